import { describe, expect, it } from 'vitest';
import { keyOf } from '../../random/key.js';
import { normalPoints, otherWaves, waves } from '../made-points.test.data.js';
import { pool } from '../points/pair-distances.js';
import { balancedFolds, type LabelledPoints } from './folds.js';
import { logisticRegression, logits } from './logistic-regression.js';
import { nearestVotes } from './nearest-votes.js';
import { networkLogits } from './small-network.js';
import { areaUnder, toldApart } from './told-apart.js';

const both: LabelledPoints = {
  ...pool(waves(30, 3), otherWaves(30, 3)),
  labels: Uint8Array.from({ length: 60 }, (_, i) => (i < 30 ? 0 : 1)),
};

describe('logisticRegression', () => {
  // scikit-learn's LogisticRegression(C=1 / ridge, solver='newton-cholesky', tol=1e-12).
  it.each([
    [1, [0.391556628630277, 0.3943505296292833, 0.4549154836596378], -0.17990459016386473],
    [0.1, [0.43399762333742087, 0.43824855939413665, 0.5047719574479123], -0.19909591392388618],
  ])('finds the weights of scikit-learn with ridge %f', (ridge, weights, offset) => {
    const found = logisticRegression(both, ridge);
    for (const [c, weight] of weights.entries()) expect(found.weights[c]).toBeCloseTo(weight, 8);
    expect(found.offset).toBeCloseTo(offset, 8);
  });

  it('stays finite for classes that can be told apart without fault', () => {
    const rows = { ...pool(normalPoints(20, 2, 1), normalPoints(20, 2, 2, 50)), labels: both.labels.slice(10, 50) };
    const z = logits(logisticRegression(rows, 1), rows);
    expect(z.every((value, i) => Number.isFinite(value) && value > 0 === (rows.labels[i] === 1))).toBe(true);
  });
});

describe('nearestVotes', () => {
  it('are the shares of scikit-learn', () => {
    const every = (first: number): LabelledPoints => {
      const rows = Array.from({ length: 30 }, (_, i) => 2 * i + first);
      const values = Float64Array.from(rows.flatMap((i) => [...both.values.subarray(3 * i, 3 * i + 3)]));
      return { count: 30, width: 3, values, labels: Uint8Array.from(rows, (i) => both.labels[i]) };
    };
    const votes = nearestVotes({ training: every(0), test: every(1) }, 7);
    // KNeighborsClassifier(7).fit(p[::2]).predict_proba(p[1::2])
    const sevenths = [3, 5, 3, 5, 3, 3, 3, 2, 2, 4, 3, 4, 3, 3, 5, 4, 3, 3, 2, 4, 4, 5, 4, 4, 3, 5, 4, 4, 3, 4];
    expect(Array.from(votes, (vote) => Math.round(7 * vote))).toEqual(sevenths);
  });
});

describe('areaUnder', () => {
  const sums = Float64Array.from(
    { length: 60 },
    (_, i) => both.values[3 * i] + both.values[3 * i + 1] + both.values[3 * i + 2],
  );

  it('is that of scikit-learn, with ties and without, and has the variance of DeLong', () => {
    expect(areaUnder(sums, both.labels).area).toBeCloseTo(0.6811111111111111, 14);
    const { area, variance } = areaUnder(sums.map(Math.round), both.labels);
    expect(area).toBeCloseTo(0.686111111111111, 14);
    // From the matrix of all pairs, by definition.
    expect(variance).toBeCloseTo(0.00464953171562367, 14);
  });

  it('counts scores on the threshold half', () => {
    const told = toldApart([{ scores: Float64Array.of(0, 1, -1, 2), labels: Uint8Array.of(0, 1, 1, 1) }], 0);
    expect(told.accuracy).toBe(2.5 / 4);
    expect(told.rows).toBe(4);
  });
});

describe('balancedFolds', () => {
  it('holds as many rows of both in every part, each row once', () => {
    const folds = balancedFolds(normalPoints(23, 2, 1), normalPoints(17, 2, 2), 5, keyOf(1));
    const ones = (labels: Uint8Array) => labels.reduce((sum, label) => sum + label, 0);
    for (const { training, test } of folds) {
      expect(2 * ones(training.labels)).toBe(training.count);
      expect(2 * ones(test.labels)).toBe(test.count);
      expect(training.count + test.count).toBe(34);
    }
    const tested = folds.flatMap(({ test }) => Array.from({ length: test.count }, (_, i) => test.values[2 * i]));
    expect(new Set(tested).size).toBe(34);
  });
});

describe('networkLogits', () => {
  it('tells a ring from the disc inside it, which no line does, and the same twice for the same key', async () => {
    const ring = (count: number, radius: number, seed: number) => {
      const draws = keyOf(seed).draws();
      const values = new Float64Array(2 * count);
      for (let i = 0; i < count; i++) {
        const angle = 2 * Math.PI * draws.uniform();
        const length = radius + 0.3 * draws.uniform();
        values.set([length * Math.cos(angle), length * Math.sin(angle)], 2 * i);
      }
      return { count, width: 2, values };
    };
    const [fold] = balancedFolds(ring(300, 0.2, 1), ring(300, 1, 2), 5, keyOf(1));
    const scores = await networkLogits(fold, keyOf(1));
    const network = toldApart([{ scores, labels: fold.test.labels }], 0);
    expect(network.accuracy).toBeGreaterThan(0.95);
    expect(await networkLogits(fold, keyOf(1))).toEqual(scores);
    const line = logits(logisticRegression(fold.training, 1), fold.test);
    expect(toldApart([{ scores: line, labels: fold.test.labels }], 0).accuracy).toBeLessThan(0.75);
  });
});
