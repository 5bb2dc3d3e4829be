import { describe, expect, it } from 'vitest';
import { constant } from '../engine/ops/parameter.js';
import { causalTaps } from './causal-taps.js';
import { applied, expectTrueGradients, numbersOf } from './layer-check.test.data.js';

const layer = (taps: number, dilation?: number) => ({
  parameters: {},
  apply: (_params: object, x: Parameters<ReturnType<typeof causalTaps>['apply']>[0]) =>
    causalTaps(taps, dilation).apply(x),
});

describe('causalTaps', () => {
  it('puts steps beside those before them, zeros before the first', () => {
    expect(applied(layer(3), [1, 4, 1], [1, 2, 3, 4]).data).toEqual([0, 0, 1, 0, 1, 2, 1, 2, 3, 2, 3, 4]);
    expect(applied(layer(2, 2), [1, 4, 1], [1, 2, 3, 4]).data).toEqual([0, 1, 0, 2, 1, 3, 2, 4]);
    expect(applied(layer(2, 5), [1, 2, 1], [1, 2]).data).toEqual([0, 1, 0, 2]);
    expect(applied(layer(1), [1, 2, 1], [1, 2]).data).toEqual([1, 2]);
  });

  it('has true gradients', () => expectTrueGradients(layer(3, 2), [2, 4, 2]));

  it('takes a step from a queue', () => {
    // Steps 2 to 5 lie at 2, 3, 0 and 1; step 6 takes the place of step 2, step 5 before it would have been that of step 1.
    const taps = causalTaps(3, 2);
    const queue = constant([14, 15, 12, 13], [1, 4, 1]);
    const step = taps.step(constant([16], [1, 1]), queue, constant([2], [], 'i32'));
    expect(numbersOf([step])).toEqual([[12, 14, 16]]);
    const later = taps.step(constant([17], [1, 1]), queue, constant([1], [], 'i32'));
    expect(numbersOf([later])).toEqual([[15, 13, 17]]);
    expect(taps.reach).toBe(4);
  });
});
