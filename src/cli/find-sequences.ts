import type { RawTable, RawValue } from '../data/formats/raw-table.js';
import type { ImageSet } from '../data/images/image-set.js';
import type { TableSchema } from '../data/schema.js';
import { brightestPixels } from '../data/sequences/brightest-pixels.js';
import { SET_COLUMN } from '../data/sequences/decode-sequences.js';
import { generatedSequences } from '../data/sequences/generated-sequences.js';
import { cellsOf } from '../data/sequences/held-table.js';
import { inOrder } from '../data/sequences/in-order.js';
import type { RawSequences } from '../data/sequences/raw-sequences.js';
import { COUNT_COLUMN, readCounts } from '../data/sequences/read-counts.js';
import { type JsonSequences, readJsonSequences, SPLIT_PARTS } from '../data/sequences/read-json-sequences.js';
import { readPoints } from '../data/sequences/read-points.js';
import { readTexts } from '../data/sequences/read-texts.js';
import type { TextUnit } from '../data/sequences/symbol-text.js';
import { readWordCounts } from '../data/sequences/word-counts.js';
import type { Key } from '../random/key.js';
import { DataError, OptionError } from '../util/errors.js';
import { printable } from '../util/printable.js';
import type { FlagValues } from './command.js';
import type { Context } from './context.js';
import { sequenceCount } from './fit-document.js';
import { generatedRows, setName } from './generated-name.js';
import { isFile } from './open-set.js';
import { type SequenceFiles, sequenceFiles } from './sequence-files.js';

/** The sequences of DATA: those that are fitted, scored or completed, and those that the file sets apart. */
export interface FoundSequences {
  readonly training: RawSequences;
  readonly valid?: RawSequences | undefined;
  readonly test?: RawSequences | undefined;
}

export interface FindOptions {
  /** DATA as a table. */
  readonly table: () => Promise<RawTable>;
  /** DATA as images; undefined where it names none. */
  readonly images: () => Promise<ImageSet | undefined>;
  /** Where generated sequences come from. */
  readonly key: Key;
  /** What the sequences are to be, where a model says it. */
  readonly schema?: TableSchema | undefined;
}

/** The sequences that DATA names; undefined where it names a table or images. */
export async function findSequences(
  context: Context,
  data: string,
  flags: FlagValues,
  options: FindOptions,
): Promise<FoundSequences | undefined> {
  const { schema, table, key } = options;
  const known = schema?.sequence;
  if (flags.source !== undefined || known?.source !== undefined)
    return { training: await pairsOf(await table(), flags, schema) };
  if (flags.set !== undefined) return { training: await setsOf(await table(), String(flags.set)) };
  const brightest = (flags.brightest as number | undefined) ?? known?.points?.image?.brightest;
  if (brightest !== undefined) return { training: await brightestOf(data, options, brightest) };
  if (flags.inOrder === true || flags.sequence !== undefined)
    return { training: await orderedRows(table, flags.sequence as string | undefined) };
  const generated = generatedSequences(setName(data));
  if (generated !== undefined && !(await isFile(data))) return { training: generated.sample(generatedRows(data), key) };
  const files = await sequenceFiles(context, data, flags.format as string | undefined, known);
  if (files !== undefined) return readAs(files, data, flags, schema);
  if (known?.points !== undefined) return { training: await setsOf(await table(), known.by ?? SET_COLUMN) };
  if (known === undefined || known.text !== undefined || known.order === 'bag') return undefined;
  return { training: await orderedRows(table, known.by) };
}

async function readAs(files: SequenceFiles, data: string, flags: FlagValues, schema: TableSchema | undefined) {
  const { format, sources, vocabulary } = files;
  if (flags.split !== undefined && format !== 'sequences')
    throw new OptionError(`--split: is for files that carry splits, got ${data}`);
  switch (format) {
    case 'text':
      return { training: await readText(files, data, flags, schema) };
    case 'lda-c':
      return { training: { form: 'bags', ...(await readWordCounts(sources[0], vocabulary)) } as const };
    case 'npy':
      return { training: { form: 'points', ...(await readPoints(sources[0])) } as const };
    case 'counts': {
      const types = { [COUNT_COLUMN]: 'count' } as const;
      return { training: { form: 'steps', ...(await readCounts(sources[0])), types } as const };
    }
    case 'sequences':
      return splitParts(await readJsonSequences(sources[0]), data, flags, schema !== undefined);
  }
}

/** What is fitted of a file that carries splits, and what serves validation and test. A model that is there already takes all of them. */
function splitParts(parts: JsonSequences, data: string, { split }: FlagValues, isScored: boolean): FoundSequences {
  const there = SPLIT_PARTS.filter((part) => parts[part] !== undefined);
  if (split !== undefined) {
    const training = parts[split as (typeof SPLIT_PARTS)[number]];
    if (training !== undefined) return { training: noted(training, `the ${split} part of ${data}`) };
    throw new OptionError(
      `--split: must be one of the parts of ${data}, got ${split}`,
      there.length === 0 ? { hint: 'it has none' } : { hint: `it has ${there.join(', ')}` },
    );
  }
  if (parts.all !== undefined) return { training: parts.all };
  const [first, ...others] = there.map((part) => parts[part] as RawSequences);
  if (isScored) {
    const all = others.reduce(joined, first);
    return { training: noted(all, `all sequences of ${data}: ${there.join(', ')} (--split takes one part)`) };
  }
  if (parts.train === undefined)
    throw new DataError(`data: ${data} must have a part train, got ${there.join(', ')}`, {
      hint: 'name the part to fit with --split',
    });
  const uses = { train: 'fitted', valid: 'for validation', test: 'for the held-out score' };
  const told = there.map((part) => `${part} (${sequenceCount(countOf(parts[part]))}) is ${uses[part]}`);
  return {
    training: noted(parts.train, `the splits of ${data}: ${told.join(', ')}`),
    valid: parts.valid,
    test: parts.test,
  };
}

