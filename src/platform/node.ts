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
  spill: fileSpill,
  nowMs: () => performance.now(),
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
};
