import { fitText } from '../drawing/axis.js';
import { drawnStepLegend, legend, realBarLegend } from '../drawing/marks.js';
import { svg } from '../drawing/markup.js';
import { linearScale } from '../drawing/scale.js';
import { type Figure, type FigureLook, figureOf, wideFigure } from '../figure.js';
import { percentText } from '../number-text.js';

/** How often each of many things occurs, among recorded steps and drawn ones. */
export interface SharesData {
  readonly title: string;
  /** What a share is of, as in `of the characters`. */
  readonly of: string;
  readonly names: readonly string[];
  /** Shares in the order of the names; none where no rows are at hand. */
  readonly real: readonly number[];
  readonly drawn: readonly number[];
}

const MOST = 40;
const PITCH = 20;
const GAP = 36;

/** The most frequent ones, recorded as filled bars and drawn as outlines, in as many columns as there is room for. */
export function shares(data: SharesData, look: FigureLook = {}): Figure {
  const width = look.width ?? wideFigure;
  const isCompared = data.real.length > 0;
  const by = isCompared ? data.real : data.drawn;
  const order = Array.from(data.names.keys()).sort((a, b) => by[b] - by[a] || data.drawn[b] - data.drawn[a] || a - b);
  const shown = order.slice(0, MOST);
  const across = Math.min(width > 500 ? 3 : 1, Math.max(1, Math.ceil(shown.length / 4)));
  const down = Math.ceil(shown.length / across);
  const each = (width - GAP * (across - 1)) / across;
  const labels = Math.min(90, each * 0.34);
  const most = Math.max(1e-9, ...shown.flatMap((i) => [data.drawn[i], isCompared ? data.real[i] : 0]));
  const key = legend(isCompared ? [realBarLegend, drawnStepLegend] : [drawnStepLegend], 2, 8, width);
  const top = key.height + 8;
  const marks = shown.map((i, place) => {
    const left = Math.floor(place / down) * (each + GAP) + labels;
    const x = linearScale([0, most], [left, left + each - labels - 48]);
    const y = top + ((place % down) + 0.5) * PITCH;
    const real = isCompared ? data.real[i] : 0;
    const bar = isCompared
      ? svg`<path class="real" fill-opacity=".35" d="M${left} ${y - 7}H${x(real)}v7H${left}z"/>`
      : '';
    return svg`<text class="quiet small end" x="${left - 8}" y="${y + 4}">${fitText(data.names[i], labels - 10, 11)}</text>${bar}<path class="drawn-line" stroke-width="1.4" d="M${left} ${y + 1}H${x(data.drawn[i])}v6H${left}z"/><text class="quiet small" x="${x(Math.max(real, data.drawn[i])) + 6}" y="${y + 4}">${percentText(by[i])}</text>`;
  });
  const more = order.length - shown.length;
  const [first] = order;
  return figureOf(
    {
      name: 'shares',
      title: data.title,
      caption: `${isCompared ? 'Shares of recorded steps as filled bars with their numbers, of drawn ones as outlines' : 'Shares of drawn steps'}, the most frequent first.${more > 0 ? ` And ${more} more, less frequent.` : ''}`,
      description: `Bars of shares ${data.of}. ${first === undefined ? 'There are none.' : `Most frequent is ${data.names[first]}: ${isCompared ? `${percentText(data.real[first])} recorded, ` : ''}${percentText(data.drawn[first])} drawn.`}`,
      width,
      height: top + down * PITCH + 8,
      body: svg`${key.mark}${marks}`,
      table: {
        columns: ['name', ...(isCompared ? ['recorded'] : []), 'drawn'],
        rows: order.map((i) => [data.names[i], ...(isCompared ? [data.real[i]] : []), data.drawn[i]]),
      },
    },
    look,
  );
}
