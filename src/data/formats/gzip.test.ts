import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { memorySource } from '../../platform/memory-source.js';
import { DataError } from '../../util/errors.js';
import { gunzip } from './gzip.js';
import { readLimits } from './raw-table.js';

// Numbers whose digits do not repeat, so that damage cannot hide.
const text = Array.from({ length: 100_000 }, (_, i) => String(Math.sin(i))).join('\n');
const packed = gzipSync(text);

async function read(bytes: Uint8Array, options = {}): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of gunzip(memorySource('m.gz', bytes), readLimits(options)).stream()) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

it('undoes gzip, again and again', async () => {
  const source = gunzip(memorySource('m.gz', packed), readLimits({}));
  expect([source.name, source.repeatable, source.size]).toEqual(['m.gz', true, undefined]);
  expect([await read(packed), await read(packed)]).toEqual([text, text]);
});

it('leaves nothing running when the reader stops early', async () => {
  for await (const chunk of gunzip(memorySource('m.gz', packed), readLimits({})).stream()) {
    expect(chunk.length).toBeGreaterThan(0);
    break;
  }
});

function changed(at: number): Uint8Array {
  const copy = Uint8Array.from(packed);
  copy[at] ^= 255;
  return copy;
}

it.each([
  ['half of it', packed.subarray(0, packed.length >> 1)],
  ['without its trailer', packed.subarray(0, -8)],
  ['a byte changed', changed(packed.length >> 1)],
  ['the checksum changed', changed(packed.length - 6)],
  ['nothing at all', new Uint8Array(0)],
  ['not gzip', new TextEncoder().encode('a,b\n1,2\n')],
])('refuses %s', async (_, bytes) => {
  await expect(read(bytes)).rejects.toMatchObject({
    code: 'GZIP_INVALID',
    message: 'gzip: m.gz is damaged or cut short',
  });
});

it('stops at runaway files before they fill memory', async () => {
  const bomb = gzipSync(new Uint8Array(100_000_000));
  await expect(read(bomb)).rejects.toMatchObject({
    code: 'DATA_TOO_LARGE',
    message: expect.stringMatching(/^gzip: m\.gz must expand at most 100:1, got \d+ bytes out of \d+$/),
  });
  await expect(read(packed, { maximumDecompressedBytes: 1000 })).rejects.toMatchObject({
    message: 'gzip: m.gz must have at most 1000 bytes decompressed, got more',
  });
  expect((await read(gzipSync(new Uint8Array(1_000_000)))).length).toBe(1_000_000);
  expect((await read(gzipSync(new Uint8Array(5_000_000)), { maximumExpansion: 2000 })).length).toBe(5_000_000);
});

it('passes on what its source says', async () => {
  const failing = {
    name: 'f',
    repeatable: true,
    async *stream() {
      yield packed.subarray(0, 1000);
      throw new DataError('f: the disk is gone', { code: 'IO' });
    },
  };
  const reading = (async () => {
    for await (const _ of gunzip(failing, readLimits({})).stream());
  })();
  await expect(reading).rejects.toMatchObject({ code: 'IO', message: 'f: the disk is gone' });
});
