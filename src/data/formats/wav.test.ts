import { describe, expect, it } from 'vitest';
import { decodeWav, isWav } from './wav.js';

// Written by wave of Python: two channels of 16 bits with samples (0, 2^14), (-2^15, -2^15), (2^15 - 1, 1); one of 24 bits.
const TWO = 'UklGRjAAAABXQVZFZm10IBAAAAABAAIAQB8AAAB9AAAEABAAZGF0YQwAAAAAAABAAIAAgP9/AQA=';
const LONG = 'UklGRi0AAABXQVZFZm10IBAAAAABAAEAQB8AAMBdAAADABgAZGF0YQkAAAAAAEAAAIABAAA=';
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));

describe('decodeWav', () => {
  it('reads PCM of 16 and 24 bits, channels as their mean', () => {
    const two = decodeWav(bytesOf(TWO));
    expect(two).toMatchObject({ rate: 8000, channels: 2 });
    expect(Array.from(two.samples)).toEqual([0.25, -1, 0.5]);
    expect(Array.from(decodeWav(bytesOf(LONG)).samples)).toEqual([0.5, -1, 2 ** -23]);
  });

  it('passes over chunks that it does not know, of odd lengths too', () => {
    const bytes = bytesOf(TWO);
    const more = new Uint8Array(bytes.length + 12);
    more.set(bytes.subarray(0, 36));
    more.set([...Buffer.from('LIST'), 3, 0, 0, 0, 1, 2, 3, 0], 36);
    more.set(bytes.subarray(36), 48);
    expect(Array.from(decodeWav(more).samples)).toEqual([0.25, -1, 0.5]);
  });

  it('reads 8 bits without a sign, and numbers', () => {
    const small = bytesOf(TWO);
    small[34] = 8;
    expect(decodeWav(small).samples[0]).toBe(-1);
    const float = bytesOf(TWO);
    [float[20], float[34]] = [3, 32];
    new DataView(float.buffer, float.byteOffset).setFloat32(44, 0.5, true);
    new DataView(float.buffer, float.byteOffset).setFloat32(48, 0.25, true);
    expect(Array.from(decodeWav(float).samples)).toEqual([0.375]);
  });

  it.each([
    [
      'other bytes',
      (bytes: Uint8Array) => bytes.fill(0, 0, 4),
      'wav: x: must begin as a WAV file does, got other bytes',
    ],
    [
      'a coded format',
      (bytes: Uint8Array) => bytes.fill(85, 20, 21),
      'must hold PCM of 8, 16, 24 or 32 bits, got format 85',
    ],
    ['no rate', (bytes: Uint8Array) => bytes.fill(0, 24, 28), 'must have a channel and a rate, got 2 channels at 0'],
    ['no data', (bytes: Uint8Array) => bytes.fill(65, 36, 40), 'must have a chunk data, got none'],
    ['a cut end', (bytes: Uint8Array) => bytes.fill(99, 40, 41), 'chunk data must have 99 bytes, got 12'],
  ])('refuses %s', (_what, spoil, message) => {
    const bytes = bytesOf(TWO);
    spoil(bytes);
    expect(() => decodeWav(bytes, 'wav: x')).toThrow(message);
  });

  it('tells WAV files by their first bytes', () => {
    expect(isWav(bytesOf(TWO))).toBe(true);
    expect(isWav(new Uint8Array(4))).toBe(false);
  });
});
