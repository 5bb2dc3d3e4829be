import { platform } from '#platform';
import { type Dataset, tableDataset } from '../data/dataset.js';
import { type EncodeOptions, encodeTable } from '../data/encode.js';
import { openTable } from '../data/formats/open-table.js';
import type { RawTable, ReadOptions } from '../data/formats/raw-table.js';
import { codeImages, imageKey, imagesUnder, preparationFor } from '../data/images/code-images.js';
import type { ProfileOptions } from '../data/profile/profile-options.js';
import { type CodedTable, codeTable, readRows, readTable } from '../data/read-table.js';
import { concatRows, type TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import { generatedSet, generatedTable } from '../data/toys/toys.js';
import type { Source } from '../platform/platform.js';
import { keyOf } from '../random/key.js';
import { AncestralError, DataError } from '../util/errors.js';
import { abortable } from './abortable.js';
import type { FlagValues } from './command.js';
import type { Context } from './context.js';
import { generatedRows, setName } from './generated-name.js';
import { tableSource } from './mistaken-file.js';
import { findImages, imageOptions, refuseImageFlags } from './open-images.js';
import { openCodedModalities, openModalities } from './open-modalities.js';
import { type GivenSplits, openCodedSequences, openSequences } from './open-sequences.js';
import { isFile, nearestSet, type OpenedSource, openSet } from './open-set.js';

/** The stream of random numbers that generated training rows come from. */
const TRAINING_STREAM = 'data';
const MEGABYTE = 2 ** 20;
const MEMORY_MEGABYTES = 256;

export interface NamedTable extends CodedTable {
  /** What to call it in messages and file names: `faithful` for `data/faithful.csv.gz`. */
  readonly name: string;
  /** Rows that the data set apart themselves. */
  readonly given?: GivenSplits;
}

/** The table that DATA and the data flags name, profiled and ready to be walked through. */
export async function openData(context: Context, data: string, flags: FlagValues, seed: number): Promise<NamedTable> {
  const opened = await readData(context, data, flags, seed);
  // A model is the same from every format, so what was decided about the bytes is told but not kept in its file.
  return { ...opened, decisions: opened.decisions.slice(opened.notes.length), name: nameOf(data) };
}

async function readData(
  context: Context,
  data: string,
  flags: FlagValues,
  seed: number,
): Promise<Omit<NamedTable, 'name'>> {
  const modalities = await openModalities(context, data, flags, seed, keyOf(seed).at(TRAINING_STREAM));
  if (modalities !== undefined) return modalities;
  const sequences = await openSequences(context, data, flags, limits(flags), {
    table: () => openRows(context, data, flags, seed),
    images: () => imagesOf(context, data, flags, seed),
    key: keyOf(seed).at(TRAINING_STREAM),
  });
  if (sequences !== undefined) return sequences;
  const readImages = await findImages(context, data, flags, keyOf(seed).at(TRAINING_STREAM));
  if (readImages !== undefined) {
    const options = imageOptions(flags);
    return codeImages(await readImages(options), options, imageKey(keyOf(seed)));
  }
  refuseImageFlags(flags);
  const generated = await generatedData(context, data, seed);
  return generated === undefined
    ? readTable(...(await openSource(context, data, flags)), flags as ProfileOptions, limits(flags))
    : codeTable(generated, flags as ProfileOptions, limits(flags));
}

/** Rows in the codes of a schema that is known already; generated ones come from a stream of their own where they must differ from the training rows. */
export async function openCoded(
  context: Context,
  schema: TableSchema,
  data: string,
  flags: FlagValues,
  seed: number,
  stream = TRAINING_STREAM,
): Promise<{ readonly dataset: Dataset<TableRows>; readonly decisions: readonly string[] }> {
  const other =
    (await openCodedModalities(context, schema, data, flags, seed, keyOf(seed).at(stream))) ??
    (await openCodedSequences(context, schema, data, flags, {
      table: () => openRows(context, data, flags, seed, stream),
      images: () => imagesOf(context, data, flags, seed, stream),
      key: keyOf(seed).at(stream),
    })) ??
    (await openImages(context, schema, data, flags, seed, { stream }));
  if (other !== undefined) return other;
  const generated = await generatedData(context, data, seed, stream);
  if (generated !== undefined) {
    const blocks: TableRows[] = [];
    for await (const block of encodeTable(schema, generated)) blocks.push(block);
    return { dataset: tableDataset(schema, concatRows(blocks)), decisions: [] };
  }
  return readRows(schema, ...(await openSource(context, data, flags)), limits(flags));
}

/** Rows in the codes of a model's schema, block by block. */
export async function openBlocks(
  context: Context,
  schema: TableSchema,
  data: string,
  flags: FlagValues,
  seed: number,
  options: EncodeOptions = {},
): Promise<AsyncIterable<TableRows>> {
  const other =
    (await openCodedModalities(context, schema, data, flags, seed, keyOf(seed).at(TRAINING_STREAM))) ??
    (await openCodedSequences(context, schema, data, flags, {
      table: () => openRows(context, data, flags, seed),
      images: () => imagesOf(context, data, flags, seed),
      key: keyOf(seed).at(TRAINING_STREAM),
    })) ??
    (await openImages(context, schema, data, flags, seed, options));
  if (other !== undefined) return other.dataset.blocks();
  return encodeTable(schema, await openRows(context, data, flags, seed), options);
}

/** The images that DATA names, cut and resized as the flags say. */
async function imagesOf(context: Context, data: string, flags: FlagValues, seed: number, stream = TRAINING_STREAM) {
  const read = await findImages(context, data, flags, keyOf(seed).at(stream));
  return read?.(imageOptions({ ...flags, drop: undefined, columns: undefined, types: undefined }));
}

/** The images that DATA names as rows of a model of images; undefined where DATA is a table. */
export async function openImages(
  context: Context,
  schema: TableSchema,
  data: string,
  flags: FlagValues,
  seed: number,
  options: EncodeOptions & { readonly stream?: string } = {},
): Promise<{ readonly dataset: Dataset<TableRows>; readonly decisions: readonly string[] } | undefined> {
  const { stream = TRAINING_STREAM } = options;
  const readImages = await findImages(context, data, flags, keyOf(seed).at(stream));
  if (readImages === undefined) return undefined;
  const { image } = schema;
  if (image === undefined)
    throw new DataError(`data: must be a table as the training rows are, got images: ${data}`, { code: 'DATA_FORMAT' });
  const set = await readImages(preparationFor(image));
  return imagesUnder({ ...schema, image }, set, imageKey(keyOf(seed)), `images: ${data}`, options);
}

/** The raw table that DATA names, for rows that are to be read with a model's schema. */
export async function openRows(
  context: Context,
  data: string,
  flags: FlagValues,
  seed: number,
  stream = TRAINING_STREAM,
): Promise<RawTable> {
  return (await generatedData(context, data, seed, stream)) ?? openTable(...(await openSource(context, data, flags)));
}

/** A short name for a file or set: `faithful` for `data/faithful.csv.gz`. */
export function nameOf(data: string): string {
  if (data === '-') return 'stdin';
  const base = data.split(/[\\/]/).at(-1) ?? data;
  const stem = base.replace(/\.gz$/i, '').replace(/\.[A-Za-z0-9]+$/, '');
  return stem.replace(/[:\p{Cc}]/gu, '-').replace(/^[-.]+/, '') || 'data';
}

/** `moons` or `moons:500`, where no file has that name. */
async function generatedData(
  context: Context,
  data: string,
  seed: number,
  stream = TRAINING_STREAM,
): Promise<RawTable | undefined> {
  const name = setName(data);
  if (generatedSet(name) === undefined || (await isFile(data))) return undefined;
  const table = generatedTable(name, generatedRows(data), keyOf(seed).at(stream));
  return {
    ...table,
    async *blocks() {
      for await (const block of table.blocks()) {
        // Nothing waits for a disk here, so signals are served on purpose.
        await platform.breathe();
        context.signal.throwIfAborted();
        yield block;
      }
    },
  };
}

/** A file, standard input, or a well-known set, and how it is to be read. */
async function openSource(context: Context, data: string, flags: FlagValues): Promise<[Source, ReadOptions]> {
  const { source, header } = await findSource(context, data);
  const format = flags.format as string | undefined;
  return [
    tableSource(abortable(source, context.signal), data),
    { format, header: flags.header === false ? false : header },
  ];
}

async function findSource(context: Context, data: string): Promise<OpenedSource> {
  if (data === '-') return { source: standardInput(context) };
  if (/^(https?|ftp|file|s3|data):/i.test(data)) {
    throw new DataError(`data: must be a file, - or the name of a set, got the address ${data}`, {
      code: 'DATA_NOT_FOUND',
      hint: 'download it first; nothing is read from the network',
    });
  }
  try {
    return { source: await platform.openFile(data) };
  } catch (error) {
    if (!(error instanceof AncestralError) || /[/\\]/.test(data)) throw error;
    const set = await openSet(context, data);
    if (set !== undefined) return set;
    const near = nearestSet(setName(data));
    if (near === undefined) throw error;
    throw new DataError(error.message, { code: error.code, hint: `did you mean the set ${near}?`, cause: error });
  }
}

function standardInput(context: Context): Source {
  if (process.stdin.isTTY) context.note('· reading rows from the keyboard; Ctrl-D ends them');
  return { ...platform.standardInput(), name: 'standard input' };
}

function limits(flags: FlagValues) {
  return { memoryBytes: ((flags.memory as number | undefined) ?? MEMORY_MEGABYTES) * MEGABYTE };
}
