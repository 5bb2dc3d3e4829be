import { describe, expect, it } from 'vitest';
import { runningStepScore } from './running-step-score.js';

describe('means a step', () => {
  it('are ratios of sums, with the standard error of a ratio', () => {
    const running = runningStepScore();
    running.add([-10, -30], [5, 10]);
    running.add([-8], [5]);
    const { mean, total, weight, standardError, rows } = running.summary();
    expect([rows, weight]).toEqual([3, 20]);
    expect(total).toBeCloseTo(-48, 12);
    expect(mean).toBeCloseTo(-2.4, 12);
    // Residuals v - R n: 2, -6, 4; (4 + 36 + 16) 3 / 2 under the root, over 20 steps.
    expect(standardError).toBeCloseTo(Math.sqrt(84) / 20, 12);
  });

  it('of one sequence have no standard error', () => {
    const running = runningStepScore();
    running.add([-3], [2]);
    expect(running.summary().mean).toBe(-1.5);
    expect(running.summary().standardError).toBeNaN();
  });

  it('leave no digits behind where all are alike', () => {
    const running = runningStepScore();
    for (let i = 0; i < 1000; i++) running.add([-1e6 * 7], [7]);
    expect(running.summary().mean).toBe(-1e6);
    expect(running.summary().standardError).toBe(0);
  });

  it('tell impossible sequences, and refuse what is no number', () => {
    const running = runningStepScore();
    running.add([Number.NEGATIVE_INFINITY, -1], [1, 1]);
    expect(running.summary()).toMatchObject({ impossible: 1, mean: Number.NEGATIVE_INFINITY });
    expect(() => running.add([Number.NaN], [1])).toThrow('got NaN in sequence 3');
  });
});
