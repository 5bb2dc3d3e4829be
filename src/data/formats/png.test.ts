// The images were written by Pillow 9.4; what they hold is computed from how they were made.
import { decode, encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { decodePng, encodePng } from './png.js';

const BYTES = {
  bits: 'iVBORw0KGgoAAAANSUhEUgAAAAsAAAADAQAAAABthMjmAAAAEUlEQVR4nGOY5MDgqcCoEgMACO0BvVgw55kAAAAASUVORK5CYII=',
  grey16:
    'iVBORw0KGgoAAAANSUhEUgAAAAQAAAADEAAAAADBDy1ZAAAAG0lEQVR4nGNkYBB3FXcVd2WJFREXERcRF4EzACqFAwIvcKhTAAAAAElFTkSuQmCC',
  palette:
    'iVBORw0KGgoAAAANSUhEUgAAAAUAAAADBAMAAACpGNjLAAAAMFBMVEUKFB7IAAAA/wABAgMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABNXACXAAAAFElEQVR4nGNgVGZgEDIQYFBmVAAAA+4Au3tRuAoAAAAASUVORK5CYII=',
  clearPalette:
    'iVBORw0KGgoAAAANSUhEUgAAAAUAAAADAgMAAAAmWC1rAAAADFBMVEUKFB7IAAAA/wABAgObEOY2AAAABHRSTlMAgP//7IBv5QAAABFJREFUeJxjkGZgyHFg2NgAAAXfAfmhCbF5AAAAAElFTkSuQmCC',
  rgb: 'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAGElEQVR4nGNk4JPR0tLS0tJirOuZBWEBACDKA8nJD4irAAAAAElFTkSuQmCC',
  rgbAlpha:
    'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAYAAACddGYaAAAAHElEQVR4nGNk4JNh0NLSMtbS0jJmrOuZNRPGAQA5nAUui6R17gAAAABJRU5ErkJggg==',
  greyAlpha:
    'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAQAAAA3fa6RAAAAFklEQVR4nGNk+G901ugsw7S0E8a/GAApkQXwoyLLsAAAAABJRU5ErkJggg==',
  clearGrey:
    'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAAAAABX3VL4AAAAAnRSTlMAB+j3WJsAAAAOSURBVHicY2BgZzjxHwACsQHPJMAvfgAAAABJRU5ErkJggg==',
  animated:
    'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAAAAABX3VL4AAAACGFjVEwAAAACAAAAAPONk3AAAAAaZmNUTAAAAAAAAAACAAAAAgAAAAAAAAAAAAAD6AAAbedekAAAAA5JREFUeJxjYGBgYGAAAAAGAAFygpnqAAAAGmZjVEwAAAABAAAAAgAAAAIAAAAAAAAAAAAAA+gAAPaUtEQAAAASZmRBVAAAAAJ4nGP8z8DEwAAABQ0BA5GAmVkAAAAASUVORK5CYII=',
} as const;

const bytesOf = (name: keyof typeof BYTES) => Uint8Array.from(Buffer.from(BYTES[name], 'base64'));
const decoded = (name: keyof typeof BYTES) => decodePng(bytesOf(name), 'png: f');
const onWhite = (level: number, opacity: number) => Math.round((opacity * level) / 255 + 255 - opacity);
const six = [0, 1, 2, 3, 4, 5];

describe('decodePng', () => {
  it('takes black and white for 0 and 255', async () => {
    const { pixels, ...rest } = await decoded('bits');
    expect(rest).toEqual({ height: 3, width: 11, channels: 1, notes: [] });
    expect([...pixels]).toEqual(
      Array.from({ length: 33 }, (_, i) => ((2 * Math.floor(i / 11) + (i % 11)) % 3 === 0 ? 255 : 0)),
    );
  });

  it('scales 16 bits to 8 and says so', async () => {
    const { pixels, notes } = await decoded('grey16');
    expect([...pixels]).toEqual(Array.from({ length: 12 }, (_, i) => Math.round((5957 * i) / 257)));
    expect(notes).toEqual(['16-bit levels are scaled to 8 bits']);
  });

  it('looks palettes up', async () => {
    const colours = [
      [10, 20, 30],
      [200, 0, 0],
      [0, 255, 0],
      [1, 2, 3],
    ];
    const { pixels, channels } = await decoded('palette');
    expect(channels).toBe(3);
    expect([...pixels]).toEqual(Array.from({ length: 15 }, (_, i) => colours[i % 4]).flat());
    const clear = await decoded('clearPalette');
    const opacity = [0, 128, 255, 255];
    const seen = Array.from({ length: 15 }, (_, i) => colours[i % 4].map((level) => onWhite(level, opacity[i % 4])));
    expect([...clear.pixels]).toEqual(seen.flat());
    expect(clear.notes).toEqual(['transparent pixels are laid on white']);
  });

  it('lays what is transparent on white', async () => {
    expect([...(await decoded('rgb')).pixels]).toEqual(Array.from({ length: 18 }, (_, i) => 14 * i));
    expect([...(await decoded('rgbAlpha')).pixels]).toEqual(
      six.flatMap((i) => [0, 1, 2].map((c) => onWhite(14 * (3 * i + c), 51 * i))),
    );
    expect([...(await decoded('greyAlpha')).pixels]).toEqual(six.map((i) => onWhite(50 * i, 255 - 51 * i)));
    expect([...(await decoded('clearGrey')).pixels]).toEqual([0, 255, 200, 255]);
  });

  it('reads interlaced images', async () => {
    const data = Uint8Array.from({ length: 11 * 9 * 3 }, (_, i) => (i * 7) % 256);
    const bytes = encode({ width: 11, height: 9, data, channels: 3 }, { interlace: 'Adam7' });
    expect((await decodePng(bytes, 'f')).pixels).toEqual(data);
  });

  it('ignores what other chunks say', async () => {
    const bytes = encode({ width: 1, height: 1, data: Uint8Array.of(9), channels: 1, text: { comment: 'x' } });
    expect((await decodePng(bytes, 'f')).pixels).toEqual(Uint8Array.of(9));
  });
});

describe('decodePng refuses', () => {
  const whole = () => encode({ width: 40, height: 30, data: new Uint8Array(1200), channels: 1 });
  const changed = (place: number, bytes: readonly number[]) => {
    const copy = whole();
    copy.set(bytes, place);
    return copy;
  };
  // The header's length and name take 8 bytes after the signature of 8.
  const [WIDTH, DEPTH, INTERLACE] = [16, 24, 28];

  it.each([
    [
      'other bytes',
      Uint8Array.of(1, 2, 3),
      'PNG_INVALID',
      'f: must begin with the signature of a PNG, got other bytes',
    ],
    ['a file cut short', whole().subarray(0, 50), 'PNG_INVALID', 'f: must end with an IEND chunk, got 50 bytes'],
    [
      'another first chunk',
      changed(12, [0x49, 0x44, 0x41, 0x54]),
      'PNG_INVALID',
      'f: first chunk must be a header, got IDAT',
    ],
    ['no pixels', changed(WIDTH, [0, 0, 0, 0]), 'PNG_INVALID', 'f: must have pixels, got 30 x 0'],
    [
      'more pixels than can be held',
      changed(WIDTH, [0, 0x7f, 0xff, 0xff]),
      'DATA_TOO_LARGE',
      'f: must have at most 64000000 pixels, got 30 x 8388607',
    ],
    [
      'an unknown depth',
      changed(DEPTH, [3]),
      'PNG_INVALID',
      'f: header must be that of a PNG, got colour type 0 with 3 bits',
    ],
    [
      'packed interlacing',
      changed(DEPTH, [1, 0, 0, 0, 1]),
      'DATA_FORMAT',
      'f: must have 8 or 16 bits where it is interlaced, got 1',
    ],
    [
      'more pixels than it says',
      changed(WIDTH, [0, 0, 0, 39]),
      'PNG_INVALID',
      'f: pixels must unpack to 1200 bytes, got more',
    ],
    [
      'fewer pixels than it says',
      changed(WIDTH, [0, 0, 0, 41]),
      'PNG_INVALID',
      'f: pixels must unpack to 1260 bytes, got 1230',
    ],
    [
      'a wrong checksum',
      changed(INTERLACE + 1, [1, 2, 3, 4]),
      'PNG_INVALID',
      expect.stringContaining('f: is damaged: CRC mismatch'),
    ],
    ['damaged pixels', changed(45, [9, 9, 9]), 'PNG_INVALID', 'f: pixels must unpack to 1230 bytes, got damaged ones'],
    ['an animation', bytesOf('animated'), 'DATA_FORMAT', 'f: must be a single image, got an animated PNG'],
  ])('%s', async (_, bytes, code, message) => {
    await expect(decodePng(bytes, 'f')).rejects.toMatchObject({ code, message });
  });

  it('a small file that unpacks to much more than it says, without unpacking it', async () => {
    const bomb = encode({ width: 2000, height: 2000, data: new Uint8Array(4e6), channels: 1 }, { zlib: { level: 9 } });
    bomb.set([0, 0, 0, 10, 0, 0, 0, 10], WIDTH);
    expect(bomb.length).toBeLessThan(10_000);
    await expect(decodePng(bomb, 'f')).rejects.toMatchObject({
      message: 'f: pixels must unpack to 110 bytes, got more',
    });
  });
});

describe('encodePng', () => {
  it.each([1, 3] as const)('keeps %d channels', async (channels) => {
    const pixels = Uint8Array.from({ length: 12 * channels }, (_, i) => i * 7);
    const bytes = encodePng({ height: 3, width: 4, channels, pixels });
    expect((await decodePng(bytes, 'f')).pixels).toEqual(pixels);
    expect(decode(bytes)).toMatchObject({ height: 3, width: 4, channels, depth: 8 });
    expect(encodePng({ height: 3, width: 4, channels, pixels })).toEqual(bytes);
  });
});
