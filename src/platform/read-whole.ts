import { DataError } from '../util/errors.js';
import type { Source } from './platform.js';

/** All bytes of a source that is at most so large. */
export async function readWhole(source: Source, maximumBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source.stream()) {
    size += chunk.length;
    if (size > maximumBytes)
      throw new DataError(`${source.name}: must be at most ${maximumBytes} bytes`, { code: 'DATA_TOO_LARGE' });
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
