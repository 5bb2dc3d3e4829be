import { sliceRows, type TableRows } from '../data/rows.js';
import { type EngineArray, emptyArray, sizeOf } from '../engine/tensor-type.js';
import type { PackedCells, RowFeatures } from './row-features.js';

/** Rows packed together for a program that takes so many at once; those beyond `count` are empty. */
export interface RowBlock {
  /** Position of the first row. */
  readonly from: number;
  readonly count: number;
  readonly given: PackedCells;
  /** Which rows these are, the first one's index beyond `count`. */
  readonly index: Int32Array;
  /** 1 for rows with a missing cell. */
  readonly gaps: Uint8Array;
}

/** Rows that are packed at once. */
const SLAB = 2048;

/** All rows in blocks of one size, so that a program is compiled once and a row's result does not depend on those beside it. */
export function* rowBlocks(
  features: Pick<RowFeatures, 'types' | 'pack' | 'isMasked'>,
  rows: TableRows,
  size: number,
  isMasked = features.isMasked,
): Generator<RowBlock> {
  const types = features.types(isMasked);
  const slab = Math.ceil(SLAB / size) * size;
  for (let start = 0; start < rows.count; start += slab) {
    const part = sliceRows(rows, start, Math.min(rows.count, start + slab));
    const packed = features.pack(part, { isMasked });
    for (let at = 0; at < part.count; at += size) {
      const count = Math.min(size, part.count - at);
      const index = new Int32Array(size).fill(part.index[at]);
      index.set(part.index.subarray(at, at + count));
      const given = Object.entries(types).map(([name, { dtype, shape }]): [string, EngineArray] => {
        const width = sizeOf(shape);
        const own = packed[name].subarray(at * width, (at + count) * width);
        if (count === size) return [name, own];
        const padded = emptyArray({ dtype, shape: [size, width] });
        padded.set(own);
        return [name, padded];
      });
      yield { from: start + at, count, given: Object.fromEntries(given), index, gaps: gapsOf(part, at, count, size) };
    }
  }
}

function gapsOf({ columns }: TableRows, from: number, count: number, size: number): Uint8Array {
  const gaps = new Uint8Array(size);
  for (const column of columns) for (let i = 0; i < count; i++) if (Number.isNaN(column[from + i])) gaps[i] = 1;
  return gaps;
}

/** Whether any cell is missing. */
export function hasGaps({ columns, count }: TableRows): boolean {
  return columns.some((column) => {
    for (let i = 0; i < count; i++) if (Number.isNaN(column[i])) return true;
    return false;
  });
}
