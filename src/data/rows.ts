/** Any set of rows: how many, and which ones. Randomness that belongs to a row is keyed by its index. */
export interface Rows {
  readonly count: number;
  /** Which rows of the data set these are. */
  readonly index: Int32Array;
}

/** Rows of a table, column by column in the order of the schema; a missing cell is NaN. Blocks share memory with what they were cut from: never write into them. */
export interface TableRows extends Rows {
  readonly columns: readonly Float64Array[];
  /** One weight a row, 1 where absent. */
  readonly weights?: Float64Array;
}

/** Rows from columns of equal length, numbered from `first`. */
export function tableRows(
  columns: readonly Float64Array[],
  weights?: Float64Array,
  first = 0,
  count = columns[0]?.length ?? 0,
): TableRows {
  const index = Int32Array.from({ length: count }, (_, row) => first + row);
  return weights === undefined ? { count, index, columns } : { count, index, columns, weights };
}

/** The weight of each row. */
export function rowWeights({ weights, count }: TableRows): Float64Array {
  return weights ?? new Float64Array(count).fill(1);
}

/** Rows `from` (inclusive) to `to` (exclusive), without copying. */
export function sliceRows(rows: TableRows, from: number, to: number): TableRows {
  const slice = {
    count: to - from,
    index: rows.index.subarray(from, to),
    columns: rows.columns.map((column) => column.subarray(from, to)),
  };
  return rows.weights === undefined ? slice : { ...slice, weights: rows.weights.subarray(from, to) };
}

/** The rows at these positions, copied. */
export function takeRows(rows: TableRows, positions: ArrayLike<number>): TableRows {
  const count = positions.length;
  const pick = (from: Float64Array) => {
    const to = new Float64Array(count);
    for (let i = 0; i < count; i++) to[i] = from[positions[i]];
    return to;
  };
  const index = new Int32Array(count);
  for (let i = 0; i < count; i++) index[i] = rows.index[positions[i]];
  const taken = { count, index, columns: rows.columns.map(pick) };
  return rows.weights === undefined ? taken : { ...taken, weights: pick(rows.weights) };
}

/** One after the other; weights are 1 where only some blocks have them. */
export function concatRows(blocks: readonly TableRows[]): TableRows {
  const count = blocks.reduce((sum, block) => sum + block.count, 0);
  const index = new Int32Array(count);
  const columns = (blocks[0]?.columns ?? []).map(() => new Float64Array(count));
  const weights = blocks.some((block) => block.weights !== undefined) ? new Float64Array(count).fill(1) : undefined;
  let at = 0;
  for (const block of blocks) {
    index.set(block.index.subarray(0, block.count), at);
    for (const [c, column] of columns.entries()) column.set(block.columns[c].subarray(0, block.count), at);
    if (block.weights !== undefined) weights?.set(block.weights, at);
    at += block.count;
  }
  return weights === undefined ? { count, index, columns } : { count, index, columns, weights };
}

/** The rows with only these columns kept and all other cells missing: what a marginal probability is asked with. */
export function onlyKnown(rows: TableRows, isKept: (column: number) => boolean): TableRows {
  const unknown = new Float64Array(rows.count).fill(Number.NaN);
  return { ...rows, columns: rows.columns.map((column, c) => (isKept(c) ? column : unknown)) };
}
