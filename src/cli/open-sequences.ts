import { stat } from 'node:fs/promises';
import { platform } from '#platform';
import { type Dataset, tableDataset } from '../data/dataset.js';
import type { CodedTable } from '../data/read-table.js';
import type { TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import {
  codeSequences,
  encodeSequences,
  formOf,
  type RawSequences,
  type SequenceOptions,
} from '../data/sequences/raw-sequences.js';
import { readTexts } from '../data/sequences/read-texts.js';
import type { TextUnit } from '../data/sequences/symbol-text.js';
import type { Source } from '../platform/platform.js';
import { DataError, OptionError } from '../util/errors.js';
import { abortable } from './abortable.js';
import type { FlagValues } from './command.js';
import type { Context } from './context.js';
import { tableSource } from './mistaken-file.js';

/** Flags that speak of sequences alone. */
const SEQUENCE_FLAGS = ['document', 'unit', 'vocabulary'];
/** Flags of tables and images that mean nothing for text. */
const FOREIGN_FLAGS = [
  'columns',
  'drop',
  'label',
  'weights',
  'types',
  'missing',
  'binarization',
  'resize',
  'crop',
  'flip',
];

/** Files of text, by their names. */
const TEXT = /\.txt(\.gz)?$/i;

/** The sequences that DATA names, ready for learning; undefined where it names a table or images. */
export async function openSequences(
  context: Context,
  data: string,
  flags: FlagValues,
): Promise<CodedTable | undefined> {
  const raw = await findSequences(context, data, flags);
  if (raw === undefined) return undefined;
  const wrong = FOREIGN_FLAGS.find((name) => flags[name] !== undefined);
  if (wrong !== undefined) throw new OptionError(`--${wrong}: is for tables and images, got text`);
  return codeSequences(raw, flags as SequenceOptions);
}

/** The sequences that DATA names as rows of a known schema; undefined where they are a table or images, as that schema has. */
export async function openCodedSequences(
  context: Context,
  schema: TableSchema,
  data: string,
  flags: FlagValues,
): Promise<{ readonly dataset: Dataset<TableRows>; readonly decisions: readonly string[] } | undefined> {
  const raw = await findSequences(context, data, flags, schema);
  if (raw === undefined) {
    if (schema.sequence === undefined) return undefined;
    throw new DataError(`data: must be ${formOf(schema)} as the training rows are, got ${data}`, {
      code: 'DATA_FORMAT',
    });
  }
  const rows = await encodeSequences(schema, raw);
  if (rows.count === 0) throw new DataError('data: must have a sequence, got none', { code: 'DATA_EMPTY' });
  return { dataset: tableDataset(schema, rows), decisions: raw.notes };
}

/** Refuses flags of sequences where DATA is none. */
export function refuseSequenceFlags(flags: FlagValues): void {
  const wrong = SEQUENCE_FLAGS.find((name) => flags[name] !== undefined);
  if (wrong !== undefined)
    throw new OptionError(`--${wrong}: is for text, got a table or images`, {
      hint: '--format text reads any file as text',
    });
}

async function findSequences(
  context: Context,
  data: string,
  flags: FlagValues,
  schema?: TableSchema,
): Promise<RawSequences | undefined> {
  const format = flags.format as string | undefined;
  const files = await textFiles(context, data, format, schema);
  return files === undefined ? undefined : readText(files, data, flags, schema);
}

interface TextFiles {
  readonly sources: readonly Source[];
  readonly notes: readonly string[];
}

/** The files of text that DATA names: one, those in a folder, or standard input. */
async function textFiles(
  context: Context,
  data: string,
  format: string | undefined,
  schema: TableSchema | undefined,
): Promise<TextFiles | undefined> {
  const isText = format === 'text' || (format === undefined && schema?.sequence?.text !== undefined);
  if (format !== undefined && !isText) return undefined;
  if (data === '-') {
    if (!isText) return undefined;
    return { sources: [abortable({ ...platform.standardInput(), name: 'standard input' }, context.signal)], notes: [] };
  }
  const there = await stat(data).catch(() => undefined);
  if (there?.isDirectory()) return folderFiles(context, data, isText);
  if (there === undefined || !(isText || TEXT.test(data))) return undefined;
  return { sources: [await opened(context, data)], notes: [] };
}

async function folderFiles(context: Context, folder: string, isText: boolean): Promise<TextFiles | undefined> {
  const entries = (await platform.listFolder(folder)).filter(({ name }) => !name.startsWith('.'));
  const files = entries.filter(({ name, kind }) => kind === 'file' && TEXT.test(name));
  const others = entries.filter((entry) => !files.includes(entry));
  // A folder of images may hold a file of text beside them.
  if (!isText && (files.length === 0 || others.some(({ name, kind }) => kind === 'folder' || /\.png$/i.test(name))))
    return undefined;
  if (files.length === 0)
    throw new DataError(`text: ${folder} must hold files that end in .txt, got none`, { code: 'DATA_EMPTY' });
  const sources: Source[] = [];
  for (const { name } of files) sources.push(await opened(context, `${folder.replace(/\/+$/, '')}/${name}`));
  const left = others.map(({ name }) => name);
  const shown = left.length > 3 ? `${left.slice(0, 3).join(', ')} and ${left.length - 3} more` : left.join(', ');
  return { sources, notes: left.length === 0 ? [] : [`what does not end in .txt is left aside: ${shown}`] };
}

async function opened(context: Context, path: string): Promise<Source> {
  return tableSource(abortable(await platform.openFile(path), context.signal), path);
}

async function readText(
  { sources, notes }: TextFiles,
  data: string,
  flags: FlagValues,
  schema: TableSchema | undefined,
): Promise<RawSequences> {
  const known = schema?.sequence;
  const unit = (known?.text === undefined ? flags.unit : known.unit) as TextUnit | undefined;
  const document = known?.text?.document ?? (flags.document as 'file' | 'line' | undefined) ?? 'file';
  const read = await readTexts(sources, { unit, document, isSaid: flags.format === 'text' });
  const isChosen = schema !== undefined || flags.document !== undefined;
  const whole = sources.length === 1 ? `${data} is one document` : `each of the ${sources.length} files is a document`;
  return {
    form: 'texts',
    texts: read.texts,
    document,
    notes: [...notes, ...read.notes, ...(isChosen ? [] : [`${whole} (--document line takes each line as one)`])],
  };
}
