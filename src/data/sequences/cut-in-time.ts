import { OptionError } from '../../util/errors.js';
import { lengthsOf, type SequenceRows, sequenceRows } from './sequence-rows.js';

/** Fewer sequences than this, and none with an end of its own: rows are then held out in time, since there are too few to hold out whole ones. */
export const FEW_SEQUENCES = 5;

/** Each sequence in two: all but its last share of steps, and that share. Each part has a step of each sequence at least. */
export function cutInTime(
  rows: SequenceRows,
  share: number,
): { readonly before: SequenceRows; readonly after: SequenceRows } {
  const lengths = lengthsOf(rows);
  const short = lengths.findIndex((length) => length < 2);
  if (short >= 0)
    throw new OptionError(`split: sequences that are cut in time need at least 2 steps, got ${lengths[short]}`);
  const after = lengths.map((length) => Math.min(length - 1, Math.max(1, Math.round(length * share))));
  const before = lengths.map((length, i) => length - after[i]);
  return { before: part(rows, before, 0), after: part(rows, after, before) };
}

function part(rows: SequenceRows, lengths: Int32Array, skipped: Int32Array | 0): SequenceRows {
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const columns = rows.columns.map((column) => {
    const kept = new Float64Array(total);
    let at = 0;
    for (let i = 0; i < rows.count; i++) {
      const from = rows.starts[i] + (skipped === 0 ? 0 : skipped[i]);
      kept.set(column.subarray(from, from + lengths[i]), at);
      at += lengths[i];
    }
    return kept;
  });
  const { weights } = rows;
  return { ...sequenceRows(columns, lengths, weights === undefined ? {} : { weights }), index: rows.index };
}
