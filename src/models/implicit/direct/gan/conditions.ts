// Training by sampling: of each row of a batch a column is chosen, of that column a category with the logarithm of its frequency, and of the batch
// a row that has it; both networks are told which (Xu et al. 2019). Rows are drawn with categories as frequent as they are.
import type { TableRows } from '../../../../data/rows.js';
import type { EngineArray } from '../../../../engine/tensor-type.js';
import type { Packed } from '../../../../learn/gradient/packed-rows.js';
import type { Draws } from '../../../../random/draws.js';
import type { Key } from '../../../../random/key.js';
import { type Choice, codeCount } from './cells.js';

/** Where the indicators of each column begin. */
function startsOf(categories: readonly Choice[]): readonly number[] {
  let at = 0;
  return categories.map(({ codes }) => {
    const from = at;
    at += codes;
    return from;
  });
}

/** Batches of so many rows with a category chosen for each, and other rows of the batch in their places; a row's choice depends on its index and the batch. */
export function chosenRows(categories: readonly Choice[], batch: number) {
  const starts = startsOf(categories);
  return (packed: Packed, index: Int32Array, key: Key): Packed => {
    const codes = packed.codes as Int32Array;
    const sources = Int32Array.from(index, (_, i) => i);
    const condition = new Int32Array(index.length);
    for (let from = 0; from < index.length; from += batch) {
      const end = filledTo(index, from, Math.min(index.length, from + batch));
      const lists = rowsByCode(categories, codes, from, end);
      const told = lists.flatMap((byCode, j) => (byCode.some((rows) => rows.length > 0) ? [j] : []));
      for (let i = from; i < from + batch && told.length > 0; i++) {
        const draws = key.at(index[i]).draws();
        const j = told[draws.below(told.length)];
        const code = draws.categorical(lists[j].map((rows) => Math.log1p(rows.length)));
        const rows = lists[j][code];
        sources[i] = rows[draws.below(rows.length)];
        condition[i] = starts[j] + code;
      }
    }
    const taken = Object.entries(packed).map(([name, values]) => [name, rowsTaken(values, sources)] as const);
    return { ...Object.fromEntries(taken), condition };
  };
}

/** Where the rows that only fill a batch up begin: all of them are one row. */
function filledTo(index: Int32Array, from: number, to: number): number {
  let end = to;
  while (end - 1 > from && index[end - 2] === index[to - 1]) end--;
  return end === to ? to : Math.max(from + 1, end - 1);
}

/** Of each column and code, the rows of a batch that have it. */
function rowsByCode(categories: readonly Choice[], codes: Int32Array, from: number, to: number): number[][][] {
  const width = categories.length;
  return categories.map((choice, j) => {
    const byCode = Array.from({ length: choice.codes }, (): number[] => []);
    for (let i = from; i < to; i++) if (codes[i * width + j] >= 0) byCode[codes[i * width + j]].push(i);
    return byCode;
  });
}

function rowsTaken(values: EngineArray, sources: Int32Array): EngineArray {
  const width = values.length / sources.length;
  const taken = values.slice();
  for (const [i, source] of sources.entries())
    if (source !== i) taken.set(values.subarray(source * width, (source + 1) * width) as never, i * width);
  return taken;
}

/** The share of conditions up to each, as rows are drawn: every column as often, its categories as often as in the rows. */
export function cumulativeShares(categories: readonly Choice[], counts: Float64Array): Float32Array {
  const shares = new Float32Array(codeCount(categories));
  let sum = 0;
  for (const [j, from] of startsOf(categories).entries()) {
    const own = counts.subarray(from, from + categories[j].codes);
    const total = own.reduce((a, b) => a + b, 0);
    for (const [k, count] of own.entries()) {
      sum += (total > 0 ? count / total : 1 / own.length) / categories.length;
      shares[from + k] = sum;
    }
  }
  return shares;
}

/** Adds the categories of rows to their counts. */
export function countCategories(
  categories: readonly Choice[],
  { columns, count, weights }: TableRows,
  counts: Float64Array,
): void {
  for (const [j, from] of startsOf(categories).entries()) {
    const { column, codes } = categories[j];
    for (let i = 0; i < count; i++) {
      const code = columns[column][i];
      if (code < codes) counts[from + code] += weights?.[i] ?? 1;
    }
  }
}

/** A condition as rows are drawn. */
export function drawCondition(shares: Float32Array, draws: Draws): number {
  const u = draws.uniform();
  const at = shares.findIndex((share) => u < share);
  return at < 0 ? shares.findLastIndex((share, i) => share > (shares[i - 1] ?? 0)) : at;
}
