import { describe, expect, it } from 'vitest';
import { keyOf } from '../random/key.js';
import { columnLaw } from './column-law.js';
import { product } from './product.js';
import { normaliseRows, productMixture } from './product-mixture.js';
import type { ColumnFacts } from './univariate.js';

const plain: ColumnFacts = {
  name: 'x',
  measure: 'continuous',
  categories: [],
  atoms: [],
  resolution: 0.01,
  minimum: 0,
  maximum: 20,
  mean: 1,
  deviation: 2,
};
const columns: readonly ColumnFacts[] = [
  { ...plain, measure: 'categorical', categories: ['a', 'b', 'c'] },
  plain,
  { ...plain, measure: 'binary', categories: ['no', 'yes'] },
  { ...plain, measure: 'count', resolution: 1 },
];
const law = product(
  columns.map((column) => columnLaw(column, { margin: 'normal', counts: 'poisson', pseudoCount: 0.5 })),
);
const K = 3;
const count = 60;

// Missing cells and codes never seen among them.
const draws = keyOf(6).draws();
const cells = columns.map(({ categories }, c) =>
  Float64Array.from({ length: count }, (_, i) => {
    if ((i + c) % 5 === 0) return Number.NaN;
    if (categories.length > 0) return i % 17 === 0 ? categories.length : draws.below(categories.length);
    return c === 1 ? draws.normal() : draws.poisson(3);
  }),
);
const engine = productMixture(law, K);
const laws = new Float64Array(K * law.parameterSize);
for (let k = 0; k < K; k++) {
  law.start(laws, k * law.parameterSize);
  const sums = new Float64Array(law.statisticsSize);
  const some = Float64Array.from({ length: count }, () => draws.uniform() ** 4);
  law.addStatistics(sums, 0, cells, some, 0, 1, laws, k * law.parameterSize);
  law.estimate(sums, 0, laws, k * law.parameterSize);
}
const logWeights = Float64Array.of(Math.log(0.5), Math.log(0.3), Math.log(0.2));

describe('productMixture', () => {
  const table = engine.tabulate(logWeights, laws);

  it('gives log w_k + log p_k(x) as the product of the laws does', () => {
    const joint = new Float64Array(count * K);
    engine.logJoint(table, laws, cells, count, joint);
    for (let k = 0; k < K; k++) {
      const direct = new Float64Array(count).fill(logWeights[k]);
      law.addLogDensity(laws, k * law.parameterSize, cells, direct, 0, 1);
      for (let i = 0; i < count; i++) {
        if (direct[i] === -Infinity) expect(joint[i * K + k]).toBe(-Infinity);
        else expect(joint[i * K + k]).toBeCloseTo(direct[i], 11);
      }
    }
  });

  it('adds the sums that each law adds by itself', () => {
    const weights = Float64Array.from({ length: count * K }, () => draws.uniform());
    const sums = new Float64Array(K * law.statisticsSize);
    engine.addStatistics(table, laws, cells, count, weights, sums);
    for (let k = 0; k < K; k++) {
      const direct = new Float64Array(law.statisticsSize);
      law.addStatistics(direct, 0, cells, weights, k, K, laws, k * law.parameterSize);
      for (const [s, value] of direct.entries()) expect(sums[k * law.statisticsSize + s]).toBeCloseTo(value, 11);
    }
  });
});

describe('normaliseRows', () => {
  it('turns joint log-probabilities into weighted shares and sums log p(x)', () => {
    const joint = Float64Array.of(Math.log(0.1), Math.log(0.3), -2000, -2001);
    const total = normaliseRows(joint, 2, Float64Array.of(1, 2));
    expect(total).toBeCloseTo(Math.log(0.4) + 2 * (-2000 + Math.log1p(Math.exp(-1))), 9);
    const share = 1 / (1 + Math.exp(-1));
    for (const [i, value] of [0.25, 0.75, 2 * share, 2 - 2 * share].entries()) expect(joint[i]).toBeCloseTo(value, 12);
  });

  it('gives a row that is impossible everywhere no shares, and a row without weight no say', () => {
    const joint = Float64Array.of(-Infinity, -Infinity, -1, -2);
    expect(normaliseRows(joint, 2, Float64Array.of(0, 1))).toBeCloseTo(-1 + Math.log1p(Math.exp(-1)), 12);
    expect([...joint.subarray(0, 2)]).toEqual([0, 0]);
    expect(normaliseRows(Float64Array.of(-Infinity), 1, Float64Array.of(1))).toBe(-Infinity);
  });
});
