import { DataError, RuntimeUnavailableError } from '../util/errors.js';
import { runtimeChoice } from './choose-runtime.js';
import { memorySource } from './memory-source.js';
import { memorySpill } from './memory-spill.js';
import type { Platform, Source } from './platform.js';

/** Browsers: files are fetched relative to the page, nothing is written to disk. */
export const platform: Platform = {
  name: 'web',
  openFile: fetchFile,
  standardInput() {
    throw new RuntimeUnavailableError('platform: a browser has no standard input');
  },
  async writeFile(path) {
    throw new RuntimeUnavailableError(`platform: a browser writes no files, got ${path}`, {
      hint: 'take the bytes and offer them as a download',
    });
  },
  async makeFolder(path) {
    throw new RuntimeUnavailableError(`platform: a browser makes no folders, got ${path}`);
  },
  async listFolder(path) {
    throw new RuntimeUnavailableError(`platform: a browser lists no folders, got ${path}`, {
      hint: 'name the files in it one by one',
    });
  },
  cacheFolder: () => undefined,
  environment: () => ({}),
  async spill() {
    return memorySpill();
  },
  nowMs: () => performance.now(),
  breathe: nextTask,
  ...runtimeChoice(async (settings) => (await import('./web-runtime.js')).webRuntime(settings)),
};

async function fetchFile(path: string): Promise<Source> {
  try {
    const response = await fetch(path);
    if (!response.ok) throw new DataError(`${path}: the server answered ${response.status}`, { code: 'IO' });
    return memorySource(path, new Uint8Array(await response.arrayBuffer()));
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(`${path}: cannot be fetched`, { code: 'IO', hint: 'check the address', cause });
  }
}

// A message is a task of its own; timers would be held back to 4 ms each.
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
