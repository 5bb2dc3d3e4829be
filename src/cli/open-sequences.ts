import { type Dataset, tableDataset } from '../data/dataset.js';
import type { CodedTable } from '../data/read-table.js';
import type { TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import { codeSequences, encodeSequences, formOf, type SequenceOptions } from '../data/sequences/raw-sequences.js';
import { DataError, OptionError } from '../util/errors.js';
import type { FlagValues } from './command.js';
import type { Context } from './context.js';
import { type FindOptions, type FoundSequences, findSequences } from './find-sequences.js';

/** Rows that a file sets apart itself. */
export interface GivenSplits {
  readonly validation?: Dataset<TableRows>;
  readonly test?: Dataset<TableRows>;
}

export interface OpenedSequences extends CodedTable {
  readonly given?: GivenSplits;
}

/** Flags that speak of sequences alone, and what they are for. */
const SEQUENCE_FLAGS: Readonly<Record<string, string>> = {
  document: 'text',
  unit: 'text',
  bag: 'text',
  vocabulary: 'text and symbols',
  target: 'pairs; name --source as well',
  split: 'files that carry splits',
};
/** Flags of tables and images, which only steps of a table heed. */
const TABLE_FLAGS = ['columns', 'drop', 'label', 'types', 'missing'];
const FOREIGN_FLAGS = ['weights', 'binarization', 'resize', 'crop', 'flip'];

/** The sequences that DATA names, ready for learning; undefined where it names a table or images. */
export async function openSequences(
  context: Context,
  data: string,
  flags: FlagValues,
  limits: { readonly memoryBytes: number },
  from: Omit<FindOptions, 'schema'>,
): Promise<OpenedSequences | undefined> {
  const found = await findSequences(context, data, flags, from);
  if (found === undefined) {
    refuseSequenceFlags(flags);
    return undefined;
  }
  refuseFlags(found, flags);
  const coded = await codeSequences(found.training, flags as SequenceOptions, limits);
  const given = await givenSplits(coded.schema, found);
  return given === undefined ? coded : { ...coded, given };
}

/** The sequences that DATA names as rows of a known schema; undefined where they are a table or images, as that schema has. */
export async function openCodedSequences(
  context: Context,
  schema: TableSchema,
  data: string,
  flags: FlagValues,
  from: Omit<FindOptions, 'schema'>,
): Promise<{ readonly dataset: Dataset<TableRows>; readonly decisions: readonly string[] } | undefined> {
  const found = await findSequences(context, data, flags, { ...from, schema });
  if (found === undefined) {
    if (schema.sequence === undefined) return undefined;
    // What is not there is said to be missing, with the set that may be meant.
    await from.table();
    throw new DataError(`data: must be ${formOf(schema)} as the training rows are, got ${data}`, {
      code: 'DATA_FORMAT',
    });
  }
  const dataset = await encoded(schema, found.training);
  if (dataset.count === 0) throw new DataError('data: must have a sequence, got none', { code: 'DATA_EMPTY' });
  return { dataset, decisions: found.training.notes };
}

async function givenSplits(schema: TableSchema, { valid, test }: FoundSequences): Promise<GivenSplits | undefined> {
  if (valid === undefined && test === undefined) return undefined;
  return {
    ...(valid === undefined ? {} : { validation: await encoded(schema, valid) }),
    ...(test === undefined ? {} : { test: await encoded(schema, test) }),
  };
}

async function encoded(schema: TableSchema, raw: FoundSequences['training']): Promise<Dataset<TableRows>> {
  return tableDataset(schema, await encodeSequences(schema, raw));
}

function refuseSequenceFlags(flags: FlagValues): void {
  const wrong = Object.entries(SEQUENCE_FLAGS).find(([name]) => flags[name] !== undefined);
  if (wrong === undefined) return;
  throw new OptionError(`--${wrong[0]}: is for ${wrong[1]}, got a table or images`, {
    hint: '--format text reads any file as text',
  });
}

function refuseFlags({ training: { form } }: FoundSequences, flags: FlagValues): void {
  const isText = form === 'texts' || form === 'pairs';
  const isOfImages = flags.brightest !== undefined;
  const isOfColumns = form === 'steps' || form === 'points';
  const foreign = [
    ...FOREIGN_FLAGS.filter((name) => !isOfImages || (name !== 'crop' && name !== 'resize')),
    ...(isOfColumns ? [] : TABLE_FLAGS),
  ].find((name) => flags[name] !== undefined);
  if (foreign !== undefined)
    throw new OptionError(`--${foreign}: is for tables and images, got ${isText ? 'text' : 'sequences'}`);
  const unheeded = [
    ...(isText ? [] : ['unit']),
    ...(form === 'texts' ? [] : ['document', 'bag']),
    ...(form === 'texts' || form === 'symbols' ? [] : ['vocabulary']),
  ].find((name) => flags[name] !== undefined);
  if (unheeded !== undefined)
    throw new OptionError(`--${unheeded}: is for ${SEQUENCE_FLAGS[unheeded]}, got other sequences`);
}
