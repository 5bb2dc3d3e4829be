import { mkdir } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { DataError } from '../util/errors.js';
import { runtimeChoice } from './choose-runtime.js';
import { cacheFolderIn } from './node-cache-folder.js';
import { describeFailure } from './node-failure.js';
import { listFolder } from './node-folder.js';
import { fileSource, standardInput } from './node-source.js';
import { fileSpill } from './node-spill.js';
import { writeWhole } from './node-write.js';
import type { Platform } from './platform.js';
import type { Runtime, RuntimeSettings } from './runtime.js';

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
  listFolder,
  environment: () => process.env,
  cacheFolder: (environment) =>
    cacheFolderIn({ environment, system: process.platform, home: home(), temporary: tmpdir() }),
  spill: fileSpill,
  nowMs: () => performance.now(),
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
  ...runtimeChoice(openRuntime),
};

/** The native runtime where this machine has one, otherwise WebAssembly; both are loaded only when something computes. */
async function openRuntime(settings: RuntimeSettings): Promise<Runtime> {
  const { engine, threads, onFallback } = settings;
  const openWeb = async () => (await import('./web-runtime.js')).webRuntime(settings);
  if (engine === 'wasm') return openWeb();
  const { nodeRuntime } = await import('./node-runtime.js');
  if (engine === 'webgpu') return nodeRuntime(threads, 'webgpu');
  const native = nodeRuntime(threads);
  if (engine === 'node') return native;
  return native.catch(async () => {
    const runtime = await openWeb();
    onFallback?.('engine: onnxruntime-node has no binary for this machine, so WebAssembly computes; it is slower');
    return runtime;
  });
}

function home(): string | undefined {
  try {
    return homedir();
  } catch {
    return undefined; // HOME is unset and the user is not in the system's list
  }
}
