import { describe, expect, it } from 'vitest';
import { reshape } from '../engine/ops/broadcasting.js';
import { concat, slice } from '../engine/ops/slicing.js';
import type { Tensor } from '../engine/tensor.js';
import { type ImagePlaces, imageDecoder, imageEncoder } from './image-coders.js';
import { applied, expectTrueGradients } from './layer-check.test.data.js';

const options = { layers: 1, width: 2, hidden: 3, activation: 'silu' } as const;

/** Pixels first, then so many other cells. */
function placesWith(others: number): ImagePlaces {
  const pixels = 5 * 4;
  return {
    ...{ channels: 1, height: 5, width: 4, maps: 2, otherInputs: others, otherOutputs: others },
    apart: (x: Tensor) => ({
      pixels: reshape(slice(x, { axis: 1, start: 0, end: pixels }), [x.shape[0], 1, 5, 4]),
      others: others === 0 ? undefined : slice(x, { axis: 1, start: pixels, end: pixels + others }),
    }),
    together(maps, rest) {
      const flat = reshape(maps, [maps.shape[0], 2 * pixels]);
      return rest === undefined ? flat : concat([flat, rest], 1);
    },
  };
}

describe.each([0, 3])('coders of images with %i other cells', (others) => {
  const places = placesWith(others);

  it('lead from all cells to a code and back', () => {
    expect(applied(imageEncoder(places, 6, options), [7, 20 + others]).shape).toEqual([7, 6]);
    expect(applied(imageDecoder(places, 6, options), [7, 6]).shape).toEqual([7, 40 + others]);
  });

  it('have true gradients', () => {
    expectTrueGradients(imageEncoder(places, 2, options), [2, 20 + others]);
    expectTrueGradients(imageDecoder(places, 2, options), [2, 2]);
  });
});
