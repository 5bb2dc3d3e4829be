import { describe, expect, it } from 'vitest';
import { centreCrop, resize } from './resize.js';

const made = {
  height: 6,
  width: 9,
  channels: 1 as const,
  pixels: Uint8Array.from({ length: 54 }, (_, i) => (37 * i) % 256),
};

describe('resize', () => {
  it('takes means over whole pixels where sizes divide (those of torch adaptive_avg_pool2d)', () => {
    const means = [114, 111.2222, 108.4444, 117.4444, 143.1111, 111.8889];
    expect([...resize(made, [2, 3]).pixels]).toEqual(means.map(Math.round));
  });

  it('takes parts of pixels where they do not (the exact areas, by numpy)', () => {
    const means = [
      42.111, 107.889, 154.704, 135.148, 49.222, 144.778, 153.667, 86.704, 86.111, 151.889, 111.926, 82.889, 148.667,
      157.556, 100.074, 119.778, 185.556, 118.593, 89.556, 126.889,
    ];
    expect([...resize(made, [4, 5]).pixels]).toEqual(means.map(Math.round));
  });

  it('is bilinear where it grows (torch interpolate, align_corners false)', () => {
    const small = { height: 2, width: 3, channels: 1 as const, pixels: Uint8Array.of(0, 37, 74, 77, 114, 151) };
    const grown = [
      0, 5.2857, 21.1429, 37, 52.8571, 68.7143, 74, 7.7, 12.9857, 28.8429, 44.7, 60.5571, 76.4143, 81.7, 38.5, 43.7857,
      59.6429, 75.5, 91.3571, 107.2143, 112.5, 69.3, 74.5857, 90.4429, 106.3, 122.1571, 138.0143, 143.3, 77, 82.2857,
      98.1429, 114, 129.8571, 145.7143, 151,
    ];
    for (const [i, level] of resize(small, [5, 7]).pixels.entries()) {
      // Halves may be rounded either way by the last bit.
      expect(Math.abs(level - grown[i])).toBeLessThanOrEqual(0.5 + 1e-4);
    }
  });

  it('keeps channels apart, flat images flat and equal sizes as they are', () => {
    const colours = {
      height: 2,
      width: 2,
      channels: 3 as const,
      pixels: Uint8Array.from({ length: 12 }, (_, i) => [9, 100, 255][i % 3]),
    };
    expect([...resize(colours, [3, 1]).pixels]).toEqual([9, 100, 255, 9, 100, 255, 9, 100, 255]);
    expect(resize(made, [6, 9])).toBe(made);
  });
});

describe('centreCrop', () => {
  it('takes the middle, an odd margin being smaller above and to the left', () => {
    const { pixels, ...shape } = centreCrop('f', made, [3, 4]);
    expect(shape).toEqual({ height: 3, width: 4, channels: 1 });
    const at = (y: number, x: number) => made.pixels[9 * y + x];
    expect([...pixels]).toEqual([1, 2, 3].flatMap((y) => [2, 3, 4, 5].map((x) => at(y, x))));
  });

  it('refuses more than there is', () => {
    expect(() => centreCrop('images: f', made, [7, 4])).toThrow(
      'images: f: crop must be within the image of 6 x 9, got 7 x 4',
    );
  });
});
