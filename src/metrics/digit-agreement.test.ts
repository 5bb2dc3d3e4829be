import { describe, expect, it } from 'vitest';
import type { ImageSet } from '../data/images/image-set.js';
import { layoutOf } from '../data/images/images.js';
import type { TableSchema } from '../data/schema.js';
import { keyOf } from '../random/key.js';
import { agreement, digitAgreement } from './digit-agreement.js';
import { trainSecondDigits } from './digits/second-digits.js';

describe('agreement', () => {
  it('is a share beside that of independent pairs', () => {
    const { value, standardError, parts } = agreement(Uint8Array.of(1, 1, 2, 3), Uint8Array.of(1, 2, 2, 9));
    expect(value).toBe(0.5);
    // √(½ · ½ / 4)
    expect(standardError).toBeCloseTo(0.25, 12);
    // 1: ½ · ¼, 2: ¼ · ½, 3: ¼ · 0
    expect(parts).toEqual([{ name: 'by chance', value: 0.25 }]);
  });
});

describe('trainSecondDigits', () => {
  it('tells digits of images that it has not seen', async () => {
    const tell = await trainSecondDigits(lines(200, 1), digitsOf(200), keyOf(1));
    const found = await tell(lines(101, 2));
    const wrong = found.filter((digit, i) => digit !== digitsOf(101)[i]).length;
    // A bright line in one of ten rows, no two digits alike.
    expect(wrong).toBe(0);
  });

  it('needs a digit for each image', async () => {
    await expect(trainSecondDigits(lines(4, 1), [1], keyOf(1))).rejects.toThrow(
      'second-digits: must have a digit for each of 4 images, got 1',
    );
  });
});

describe('digitAgreement', () => {
  it('refuses rows that are no pairs of a digit and something', () => {
    const known = { training: false };
    const image = layoutOf({ height: 28, width: 28, channels: 1 });
    const one = {
      kind: 'table',
      columns: [],
      leftOut: [],
      names: [],
      missingTokens: [],
      rows: 1,
      image,
    } as TableSchema;
    expect(digitAgreement.refusal(one, known)).toBe('needs rows of two modalities, got one');
    const second = { image, by: 'label' };
    expect(digitAgreement.refusal({ ...one, second }, known)).toBeUndefined();
    const small = layoutOf({ height: 8, width: 8, channels: 1 });
    expect(digitAgreement.refusal({ ...one, second, image: small }, known)).toContain('must be grey and 28 x 28');
  });
});

function digitsOf(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i % 10);
}

/** Noise with a bright line in the row of the digit. */
function lines(count: number, seed: number): ImageSet {
  const draws = keyOf(seed).draws();
  const pixels = Uint8Array.from({ length: count * 144 }, (_, at) => {
    const isBright = Math.floor((at % 144) / 12) === digitsOf(count)[Math.floor(at / 144)] + 1;
    return (isBright ? 150 : 0) + Math.floor(100 * draws.uniform());
  });
  return { count, height: 12, width: 12, channels: 1, pixels, notes: [] };
}
