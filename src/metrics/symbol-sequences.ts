import type { TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import { kindOfRows } from '../data/sequences/layout.js';
import { codesOf, sequencesOf } from '../data/sequences/sequence-rows.js';
import { DataError } from '../util/errors.js';

/** Why rows of a schema are no sequences of symbols; undefined where they are: text, or one categorical column. */
export function symbolsRefusal(schema: TableSchema): string | undefined {
  const [column, ...others] = schema.columns;
  const isOfSymbols = others.length === 0 && ['categorical', 'binary'].includes(column?.measure);
  if (kindOfRows(schema) === 'sequences' && isOfSymbols) return undefined;
  return 'needs sequences of one symbol a step, such as text';
}

/** The codes of each row, its stop left out; unknown symbols are all the same one. Throws DataError for a missing symbol, and for fewer rows than `least`. */
export function symbolSequences(who: string, what: string, rows: TableRows, least: number): readonly Int32Array[] {
  if (rows.count < least)
    throw new DataError(
      `${who}: needs at least ${least} ${what} sequence${least === 1 ? '' : 's'}, got ${rows.count}`,
      {
        code: 'DATA_TOO_FEW_ROWS',
      },
    );
  const sequences = sequencesOf(rows);
  return Array.from({ length: rows.count }, (_, row) => {
    const codes = codesOf(sequences, row);
    if (!codes.includes(-1)) return codes;
    throw new DataError(`${who}: every symbol must be known, got a missing one in ${what} sequence ${row + 1}`, {
      code: 'DATA_MISSING',
      hint: 'ancestral complete draws what is missing',
    });
  });
}
