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
  /** Where rows are images as they were read: their recorded levels, [count × pixels] row by row, for what draws pixels anew. */
  readonly greys?: Uint8Array;
  /** Where rows are sequences: where each one's steps begin in the columns, and the end of the last, count + 1 positions from 0. */
  readonly starts?: Int32Array;
  /** Where sequences are drawn given others: those, one for each row. */
  readonly sources?: TableRows;
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
  const { starts, weights, greys, sources } = rows;
  const [first, last] = starts === undefined ? [from, to] : [starts[from], starts[to]];
  return {
    count: to - from,
    index: rows.index.subarray(from, to),
    columns: rows.columns.map((column) => column.subarray(first, last)),
    ...(weights === undefined ? {} : { weights: weights.subarray(from, to) }),
    ...(greys === undefined ? {} : { greys: levelsOf(rows, greys, from, to) }),
    ...(starts === undefined ? {} : { starts: starts.slice(from, to + 1).map((start) => start - first) }),
    ...(sources === undefined ? {} : { sources: sliceRows(sources, from, to) }),
  };
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
  const { starts, weights, greys, sources } = rows;
  return {
    count,
    index,
    ...(starts === undefined ? { columns: rows.columns.map(pick) } : takeSequences(rows.columns, starts, positions)),
    ...(weights === undefined ? {} : { weights: pick(weights) }),
    ...(greys === undefined ? {} : { greys: takeLevels(rows, greys, positions) }),
    ...(sources === undefined ? {} : { sources: takeRows(sources, positions) }),
  };
}

/** One after the other; weights are 1 where only some blocks have them, levels are kept where all have them. */
export function concatRows(blocks: readonly TableRows[]): TableRows {
  const count = blocks.reduce((sum, block) => sum + block.count, 0);
  const index = new Int32Array(count);
  const isOfSequences = blocks.length > 0 && blocks.every(({ starts }) => starts !== undefined);
  const length = isOfSequences ? blocks.reduce((sum, block) => sum + stepCount(block), 0) : count;
  const columns = (blocks[0]?.columns ?? []).map(() => new Float64Array(length));
  const starts = new Int32Array(isOfSequences ? count + 1 : 0);
  const weights = blocks.some((block) => block.weights !== undefined) ? new Float64Array(count).fill(1) : undefined;
  let at = 0;
  let step = 0;
  for (const block of blocks) {
    index.set(block.index.subarray(0, block.count), at);
    for (const [c, column] of columns.entries()) column.set(block.columns[c].subarray(0, stepCount(block)), step);
    if (block.weights !== undefined) weights?.set(block.weights, at);
    for (let i = 0; isOfSequences && i <= block.count; i++) starts[at + i] = step + (block.starts?.[i] ?? 0);
    at += block.count;
    step += stepCount(block);
  }
  const sources = blocks.map((block) => block.sources).filter((each) => each !== undefined);
  return {
    count,
    index,
    columns,
    ...(weights === undefined ? {} : { weights }),
    ...(blocks.length > 0 && blocks.every(({ greys }) => greys !== undefined) ? { greys: concatLevels(blocks) } : {}),
    ...(isOfSequences ? { starts } : {}),
    ...(sources.length > 0 && sources.length === blocks.length ? { sources: concatRows(sources) } : {}),
  };
}

/** Cells of each column: one a row, or one a step. */
function stepCount({ starts, count }: TableRows): number {
  return starts === undefined ? count : starts[count];
}

function takeSequences(columns: readonly Float64Array[], starts: Int32Array, positions: ArrayLike<number>) {
  const taken = new Int32Array(positions.length + 1);
  for (let i = 0; i < positions.length; i++) taken[i + 1] = taken[i] + starts[positions[i] + 1] - starts[positions[i]];
  return {
    starts: taken,
    columns: columns.map((column) => {
      const to = new Float64Array(taken[positions.length]);
      for (let i = 0; i < positions.length; i++)
        to.set(column.subarray(starts[positions[i]], starts[positions[i] + 1]), taken[i]);
      return to;
    }),
  };
}

/** Levels of rows `from` (inclusive) to `to` (exclusive), without copying. */
function levelsOf({ count }: TableRows, greys: Uint8Array, from: number, to: number): Uint8Array {
  const size = count === 0 ? 0 : greys.length / count;
  return greys.subarray(from * size, to * size);
}

function takeLevels(rows: TableRows, greys: Uint8Array, positions: ArrayLike<number>): Uint8Array {
  const size = rows.count === 0 ? 0 : greys.length / rows.count;
  const taken = new Uint8Array(positions.length * size);
  for (let i = 0; i < positions.length; i++) taken.set(levelsOf(rows, greys, positions[i], positions[i] + 1), i * size);
  return taken;
}

function concatLevels(blocks: readonly TableRows[]): Uint8Array {
  const parts = blocks.map((block) => levelsOf(block, block.greys ?? new Uint8Array(0), 0, block.count));
  const levels = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    levels.set(part, at);
    at += part.length;
  }
  return levels;
}

/** The rows with only these columns kept and all other cells missing: what a marginal probability is asked with. */
export function onlyKnown(rows: TableRows, isKept: (column: number) => boolean): TableRows {
  const unknown = new Float64Array(stepCount(rows)).fill(Number.NaN);
  // Recorded levels would tell what is to be unknown.
  const { greys: _greys, ...rest } = rows;
  return { ...rest, columns: rows.columns.map((column, c) => (isKept(c) ? column : unknown)) };
}
