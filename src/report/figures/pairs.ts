import { fitText, textWidth } from '../drawing/axis.js';
import { binShares, equalBins } from '../drawing/bins.js';
import { drawnLegend, drawnPoints, legend, realLegend, realPoints, stepPath } from '../drawing/marks.js';
import { type Markup, pixels, shorten, svg } from '../drawing/markup.js';
import { extent, linearScale, padded, type Scale } from '../drawing/scale.js';
import { type Figure, type FigureLook, figureOf, thinned, wideFigure } from '../figure.js';
import { countText, listText } from '../number-text.js';
import { categoryShares, isCategorical, knownCells, type SampledColumn, valueText } from '../sampled-column.js';

export interface PairsData {
  readonly columns: readonly SampledColumn[];
  /** Names of columns that were not chosen for it. */
  readonly leftOut?: readonly string[] | undefined;
}

const mostColumns = 5;
const mostPoints = 220;

/** Every pair of up to five columns: recorded rows below the diagonal, drawn rows mirrored above it. */
export function pairs(data: PairsData, look: FigureLook = {}): Figure {
  const width = look.width ?? wideFigure;
  const columns = data.columns.slice(0, mostColumns);
  const count = Math.max(1, columns.length);
  const gap = width > 500 ? 10 : 5;
  const size = Math.min(220, (width - gap * (count - 1)) / count);
  const key = legend(
    [
      { ...realLegend, name: 'real (below the diagonal)' },
      { ...drawnLegend, name: 'drawn by the model (above)' },
    ],
    2,
    8,
    width,
  );
  const top = key.height + 8;
  const at = (i: number) => i * (size + gap);
  const cells = columns.flatMap((down, row) =>
    columns.map((across, column) => {
      const place = svg`<g transform="translate(${at(column)} ${top + at(row)})"><path class="panel" d="M.5.5h${size - 1}v${size - 1}h-${size - 1}z"/>`;
      const cell =
        row === column ? diagonal(down, size) : pairCell(across, down, row > column ? 'real' : 'drawn', size);
      return svg`${place}${cell}</g>`;
    }),
  );
  const ranges = columns.map((column, i) => rangeLabels(column, at(i), top + at(count) - gap + 14, size));
  const isCompared = columns.some(({ real }) => knownCells(real).length > 0);
  const names = columns.map(({ name }) => name);
  return figureOf(
    {
      name: 'pairs',
      title: 'Columns in pairs, recorded and drawn',
      caption: `${isCompared ? 'Each cell below the diagonal shows recorded rows, its mirror image across the diagonal rows drawn by the model: both should have the same shape.' : 'Rows drawn by the model; the half for recorded rows stays empty, as there are none here.'}${leftOutText(data, columns.length)}`,
      description: `Scatter matrix of ${listText(names)}: ${countText(columns[0]?.real.length ?? 0, 'recorded row')} below the diagonal, ${countText(columns[0]?.drawn.length ?? 0, 'drawn row')} above it (at most ${mostPoints} of each shown). Categories appear as strips, pairs of categories as discs whose area is the share of rows.`,
      width,
      height: top + at(count) - gap + 20,
      body: svg`${key.mark}${cells}${ranges}`,
    },
    look,
  );
}

function leftOutText({ columns, leftOut = [] }: PairsData, shown: number): string {
  if (columns.length > shown) return ` The first ${shown} of ${columns.length} columns.`;
  if (leftOut.length === 0) return '';
  const what = columns.some(isCategorical)
    ? 'numbers that go together most and categories'
    : 'those that go together most';
  const names = leftOut.map((name) => shorten(name, 24));
  return ` ${shown} of ${shown + leftOut.length} columns, ${what}; not shown: ${listText(names, 4)}.`;
}

/** The lowest and highest value under a column of cells, where both have room. */
function rangeLabels(column: SampledColumn, left: number, y: number, size: number): Markup {
  const range = isCategorical(column) ? undefined : (extent(column.real) ?? extent(column.drawn));
  if (range === undefined) return svg``;
  const [low, high] = range.map((value) => edgeText(column, value));
  if (textWidth(low, 12) + textWidth(high, 12) + 8 > size) return svg``;
  return svg`<text class="quiet small" x="${left + 2}" y="${y}">${low}</text><text class="quiet small end" x="${left + size - 2}" y="${y}">${high}</text>`;
}

function edgeText(column: SampledColumn, value: number): string {
  return column.kind === 'date' ? valueText(column, value) : String(Number(value.toPrecision(4))).replace('-', '−');
}

