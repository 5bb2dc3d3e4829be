import type { Spill } from './platform.js';

/** A spill for places without a disk: the bytes stay in memory until disposed. */
export function memorySpill(): Spill {
  let chunks: Uint8Array[] = [];
  let starts: number[] = [];
  let size = 0;
  return {
    async append(bytes) {
      const start = size;
      if (bytes.length === 0) return start;
      chunks.push(bytes.slice());
      starts.push(start);
      size += bytes.length;
      return start;
    },
    async read(start, end) {
      const stop = Math.min(end, size);
      const whole = new Uint8Array(Math.max(0, stop - start));
      for (let i = lastAtOrBefore(starts, start); i < chunks.length && starts[i] < stop; i++) {
        const part = chunks[i].subarray(Math.max(0, start - starts[i]), stop - starts[i]);
        whole.set(part, Math.max(0, starts[i] - start));
      }
      return whole;
    },
    async dispose() {
      chunks = [];
      starts = [];
      size = 0;
    },
  };
}

function lastAtOrBefore(starts: readonly number[], position: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}
