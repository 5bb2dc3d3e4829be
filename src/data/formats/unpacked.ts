import type { Source } from '../../platform/platform.js';
import { gunzip } from './gzip.js';
import { type ReadOptions, readLimits } from './raw-table.js';

/** A source with gzip compression undone, where it was compressed, and the first bytes of what it then holds. */
export interface Unpacked {
  readonly head: Uint8Array;
  readonly source: Source;
  /** That compression was undone, where it was. */
  readonly notes: readonly string[];
}

/** The source as it is to be read; its bytes tell whether they are compressed. */
export async function unpacked(source: Source, options: ReadOptions = {}): Promise<Unpacked> {
  const packed = await peek(source);
  const isPacked = packed.head[0] === 0x1f && packed.head[1] === 0x8b;
  if (!isPacked) return { ...packed, notes: [] };
  return { ...(await peek(gunzip(packed.source, readLimits(options)))), notes: ['gzip compression is undone'] };
}

const headBytes = 1 << 16;

/** The first bytes, and a source that still has them. */
async function peek(source: Source): Promise<{ readonly head: Uint8Array; readonly source: Source }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const stream = source.stream()[Symbol.asyncIterator]();
  while (length < headBytes) {
    const { value, done } = await stream.next();
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  const head = new Uint8Array(length);
  chunks.reduce((offset, chunk) => {
    head.set(chunk, offset);
    return offset + chunk.length;
  }, 0);
  if (!source.repeatable) return { head, source: { ...source, stream: () => resume(chunks, stream) } };
  await stream.return?.();
  return { head, source };
}

async function* resume(chunks: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks;
  try {
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
