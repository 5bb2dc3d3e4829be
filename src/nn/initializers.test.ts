import { describe, expect, it } from 'vitest';
import type { Initializer } from '../engine/parameters.js';
import { keyOf } from '../random/key.js';
import {
  constantly,
  fanInUniform,
  fansOf,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  normal,
  ones,
  orthogonal,
  truncatedNormal,
  uniform,
  zeros,
} from './initializers.js';

const key = keyOf(7);
const SHAPE = [300, 100];
const COUNT = 30_000;

/** Variance after truncating a standard normal at ±2: 1 - 4 φ(2) / (2 Φ(2) - 1). */
const TRUNCATED = 1 - (4 * Math.exp(-2)) / Math.sqrt(2 * Math.PI) / 0.9544997361036416;

// The kurtosis, E x⁴ / Var², gives the standard error of a sample variance: Var √((kurtosis - 1) / n).
const laws: readonly [string, Initializer, variance: number, kurtosis: number][] = [
  ['normal', normal(0.5), 0.25, 3],
  ['truncatedNormal', truncatedNormal(0.5), 0.25 * TRUNCATED, 3],
  ['uniform', uniform(0.3), 0.03, 1.8],
  ['glorotUniform', glorotUniform(), 2 / 400, 1.8],
  ['glorotNormal', glorotNormal(), 2 / 400, 3],
  ['heUniform', heUniform(), 2 / 300, 1.8],
  ['heNormal', heNormal(), 2 / 300, 3],
  ['lecunNormal', lecunNormal({ gain: 2 }), 4 / 300, 3],
  ['fanInUniform', fanInUniform(), 1 / 900, 1.8],
  ['heNormal with fans', heNormal({ fans: { inputs: 8, outputs: 1 } }), 1 / 4, 3],
];

describe('initializers', () => {
  it.each(laws)('%s has mean zero and the variance of its law', (_name, initial, variance, kurtosis) => {
    const values = initial(key, SHAPE);
    const mean = values.reduce((sum, value) => sum + value, 0) / COUNT;
    const square = values.reduce((sum, value) => sum + value * value, 0) / COUNT;
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(variance / COUNT));
    expect(Math.abs(square - variance)).toBeLessThan(4 * variance * Math.sqrt((kurtosis - 1) / COUNT));
  });

  it('keeps within its bounds', () => {
    expect(Math.max(...uniform(0.3)(key, SHAPE).map(Math.abs))).toBeLessThanOrEqual(Math.fround(0.3));
    expect(Math.max(...truncatedNormal(0.5)(key, SHAPE).map(Math.abs))).toBeLessThanOrEqual(1);
  });

  it('fills with one number', () => {
    expect([...zeros(key, [2])]).toEqual([0, 0]);
    expect([...ones(key, [2])]).toEqual([1, 1]);
    expect([...constantly(-0.5)(key, [1, 2])]).toEqual([-0.5, -0.5]);
  });

  it.each([[[20, 50]], [[50, 20]], [[30, 30]], [[8, 3, 3, 3]]])('is orthogonal for %j', (shape) => {
    const values = orthogonal(2)(key, shape);
    const rows = shape[0];
    const columns = values.length / rows;
    const along = rows <= columns;
    const [count, length] = along ? [rows, columns] : [columns, rows];
    const at = (i: number, k: number) => values[along ? i * columns + k : k * columns + i];
    for (let i = 0; i < count; i++)
      for (let j = 0; j < count; j++) {
        let sum = 0;
        for (let k = 0; k < length; k++) sum += at(i, k) * at(j, k);
        expect(Math.abs(sum - (i === j ? 4 : 0))).toBeLessThan(1e-6);
      }
  });

  it('draws the same numbers from the same key', () => {
    expect(heNormal()(key, [2, 3])).toEqual(heNormal()(key, [2, 3]));
    expect(heNormal()(key.at('other'), [2, 3])).not.toEqual(heNormal()(key, [2, 3]));
  });

  it('knows the fans of matrices and kernels', () => {
    expect(fansOf([3, 5])).toEqual({ inputs: 3, outputs: 5 });
    expect(fansOf([16, 8, 3, 3])).toEqual({ inputs: 72, outputs: 144 });
    expect(() => fansOf([3])).toThrow('initializers: fans need a matrix or a kernel, got [3]');
  });
});
