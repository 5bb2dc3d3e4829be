import { describe, expect, it } from 'vitest';
import { countParameters, initialise } from '../engine/parameters.js';
import { keyOf } from '../random/key.js';
import { causalConvolution, convolution, transposedConvolution } from './convolution.js';
import type { Layer } from './layer.js';
import { applied, expectTrueGradients, normals } from './layer-check.test.data.js';
import { maskedConvolution } from './masked-convolution.js';
import { sequential } from './sequential.js';

/** Positions of the output that change when one number of the input does. */
function reached<P>(layer: Layer<P>, shape: readonly number[], position: number): number[] {
  const x = normals(shape);
  const changed = x.slice();
  changed[position] += 1;
  const [before, after] = [applied(layer, shape, x).data, applied(layer, shape, changed).data];
  return [...before.keys()].filter((i) => before[i] !== after[i]);
}

describe('convolution', () => {
  it('counts outputs x inputs x window weights and outputs biases', () => {
    expect(countParameters(convolution(3, 8, [5, 3]).parameters)).toBe(8 * 3 * 15 + 8);
    expect(countParameters(convolution(4, 8, [3], { groups: 2, bias: 'none' }).parameters)).toBe(8 * 2 * 3);
    expect(countParameters(transposedConvolution(3, 8, [4, 4]).parameters)).toBe(8 * 3 * 16 + 8);
  });

  it('is a sliding product, as networks have it', () => {
    const given = { weight: [1, 2], bias: [10] };
    expect(applied(convolution(1, 1, [2]), [1, 1, 3], [1, 10, 100], { given }).data).toEqual([31, 220]);
  });

  it('halves and doubles maps', () => {
    const options = { stride: 2, padding: 1 };
    expect(applied(convolution(1, 2, [4, 4], options), [1, 1, 8, 6]).shape).toEqual([1, 2, 4, 3]);
    expect(applied(transposedConvolution(2, 1, [4, 4], options), [1, 2, 4, 3]).shape).toEqual([1, 1, 8, 6]);
  });

  it('starts by the number of weights that meet in one result', () => {
    const largest = <P>(layer: Layer<P>) => {
      const { weight } = initialise(layer.parameters, keyOf(3)) as { weight: Float32Array };
      return Math.max(...weight.map(Math.abs));
    };
    // Of a transposed kernel of 4 taps with stride 2, each result meets 2. The largest of n uniforms is above 0.99 of the bound but for 0.99ⁿ.
    const cases: [number, number][] = [
      [largest(transposedConvolution(40, 20, [4], { stride: 2 })), 40 * 2],
      [largest(convolution(40, 20, [4])), 40 * 4],
      [largest(maskedConvolution(40, 20, 3, { mask: 'A' })), 40 * 4],
    ];
    for (const [found, inputs] of cases) {
      expect(found).toBeLessThanOrEqual(1 / Math.sqrt(inputs) + 1e-7);
      expect(found).toBeGreaterThan(0.99 / Math.sqrt(inputs));
    }
  });

  it('has true gradients', () => {
    expectTrueGradients(convolution(2, 2, [2, 3], { stride: [1, 2], padding: 1 }), [2, 2, 3, 4]);
    expectTrueGradients(convolution(2, 2, [2], { groups: 2, bias: 'none' }), [2, 2, 4]);
    expectTrueGradients(transposedConvolution(2, 1, [3, 2], { stride: 2, padding: 1 }), [1, 2, 2, 3]);
    expectTrueGradients(causalConvolution(1, 2, 2, { dilation: 2 }), [2, 1, 5]);
    expectTrueGradients(maskedConvolution(1, 2, 3, { mask: 'A' }), [1, 1, 3, 3]);
  });

  it('refuses groups that do not divide', () => {
    expect(() => convolution(3, 4, [3], { groups: 2 })).toThrow(
      'convolution: groups must divide 3 inputs and 4 outputs, got 2',
    );
    expect(() => transposedConvolution(4, 3, [3], { groups: 2 })).toThrow(
      'transposed-convolution: groups must divide 4 inputs and 3 outputs, got 2',
    );
  });
});

describe('causalConvolution', () => {
  it('reaches its own and later steps alone, dilation apart', () => {
    expect(reached(causalConvolution(1, 1, 3, { dilation: 2 }), [1, 1, 10], 3)).toEqual([3, 5, 7]);
  });

  it('doubles its reach with each dilation', () => {
    const stack = sequential(...[1, 2, 4].map((dilation) => causalConvolution(1, 1, 2, { dilation })));
    expect(reached(stack, [1, 1, 12], 2)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

describe('maskedConvolution', () => {
  const [side, centre] = [5, 12];

  // The places within 3 x 3 of the centre of a 5 x 5 map whose raster order is later.
  const later = [13, 16, 17, 18];

  it('reaches the next places in raster order, and itself with B', () => {
    expect(reached(maskedConvolution(1, 1, 3, { mask: 'A' }), [1, 1, side, side], centre)).toEqual(later);
    expect(reached(maskedConvolution(1, 1, 3, { mask: 'B' }), [1, 1, side, side], centre)).toEqual([centre, ...later]);
  });

  it('stays causal in depth', () => {
    const stack = sequential(
      maskedConvolution(1, 2, 3, { mask: 'A' }),
      maskedConvolution(2, 2, 3, { mask: 'B' }),
      maskedConvolution(2, 1, 5, { mask: 'B' }),
    );
    for (let position = 0; position < side * side; position++)
      expect(reached(stack, [1, 1, side, side], position).every((place) => place > position)).toBe(true);
  });

  it('lets later colours of a place see earlier ones', () => {
    // One place with three colours, one channel each.
    const of = (mask: 'A' | 'B', colour: number) =>
      reached(maskedConvolution(3, 3, 3, { mask, colours: 3 }), [1, 3, 1, 1], colour);
    expect([0, 1, 2].map((colour) => of('A', colour))).toEqual([[1, 2], [2], []]);
    expect([0, 1, 2].map((colour) => of('B', colour))).toEqual([[0, 1, 2], [1, 2], [2]]);
  });

  it('has no weights for rows below', () => {
    expect(countParameters(maskedConvolution(2, 4, 7, { mask: 'B' }).parameters)).toBe(4 * 2 * 4 * 7 + 4);
  });

  it('refuses even windows and colours that do not divide', () => {
    expect(() => maskedConvolution(1, 1, 4, { mask: 'A' })).toThrow(
      'masked-convolution: window must be an odd number, got 4',
    );
    expect(() => maskedConvolution(3, 4, 3, { mask: 'A', colours: 3 })).toThrow(
      'masked-convolution: colours must divide 3 inputs and 4 outputs, got 3',
    );
  });
});
