import { describe, expect, it } from 'vitest';
import { countParameters } from '../engine/parameters.js';
import { applied, expectTrueGradients } from './layer-check.test.data.js';
import { downPyramid, stagesOf, upPyramid } from './pyramid.js';

const options = { stages: 2, base: 3, activation: 'silu' } as const;
const image = { channels: 2, height: 7, width: 8 };

describe('a pyramid', () => {
  it('halves maps while they have four pixels a side', () => {
    const digit = { channels: 1, height: 28, width: 28 };
    const sides = stagesOf(digit, { ...options, stages: 9, base: 16 }).map(({ height, channels }) => [
      height,
      channels,
    ]);
    expect(sides).toEqual([
      [28, 1],
      [14, 16],
      [7, 32],
      [3, 64],
    ]);
  });

  it('goes down to a vector and back up to the same shape, odd sides too', () => {
    const { layer, outputs } = downPyramid(image, options);
    expect(outputs).toBe(3 * 3 * 4);
    expect(applied(layer, [5, 2, 7, 8]).shape).toEqual([5, outputs]);
    expect(applied(upPyramid(6, image, options), [5, 6]).shape).toEqual([5, 2, 7, 8]);
    expect(applied(upPyramid(6, { channels: 1, height: 14, width: 15 }, options), [2, 6]).shape).toEqual([
      2, 1, 14, 15,
    ]);
    expect(countParameters(layer.parameters)).toBe(2 * 3 * 16 + 3);
  });

  it('has true gradients', () => {
    expectTrueGradients(downPyramid(image, options).layer, [2, 2, 7, 8]);
    expectTrueGradients(upPyramid(2, { channels: 1, height: 5, width: 4 }, { ...options, base: 2 }), [2, 2]);
  });
});
