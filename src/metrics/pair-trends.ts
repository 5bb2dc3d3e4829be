import type { TableRows } from '../data/rows.js';
import { isCoded, type TableSchema } from '../data/schema.js';
import type { Key } from '../random/key.js';
import { batchErrors } from './batch-errors.js';
import { meanOf, tableRefusal } from './judged-table.js';
import type { Metric } from './metric.js';
import { binnedColumns, contingencySimilarity } from './pair-trends/contingency.js';
import { correlation, correlationSimilarity } from './pair-trends/correlation.js';

/** Pairs of columns that are looked at, at most. */
const MOST_PAIRS = 1_000;

/** How alike the columns are two by two: correlations of numbers, and tables of counts for all other pairs. */
export const pairTrends: Metric = {
  name: 'pair-trends',
  title: 'Pair trends',
  summary: 'columns two by two: similarity of correlations, and of contingency tables with numbers in ten bins',
  references: ['CorrelationSimilarity and ContingencySimilarity of SDMetrics'],
  refusal: (schema) =>
    tableRefusal(schema) ?? (schema.columns.length < 2 ? 'needs at least 2 columns, got 1' : undefined),
  async measure(judged, { schema, real, key }) {
    const pairs = pairsOf(schema.columns.length, key);
    const trends = trendsAgainst(schema, real, pairs);
    const parts = trends(judged);
    const mean = (each: readonly PairTrend[]) => meanOf(each.map(({ value }) => value));
    const [standardError] = await batchErrors(judged, 10, (rows) => [mean(trends(rows))]);
    const all = (schema.columns.length * (schema.columns.length - 1)) / 2;
    return [
      {
        metric: 'pair-trends',
        value: mean(parts),
        standardError,
        better: 'larger',
        note: `how alike the columns are two by two, 1 at best; the mean over ${pairs.length < all ? `${pairs.length} of ` : ''}${all} pairs`,
        parts,
      },
    ];
  },
};

/** The similarity of one pair of columns. */
export interface PairTrend {
  readonly name: string;
  readonly value: number;
  readonly between: readonly [string, string];
}

/** How alike judged and real rows are in each pair of columns. */
export function trendsAgainst(
  schema: TableSchema,
  real: TableRows,
  pairs: readonly (readonly [number, number])[],
): (judged: TableRows) => readonly PairTrend[] {
  const isNumber = schema.columns.map((column) => !isCoded(column));
  const binned = binnedColumns(schema, real);
  const [realCodes, realTrends] = [binned(real), pairs.map(([a, b]) => correlation(real.columns[a], real.columns[b]))];
  return (judged) => {
    const codes = binned(judged);
    return pairs.map(([a, b], p) => ({
      name: `${schema.columns[a].name}, ${schema.columns[b].name}`,
      between: [schema.columns[a].name, schema.columns[b].name],
      value:
        isNumber[a] && isNumber[b]
          ? correlationSimilarity(realTrends[p], correlation(judged.columns[a], judged.columns[b]))
          : contingencySimilarity([realCodes[a], realCodes[b]], [codes[a], codes[b]]),
    }));
  };
}

/** All pairs of so many columns, or a subsample of them. */
function pairsOf(width: number, key: Key): readonly (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  for (let a = 0; a < width; a++) for (let b = a + 1; b < width; b++) pairs.push([a, b]);
  if (pairs.length <= MOST_PAIRS) return pairs;
  const chosen = key.at('pairs').draws().permutation(pairs.length).slice(0, MOST_PAIRS).sort();
  return Array.from(chosen, (place) => pairs[place]);
}
