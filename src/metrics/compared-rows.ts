import type { TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import { DataError, ShapeError } from '../util/errors.js';

/** Drawn rows and the real ones that they are held against; all have the columns of the schema. */
export interface ComparedRows {
  readonly schema: TableSchema;
  readonly drawn: TableRows;
  /** The rows that the model learned from. */
  readonly training: TableRows;
  /** Real rows that it has not seen; where absent, each training row is held against the other ones instead. */
  readonly heldOut?: TableRows | undefined;
}

/** Refuses tables of other columns, and too few rows to compare. */
export function checkCompared(who: string, { schema, drawn, training, heldOut }: ComparedRows): void {
  const width = schema.columns.length;
  for (const rows of [drawn, training, heldOut ?? training]) {
    if (rows.columns.length === width) continue;
    throw new ShapeError(`${who}: rows must have the ${width} columns of the schema, got ${rows.columns.length}`);
  }
  const least = [
    ['drawn', drawn.count, 1],
    ['training', training.count, 2],
    ['held-out', heldOut?.count ?? 1, 1],
  ] as const;
  for (const [name, count, minimum] of least) {
    if (count >= minimum) continue;
    throw new DataError(`${who}: needs at least ${minimum} ${name} row${minimum === 1 ? '' : 's'}, got ${count}`, {
      code: 'DATA_TOO_FEW_ROWS',
    });
  }
}
