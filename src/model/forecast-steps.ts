import { decodeRows } from '../data/decode.js';
import type { RawBlock, RawValue } from '../data/formats/raw-table.js';
import { tableRows } from '../data/rows.js';
import { type Column, isCoded, type TableSchema } from '../data/schema.js';
import type { Forecast } from './forecast.js';

type Cells = readonly RawValue[] | Float64Array;

/**
 * The columns of `forecastSteps`: sequence and steps ahead; of numbers the median under the column's own name and the ends of each interval,
 * of categories the likeliest under its name and how likely each is.
 */
export function forecastStepNames({ columns, sequence }: TableSchema, shares: readonly number[]): readonly string[] {
  const names = columns.flatMap((column) => {
    const { name, categories } = column;
    if (isCoded(column)) return [name, ...categories.map((category) => `p(${name}=${category})`)];
    return [name, ...shares.flatMap((share) => [`${name} low ${share}`, `${name} high ${share}`])];
  });
  return [sequence?.by ?? 'sequence', 'ahead', ...names];
}

/** Forecasts of `forecastRows` as a table, one line a step ahead; sequences are numbered on from `first`. */
export function forecastSteps(
  schema: TableSchema,
  forecasts: readonly (readonly Forecast[])[],
  shares: readonly number[],
  first = 0,
): RawBlock {
  const lines = forecasts.flat();
  const [leading] = schema.columns;
  const sequences = forecasts.flatMap((own, i) =>
    own.filter(({ column }) => column === leading.name).map(() => first + i + 1),
  );
  const ahead = lines.filter(({ column }) => column === leading.name).map((line) => line.ahead);
  const columns = schema.columns.flatMap((column) =>
    cellsOf(
      schema,
      column,
      lines.filter((line) => line.column === column.name),
      shares,
    ),
  );
  return {
    firstRow: 1,
    count: sequences.length,
    columns: [Float64Array.from(sequences), Float64Array.from(ahead), ...columns],
  };
}

function cellsOf(
  schema: TableSchema,
  column: Column,
  lines: readonly Forecast[],
  shares: readonly number[],
): readonly Cells[] {
  const alone = { ...schema, columns: [column], names: [column.name], leftOut: [] };
  const decoded = (of: (line: Forecast) => number): Cells =>
    decodeRows(alone, tableRows([Float64Array.from(lines, of)])).columns[0];
  if (isCoded(column)) {
    const mass = (line: Forecast, code: number) => ('masses' in line ? line.masses[code] : Number.NaN);
    const each = column.categories.map((_, code) => Float64Array.from(lines, (line) => mass(line, code)));
    return [decoded((line) => ('masses' in line ? likeliest(line.masses) : Number.NaN)), ...each];
  }
  const end = (line: Forecast, s: number, which: 'low' | 'high') =>
    'median' in line ? line.intervals[s][which] : Number.NaN;
  return [
    decoded((line) => ('median' in line ? line.median : Number.NaN)),
    ...shares.flatMap((_, s) => [decoded((line) => end(line, s, 'low')), decoded((line) => end(line, s, 'high'))]),
  ];
}

function likeliest(masses: readonly number[]): number {
  return masses.indexOf(Math.max(...masses));
}
