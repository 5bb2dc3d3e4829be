import { fitText, textWidth } from '../drawing/axis.js';
import { type Markup, svg } from '../drawing/markup.js';
import { type Figure, type FigureLook, type FigureTable, figureOf, wideFigure } from '../figure.js';
import { countText, fixedText, notAvailable } from '../number-text.js';

export interface CorrelationData {
  readonly names: readonly string[];
  /** Correlation of each pair of columns, `[columns][columns]`; NaN where one of them does not vary. */
  readonly real: readonly ArrayLike<number>[];
  readonly drawn: readonly ArrayLike<number>[];
  /** Of how many columns these are the ones with the strongest recorded correlations. */
  readonly chosenFrom?: number | undefined;
}

/** Columns that the maps have room for. */
export const mostColumns = 24;
/** Columns beyond which two maps share a row rather than three. */
const manyColumns = 9;

/** Correlations of the recorded rows, of the drawn rows, and their difference, as three maps. */
export function correlation(data: CorrelationData, look: FigureLook = {}): Figure {
  const width = look.width ?? wideFigure;
  const names = data.names.slice(0, mostColumns);
  const count = Math.max(1, names.length);
  const perRow = width < 500 ? 1 : count > manyColumns ? 2 : 3;
  const longest = Math.max(0, ...names.map((name) => textWidth(name, 11)));
  const labels = Math.min(width > 500 ? 130 : 110, 12 + longest);
  const gap = 22;
  const side = Math.min(46 * count, (width - labels - gap * (perRow - 1)) / perRow);
  const maps = [
    { title: 'recorded', at: (i: number, j: number) => data.real[i]?.[j] ?? Number.NaN },
    { title: 'drawn', at: (i: number, j: number) => data.drawn[i]?.[j] ?? Number.NaN },
    { title: 'drawn − recorded', at: (i: number, j: number) => difference(data, i, j) },
  ];
  // Names under a map run down at 45 degrees; the next map's heading stands below them.
  const height = side + Math.min(100, longest) * Math.SQRT1_2 + 46;
  const bodies = maps.map(({ title, at }, m) => {
    const left = labels + (m % perRow) * (side + gap);
    const top = 24 + Math.floor(m / perRow) * height;
    const rowNames = m % perRow === 0 ? names : [];
    return svg`<text class="strong" x="${left}" y="${top - 8}">${title}</text>${heatMap(at, names, rowNames, left, top, side)}`;
  });
  const worst = largestDifference(data, count);
  return figureOf(
    {
      name: 'correlation',
      title: 'Correlations, recorded and drawn',
      caption: `Off the diagonal, blue discs are positive, orange rings negative correlations, larger where stronger; the emptier the last map, the better the model has kept what goes together.${choiceText(data, count)}`,
      description: `Three maps of the correlations of ${countText(count, 'column')}. ${worst === undefined ? 'No pair of columns has a correlation in both.' : `The largest difference is ${fixedText(worst.value, 2)}, between ${names[worst.i]} and ${names[worst.j]}: ${fixedText(data.real[worst.i][worst.j], 2)} recorded, ${fixedText(data.drawn[worst.i][worst.j], 2)} drawn.`}`,
      width,
      height: 8 + Math.ceil(maps.length / perRow) * height,
      body: svg`${bodies}`,
      table: tableOf(data, count),
    },
    look,
  );
}

function choiceText({ names, chosenFrom = 0 }: CorrelationData, count: number): string {
  if (names.length > count) return ` The first ${count} of ${names.length} columns.`;
  return chosenFrom > count
    ? ` ${count} of ${chosenFrom} columns, those with the strongest correlations in the recorded rows.`
    : '';
}

function heatMap(
  at: (i: number, j: number) => number,
  names: readonly string[],
  rowNames: readonly string[],
  left: number,
  top: number,
  side: number,
): Markup {
  const size = side / names.length;
  const text = Math.min(11, Math.max(7, size * 0.8));
  const cells: Markup[] = [];
  for (let i = 0; i < names.length; i++) {
    for (let j = 0; j < names.length; j++)
      if (i !== j) cells.push(cellMark(at(i, j), left + (j + 0.5) * size, top + (i + 0.5) * size, size));
  }
  const lines = names.map((_, i) => svg`M${left} ${top + i * size}h${side}M${left + i * size} ${top}v${side}`);
  const rows = rowNames.map(
    (name, i) =>
      svg`<text class="quiet end" font-size="${text}" x="${left - 6}" y="${top + (i + 0.5) * size + 4}">${fitText(name, left - 6, text)}</text>`,
  );
  const columns = names.map(
    (name, j) =>
      svg`<text class="quiet end" font-size="${text}" transform="translate(${left + (j + 0.5) * size + 4} ${top + side + 10}) rotate(-45)">${fitText(name, 100, text)}</text>`,
  );
  return svg`<path class="grid" d="${lines}M${left + side} ${top}v${side}h-${side}"/>${cells}${rows}${columns}`;
}

// Positive is a filled disc, negative a ring, so that the sign shows without colour; what is undefined is a dash.
function cellMark(value: number, x: number, y: number, size: number): Markup {
  if (!Number.isFinite(value)) return svg`<path class="quiet-line" d="M${x - 3} ${y}h6"/>`;
  const radius = Math.sqrt(Math.min(1, Math.abs(value))) * (size / 2 - 1);
  if (radius < 0.3) return svg``;
  if (value > 0) return svg`<circle class="real" cx="${x}" cy="${y}" r="${radius}"/>`;
  const thick = Math.min(radius, Math.max(1.2, size * 0.12));
  return svg`<circle class="drawn-line" stroke-width="${thick}" cx="${x}" cy="${y}" r="${radius - thick / 2}"/>`;
}

function difference(data: CorrelationData, i: number, j: number): number {
  return (data.drawn[i]?.[j] ?? Number.NaN) - (data.real[i]?.[j] ?? Number.NaN);
}

function largestDifference(
  data: CorrelationData,
  count: number,
): { readonly i: number; readonly j: number; readonly value: number } | undefined {
  let worst: { i: number; j: number; value: number } | undefined;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const value = difference(data, i, j);
      if (Number.isFinite(value) && Math.abs(value) > Math.abs(worst?.value ?? 0)) worst = { i, j, value };
    }
  }
  return worst;
}

function tableOf(data: CorrelationData, count: number): FigureTable {
  const rows: (readonly (string | number | null)[])[] = [];
  const cell = (value: number | undefined) =>
    value !== undefined && Number.isFinite(value) ? fixedText(value, 3) : notAvailable;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++)
      rows.push([
        data.names[j],
        data.names[i],
        cell(data.real[i]?.[j]),
        cell(data.drawn[i]?.[j]),
        cell(difference(data, i, j)),
      ]);
  }
  return { columns: ['column', 'column', 'recorded', 'drawn', 'drawn − recorded'], rows };
}
