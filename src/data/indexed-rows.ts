import type { TableRows } from './rows.js';

/** Rows as a sum: those of A ∪ B are those of A and B together, ordered by their index. */
export type IndexedRows = {
  readonly index: Int32Array;
  readonly columns: readonly Float64Array[];
  readonly weights: Float64Array;
};

/** The rows of positive weight, copied. */
export function indexedRows(rows: TableRows): IndexedRows {
  const weights = rows.weights?.slice(0, rows.count) ?? new Float64Array(rows.count).fill(1);
  const kept = Array.from(weights.keys()).filter((i) => weights[i] > 0);
  return {
    index: Int32Array.from(kept, (i) => rows.index[i]),
    columns: rows.columns.map((column) => Float64Array.from(kept, (i) => column[i])),
    weights: Float64Array.from(kept, (i) => weights[i]),
  };
}

/** Both sets of rows, merged by index. */
export function mergeRows(a: IndexedRows, b: IndexedRows): IndexedRows {
  const count = a.index.length + b.index.length;
  const order = new Int32Array(count); // positions in a, then in b
  for (let i = 0, j = 0, k = 0; k < count; k++) {
    const fromA = j >= b.index.length || (i < a.index.length && a.index[i] <= b.index[j]);
    order[k] = fromA ? i++ : a.index.length + j++;
  }
  const merge = (first: ArrayLike<number>, second: ArrayLike<number>) => (k: number) =>
    order[k] < first.length ? first[order[k]] : second[order[k] - first.length];
  const fill = (first: Float64Array, second: Float64Array) => {
    const at = merge(first, second);
    return Float64Array.from({ length: count }, (_, k) => at(k));
  };
  const indexAt = merge(a.index, b.index);
  return {
    index: Int32Array.from({ length: count }, (_, k) => indexAt(k)),
    columns: a.columns.map((column, c) => fill(column, b.columns[c])),
    weights: fill(a.weights, b.weights),
  };
}
