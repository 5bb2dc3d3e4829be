import { describe, expect, it } from 'vitest';
import { keyOf } from '../../random/key.js';
import { generatedImageSets, generatedImages } from './generated-images.js';
import { pixelCount } from './layout.js';

describe.each(generatedImageSets)('$name', (set) => {
  it('draws image i from key.at(i) alone, whatever is drawn beside it', () => {
    const whole = set.sample(20, keyOf(3));
    const part = set.sample(5, keyOf(3), 12);
    const size = pixelCount(whole);
    expect(part.pixels).toEqual(whole.pixels.slice(12 * size, 17 * size));
    expect(part.labels?.codes).toEqual(whole.labels?.codes.slice(12, 17));
    expect(set.sample(20, keyOf(4)).pixels).not.toEqual(whole.pixels);
  });

  it('draws each label as often as the others, as far as chance allows', () => {
    const { labels, count } = set.sample(900, keyOf(1));
    expect(labels?.names).toEqual(set.labels);
    const share = 1 / set.labels.length;
    const tolerance = 4 * Math.sqrt((share * (1 - share)) / count);
    for (const [code] of set.labels.entries()) {
      const found = labels?.codes.filter((each) => each === code).length ?? 0;
      expect(Math.abs(found / count - share)).toBeLessThan(tolerance);
    }
  });

  it('refuses impossible counts', () => {
    expect(() => set.sample(-1, keyOf(1))).toThrow(`${set.name}: count must be an integer >= 0, got -1`);
  });
});

describe('shapes', () => {
  const shapes = generatedImages('shapes')?.sample(300, keyOf(2));

  it('lie whole within their image: the corners stay black, each has white and black pixels', () => {
    const size = 256;
    for (let i = 0; i < 300; i++) {
      const image = shapes?.pixels.subarray(i * size, (i + 1) * size) ?? new Uint8Array();
      expect([image[0], image[15], image[240], image[255]]).toEqual([0, 0, 0, 0]);
      expect(image).toContain(255);
      // The shortest stroke has an area of 2 · 0.9 · 2 · 2 · 3 pixels less where a cross meets itself.
      const ink = image.reduce((sum, level) => sum + level / 255, 0);
      expect(ink).toBeGreaterThan(16);
      expect(ink).toBeLessThan(100);
    }
  });

  it('have ink in the middle if crosses, none if circles', () => {
    const size = 256;
    for (let i = 0; i < 300; i++) {
      const image = shapes?.pixels.subarray(i * size, (i + 1) * size) ?? new Uint8Array();
      let [total, x, y] = [0, 0, 0];
      for (const [p, level] of image.entries()) {
        total += level;
        x += level * (p % 16);
        y += level * Math.floor(p / 16);
      }
      const middle = image[Math.round(y / total) * 16 + Math.round(x / total)];
      if (shapes?.labels?.codes[i] === 1) expect(middle).toBeGreaterThan(200);
      else expect(middle).toBe(0);
    }
  });

  it('is the name of one set, others are not known', () => {
    expect(generatedImages('shape')).toBeUndefined();
  });
});
