import type { Dataset } from '../../../../../data/dataset.js';
import { binarise } from '../../../../../data/images/binarise.js';
import { pixelCount } from '../../../../../data/images/layout.js';
import type { TableRows } from '../../../../../data/rows.js';
import type { TableSchema } from '../../../../../data/schema.js';
import type { Staged } from '../../../../../learn/learner.js';
import { bulkOf } from '../../../../../random/bulk.js';
import type { Key } from '../../../../../random/key.js';

/** The probability of each level. */
const SHARES = Float32Array.from({ length: 256 }, (_, level) => level / 255);

/** Rows as bytes: a unit is on with probability level / 255, so that 0 and 255 are units that are drawn already. */
export interface PackedRows extends Staged {
  /** [count × visible] */
  readonly levels: Uint8Array;
  /** Whether levels other than 0 and 255 may occur. */
  readonly isGrey: boolean;
  /** 1 where a cell is missing, its level 0; absent where all are known. [count × visible] */
  readonly missing: Uint8Array | undefined;
  readonly weights: Float32Array;
  readonly index: Int32Array;
}

/** All rows of a data set. */
export async function packDataset(data: Dataset<TableRows>, schema: TableSchema): Promise<PackedRows> {
  const { count } = data;
  const visible = schema.columns.length;
  const levels = new Uint8Array(count * visible);
  let isGrey = false;
  const weights = new Float32Array(count);
  const index = new Int32Array(count);
  let missing: Uint8Array | undefined;
  let at = 0;
  for await (const rows of data.blocks()) {
    const block = packRows(rows, schema);
    levels.set(block.levels, at * visible);
    isGrey ||= block.isGrey;
    weights.set(block.weights, at);
    index.set(block.index, at);
    if (block.missing !== undefined) {
      missing ??= new Uint8Array(count * visible);
      missing.set(block.missing, at * visible);
    }
    at += rows.count;
  }
  return { count, levels, isGrey, missing, weights, index };
}

/** One block of rows. A code that training never saw counts as missing: nothing can be learned from it. */
export function packRows(rows: TableRows, { columns, image }: TableSchema): PackedRows {
  const { count } = rows;
  const visible = columns.length;
  const levels = new Uint8Array(count * visible);
  const holes = new Uint8Array(count * visible);
  let hasHoles = false;
  for (const [c, cells] of rows.columns.entries()) {
    for (let row = 0; row < count; row++) {
      const isKnown = cells[row] === 0 || cells[row] === 1;
      if (isKnown) levels[row * visible + c] = 255 * cells[row];
      else {
        holes[row * visible + c] = 1;
        hasHoles = true;
      }
    }
  }
  const greys = image?.binarization === 'dynamic' ? rows.greys : undefined;
  if (greys !== undefined && image !== undefined) {
    const pixels = pixelCount(image);
    for (let row = 0; row < count; row++) levels.set(greys.subarray(row * pixels, (row + 1) * pixels), row * visible);
  }
  const weights = rows.weights === undefined ? new Float32Array(count).fill(1) : Float32Array.from(rows.weights);
  return {
    ...{ count, levels, isGrey: greys !== undefined, weights },
    missing: hasHoles ? holes : undefined,
    index: rows.index.slice(0, count),
  };
}

/** Weighted sums of levels and of known cells of each unit. */
export function addShares(rows: PackedRows, on: Float64Array, known: Float64Array): void {
  const visible = on.length;
  for (let row = 0; row < rows.count; row++) {
    const weight = rows.weights[row];
    for (let i = 0; i < visible; i++) {
      if (rows.missing?.[row * visible + i] === 1) continue;
      on[i] += (weight * rows.levels[row * visible + i]) / 255;
      known[i] += weight;
    }
  }
}

/** The rows at these positions, one after the other; -1 gives the first row with weight zero. */
export function gatherPacked(rows: PackedRows, positions: Int32Array): PackedRows {
  const visible = rows.levels.length / rows.count;
  const take = (from: Uint8Array) => {
    const to = new Uint8Array(positions.length * visible);
    for (const [i, position] of positions.entries()) {
      const at = Math.max(0, position) * visible;
      to.set(from.subarray(at, at + visible), i * visible);
    }
    return to;
  };
  return {
    count: positions.length,
    levels: take(rows.levels),
    isGrey: rows.isGrey,
    missing: rows.missing === undefined ? undefined : take(rows.missing),
    weights: Float32Array.from(positions, (position) => (position < 0 ? 0 : rows.weights[position])),
    index: positions.map((position) => rows.index[Math.max(0, position)]),
  };
}

/** Units from the stream of a key; `into` is [count × visible]. */
export function streamUnits({ levels, isGrey }: PackedRows, from: number, into: Float32Array, key: Key): void {
  for (let at = 0; at < into.length; at++) into[at] = SHARES[levels[from + at]];
  if (isGrey) bulkOf(key).bernoulli(into, into);
}

/** Units drawn from levels, row i by `key.at(index[i])` alone; no word is spent on units that are drawn already. */
export function drawUnits(rows: PackedRows, key: Key, into: Float64Array): void {
  binarise(rows.levels, into.length / rows.count, key, into, rows.index);
}
