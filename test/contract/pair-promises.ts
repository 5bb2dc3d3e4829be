import { expect } from 'vitest';
import { sliceRows, type TableRows } from '../../src/data/rows.js';
import { lengthsOf, sequencesOf } from '../../src/data/sequences/sequence-rows.js';
import { keyOf } from '../../src/random/key.js';
import { codesOfRows } from './made-sequences.js';
import { promise, when } from './promise.js';
import { bound, fitOnce, logProbOf, type Subject } from './subject.js';

/** What is promised of sequences drawn given others. */
export function promisesOfPairs(subject: Subject): void {
  const { rows, schema } = subject;
  const { completion, density } = bound(subject);
  const notPairs = when(schema.sequence?.source === undefined, 'its rows have no sources');

  promise(
    'what is known of a target is its beginning, whatever is written after it; sources stay as they are',
    async () => {
      const { model, params } = await fitOnce(subject);
      const half = halfKnown(rows);
      const complete = (of: TableRows) => model.completion?.complete(params, of, keyOf(3)) as Promise<TableRows>;
      const written = await complete(half);
      const before = codesOfRows(half).map((codes) => codes.filter((code) => !Number.isNaN(code)));
      const after = codesOfRows(written);
      for (const [i, codes] of before.entries()) expect(after[i].slice(0, codes.length)).toEqual(codes);
      expect(written.columns[0].some(Number.isNaN)).toBe(false);
      expect(written.sources).toEqual(half.sources);
      expect(codesOfRows(await complete(half))).toEqual(after);
      expect(codesOfRows(await complete(sliceRows(half, 3, 9)))).toEqual(after.slice(3, 9));
    },
    notPairs ?? when(completion === undefined, 'it does not complete'),
  );

  promise(
    'the probability of a target hangs on its source',
    async () => {
      const fitted = await fitOnce(subject);
      const { sources, ...targets } = rows;
      const other = {
        ...(sources as TableRows),
        columns: (sources as TableRows).columns.map((c) => c.map((x) => 2 - x)),
      };
      const [own, swapped] = [await logProbOf(fitted, rows), await logProbOf(fitted, { ...targets, sources: other })];
      expect(own).not.toEqual(swapped);
      await expect(logProbOf(fitted, targets)).rejects.toThrow(/source/);
    },
    notPairs ?? when(density === undefined, 'it has no density'),
  );
}

/** The rows with the second half of each target missing. */
function halfKnown(rows: TableRows): TableRows {
  const sequences = sequencesOf(rows);
  const column = rows.columns[0].slice();
  for (const [i, length] of lengthsOf(sequences).entries())
    column.fill(Number.NaN, sequences.starts[i] + (length >> 1), sequences.starts[i + 1]);
  return { ...rows, columns: [column] };
}
