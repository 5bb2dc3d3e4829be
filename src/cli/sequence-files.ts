import { stat } from 'node:fs/promises';
import { platform } from '#platform';
import { unpacked } from '../data/formats/unpacked.js';
import type { SequenceLayout } from '../data/sequences/layout.js';
import { fetchSet } from '../data/sets/fetch-set.js';
import { knownSet } from '../data/sets/known-sets.js';
import type { Source } from '../platform/platform.js';
import { DataError } from '../util/errors.js';
import { abortable } from './abortable.js';
import type { Context } from './context.js';
import { setName } from './generated-name.js';
import { tableSource } from './mistaken-file.js';

/** Formats of sequences, as `--format` names them. */
export type SequenceFormat = 'text' | 'counts' | 'sequences' | 'lda-c' | 'npy';
const FORMATS: readonly string[] = ['text', 'counts', 'sequences', 'lda-c', 'npy'] satisfies SequenceFormat[];

/** The files of sequences that DATA names. */
export interface SequenceFiles {
  readonly format: SequenceFormat;
  /** One, or of text those of a folder. */
  readonly sources: readonly Source[];
  /** Of word counts, the file of the words. */
  readonly vocabulary?: Source | undefined;
  /** Of text, what a document is, where that is known. */
  readonly document?: 'line' | undefined;
  readonly notes: readonly string[];
}

/** The part of a well-known set that names the words of the other. */
const WORDS_PART = 'vocabulary';
/** Endings of files of words that lie beside word counts. */
const WORDS = ['.tokens', '.vocab', '.tokens.gz', '.vocab.gz'];

/** A file, those of a folder, standard input, or a well-known set; undefined where DATA names a table or images. The layout of a model tells what the bytes cannot. */
export async function sequenceFiles(
  context: Context,
  data: string,
  asked: string | undefined,
  layout: SequenceLayout | undefined,
): Promise<SequenceFiles | undefined> {
  if (asked !== undefined && !FORMATS.includes(asked)) return undefined;
  const format = (asked ?? formatOfModel(layout)) as SequenceFormat | undefined;
  if (data === '-') {
    if (format === undefined) return undefined;
    const source = abortable({ ...platform.standardInput(), name: 'standard input' }, context.signal);
    return { format, sources: [source], notes: [] };
  }
  const there = await stat(data).catch(() => undefined);
  if (there?.isDirectory()) return folderFiles(context, data, format);
  if (there === undefined) return setFiles(context, data, format);
  const known = format ?? formatOfName(data) ?? (await formatOfBytes(data));
  if (known === undefined) return undefined;
  const vocabulary = known === 'lda-c' ? await wordsBeside(context, data) : undefined;
  return { format: known, sources: [await opened(context, data)], vocabulary, notes: [] };
}

function formatOfModel(layout: SequenceLayout | undefined): SequenceFormat | undefined {
  if (layout?.text !== undefined) return 'text';
  if (layout?.points !== undefined) return undefined;
  return layout?.order === 'bag' ? 'lda-c' : undefined;
}

function formatOfName(path: string): SequenceFormat | undefined {
  if (/\.txt(\.gz)?$/i.test(path)) return 'text';
  if (/\.npy(\.gz)?$/i.test(path)) return 'npy';
  return /\.ldac(\.gz)?$/i.test(path) ? 'lda-c' : undefined;
}

/** JSON is sequences where it begins with a list of lists or plain steps, or with parts that do. */
async function formatOfBytes(path: string): Promise<SequenceFormat | undefined> {
  if (!/\.json(\.gz)?$/i.test(path)) return undefined;
  const { head } = await unpacked(await platform.openFile(path));
  const text = new TextDecoder().decode(head).replace(/^\uFEFF/, '');
  const isList = /^\s*\[\s*(?:\[|-?\d|"|null\b)/.test(text);
  return isList || /^\s*\{\s*"(?:train|valid|validation|test)"\s*:\s*\[\s*\[/.test(text) ? 'sequences' : undefined;
}

async function folderFiles(
  context: Context,
  folder: string,
  format: SequenceFormat | undefined,
): Promise<SequenceFiles | undefined> {
  if (format !== undefined && format !== 'text') return undefined;
  const entries = (await platform.listFolder(folder)).filter(({ name }) => !name.startsWith('.'));
  const files = entries.filter(({ name, kind }) => kind === 'file' && formatOfName(name) === 'text');
  const others = entries.filter((entry) => !files.includes(entry));
  // A folder of images may hold a file of text beside them.
  const isOfImages = others.some(({ name, kind }) => kind === 'folder' || /\.png$/i.test(name));
  if (format === undefined && (files.length === 0 || isOfImages)) return undefined;
  if (files.length === 0)
    throw new DataError(`text: ${folder} must hold files that end in .txt, got none`, { code: 'DATA_EMPTY' });
  const sources: Source[] = [];
  for (const { name } of files) sources.push(await opened(context, `${folder.replace(/\/+$/, '')}/${name}`));
  const left = others.map(({ name }) => name);
  const shown = left.length > 3 ? `${left.slice(0, 3).join(', ')} and ${left.length - 3} more` : left.join(', ');
  const notes = left.length === 0 ? [] : [`what does not end in .txt is left aside: ${shown}`];
  return { format: 'text', sources, notes };
}

async function setFiles(
  context: Context,
  data: string,
  format: SequenceFormat | undefined,
): Promise<SequenceFiles | undefined> {
  const set = data.includes(':') ? undefined : knownSet(setName(data));
  const known = format ?? set?.format ?? formatOfName(set?.files[0].path ?? '');
  if (set === undefined || known === undefined) return undefined;
  const words = set.files.some(({ part }) => part === WORDS_PART) ? [WORDS_PART] : [];
  const fetched = await fetchSet(set.name, { parts: [set.files[0].part, ...words], signal: context.signal });
  for (const note of fetched.notes) context.note(`· ${note}`);
  const [first, second] = fetched.files;
  return {
    format: known,
    sources: [abortable(first.source, context.signal)],
    vocabulary: second?.source,
    document: set.document,
    notes: [],
  };
}

async function wordsBeside(context: Context, path: string): Promise<Source | undefined> {
  const stem = path.replace(/\.gz$/i, '').replace(/\.[^./\\]*$/, '');
  for (const ending of WORDS) {
    const beside = `${stem}${ending}`;
    if ((await stat(beside).catch(() => undefined))?.isFile()) return opened(context, beside);
  }
  return undefined;
}

async function opened(context: Context, path: string): Promise<Source> {
  return tableSource(abortable(await platform.openFile(path), context.signal), path);
}
