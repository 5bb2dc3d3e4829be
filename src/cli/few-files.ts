import { readdir, readFile } from 'node:fs/promises';

/** Files that Node's loader may open at once while it loads a command. */
const LOADED_TOGETHER = 200;

/** Folders of ours from which a command loads more files than may then be open, those that others stand on first. */
const WIDE_FOLDERS = ['util', 'numeric', 'random', 'data'];

/**
 * Where few files may be open at once (`ulimit -n 64`), loads zod's translations and the widest folders one file after another: Node's
 * loader would open all of them together, and fail.
 */
export async function easeLoading(): Promise<void> {
  if ((await openFilesAllowed()) > LOADED_TOGETHER) return;
  await loadEach(new URL('.', import.meta.resolve('zod/v4/locales/index.js')), ['index.js']);
  for (const folder of WIDE_FOLDERS) await loadEach(new URL(`../${folder}/`, import.meta.url), []);
}

async function loadEach(folder: URL, without: readonly string[]): Promise<void> {
  for (const name of await readdir(folder, { recursive: true })) {
    if (name.endsWith('.js') && !without.includes(name)) await import(new URL(name, folder).href);
  }
}

/** The limit of this process where the system tells it. */
async function openFilesAllowed(): Promise<number> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY);
}
