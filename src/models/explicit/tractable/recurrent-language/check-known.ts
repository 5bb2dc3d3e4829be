import type { TableRows } from '../../../../data/rows.js';
import { DataError } from '../../../../util/errors.js';

/** Refuses missing cells: a network that is given nothing in their place has no law of what it was not given. */
export function checkKnown({ columns, count }: TableRows): void {
  for (const column of columns) {
    const step = column.subarray(0, count).findIndex(Number.isNaN);
    if (step < 0) continue;
    throw new DataError(`recurrent-language: cells of all steps must be known, got a missing one in step ${step}`, {
      code: 'DATA_MISSING',
      hint: 'leave such sequences out, or take a family that sums over missing steps, such as hidden-markov',
    });
  }
}
