import { platform } from '#platform';
import type { FittedModel } from '../model/fitted-model.js';
import { loadFitted } from '../models/load-fitted.js';
import { ArchiveError, DataError } from '../util/errors.js';

/** Largest model file that is read. */
const LARGEST_BYTES = 2 ** 30;

/** The model in a file. */
export async function openModel(path: string): Promise<FittedModel> {
  return loadFitted(await readWhole(path), path);
}

/** All bytes of a file that is at most as large as a model may be. */
export async function readWhole(path: string): Promise<Uint8Array> {
  const source = path === '-' ? platform.standardInput() : await openFile(path);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source.stream()) {
    size += chunk.length;
    if (size > LARGEST_BYTES) throw new ArchiveError(`${path}: must be at most ${LARGEST_BYTES} bytes`);
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

async function openFile(path: string) {
  try {
    return await platform.openFile(path);
  } catch (error) {
    // A model that cannot be read is a model file that is not valid; the exit code says so.
    if (error instanceof DataError)
      throw new ArchiveError(error.message, {
        code: error.code === 'IO' ? 'MODEL_NOT_FOUND' : error.code,
        hint: error.hint,
        cause: error,
      });
    throw error;
  }
}
