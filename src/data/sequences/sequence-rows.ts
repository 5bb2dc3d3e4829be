import { ShapeError } from '../../util/errors.js';
import type { TableRows } from '../rows.js';

/** Rows that are sequences: steps `starts[i]` to `starts[i + 1]` of the columns are those of row i. */
export interface SequenceRows extends TableRows {
  /** Where each row's steps begin in the columns, and where the last one's end: count + 1 positions, the first of them 0. */
  readonly starts: Int32Array;
}

/** Sequences from the steps of all of them, one after the other, and their lengths. */
export function sequenceRows(
  columns: readonly Float64Array[],
  lengths: ArrayLike<number>,
  options: { readonly first?: number; readonly weights?: Float64Array; readonly sources?: SequenceRows } = {},
): SequenceRows {
  const { first = 0, weights, sources } = options;
  const count = lengths.length;
  const starts = new Int32Array(count + 1);
  for (let i = 0; i < count; i++) starts[i + 1] = starts[i] + lengths[i];
  const steps = starts[count];
  const wrong = columns.find((column) => column.length !== steps);
  if (wrong !== undefined) throw new ShapeError(`sequences: columns must have ${steps} steps, got ${wrong.length}`);
  const index = Int32Array.from({ length: count }, (_, row) => first + row);
  return {
    ...{ count, index, columns, starts },
    ...(weights === undefined ? {} : { weights }),
    ...(sources === undefined ? {} : { sources }),
  };
}

/** The rows as sequences. Throws ShapeError for rows of a table. */
export function sequencesOf(rows: TableRows): SequenceRows {
  if (rows.starts === undefined) throw new ShapeError('rows: must be sequences, got rows of a table');
  return rows as SequenceRows;
}

/** The steps of each row. */
export function lengthsOf({ starts, count }: SequenceRows): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => starts[i + 1] - starts[i]);
}

/** All steps as rows of a table, numbered from 0; each has the weight of its sequence. */
export function stepsOf(rows: SequenceRows): TableRows {
  const steps = rows.starts[rows.count];
  const index = Int32Array.from({ length: steps }, (_, i) => i);
  const { columns, weights } = rows;
  if (weights === undefined) return { count: steps, index, columns };
  const each = new Float64Array(steps);
  for (let i = 0; i < rows.count; i++) each.fill(weights[i], rows.starts[i], rows.starts[i + 1]);
  return { count: steps, index, columns, weights: each };
}

/** The symbols of one row of one column as codes; NaN, a missing symbol, becomes -1. Shares nothing with the rows. */
export function codesOf({ columns, starts }: SequenceRows, row: number): Int32Array {
  const values = columns[0].subarray(starts[row], starts[row + 1]);
  return Int32Array.from(values, (value) => (Number.isNaN(value) ? -1 : value));
}

/** What a row counts for in means a step: its steps, and its stop where it has one. */
export function countedSteps(rows: TableRows, ends: boolean): Float64Array {
  const { starts, count } = sequencesOf(rows);
  return Float64Array.from({ length: count }, (_, i) => starts[i + 1] - starts[i] + (ends ? 1 : 0));
}
