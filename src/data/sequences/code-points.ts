import { DataError } from '../../util/errors.js';
import { printable } from '../../util/printable.js';
import { encodeTable } from '../encode.js';
import type { RawTable } from '../formats/raw-table.js';
import type { ColumnType, ProfileOptions } from '../profile/profile-options.js';
import type { CodedTable, TableLimits } from '../read-table.js';
import { concatRows, type TableRows } from '../rows.js';
import { isCoded, type TableSchema } from '../schema.js';
import { codeSteps } from './code-steps.js';
import type { PointsLayout } from './layout.js';
import { type SequenceRows, sequenceRows } from './sequence-rows.js';

/** Sets of points as they were read: the points of all sets, one set after the other, and how many each has. */
export interface RawPoints {
  readonly table: RawTable;
  readonly lengths: readonly number[];
  /** The column of a table that told the sets apart. */
  readonly by?: string | undefined;
  /** How an array or images had them; of a table, room for the largest set and a mask. */
  readonly points?: PointsLayout | undefined;
}

/** Sets of points ready for learning: columns of numbers, which are taken as continuous unless `types` says another. Throws DataError for an empty set and for columns that are no numbers. */
export async function codePoints(
  { table, lengths, by, points }: RawPoints,
  options: ProfileOptions = {},
  limits: TableLimits = {},
): Promise<CodedTable> {
  checkLengths(lengths);
  const dropped = new Set(options.drop);
  const kept = table.names.filter((name) => !dropped.has(name));
  const asked = options.types instanceof Map ? Object.fromEntries(options.types) : options.types;
  const types: Record<string, ColumnType> = Object.fromEntries(kept.map((name) => [name, 'continuous']));
  const room = lengths.reduce((most, length) => Math.max(most, length), 0);
  const coded = await codeSteps(
    table,
    lengths,
    {
      ...options,
      types: { ...types, ...asked },
      points: points ?? { room, mask: true },
      ...(by === undefined ? {} : { by }),
    },
    limits,
  );
  const wrong = coded.schema.columns.find(isCoded);
  if (wrong !== undefined)
    throw new DataError(`sets: columns of points must be numbers, got the ${wrong.measure} column ${wrong.name}`, {
      hint: `leave it out, as in --drop ${printable(wrong.name)}`,
    });
  return coded;
}

/** Sets of points as rows of a known schema. */
export async function pointRows(schema: TableSchema, { table, lengths }: RawPoints, first = 0): Promise<SequenceRows> {
  checkLengths(lengths);
  const blocks: TableRows[] = [];
  for await (const block of encodeTable(schema, table)) blocks.push(block);
  return sequenceRows(concatRows(blocks).columns, lengths, { first });
}

function checkLengths(lengths: readonly number[]): void {
  if (lengths.length === 0) throw new DataError('sets: must have a set of points, got none', { code: 'DATA_EMPTY' });
  const empty = lengths.indexOf(0);
  if (empty >= 0) throw new DataError(`sets: each must have a point, got none in set ${empty + 1}`);
}