function noted(raw: RawSequences, note: string): RawSequences {
  return { ...raw, notes: [...raw.notes, note] };
}

function countOf(raw: RawSequences | undefined): number {
  if (raw === undefined) return 0;
  if (raw.form === 'pieces') return raw.pieces.length;
  if (raw.form === 'symbols') return raw.sequences.length;
  return raw.form === 'steps' ? raw.lengths.length : 0;
}

/** Parts of one file, one after the other. */
function joined(a: RawSequences, b: RawSequences): RawSequences {
  if (a.form === 'pieces' && b.form === 'pieces') return { ...a, pieces: [...a.pieces, ...b.pieces] };
  if (a.form === 'symbols' && b.form === 'symbols') return { ...a, sequences: [...a.sequences, ...b.sequences] };
  if (a.form !== 'steps' || b.form !== 'steps') throw new TypeError('the parts of a file are of one form');
  const { table } = a;
  const other = b.table;
  const both = {
    ...table,
    async *blocks() {
      yield* table.blocks();
      yield* other.blocks();
    },
  };
  return { ...a, table: both, lengths: [...a.lengths, ...b.lengths] };
}

async function readText(
  { sources, notes, document: usual }: SequenceFiles,
  data: string,
  flags: FlagValues,
  schema: TableSchema | undefined,
): Promise<RawSequences> {
  const known = schema?.sequence;
  const unit = (known?.text === undefined ? flags.unit : known.unit) as TextUnit | undefined;
  const document = known?.text?.document ?? (flags.document as 'file' | 'line' | undefined) ?? usual ?? 'file';
  const read = await readTexts(sources, { unit, document, isSaid: flags.format === 'text' });
  const isChosen = document === 'line' || schema !== undefined || flags.document !== undefined;
  const whole = sources.length === 1 ? `${data} is one document` : `each of the ${sources.length} files is a document`;
  const empty = read.texts.filter(({ length }) => length === 0).length;
  return {
    form: 'texts',
    texts: read.texts,
    document,
    notes: [
      ...notes,
      ...read.notes,
      ...(isChosen ? [] : [`${whole} (--document line takes each line as one)`]),
      ...(empty === 0 ? [] : [`${empty} of ${read.texts.length} documents are empty`]),
    ],
  };
}

/** Rows with the same value in a column as the points of one set. */
async function setsOf(table: RawTable, by: string): Promise<RawSequences> {
  const { notes } = table;
  return { form: 'points', ...(await inOrder(table, by)), notes: [...notes] };
}

async function brightestOf(data: string, { images, schema }: FindOptions, most: number): Promise<RawSequences> {
  const set = await images();
  if (set === undefined) throw new OptionError(`--brightest: is for images, got ${data}`);
  return { form: 'points', ...brightestPixels(set, most, schema?.sequence?.points?.image) };
}

async function orderedRows(table: () => Promise<RawTable>, by: string | undefined): Promise<RawSequences> {
  const steps = await inOrder(await table(), by);
  return { form: 'steps', ...steps, notes: [] };
}

/** Two columns as sources and targets: those that the flags name, or those of a model; without targets these are to be drawn. */
async function pairsOf(table: RawTable, flags: FlagValues, schema: TableSchema | undefined): Promise<RawSequences> {
  const known = schema?.sequence?.source;
  const source = (flags.source as string | undefined) ?? (known?.names[0] as string);
  const target = (flags.target as string | undefined) ?? schema?.names[0];
  if (target === undefined)
    throw new OptionError('--source: needs --target, the column that is drawn given it, got none');
  const isToBeDrawn = schema !== undefined && !table.names.includes(target);
  const cells = await cellsOf(table);
  return {
    form: 'pairs',
    sources: textsOf(table, cells, source),
    targets: isToBeDrawn ? undefined : textsOf(table, cells, target),
    names: [source, target],
    notes: table.notes,
  };
}

function textsOf(table: RawTable, cells: readonly (readonly RawValue[])[], name: string): readonly string[] {
  const place = table.names.indexOf(name);
  if (place < 0)
    throw new OptionError(`pairs: source and target must be columns of the table, got ${printable(name)}`, {
      hint: `the columns are ${table.names.slice(0, 12).join(', ')}`,
    });
  return cells[place].map((cell, row) => {
    if (cell !== null) return cell instanceof Date ? cell.toISOString() : String(cell);
    throw new DataError(
      `pairs: must have a text in each row, got a missing cell in row ${row + 1} of ${printable(name)}`,
    );
  });
}
