import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../util/errors.js';
import { describeFailure } from './node-failure.js';
import type { FolderEntry } from './platform.js';

/** What a folder holds, by name in the order of code units; links are what they lead to. */
export async function listFolder(path: string): Promise<readonly FolderEntry[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    const listed = entries.map(async (entry): Promise<FolderEntry> => {
      // A link that leads nowhere is neither file nor folder.
      const found = entry.isSymbolicLink() ? await stat(join(path, entry.name)).catch(() => entry) : entry;
      return { name: entry.name, kind: found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other' };
    });
    return (await Promise.all(listed)).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    const { message, facts } = describeFailure(path, cause);
    throw new DataError(message, facts);
  }
}
