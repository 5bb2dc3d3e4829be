import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isTar, readTar } from './tar.js';

// Written by tarfile of Python, packed by gzip: a folder (pax only), a short name, a name of 126 characters.
const PAX =
  'H4sIAAAAAAACA+3VsQrCMBSF4cw+RZ6gSdo0ToKjo68QsOggrdQIefxGB4dQcEqL9P/gkmwZLifHK1GcTpy1nzPJz5m7M64WshULeD2DH9OTYpu8GvquCjGsun+b7X/faiOkZv/Fpe3vBDarUpU6nn08df7SjeXyP5P7b+Zrk/3/RtfaCRnJf3GmcfLhw+3gVVzJu334g1br//IL/tH/xtos/01rrKP/l3Af+ivDMPNDQwAAAAAAAAAAgH8zAbvlWlMAKAAA';
const GNU =
  'H4sIAAAAAAACA+3VSwrCMBSF4YxdRVaQh16bqQvIJjIQEaUFjdDlGzsQLQVHqUr/Dy4JmV5OTrJduze5z6oeVzQiw1mMz0Je7o/3IOKVdmoGt2tOF63VQpXtrxQWy1hjd7FrD/HYnirmfyL3z8z7EMb5D81a6Uj+q0u2/5LKpYOf2f+H/vci7j3/m613Df0/h3P5+hmGmR4aAgAAAAAAAAAAAP/kDkQYOWsAKAAA';
const bytesOf = (packed: string) => new Uint8Array(gunzipSync(Buffer.from(packed, 'base64')));

describe('readTar', () => {
  it.each([
    ['pax', PAX],
    ['gnu', GNU],
  ])('reads files with short and long names (%s)', (_name, packed) => {
    const files = readTar(bytesOf(packed));
    expect(files.map(({ path }) => path)).toEqual(['a/one.txt', `a/${'x'.repeat(120)}.txt`]);
    expect(files.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['one\n', 'long'.repeat(200)]);
    expect(isTar(bytesOf(packed))).toBe(true);
  });

  it('refuses damaged archives and other bytes', () => {
    const bytes = bytesOf(GNU);
    expect(() => readTar(bytes.subarray(0, 514), 'tar: x')).toThrow('tar: x: must have 4 bytes for a/one.txt, got 2');
    expect(() => readTar(bytes.subarray(0, 1024))).toThrow('must end in a block of zeros, got none');
    const other = bytes.slice();
    other[3] ^= 1;
    expect(() => readTar(other)).toThrow('a header must add up to');
    expect(isTar(new Uint8Array(512).fill(1))).toBe(false);
  });
});
