import { platform } from '#platform';
import { generatedImageSets } from '../data/images/generated-images.js';
import { generatedSequenceSets } from '../data/sequences/generated-sequences.js';
import { fetchSet } from '../data/sets/fetch-set.js';
import { knownSet, knownSets } from '../data/sets/known-sets.js';
import { generatedSets } from '../data/toys/toys.js';
import type { Source } from '../platform/platform.js';
import { DataError, OptionError } from '../util/errors.js';
import { nearest } from '../util/nearest.js';
import type { Context } from './context.js';

/** Files whose rows are a table. */
const TABLE = /\.(csv|tsv|data)(\.gz)?$/;
/** Files of images. */
const IMAGES = /idx3-ubyte(\.gz)?$/;

/** A source, and whether its first row is data. */
export interface OpenedSource {
  readonly source: Source;
  readonly header?: false | undefined;
}

/** The source of a well-known set, or of one part of it as in `dna:test`; undefined where DATA names none. */
export async function openSet(context: Context, data: string): Promise<OpenedSource | undefined> {
  const [name, part] = data.split(':');
  const set = knownSet(name);
  if (set === undefined) return undefined;
  const parts = set.files.map((file) => file.part);
  const wanted = part ?? parts[0];
  const file = set.files.find((each) => each.part === wanted);
  if (file === undefined) throw new OptionError(`${name}: part must be one of ${parts.join(', ')}, got ${part}`);
  if (!TABLE.test(file.path)) {
    throw new DataError(`${name}: must be a table, got ${set.title}`, {
      code: 'DATA_FORMAT',
      hint: `the sets that are tables: ${tableNames().join(', ')}`,
    });
  }
  const fetched = await fetchSet(name, { parts: [wanted], signal: context.signal });
  for (const note of fetched.notes) context.note(`· ${note}`);
  return { source: fetched.files[0].source, header: set.hasHeader };
}

/** The images and labels of a well-known set, or of one part of it as in `mnist:test`; undefined where DATA names no set of images. */
export async function openImageSet(
  context: Context,
  data: string,
): Promise<{ readonly images: Source; readonly labels: Source | undefined } | undefined> {
  const [name, part] = data.split(':');
  const images = (knownSet(name)?.files ?? []).filter(({ path }) => IMAGES.test(path));
  if (images.length === 0) return undefined;
  const parts = images.map((file) => file.part);
  const wanted = part ?? parts[0];
  if (!parts.includes(wanted)) throw new OptionError(`${name}: part must be one of ${parts.join(', ')}, got ${part}`);
  const fetched = await fetchSet(name, { parts: [wanted, `${wanted}-labels`], signal: context.signal });
  for (const note of fetched.notes) context.note(`· ${note}`);
  const [first, second] = fetched.files;
  return { images: first.source, labels: second?.source };
}

/** The set whose name is nearest to this one, for a hint. */
export function nearestSet(name: string): string | undefined {
  const generated = [...generatedSets, ...generatedImageSets, ...generatedSequenceSets].map((set) => set.name);
  return nearest(name, [...generated, ...tableNames(), ...imageNames()]);
}

/** Whether a file of this name is there: files come before sets. */
export async function isFile(path: string): Promise<boolean> {
  return platform.openFile(path).then(
    () => true,
    () => false,
  );
}

function tableNames(): readonly string[] {
  return knownSets.filter(({ files }) => TABLE.test(files[0].path)).map(({ name }) => name);
}

function imageNames(): readonly string[] {
  return knownSets.filter(({ files }) => IMAGES.test(files[0].path)).map(({ name }) => name);
}
