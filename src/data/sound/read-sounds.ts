// Sounds from WAV files: one, a folder of them, or an archive. What a sound is called by is read off where it lies.
import { platform } from '#platform';
import type { Source } from '../../platform/platform.js';
import { readWhole } from '../../platform/read-whole.js';
import { AncestralError, DataError } from '../../util/errors.js';
import { readTar } from '../formats/tar.js';
import { decodeWav, type Waveform } from '../formats/wav.js';
import type { Sounds } from './sounds.js';

/** Bytes of one file at most. */
const LARGEST_BYTES = 2 ** 31;

interface SoundFile {
  readonly path: string;
  readonly bytes: () => Promise<Uint8Array>;
}

/** The sounds of a WAV file, of a .tar of such files, or of a folder of them, by name: a path, or in a page an address. */
export async function readSounds(path: string, signal?: AbortSignal): Promise<Sounds> {
  const files = await filesAt(path);
  const who = `sounds: ${path}`;
  const wavs = files.filter((file) => /\.wav$/i.test(file.path)).sort((a, b) => (a.path < b.path ? -1 : 1));
  if (wavs.length === 0) throw new DataError(`${who} must hold WAV files, got none`, { code: 'DATA_EMPTY' });
  const waves: Waveform[] = [];
  for (const file of wavs) {
    signal?.throwIfAborted();
    waves.push(decodeWav(await file.bytes(), `wav: ${file.path}`));
  }
  const names = wavs.map((file) => file.path);
  const labelled = labelsOf(names);
  const others = files.length - wavs.length;
  const mixed = waves.filter(({ channels }) => channels > 1).length;
  return {
    rate: rateOf(who, names, waves),
    sounds: waves.map(({ samples }) => samples),
    names,
    ...(labelled === undefined ? {} : { labels: labelled.labels }),
    notes: [
      ...(labelled === undefined ? [] : [labelled.note]),
      ...(others === 0 ? [] : [`${others} files that are no WAV files are left aside`]),
      ...(mixed === 0 ? [] : [`${mixed} of ${waves.length} sounds have several channels, of which the mean is taken`]),
    ],
  };
}

async function filesAt(path: string): Promise<readonly SoundFile[]> {
  const source = await platform.openFile(path).catch((error: unknown) => {
    if (error instanceof AncestralError) return undefined;
    throw error;
  });
  if (source === undefined) return folderFiles(path.replace(/[\\/]+$/, ''));
  if (/\.wav$/i.test(path)) return [{ path, bytes: () => wholeOf(source) }];
  const packed = readTar(await wholeOf(source), `tar: ${path}`);
  return packed.map(({ path: inside, bytes }) => ({ path: inside, bytes: async () => bytes }));
}

function wholeOf(source: Source): Promise<Uint8Array> {
  return readWhole(source, LARGEST_BYTES);
}

/** The files of a folder and of the folders in it. */
async function folderFiles(path: string): Promise<readonly SoundFile[]> {
  const found: SoundFile[] = [];
  for (const { name, kind } of await platform.listFolder(path)) {
    const inside = `${path}/${name}`;
    if (name.startsWith('.')) continue;
    if (kind === 'folder') found.push(...(await folderFiles(inside)));
    else found.push({ path: inside, bytes: async () => wholeOf(await platform.openFile(inside)) });
  }
  return found;
}

function rateOf(who: string, names: readonly string[], waves: readonly Waveform[]): number {
  const [{ rate }] = waves;
  const other = waves.findIndex((wave) => wave.rate !== rate);
  if (other < 0) return rate;
  throw new DataError(
    `${who}: sounds must be of one rate, got ${rate} samples a second and ${waves[other].rate} in ${names[other]}`,
    { code: 'DATA_SHAPE', hint: `bring them to one rate first (ffmpeg -i FILE -ar ${rate} OUT.wav)` },
  );
}

/** The folder that each file lies in where there are several, else what stands before the first `_` of its name, where every name has one. */
function labelsOf(paths: readonly string[]): { readonly labels: readonly string[]; readonly note: string } | undefined {
  const parts = paths.map((path) => path.split(/[\\/]/));
  const folders = parts.map((part) => part.at(-2) ?? '');
  if (new Set(folders).size > 1)
    return { labels: folders, note: `labels are the names of ${new Set(folders).size} folders` };
  const heads = parts.map((part) => /^([^_]+)_/.exec(part[part.length - 1])?.[1]);
  const labels = heads.filter((head) => head !== undefined);
  if (labels.length < paths.length) return undefined;
  return { labels, note: 'labels are what stands before the first _ of the names of files' };
}
