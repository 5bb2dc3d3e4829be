import { platform } from '#platform';
import type { Source } from '../../platform/platform.js';
import { readWhole } from '../../platform/read-whole.js';
import { AncestralError } from '../../util/errors.js';

/** The file at a path, or undefined where there is none. */
export async function openIfThere(path: string): Promise<Source | undefined> {
  try {
    return await platform.openFile(path);
  } catch (cause) {
    const code = cause instanceof AncestralError && (cause.cause as { readonly code?: unknown } | undefined)?.code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw cause;
  }
}

/** The bytes of the file at a path, of at most so many, or undefined where there is none. */
export async function readIfThere(path: string, most: number): Promise<Uint8Array | undefined> {
  const source = await openIfThere(path);
  return source === undefined ? undefined : readWhole(source, most);
}

/** Writes a file that can be made again, with the folders above it; where that fails, a note says so and the bytes are not kept. */
export async function keepFile(path: string, bytes: Uint8Array, what: string, notes: string[]): Promise<boolean> {
  try {
    await platform.makeFolder(path.slice(0, path.lastIndexOf('/')));
    await platform.writeFile(path, bytes, { replace: true });
    return true;
  } catch (cause) {
    if (!(cause instanceof AncestralError)) throw cause;
    notes.push(`${cause.message}; ${what} is used but not kept`);
    return false;
  }
}

/** Where a file lies in the user's cache folder, or in the one that is named; undefined where nothing can be kept, as in a page. */
export function keptPath(path: string, cacheFolder = platform.cacheFolder(platform.environment())): string | undefined {
  return cacheFolder === undefined ? undefined : inFolder(cacheFolder, path);
}

/** A path inside a folder; Windows takes forward slashes as well. */
export function inFolder(folder: string, path: string): string {
  return `${folder.replace(/\/+$/, '')}/${path}`;
}
