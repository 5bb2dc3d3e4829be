import { describe, expect, it } from 'vitest';
import { countParameters } from '../engine/parameters.js';
import { applied, expectTrueGradients } from './layer-check.test.data.js';
import { linear } from './linear.js';

describe('linear', () => {
  it('has inputs x outputs weights and outputs biases', () => {
    expect(countParameters(linear(7, 3).parameters)).toBe(7 * 3 + 3);
    expect(countParameters(linear(7, 3, { bias: 'none' }).parameters)).toBe(7 * 3);
  });

  it('is x W + b along the last axis', () => {
    const given = { weight: [1, 2, 3, 4, 5, 6], bias: [10, 20, 30] };
    const y = applied(linear(2, 3), [2, 1, 2], [1, 0, 1, 1], { given });
    expect(y).toEqual({ shape: [2, 1, 3], data: [11, 22, 33, 15, 27, 39] });
    const single = applied(linear(2, 3, { bias: 'none' }), [2], [0, 1], { given });
    expect(single).toEqual({ shape: [3], data: [4, 5, 6] });
  });

  it('has true gradients', () => {
    expectTrueGradients(linear(3, 2), [2, 2, 3]);
    expectTrueGradients(linear(3, 2, { bias: 'none' }), [4, 3]);
  });

  it('refuses another width', () => {
    expect(() => applied(linear(3, 2), [2, 6])).toThrow('gemm: inner lengths must agree, got f32[2, 6] and f32[3, 2]');
  });
});
