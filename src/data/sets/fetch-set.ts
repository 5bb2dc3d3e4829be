import { platform } from '#platform';
import { memorySource } from '../../platform/memory-source.js';
import type { Environment, Source } from '../../platform/platform.js';
import { readWhole } from '../../platform/read-whole.js';
import { AncestralError, DataError, OptionError } from '../../util/errors.js';
import { checkPinned } from './checksum.js';
import { type DownloadOptions, download } from './download.js';
import { inFolder, keepFile, openIfThere } from './kept-file.js';
import { type KnownSet, knownSet, knownSets, type PinnedFile } from './known-sets.js';

export interface FetchOptions extends DownloadOptions {
  /** Where ANCESTRAL_DATA and the cache folder are looked up; that of the process where absent. */
  readonly environment?: Environment | undefined;
  /** A folder that holds the files; what ANCESTRAL_DATA names where absent. */
  readonly dataFolder?: string | undefined;
  /** Where downloads are kept; the user's cache folder where absent. */
  readonly cacheFolder?: string | undefined;
  /** Which parts to fetch; all where absent. */
  readonly parts?: readonly string[] | undefined;
}

export interface FetchedSet {
  readonly name: string;
  readonly files: readonly { readonly part: string; readonly source: Source }[];
  /** What was downloaded, mended or could not be kept, each as one sentence. */
  readonly notes: readonly string[];
}

/** The files of a well-known set: from the data folder, else from the cache, else from their public addresses. Every byte is checked against the pinned sha256. */
export async function fetchSet(name: string, options: FetchOptions = {}): Promise<FetchedSet> {
  const set = knownSet(name);
  if (set === undefined) {
    throw new OptionError(`sets: name must be one of ${knownSets.map((one) => one.name).join(', ')}, got ${name}`);
  }
  return fetchFiles(set, options);
}

/** The files of a set that is described rather than named. */
export async function fetchFiles(set: KnownSet, options: FetchOptions = {}): Promise<FetchedSet> {
  const notes: string[] = [];
  const files: FetchedSet['files'][number][] = [];
  for (const file of set.files) {
    if (options.parts !== undefined && !options.parts.includes(file.part)) continue;
    options.signal?.throwIfAborted();
    files.push({ part: file.part, source: await fetchFile(set.name, file, options, notes) });
  }
  return { name: set.name, files, notes };
}

async function fetchFile(name: string, file: PinnedFile, options: FetchOptions, notes: string[]): Promise<Source> {
  const environment = options.environment ?? platform.environment();
  const dataFolder = options.dataFolder ?? (environment.ANCESTRAL_DATA || undefined);
  if (dataFolder !== undefined) {
    const found = await openChecked(inFolder(dataFolder, file.path), file);
    if (found !== undefined) return found;
  }
  const cacheFolder = options.cacheFolder ?? platform.cacheFolder(environment);
  const cached = cacheFolder === undefined ? undefined : inFolder(cacheFolder, file.path);
  if (cached !== undefined) {
    const found = await openCached(cached, file, notes);
    if (found !== undefined) return found;
  }
  if (file.address === undefined) throw notPublic(name, file, dataFolder);
  const bytes = await download(file, file.address, options);
  notes.push(`${name}: ${file.path} downloaded from ${file.address}`);
  if (cached !== undefined && (await keepFile(cached, bytes, 'the download', notes))) return platform.openFile(cached);
  return memorySource(file.path, bytes);
}

// Damage in the cache is mended by a new download; damage in the data folder is the user's to know.
async function openCached(path: string, file: PinnedFile, notes: string[]): Promise<Source | undefined> {
  try {
    return await openChecked(path, file);
  } catch (cause) {
    if (!(cause instanceof AncestralError)) throw cause;
    notes.push(`${cause.message}; it will be downloaded again`);
    return undefined;
  }
}

async function openChecked(path: string, file: PinnedFile): Promise<Source | undefined> {
  const source = await openIfThere(path);
  if (source === undefined) return undefined;
  const isOversized = source.size !== undefined && source.size > file.bytes;
  const bytes = isOversized ? new Uint8Array(file.bytes + 1) : await readWhole(source, file.bytes);
  await checkPinned(path, bytes, file);
  return source;
}

function notPublic(name: string, file: PinnedFile, dataFolder: string | undefined): DataError {
  const where = dataFolder === undefined ? 'ANCESTRAL_DATA is not set' : `${dataFolder} does not hold it`;
  return new DataError(
    `${name}: ${file.path} has no public address and is read from ANCESTRAL_DATA only, but ${where}`,
    {
      code: 'IO',
      hint: `set ANCESTRAL_DATA to a folder that holds ${file.path}`,
    },
  );
}
