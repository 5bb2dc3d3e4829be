import type { Source } from '../../platform/platform.js';
import { AncestralError, DataError } from '../../util/errors.js';
import type { ReadLimits } from './raw-table.js';

const freeBytes = 1_000_000;

/** The source with its gzip compression undone while it is read. Runaway files end in code `DATA_TOO_LARGE`, damaged ones in `GZIP_INVALID`. */
export function gunzip(source: Source, limits: ReadLimits): Source {
  return { name: source.name, repeatable: source.repeatable, stream: () => inflate(source, limits) };
}

async function* inflate(source: Source, limits: ReadLimits): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new DecompressionStream('gzip');
  const seen = { compressed: 0, decompressed: 0, ended: false };
  const feeding = feed(source, writable, seen);
  // Its failure is reported below, by the reader, which sees it first or waits for it.
  feeding.catch(() => undefined);
  const reader = readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      seen.decompressed += value.length;
      checkExpansion(source.name, seen, limits);
      yield value;
    }
    await feeding;
  } catch (cause) {
    throw await firstFailure(feeding, cause, source.name);
  } finally {
    seen.ended = true;
    await reader.cancel().catch(() => undefined);
  }
}

interface Seen {
  compressed: number;
  decompressed: number;
  ended: boolean;
}

async function feed(source: Source, writable: WritableStream<BufferSource>, seen: Seen): Promise<void> {
  const writer = writable.getWriter();
  try {
    for await (const chunk of source.stream()) {
      if (seen.ended) return;
      seen.compressed += chunk.length;
      await writer.write(new Uint8Array(chunk));
    }
    await writer.close();
  } catch (cause) {
    await writer.abort(cause).catch(() => undefined);
    throw cause;
  }
}

// What went wrong while reading the source matters more than what the decompressor says about it.
async function firstFailure(feeding: Promise<void>, cause: unknown, name: string): Promise<unknown> {
  if (cause instanceof AncestralError) return cause;
  const earlier = await feeding.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (earlier instanceof AncestralError) return earlier;
  return new DataError(`gzip: ${name} is damaged or cut short`, {
    code: 'GZIP_INVALID',
    hint: 'compare its size or checksum with where it came from',
    cause,
  });
}

function checkExpansion(name: string, { compressed, decompressed }: Seen, limits: ReadLimits): void {
  const { maximumExpansion, maximumDecompressedBytes } = limits;
  const hint = 'decompress it first (gzip -d) if it is what it should be';
  if (decompressed > maximumDecompressedBytes) {
    const message = `gzip: ${name} must have at most ${maximumDecompressedBytes} bytes decompressed, got more`;
    throw new DataError(message, { code: 'DATA_TOO_LARGE', hint });
  }
  if (decompressed <= freeBytes || decompressed <= maximumExpansion * compressed) return;
  const message = `gzip: ${name} must expand at most ${maximumExpansion}:1, got ${decompressed} bytes out of ${compressed}`;
  throw new DataError(message, { code: 'DATA_TOO_LARGE', hint });
}
