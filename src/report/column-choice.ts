import type { TableRows } from '../data/rows.js';
import { type Column, isCoded } from '../data/schema.js';
import { mostColumns } from './figures/correlation.js';
import { meanAndDeviation } from './sampled-column.js';

/** The column with a density that spreads widest over its resolution; else the count that does, else the first. */
export function mostSpread(columns: readonly Column[]): number {
  const all = columns.map((_, c) => c);
  const dense = all.filter((c) => ['continuous', 'with-atoms'].includes(columns[c].measure));
  const numbers = dense.length > 0 ? dense : all.filter((c) => !isCoded(columns[c]));
  return numbers.reduce((best, c) => (spreadOf(columns[c]) > spreadOf(columns[best]) ? c : best), numbers[0] ?? 0);
}

/** The two continuous columns of strongest correlation. */
export function densePair(
  columns: readonly Column[],
  real: TableRows,
  drawn: TableRows | undefined,
): readonly [number, number] | undefined {
  const all = columns.flatMap((column, c) => (column.measure === 'continuous' ? [c] : []));
  const dense = variedOnes(columns, all, mostColumns);
  const rows = real.count > 2 || drawn === undefined ? real : drawn;
  const table = correlations(rows, dense);
  let best: readonly [number, number] | undefined;
  let largest = -1;
  for (let i = 0; i < dense.length; i++) {
    for (let j = i + 1; j < dense.length; j++) {
      const strength = Math.abs(table[i][j]) || 0;
      if (strength > largest) [largest, best] = [strength, [dense[i], dense[j]]];
    }
  }
  return best;
}

/** Up to five columns for the pairs: numbers by their strongest correlation with another, then categories. */
export function mostTelling(columns: readonly Column[], real: TableRows, drawn: TableRows): readonly number[] {
  // A code that all but one row in a hundred have would take a place and show nothing.
  const labels = columns.flatMap((column, c) => (isCoded(column) ? [c] : []));
  const telling = labels.filter((c) => columns[c].deviation >= 0.1);
  const all = columns.flatMap((column, c) => (isCoded(column) ? [] : [c]));
  const coded = all.length + telling.length > 1 ? telling : labels;
  const numbers = variedOnes(columns, all, mostColumns);
  const room = strongest(
    correlations(real.count > 2 ? real : drawn, numbers),
    coded.length > 0 && all.length > 4 ? 4 : 5,
  ).map((i) => numbers[i]);
  return [...room, ...coded].slice(0, 5).sort((a, b) => a - b);
}

/** Correlations over the rows in which both columns are known. */
export function correlations(rows: TableRows, columns: readonly number[]): readonly Float64Array[] {
  return columns.map((a) => Float64Array.from(columns, (b) => correlation(rows.columns[a], rows.columns[b])));
}

/** Positions of the columns with the strongest correlation to another, in the order of the table. */
export function strongest(table: readonly Float64Array[], most: number): readonly number[] {
  const strength = table.map((row, i) => ({
    i,
    value: Math.max(0, ...Array.from(row, (r, j) => (i === j ? 0 : Math.abs(r) || 0))),
  }));
  return strength
    .sort((a, b) => b.value - a.value || a.i - b.i)
    .slice(0, most)
    .map(({ i }) => i)
    .sort((a, b) => a - b);
}

// Two columns that hardly vary may go together perfectly and show nothing.
function variedOnes(columns: readonly Column[], positions: readonly number[], most: number): readonly number[] {
  const varied = positions.filter((c) => spreadOf(columns[c]) >= 1);
  const kept = varied.length > 1 ? varied : positions;
  return [...kept]
    .sort((a, b) => spreadOf(columns[b]) - spreadOf(columns[a]) || a - b)
    .slice(0, most)
    .sort((a, b) => a - b);
}

/** Steps of its resolution that a column spreads over: below one it hardly varies. */
function spreadOf({ deviation, resolution }: Column): number {
  const spread = resolution > 0 ? deviation / resolution : deviation;
  return Number.isFinite(spread) ? spread : 0;
}

function correlation(x: Float64Array, y: Float64Array): number {
  const both = Array.from(x, (_, i) => i).filter((i) => Number.isFinite(x[i]) && Number.isFinite(y[i]));
  const [xs, ys] = [both.map((i) => x[i]), both.map((i) => y[i])];
  const [mx, my] = [meanAndDeviation(xs), meanAndDeviation(ys)];
  const covariance = both.reduce((sum, _, i) => sum + (xs[i] - mx.mean) * (ys[i] - my.mean), 0) / (both.length - 1);
  return covariance / (mx.deviation * my.deviation);
}
