import { describe, expect, it } from 'vitest';
import { listSpecs } from '../engine/parameters.js';
import { expectTrueGradients } from './layer-check.test.data.js';
import { perceptron } from './perceptron.js';

describe('a perceptron', () => {
  it('has a linear map after each layer, and no other parameters', () => {
    const shapes = (layers: number) =>
      listSpecs(perceptron(3, 2, { layers, hidden: 5, activation: 'tanh' }).parameters).map(({ spec }) => spec.shape);
    expect(shapes(0)).toEqual([[3, 2], [2]]);
    expect(shapes(2)).toEqual([[3, 5], [5], [5, 5], [5], [5, 2], [2]]);
  });

  it('has true gradients', () =>
    expectTrueGradients(perceptron(3, 2, { layers: 1, hidden: 4, activation: 'tanh' }), [2, 3]));
});
