import { crc32, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Image } from '../images/image-set.js';
import { encodeApng } from './apng.js';
import { decodePng } from './png.js';

const [height, width] = [3, 5];
const frame = (level: number, channels: 1 | 3 = 1): Image => ({
  ...{ height, width, channels },
  pixels: Uint8Array.from({ length: height * width * channels }, (_, i) => (level + 7 * i) % 256),
});
const film = { frameMs: 80, lastMs: 2000 };

interface Chunk {
  readonly type: string;
  readonly content: Uint8Array;
}

/** The chunks after the signature, their sums checked by another implementation. */
function chunksOf(bytes: Uint8Array): readonly Chunk[] {
  const view = new DataView(bytes.buffer);
  const chunks: Chunk[] = [];
  for (let at = 8; at < bytes.length; ) {
    const end = at + 8 + view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    expect(view.getUint32(end), type).toBe(crc32(bytes.subarray(at + 4, end)));
    chunks.push({ type, content: bytes.subarray(at + 8, end) });
    at = end + 4;
  }
  return chunks;
}

const words = (content: Uint8Array) =>
  Array.from({ length: content.length >> 2 }, (_, i) =>
    new DataView(content.buffer, content.byteOffset).getUint32(4 * i),
  );
const levels = (packed: Uint8Array, line: number) => [...inflateSync(packed)].filter((_, i) => i % (line + 1) > 0);

describe('encodeApng', () => {
  it.each([1, 3] as const)('holds its frames of %i channels, numbered, each with its time', (channels) => {
    const frames = [0, 50, 100].map((level) => frame(level, channels));
    const chunks = chunksOf(encodeApng(frames, film));
    const pairs = frames.flatMap(() => ['fcTL', 'fdAT']);
    expect(chunks.map(({ type }) => type)).toEqual(['IHDR', 'acTL', 'IDAT', ...pairs, 'IEND']);
    expect(words(chunks[1].content)).toEqual([3, 0]);
    const moving = chunks.slice(3, -1).map(({ content }) => content);
    expect(moving.map((content) => words(content)[0])).toEqual([0, 1, 2, 3, 4, 5]);
    for (const [i, { pixels }] of frames.entries()) {
      const [control, packed] = moving.slice(2 * i);
      // Width, height, left, top, thousandths of a second; left as it is, written over what is there.
      const stays = i === 2 ? 2000 : 80;
      expect(words(control.slice(4, 24))).toEqual([width, height, 0, 0, stays * 65_536 + 1000]);
      expect([...control.subarray(24)]).toEqual([0, 0]);
      expect(levels(packed.subarray(4), width * channels)).toEqual([...pixels]);
    }
  });

  it('shows the last frame where nothing moves', async () => {
    const bytes = encodeApng([frame(0), frame(200)], film);
    // Without the chunks that only animations have, what is left is a plain PNG.
    const plain: number[] = [...bytes.subarray(0, 8)];
    const view = new DataView(bytes.buffer);
    for (let at = 8; at < bytes.length; ) {
      const length = 12 + view.getUint32(at);
      const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
      if (!['acTL', 'fcTL', 'fdAT'].includes(type)) plain.push(...bytes.subarray(at, at + length));
      at += length;
    }
    expect((await decodePng(Uint8Array.from(plain), 'film')).pixels).toEqual(frame(200).pixels);
  });

  it('refuses what is no film', () => {
    expect(() => encodeApng([], film)).toThrow('film: needs at least one frame, got none');
    expect(() => encodeApng([frame(0), { ...frame(0), height: 5, width: 3 }], film)).toThrow(
      'film: frames must be of one size, got 3 x 5 and 5 x 3',
    );
    expect(() => encodeApng([frame(0)], { ...film, frameMs: -1 })).toThrow(
      'film: frameMs must be an integer from 0 to 65535, got -1',
    );
    expect(() => encodeApng([frame(0)], { ...film, lastMs: 65_536 })).toThrow(
      'film: lastMs must be an integer from 0 to 65535, got 65536',
    );
  });
});
