import { describe, expect, it } from 'vitest';
import { runningScore } from './running-score.js';

describe('runningScore', () => {
  it('gives mean, total and the standard error of the mean', () => {
    const running = runningScore();
    running.add([-1, -2]);
    running.add([-3]);
    // Sample variance of -1, -2, -3 is 1, so the standard error of the mean is 1/√3.
    expect(running.summary()).toEqual({
      rows: 3,
      weight: 3,
      impossible: 0,
      total: -6,
      mean: -2,
      standardError: Math.sqrt(1 / 3),
    });
  });

  it('counts weights as repetition and leaves out rows of weight zero', () => {
    const weighted = runningScore();
    weighted.add([-1, -4, -9], [2, 1, 0]);
    const repeated = runningScore();
    repeated.add([-1, -1, -4]);
    const { rows: _, ...rest } = weighted.summary();
    expect(repeated.summary()).toMatchObject(rest);
  });

  it('counts rows of probability zero, which make the total minus infinity', () => {
    const running = runningScore();
    running.add([-1, Number.NEGATIVE_INFINITY]);
    expect(running.summary()).toMatchObject({ impossible: 1, total: Number.NEGATIVE_INFINITY });
  });

  it('refuses what is no log-probability', () => {
    expect(() => runningScore().add([-1, Number.NaN])).toThrow(
      'score: a log-probability must be a number or -Infinity, got NaN in row 2',
    );
  });
});
