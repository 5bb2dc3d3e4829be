import { mkdir } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { DataError } from '../util/errors.js';
import { cacheFolderIn } from './node-cache-folder.js';
import { describeFailure } from './node-failure.js';
import { fileSource, standardInput } from './node-source.js';
import { fileSpill } from './node-spill.js';
import { writeWhole } from './node-write.js';
import type { Platform } from './platform.js';

/** Node: files, standard input, temporary files. */
export const platform: Platform = {
  name: 'node',
  openFile: fileSource,
  standardInput,
  writeFile: writeWhole,
  async makeFolder(path) {
    await mkdir(path, { recursive: true }).catch((cause: unknown) => {
      const { message, facts } = describeFailure(path, cause);
      throw new DataError(message, facts);
    });
  },
  environment: () => process.env,
  cacheFolder: (environment) =>
    cacheFolderIn({ environment, system: process.platform, home: home(), temporary: tmpdir() }),
  spill: fileSpill,
  nowMs: () => performance.now(),
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
};

function home(): string | undefined {
  try {
    return homedir();
  } catch {
    return undefined; // HOME is unset and the user is not in the system's list
  }
}
