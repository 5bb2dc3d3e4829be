import { type ComparedRows, checkCompared } from './compared-rows.js';
import { printedRows } from './printed-rows.js';
import { errorOfDifference, leaveOneOutShare, type Share, shareOf } from './share.js';

/** How many drawn rows are copies of training rows, beside what fresh real rows would be. */
export interface ExactCopies {
  readonly metric: 'exact-copies';
  readonly unit: 'of the drawn rows';
  /** Share of drawn rows that equal a training row in every modelled column, as they are printed. */
  readonly value: number;
  readonly standardError: number;
  /** The same of real rows: tables of few different rows repeat themselves honestly. */
  readonly floor: number;
  readonly floorStandardError: number;
  /** The share from which on the model is said to copy: the odds of the floor doubled. */
  readonly limit: number;
  /** Whether the share passes the limit by more than four standard errors. */
  readonly isMemorising: boolean;
  readonly rows: { readonly drawn: number; readonly training: number };
}

/**
 * Share of drawn rows that are printed exactly as some training row; each row counts once, whatever its weight. Draws
 * from the true law reach the floor. A model may be somewhat sharper than the truth without copying anything, hence
 * the limit: copies at more than twice the odds of the floor. Throws ShapeError and DataError for rows that cannot be compared.
 */
export function exactCopies(compared: ComparedRows): ExactCopies {
  checkCompared('exact-copies', compared);
  const { schema, drawn, training, heldOut } = compared;
  const [known, made, fresh] = printedRows(schema, [training, drawn, ...(heldOut === undefined ? [] : [heldOut])]);
  const times = new Map<number, number>();
  for (const row of known) times.set(row, (times.get(row) ?? 0) + 1);
  const copied = shareOf(found(made, times), made.length);
  const floor = fresh === undefined ? amongOthers(times, known.length) : shareOf(found(fresh, times), fresh.length);
  const limit = (2 * floor.value) / (1 + floor.value);
  const error = errorOfDifference(copied.standardError, floor.standardError);
  return {
    metric: 'exact-copies',
    unit: 'of the drawn rows',
    value: copied.value,
    standardError: copied.standardError,
    floor: floor.value,
    floorStandardError: floor.standardError,
    limit,
    isMemorising: copied.value > limit + 4 * error,
    rows: { drawn: drawn.count, training: training.count },
  };
}

function found(rows: Float64Array, times: ReadonlyMap<number, number>): number {
  let hits = 0;
  for (const row of rows) if (times.has(row)) hits++;
  return hits;
}

function amongOthers(times: ReadonlyMap<number, number>, count: number): Share {
  let [alone, pairs] = [0, 0];
  for (const each of times.values()) {
    if (each === 1) alone++;
    if (each === 2) pairs++;
  }
  return leaveOneOutShare(alone, pairs, count);
}
