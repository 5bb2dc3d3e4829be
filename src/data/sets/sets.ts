import type { Source } from '../../platform/platform.js';
import { type FetchOptions, fetchFiles } from './fetch-set.js';
import { type KnownSet, knownSet, knownSets } from './known-sets.js';

/** The well-known sets, by name. */
export const wellKnownSets: readonly KnownSet[] = knownSets;

/** The set that `iris` names, or the one file of it that `nltcs:test` names; a name alone stands for the set's first file. */
export function findSet(data: string): KnownSet | undefined {
  const [name, part, ...rest] = data.split(':');
  const set = knownSet(name);
  if (set === undefined || part === undefined) return set;
  const file = set.files.find((one) => one.part === part);
  return file === undefined || rest.length > 0 ? undefined : { ...set, files: [file] };
}

/** The bytes of a set's first file, checked; notes on what was downloaded go to `onNote`. */
export async function openSet(
  set: KnownSet,
  options: FetchOptions & { readonly onNote?: (note: string) => void } = {},
): Promise<Source> {
  const { files, notes } = await fetchFiles({ ...set, files: set.files.slice(0, 1) }, options);
  for (const note of notes) options.onNote?.(note);
  return files[0].source;
}