// Recorded cells have the column's values across and the row's up; drawn ones the reverse, so that the two halves mirror each other.
function pairCell(across: SampledColumn, down: SampledColumn, which: 'real' | 'drawn', size: number): Markup {
  const [h, v] = which === 'real' ? [across, down] : [down, across];
  const flip = which === 'drawn';
  const place = (x: number, y: number): readonly [number, number] => (flip ? [size - y, size - x] : [x, y]);
  if (isCategorical(h) && isCategorical(v)) return discs(h, v, which, size, place);
  const [sh, sv] = [axisOf(h, [6, size - 6]), axisOf(v, [size - 6, 6])];
  const [xs, ys] = [h[which], v[which]];
  const points = thinned(Math.min(xs.length, ys.length), mostPoints)
    .filter((i) => isInside(sh, xs[i]) && isInside(sv, ys[i]))
    .map((i) => place(sh(xs[i]) + spread(h, i, size), sv(ys[i]) + spread(v, i, size)));
  const radius = size > 110 ? 2.2 : 1.6;
  return which === 'real' ? realPoints(points, radius) : drawnPoints(points, radius);
}

function axisOf(column: SampledColumn, range: readonly [number, number]): Scale {
  const domain = isCategorical(column)
    ? ([-0.5, column.categories.length - 0.5] as const)
    : padded(extent(column.real) ?? extent(column.drawn), 0.06);
  return linearScale(domain, range);
}

function isInside(scale: Scale, value: number): boolean {
  return value >= scale.domain[0] && value <= scale.domain[1];
}

// Rows of one category stand side by side, each at a place that its position alone decides.
function spread(column: SampledColumn, i: number, size: number): number {
  if (!isCategorical(column)) return 0;
  return (scattered(i) - 0.5) * Math.min(22, (0.55 * (size - 12)) / column.categories.length);
}

function discs(
  h: SampledColumn,
  v: SampledColumn,
  which: 'real' | 'drawn',
  size: number,
  place: (x: number, y: number) => readonly [number, number],
): Markup {
  const [a, b] = [Math.min(12, h.categories.length), Math.min(12, v.categories.length)];
  const counts = new Map<number, number>();
  let total = 0;
  for (let i = 0; i < h[which].length; i++) {
    const [x, y] = [h[which][i], v[which][i]];
    if (!(x >= 0 && y >= 0)) continue;
    total++;
    if (x < a && y < b) counts.set(x * b + y, (counts.get(x * b + y) ?? 0) + 1);
  }
  const step = (size - 12) / Math.max(a, b);
  const marks = [...counts].map(([code, n]) => {
    const [x, y] = place(
      6 + ((Math.floor(code / b) + 0.5) * (size - 12)) / a,
      size - 6 - (((code % b) + 0.5) * (size - 12)) / b,
    );
    return `<circle cx="${pixels(x)}" cy="${pixels(y)}" r="${pixels(Math.max(0.8, Math.sqrt(n / total) * step * 0.7))}"/>`;
  });
  const style = which === 'real' ? 'class="real" fill-opacity=".5"' : 'class="drawn-line" stroke-width="1.4"';
  return { markup: `<g ${style}>${marks.join('')}</g>` };
}

function diagonal(column: SampledColumn, size: number): Markup {
  const text = size > 110 && textWidth(column.name, 13) < size - 12 ? 13 : 11;
  const name = svg`<text class="strong middle" font-size="${text}" x="${size / 2}" y="${text + 8}">${fitText(column.name, size - 12, text)}</text>`;
  const [real, drawn, edges] = shares(column, size);
  const tallest = Math.max(1e-9, ...real, ...drawn);
  const heights = (values: ArrayLike<number>) =>
    Array.from(values, (value) => size - 6 - (value / tallest) * (size - 40));
  const path = (values: ArrayLike<number>) => ({ markup: stepPath(edges, heights(values), size - 6) });
  return svg`<path class="real" fill-opacity=".3" d="${path(real)}"/><path class="drawn-line" stroke-width="1.4" d="${path(drawn)}"/>${name}`;
}

function shares(column: SampledColumn, size: number): readonly [Float64Array, Float64Array, readonly number[]] {
  if (isCategorical(column)) {
    const count = Math.min(12, column.categories.length);
    const of = (cells: ArrayLike<number>) => categoryShares(cells, column.categories.length).slice(0, count);
    return [
      of(column.real),
      of(column.drawn),
      Array.from({ length: count + 1 }, (_, i) => 6 + ((size - 12) * i) / count),
    ];
  }
  const real = knownCells(column.real);
  const bins = equalBins(real.length > 0 ? real : column.drawn, 14, column.kind);
  const x = linearScale([bins.edges[0], bins.edges[bins.edges.length - 1]], [6, size - 6]);
  return [binShares(real, bins).shares, binShares(column.drawn, bins).shares, bins.edges.map(x)];
}

/** A number between 0 and 1 that looks unrelated to those of neighbouring positions: an integer hash. */
function scattered(i: number): number {
  let h = Math.imul(i + 1, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  return ((h ^ (h >>> 13)) >>> 0) / 2 ** 32;
}
