import type { TableRows } from '../data/rows.js';
import { sequenceRows, sequencesOf } from '../data/sequences/sequence-rows.js';

/** Steps of a piece where there are enough. */
const USUAL_LENGTH = 200;
/** Pieces that are worth more than their length. */
const ENOUGH_PIECES = 200;
const LEAST_LENGTH = 20;

/** Sequences that break off anywhere, cut into pieces of one length: there are then many of them, and as many steps can be drawn. What is left over at their ends is left out. */
export function realPieces(rows: TableRows): { readonly pieces: TableRows; readonly length: number } {
  const { starts, columns, count } = sequencesOf(rows);
  const length = Math.min(USUAL_LENGTH, Math.max(LEAST_LENGTH, Math.floor(starts[count] / ENOUGH_PIECES)));
  const from: number[] = [];
  for (let i = 0; i < count; i++)
    for (let start = starts[i]; start + length <= starts[i + 1]; start += length) from.push(start);
  const cut = columns.map((column) => {
    const kept = new Float64Array(from.length * length);
    for (const [piece, start] of from.entries()) kept.set(column.subarray(start, start + length), piece * length);
    return kept;
  });
  return { length, pieces: sequenceRows(cut, new Int32Array(from.length).fill(length)) };
}
