import type { Source } from './platform.js';

const chunkBytes = 1 << 18;

/** A source over bytes already in memory: an upload, a download, a test. */
export function memorySource(name: string, bytes: Uint8Array): Source {
  return {
    name,
    size: bytes.length,
    repeatable: true,
    async *stream() {
      for (let start = 0; start < bytes.length; start += chunkBytes) yield bytes.subarray(start, start + chunkBytes);
    },
    async slice(start, end) {
      return bytes.subarray(start, end);
    },
  };
}
