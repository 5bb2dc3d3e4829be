import { describe, expect, it } from 'vitest';
import type { Context } from './context.js';
import { progressLine, progressText, shareOf, timeLeft } from './progress.js';

const standing = {
  ...{ model: 'mixture', position: 2, models: 4, fold: 3, folds: 5, candidate: 2, candidates: 9, start: 1, starts: 2 },
  ...{ pass: 17, passes: 500, objective: 1.5, rowsPerSecond: 12_345.6 },
};

describe('progressText', () => {
  it('says all that is known where there is room', () => {
    expect(progressText(standing, '75 s left in the comparison', 200)).toBe(
      '████░░░░░░░░  mixture 2/4  candidate 2/9  start 1/2  pass 17  1.5000 nats/row  12,346 rows/s  75 s left in the comparison',
    );
  });

  it('gives up the least telling parts first, and never exceeds the width', () => {
    expect(progressText(standing, '75 s left in the comparison', 60)).toBe(
      '███░░░░░  mixture 2/4  75 s left in the comparison',
    );
    for (let width = 20; width < 120; width++)
      expect(progressText(standing, '2 h 5 min left in the comparison', width).length).toBeLessThanOrEqual(width);
  });

  it('draws no bar where the whole is not known', () => {
    expect(progressText({ pass: 3, starts: 1, start: 1 }, undefined, 80)).toBe('pass 3');
  });
});

describe('the progress of a fit by gradients', () => {
  const network = {
    ...{ start: 1, starts: 1, pass: 3, passes: 10, share: 0.5, step: 1234 },
    ...{ objective: 95.23, validation: -97.06, rowsPerSecond: 42_000, monitors: { kl: 8.5 } },
  };

  it('tells epochs, steps and validation on the scale of the objective', () => {
    expect(progressText(network, '80 s left in the fit', 140)).toBe(
      '███░░░░░░░░░  epoch 3/10  step 1,234  95.2 nats/row  validation 97.1  kl 8.500  42,000 rows/s  80 s left in the fit',
    );
    expect(progressText({ pass: 1, step: 5, steps: 2000, share: 0.1 }, undefined, 80)).toBe(
      '░░░░░░░░░░░░  epoch 1  step 5/2,000',
    );
    expect(progressText({ pass: 1, step: 5, share: 0.1 }, undefined, 80)).toBe('epoch 1  step 5');
  });

  it('keeps what matters most where there is little room', () => {
    expect(progressText(network, '80 s left', 64)).toBe(
      '██░░░░░░  epoch 3/10  95.2 nats/row  validation 97.1  80 s left',
    );
    expect(progressText(network, '80 s left', 40)).toBe('██░░░░░░  epoch 3/10  80 s left');
    for (let width = 20; width < 120; width++)
      expect(progressText(network, '80 s left in the fit', width).length).toBeLessThanOrEqual(width);
  });

  it('is a share of its epochs, or of its steps', () => {
    expect(shareOf(network)).toBeCloseTo(0.25, 12);
    expect(shareOf({ ...network, steps: 2468 })).toBeCloseTo(0.5, 12);
    expect(shareOf({ ...network, fold: 2, folds: 2 })).toBeCloseTo(0.625, 12);
    expect(shareOf({ pass: 3, step: 7, share: 0.5 })).toBeUndefined();
    expect(timeLeft(network, 20)).toBe('60 s left in the fit');
  });
});

describe('timeLeft', () => {
  // Half of the stage is done, so that as much time is left as went by.
  const half = { start: 2, starts: 2 };

  it('names the stage that it is the time of', () => {
    expect(timeLeft(half, 10)).toBe('10 s left in the fit');
    expect(timeLeft({ candidate: 2, candidates: 2 }, 10)).toBe('10 s left in the search');
    expect(timeLeft({ ...half, fold: 1, folds: 1 }, 10)).toBe('10 s left in this fit');
    expect(timeLeft({ model: 'mixture', position: 2, models: 2 }, 10)).toBe('10 s left in the comparison');
  });

  it('is that of the deadline where this comes first, or nothing else is known', () => {
    expect(timeLeft(half, 10, 4)).toBe('4 s left');
    expect(timeLeft(half, 10, 40)).toBe('10 s left in the fit');
    expect(timeLeft({ pass: 1 }, 10, 40)).toBe('40 s left');
    expect(timeLeft({ pass: 1 }, 10, -1)).toBe('0 s left');
    expect(timeLeft({ pass: 1 }, 10)).toBeUndefined();
    expect(timeLeft({ start: 1, starts: 30 }, 10)).toBeUndefined();
    expect(timeLeft(half, 0)).toBeUndefined();
  });

  it('names minutes and hours as people do', () => {
    expect(timeLeft(half, 200)).toBe('3 min left in the fit');
    expect(timeLeft(half, 7800)).toBe('2 h 10 min left in the fit');
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

describe('progressLine', () => {
  it('says what goes wrong once each, on a line that stays, even where no progress is drawn', () => {
    const notes: string[] = [];
    const context = { hasProgress: false, note: (text: string) => void notes.push(text) } as unknown as Context;
    const line = progressLine(context, () => 0);
    line.show({ pass: 1 });
    for (const pass of [2, 3]) line.show({ pass, alarm: 'drawn rows collapse; try a larger --batch' });
    line.show({ pass: 4, alarm: 'the discriminator tells all rows apart' });
    expect(notes).toEqual(['! drawn rows collapse; try a larger --batch', '! the discriminator tells all rows apart']);
  });
});
