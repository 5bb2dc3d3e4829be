import { platform } from '#platform';
import { LARGEST_MODEL_BYTES } from '../model/archive.js';
import type { FittedModel } from '../model/fitted-model.js';
import { loadFitted } from '../models/load-fitted.js';
import { readWhole } from '../platform/read-whole.js';
import { ArchiveError, DataError } from '../util/errors.js';
import { refuseTable } from './mistaken-file.js';

/** The model in a file. */
export async function openModel(path: string): Promise<FittedModel> {
  const bytes = await readModelFile(path);
  refuseTable(bytes, path);
  return loadFitted(bytes, path);
}

/** The bytes of a model file or checkpoint. */
export async function readModelFile(path: string): Promise<Uint8Array> {
  return readWhole(path === '-' ? platform.standardInput() : await openFile(path), LARGEST_MODEL_BYTES);
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
