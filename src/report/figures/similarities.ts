import { bottomAxis, fitText, textWidth } from '../drawing/axis.js';
import { type LegendEntry, legend, shapeAt } from '../drawing/marks.js';
import { svg } from '../drawing/markup.js';
import { linearScale } from '../drawing/scale.js';
import { type Figure, type FigureLook, figureOf, wideFigure } from '../figure.js';
import { countText, fixedText } from '../number-text.js';

/** How alike drawn and real rows are in each of many things, beside how alike real rows are to others. */
export interface SimilaritiesData {
  readonly title: string;
  /** What each is, such as `column`. */
  readonly what: string;
  readonly names: readonly string[];
  /** 1 where they are alike, in the order of the names. */
  readonly drawn: readonly number[];
  /** The same of real rows that the model has not drawn. */
  readonly floor: readonly number[];
}

const MOST = 30;
const PITCH = 22;

const realMark: LegendEntry = { name: 'real rows', path: shapeAt('circle', 0, 0, 3.6), look: 'real' };
const drawnMark: LegendEntry = {
  name: 'drawn rows',
  path: shapeAt('diamond', 0, 0, 4),
  look: 'drawn-line',
  strokeWidth: 1.6,
};

/** A line for each, from where real rows stand to where drawn ones do, the furthest first. */
export function similarities(data: SimilaritiesData, look: FigureLook = {}): Figure {
  const width = look.width ?? wideFigure;
  const gap = (i: number) => data.floor[i] - data.drawn[i];
  const order = Array.from(data.names.keys()).sort((a, b) => gap(b) - gap(a) || a - b);
  const shown = order.slice(0, MOST);
  const labels = Math.min(width * 0.36, 14 + Math.max(0, ...shown.map((i) => textWidth(data.names[i], 12))));
  const key = legend([realMark, drawnMark], 2, 8, width);
  const top = key.height + 10;
  const bottom = top + Math.max(1, shown.length) * PITCH;
  const least = Math.min(0.9, ...shown.flatMap((i) => [data.drawn[i], data.floor[i]]));
  const x = linearScale([Math.max(0, least - 0.02), 1], [labels, width - 12]);
  const lines = shown.map((i, place) => {
    const y = top + (place + 0.5) * PITCH;
    return svg`<text class="quiet end" x="${labels - 10}" y="${y + 4}">${fitText(data.names[i], labels - 12)}</text><path class="quiet-line" stroke-width="1.4" d="M${x(data.floor[i])} ${y}H${x(data.drawn[i])}"/><path class="real" d="${shapeAt('circle', x(data.floor[i]), y, 3.6)}"/><path class="drawn-line" stroke-width="1.6" d="${shapeAt('diamond', x(data.drawn[i]), y, 4)}"/>`;
  });
  const [worst] = order;
  const more = order.length - shown.length;
  return figureOf(
    {
      name: 'similarities',
      title: data.title,
      caption: `How alike each ${data.what} is to that of other real rows, 1 at best: discs for real rows, diamonds for drawn ones. The longer the line to the left, the worse the model has it.${more > 0 ? ` And ${more} more, less far.` : ''}`,
      description: `${countText(data.names.length, data.what)} on a scale that ends at 1. ${worst === undefined ? 'There are none.' : `Furthest from real is ${data.names[worst]}: ${fixedText(data.drawn[worst], 3)} drawn, ${fixedText(data.floor[worst], 3)} real.`}`,
      width,
      height: bottom + 34,
      body: svg`${bottomAxis(x, { left: labels, top, right: width - 12, bottom })}${key.mark}${lines}`,
      table: {
        columns: [data.what, 'drawn', 'real', 'real − drawn'],
        rows: order.map((i) => [data.names[i], data.drawn[i], data.floor[i], gap(i)]),
      },
    },
    look,
  );
}
