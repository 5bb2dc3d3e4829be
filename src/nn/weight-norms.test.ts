import { describe, expect, it } from 'vitest';
import { parameter } from '../engine/ops/parameter.js';
import { countParameters } from '../engine/parameters.js';
import { applied, bind, expectTrueGradients, numbersOf, trainingPass } from './layer-check.test.data.js';
import { linear } from './linear.js';
import { spectralNorm } from './spectral-norm.js';
import { weightNorm } from './weight-norm.js';

describe('weightNorm', () => {
  it('gives the weights of each output their length', () => {
    const given = { 'inner.weight': [3, 0, 4, 2], 'inner.bias': [0, 0], length: [10, 1] };
    const { data } = applied(weightNorm(linear(2, 2)), [1, 2], [1, 1], { given });
    // Columns (3, 4) / 5 · 10 and (0, 2) / 2.
    expect(data[0]).toBeCloseTo(14, 9);
    expect(data[1]).toBeCloseTo(1, 9);
  });

  it('counts one more number for each output', () => {
    expect(countParameters(weightNorm(linear(5, 3)).parameters)).toBe(5 * 3 + 3 + 3);
  });

  it('has true gradients', () => expectTrueGradients(weightNorm(linear(3, 2)), [2, 3]));
});

describe('spectralNorm', () => {
  it('divides by the largest singular value after some steps', () => {
    const layer = spectralNorm(linear(3, 2, { bias: 'none' }));
    // Singular values of [[2, 0], [0, 1], [0, 0]] are 2 and 1.
    const weight = [2, 0, 0, 1, 0, 0];
    let direction: number[] = [0.6, 0.8];
    for (let step = 0; step < 30; step++) {
      const { params, values } = bind(layer, { 'inner.weight': weight, direction });
      const pass = trainingPass();
      layer.apply(params, parameter({ dtype: 'f32', shape: [1, 3] }, 'x'), pass);
      [direction] = numbersOf([pass.replaced.get(params.direction) ?? params.direction], values);
    }
    const given = { 'inner.weight': weight, direction };
    const { data } = applied(layer, [1, 3], [1, 1, 1], { given });
    expect(data[0]).toBeCloseTo(1, 9);
    expect(data[1]).toBeCloseTo(0.5, 9);
  });

  it('does not count its direction', () => {
    expect(countParameters(spectralNorm(linear(5, 3)).parameters)).toBe(5 * 3 + 3);
  });

  it('has true gradients where the direction has been found', () => {
    // With one output the direction is known at once, and the singular value is the length.
    expectTrueGradients(spectralNorm(linear(3, 1)), [2, 3]);
  });
});
