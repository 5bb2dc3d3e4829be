import { describe, expect, it } from 'vitest';
import { interpret } from '../../engine/interpret.js';
import { constant } from '../../engine/ops/parameter.js';
import type { Tensor } from '../../engine/tensor.js';
import { clipByNorm, clipByValue } from './clipping.js';

const gradients = [constant([3, 0], [2], 'f64'), constant([0, 4, 0, -12], [2, 2], 'f64')];

function numbers(tensors: readonly Tensor[]): number[][] {
  return interpret(tensors, new Map()).map(({ data }) => [...data]);
}

describe('clipByNorm', () => {
  it('scales all arrays by one number to the limit', () => {
    // √(9 + 16 + 144) = 13
    const [a, b] = numbers(clipByNorm(6.5)(gradients));
    expect([...a, ...b]).toEqual([1.5, 0, 0, 2, 0, -6]);
  });

  it('leaves a shorter gradient as it is, and zero zero', () => {
    expect(numbers(clipByNorm(13)(gradients))).toEqual(numbers(gradients));
    expect(numbers(clipByNorm(1)([constant([0, 0], [2])]))).toEqual([[0, 0]]);
    expect(clipByNorm(1)([])).toEqual([]);
  });
});

describe('clipByValue', () => {
  it('holds each element', () => {
    expect(numbers(clipByValue(3.5)(gradients))).toEqual([
      [3, 0],
      [0, 3.5, 0, -3.5],
    ]);
  });
});
