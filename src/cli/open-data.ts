import { platform } from '#platform';
import { openTable } from '../data/formats/open-table.js';
import type { RawTable, ReadOptions } from '../data/formats/raw-table.js';
import type { ProfileOptions } from '../data/profile/profile-options.js';
import { type CodedTable, codeTable, readTable } from '../data/read-table.js';
import { findSet, openSet, wellKnownSets } from '../data/sets/sets.js';
import { generatedSet, generatedSets, generatedTable } from '../data/toys/toys.js';
import type { Source } from '../platform/platform.js';
import { keyOf } from '../random/key.js';
import { AncestralError, DataError, OptionError } from '../util/errors.js';
import { nearest } from '../util/nearest.js';
import type { FlagValues } from './command.js';
import type { Context } from './context.js';

/** Rows of a generated set that is named without a number, as in `moons:500`. */
const GENERATED_ROWS = 2_000;
const MEGABYTE = 2 ** 20;

export interface NamedTable extends CodedTable {
  /** What to call it in messages and file names: `faithful` for `data/faithful.csv.gz`. */
  readonly name: string;
  /** The words that read it again, for `reproduce` lines. */
  readonly argument: string;
}

/** The table that DATA and the data flags name, profiled and ready to be walked through. */
export async function openData(context: Context, data: string, flags: FlagValues, seed: number): Promise<NamedTable> {
  const profileOptions = flags as ProfileOptions;
  const limits = { memoryBytes: ((flags.memory as number | undefined) ?? 256) * MEGABYTE };
  const generated = await generatedData(data, seed);
  const opened =
    generated === undefined
      ? await readTable(await openSource(context, data), readOptions(flags), profileOptions, limits)
      : await codeTable(generated, profileOptions, limits);
  return { ...opened, name: nameOf(data), argument: data };
}

/** The raw table that DATA names, for rows that are to be read with a model's schema. */
export async function openRows(context: Context, data: string, flags: FlagValues, seed: number): Promise<RawTable> {
  return (await generatedData(data, seed)) ?? openTable(await openSource(context, data), readOptions(flags));
}

export function readOptions(flags: FlagValues): ReadOptions {
  return { format: flags.format as string | undefined, header: flags.header === false ? false : undefined };
}

/** `moons` or `moons:500`, where no file has that name. */
async function generatedData(data: string, seed: number): Promise<RawTable | undefined> {
  const [name, rows] = data.split(':');
  if (generatedSet(name) === undefined || (await isFile(data))) return undefined;
  if (rows !== undefined && !/^[1-9]\d{0,8}$/.test(rows)) {
    throw new OptionError(`${name}: rows must be an integer >= 1, got ${rows}`);
  }
  return generatedTable(name, rows === undefined ? GENERATED_ROWS : Number(rows), keyOf(seed).at('data'));
}

/** A file, standard input, or a well-known set. */
export async function openSource(context: Context, data: string): Promise<Source> {
  if (data === '-') return platform.standardInput();
  if (/^(https?|ftp|file):/i.test(data)) {
    throw new DataError(`data: must be a file, - or the name of a set, got the address ${data}`, {
      code: 'DATA_NOT_FOUND',
      hint: 'download it first; nothing is read from the network',
    });
  }
  const set = findSet(data);
  if (set !== undefined && !(await isFile(data)))
    return openSet(set, { environment: context.environment, signal: context.signal });
  try {
    return await platform.openFile(data);
  } catch (error) {
    const names = [...generatedSets.map(({ name }) => name), ...wellKnownSets.map(({ name }) => name)];
    const near = /[./\\]/.test(data) ? undefined : nearest(data, names);
    if (near !== undefined && error instanceof AncestralError) {
      throw new DataError(error.message, { code: error.code, hint: `did you mean the set ${near}?`, cause: error });
    }
    throw error;
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    await platform.openFile(path);
    return true;
  } catch {
    return false;
  }
}

/** A short name for a file or set: `faithful` for `data/faithful.csv.gz`. */
export function nameOf(data: string): string {
  if (data === '-') return 'stdin';
  const base = data.split(/[\\/]/).at(-1) ?? data;
  return (
    base
      .replace(/\.gz$/i, '')
      .replace(/\.[A-Za-z0-9]+$/, '')
      .replace(/:/g, '-') || 'data'
  );
}
