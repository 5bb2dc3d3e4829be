import { describe, expect, it } from 'vitest';
import { progressText, shareOf } from './progress.js';

const standing = {
  ...{ model: 'mixture', position: 2, models: 4, fold: 3, folds: 5, candidate: 2, candidates: 9, start: 1, starts: 2 },
  ...{ pass: 17, passes: 500, objective: 1.5, rowsPerSecond: 12_345.6 },
};

describe('progressText', () => {
  it('says all that is known where there is room', () => {
    expect(progressText(standing, 75, 200)).toBe(
      '████░░░░░░░░  mixture 2/4  candidate 2/9  start 1/2  pass 17  1.5000 nats/row  12,346 rows/s  75 s left',
    );
  });

  it('gives up the least telling parts first, and never exceeds the width', () => {
    expect(progressText(standing, 75, 60)).toBe('███░░░░░  mixture 2/4  candidate 2/9  pass 17  75 s left');
    for (let width = 20; width < 120; width++)
      expect(progressText(standing, 7500, width).length).toBeLessThanOrEqual(width);
  });

  it('draws no bar where the whole is not known', () => {
    expect(progressText({ pass: 3, starts: 1, start: 1 }, undefined, 80)).toBe('pass 3');
  });

  it('names minutes and hours as people do', () => {
    expect(progressText({ pass: 1 }, 200, 80)).toBe('pass 1  3 min left');
    expect(progressText({ pass: 1 }, 7800, 80)).toBe('pass 1  2 h 10 min left');
  });
});

describe('shareOf', () => {
  it('nests models, folds, candidates and starts', () => {
    // One model of four done; of the second two folds of five; of the third one candidate of nine; of its starts none of two.
    expect(shareOf(standing)).toBeCloseTo((1 + (2 + 1 / 9) / 5) / 4, 12);
    expect(shareOf({ candidate: 1, candidates: 54 })).toBe(0);
    expect(shareOf({ pass: 4 })).toBeUndefined();
  });
});
