import type { TableRows } from '../data/rows.js';
import { type Column, isCoded, type TableSchema } from '../data/schema.js';
import { batchErrors } from './batch-errors.js';
import { knownAscending, meanOf, tableRefusal } from './judged-table.js';
import type { Metric } from './metric.js';

/** How alike each column is by itself: 1 less the Kolmogorov-Smirnov distance of numbers, 1 less the total variation of categories; missing cells are not asked. */
export const columnShapes: Metric = {
  name: 'column-shapes',
  title: 'Column shapes',
  summary: 'each column by itself: 1 less the largest difference of distribution functions, or the total variation',
  references: [
    'Patki, Wedge, Veeramachaneni (2016), The synthetic data vault; KSComplement and TVComplement of SDMetrics',
  ],
  refusal: tableRefusal,
  async measure(judged, { schema, real }) {
    const shapes = shapesAgainst(schema, real);
    const parts = shapes(judged);
    const [standardError] = await batchErrors(judged, 10, (rows) => [meanShape(shapes(rows))]);
    return [
      {
        metric: 'column-shapes',
        value: meanShape(parts),
        standardError,
        better: 'larger',
        note: 'how alike the columns are one by one, 1 at best; the mean over columns',
        parts,
      },
    ];
  },
};

/** The similarity of each column, by name. */
export type Shapes = readonly { readonly name: string; readonly value: number }[];

function meanShape(shapes: Shapes): number {
  return meanOf(shapes.map(({ value }) => value));
}

function shapesAgainst(schema: TableSchema, real: TableRows): (judged: TableRows) => Shapes {
  const sorted = real.columns.map(knownAscending);
  return ({ columns }) =>
    schema.columns.map((column, c) => ({
      name: column.name,
      value: shapeSimilarity(column, sorted[c], knownAscending(columns[c])),
    }));
}

/** Of ascending known values: 1 less their distance; 1 where neither side has any, 0 where one side alone has. */
export function shapeSimilarity(column: Column, real: Float64Array, judged: Float64Array): number {
  if (real.length === 0 || judged.length === 0) return real.length === judged.length ? 1 : 0;
  return 1 - (isCoded(column) ? totalVariation(real, judged) : largestGap(real, judged));
}

/** sup |F − G| of two ascending samples, ties and all. */
function largestGap(a: Float64Array, b: Float64Array): number {
  let [i, j, gap] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i], b[j]);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    gap = Math.max(gap, Math.abs(i / a.length - j / b.length));
  }
  return gap;
}

/** ½ Σ |p − q| over the codes. */
function totalVariation(a: Float64Array, b: Float64Array): number {
  const difference = new Map<number, number>();
  for (const code of a) difference.set(code, (difference.get(code) ?? 0) + 1 / a.length);
  for (const code of b) difference.set(code, (difference.get(code) ?? 0) - 1 / b.length);
  let sum = 0;
  for (const each of difference.values()) sum += Math.abs(each);
  return Math.min(1, sum / 2);
}
