import { describe, expect, it } from 'vitest';
import { countParameters } from '../engine/parameters.js';
import { embedding } from './embedding.js';
import { applied, expectTrueGradients } from './layer-check.test.data.js';

describe('embedding', () => {
  it('has count x width numbers', () => expect(countParameters(embedding(11, 4).parameters)).toBe(44));

  it('reads rows', () => {
    const given = { table: [1, 2, 3, 4, 5, 6] };
    const y = applied(embedding(3, 2), [2, 1], [2, 0], { given, dtype: 'i32' });
    expect(y).toEqual({ shape: [2, 1, 2], data: [5, 6, 1, 2] });
  });

  it('has true gradients where rows repeat', () => {
    expectTrueGradients(embedding(4, 2), [2, 3], { dtype: 'i32', data: [0, 3, 3, 1, 0, 3] });
  });
});
