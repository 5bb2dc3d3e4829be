import { fitText, textWidth } from '../drawing/axis.js';
import { legend, shapeAt } from '../drawing/marks.js';
import { svg } from '../drawing/markup.js';
import { type Figure, type FigureLook, figureOf, wideFigure } from '../figure.js';
import { countText, fixedText } from '../number-text.js';

/** By how much each pair of columns is less alike among drawn rows than among real ones. */
export interface PairDifferencesData {
  readonly names: readonly string[];
  /** Pairs by the places of their columns, with the similarity of drawn rows and of real ones. */
  readonly pairs: readonly {
    readonly a: number;
    readonly b: number;
    readonly drawn: number;
    readonly floor: number;
  }[];
}

const MOST = 30;
/** Differences from which on a cell is full. */
const FULL = 0.3;

/** One map: the larger the square, the more a pair of columns has lost; a ring where drawn rows are more alike than real ones. */
export function pairDifferences(data: PairDifferencesData, look: FigureLook = {}): Figure {
  const width = look.width ?? wideFigure;
  const names = data.names.slice(0, MOST);
  const count = Math.max(1, names.length);
  const longest = Math.max(0, ...names.map((name) => textWidth(name, 11)));
  const labels = Math.min(width > 500 ? 150 : 100, 12 + longest);
  const side = Math.min(34 * count, width - labels - 8);
  const size = side / count;
  const key = legend(
    [
      { name: 'lost', path: shapeAt('square', 0, 0, 4.4), look: 'drawn' },
      {
        name: 'more alike than real rows are',
        path: shapeAt('circle', 0, 0, 3.6),
        look: 'real-line',
        strokeWidth: 1.4,
      },
    ],
    2,
    8,
    width,
  );
  const top = key.height + 12;
  const text = Math.min(11, Math.max(7, size * 0.8));
  const shown = data.pairs.filter(({ a, b }) => a < count && b < count);
  const cells = shown.flatMap(({ a, b, drawn, floor }) => {
    const lost = floor - drawn;
    const reach = Math.sqrt(Math.min(1, Math.abs(lost) / FULL)) * (size / 2 - 1);
    if (!(reach > 0.4)) return [];
    return [
      [a, b],
      [b, a],
    ].map(([row, column]) => {
      const [x, y] = [labels + (column + 0.5) * size, top + (row + 0.5) * size];
      return lost > 0
        ? svg`<rect class="drawn" x="${x - reach}" y="${y - reach}" width="${2 * reach}" height="${2 * reach}"/>`
        : svg`<circle class="real-line" stroke-width="1.2" cx="${x}" cy="${y}" r="${reach}"/>`;
    });
  });
  const grid = Array.from(
    { length: count + 1 },
    (_, i) => `M${labels} ${top + i * size}h${side}M${labels + i * size} ${top}v${side}`,
  );
  const rows = names.map(
    (name, i) =>
      svg`<text class="quiet end" font-size="${text}" x="${labels - 6}" y="${top + (i + 0.5) * size + 4}">${fitText(name, labels - 6, text)}</text>`,
  );
  const columns = names.map(
    (name, j) =>
      svg`<text class="quiet end" font-size="${text}" transform="translate(${labels + (j + 0.5) * size + 4} ${top + side + 10}) rotate(-45)">${fitText(name, 100, text)}</text>`,
  );
  const ordered = [...data.pairs].sort((p, q) => q.floor - q.drawn - (p.floor - p.drawn));
  const [worst] = ordered;
  return figureOf(
    {
      name: 'pair-differences',
      title: 'What goes together, and was lost',
      caption: `Pairs of columns: the larger a square, the less alike drawn and real rows are in what goes together, beyond what real rows differ from one another; full from ${FULL} on.${data.names.length > count ? ` The first ${count} of ${data.names.length} columns.` : ''}`,
      description: `A map of ${countText(data.pairs.length, 'pair')} of ${countText(data.names.length, 'column')}. ${worst === undefined ? 'There are none.' : `Most is lost between ${data.names[worst.a]} and ${data.names[worst.b]}: similarity ${fixedText(worst.drawn, 3)} drawn, ${fixedText(worst.floor, 3)} real.`}`,
      width,
      height: top + side + Math.min(100, longest) * Math.SQRT1_2 + 24,
      body: svg`${key.mark}<path class="grid" d="${grid.join('')}"/>${cells}${rows}${columns}`,
      table: {
        columns: ['column', 'column', 'drawn', 'real', 'real − drawn'],
        rows: ordered.map(({ a, b, drawn, floor }) => [data.names[a], data.names[b], drawn, floor, floor - drawn]),
      },
    },
    look,
  );
}
