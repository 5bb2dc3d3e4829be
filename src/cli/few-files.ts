import { readdir, readFile } from 'node:fs/promises';

/** Files that Node's loader may open at once while it loads a command. */
const LOADED_TOGETHER = 200;

/** Where few files may be open at once (`ulimit -n 64`), loads zod's translations one after another: Node's loader would open all of them together, and fail. Can go when `zod` no longer imports them all. */
export async function easeLoading(): Promise<void> {
  if ((await openFilesAllowed()) > LOADED_TOGETHER) return;
  const index = import.meta.resolve('zod/v4/locales/index.js');
  for (const name of await readdir(new URL('.', index))) {
    if (name.endsWith('.js') && name !== 'index.js') await import(new URL(name, index).href);
  }
}

/** The limit of this process where the system tells it. */
async function openFilesAllowed(): Promise<number> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY);
}
