import { describe, expect, it } from 'vitest';
import { type TableRows, tableRows, takeRows } from '../data/rows.js';
import { keyOf } from '../random/key.js';
import { normalRows, numbersSchema, otherWaves, waves } from './made-points.test.data.js';
import { ballDistances, ballShares } from './points/neighbour-balls.js';
import { precisionRecall } from './precision-recall.js';

const schema = numbersSchema(2);
const all = (count: number) => Int32Array.from({ length: count }, (_, i) => i);

async function scores(judged: TableRows, real: TableRows) {
  const measured = await precisionRecall.measure(judged, { schema, real, key: keyOf(1) });
  return Object.fromEntries(measured.map((each) => [each.metric, each]));
}

describe('ballShares', () => {
  it('is what numpy counts from sorted distances', () => {
    const shares = ballShares(ballDistances(waves(23, 3), otherWaves(17, 3)), all(23), all(17), 3);
    expect(shares.precision).toBeCloseTo(0.9411764705882353, 15);
    expect(shares.recall).toBe(1);
    expect(shares.density).toBeCloseTo(0.9215686274509803, 14);
    expect(shares.coverage).toBeCloseTo(0.9130434782608695, 15);
  });
});

describe('precisionRecall', () => {
  it('has density 1 and coverage 1 − 2⁻⁵ for equal laws', async () => {
    const { density, coverage } = await scores(normalRows(700, 2, 1), normalRows(700, 2, 2));
    expect(Math.abs(density.value - 1)).toBeLessThan(4 * (density.standardError ?? 0));
    // The five nearest of both samples together are all real with probability 2⁻⁵.
    expect(Math.abs(coverage.value - (1 - 2 ** -5))).toBeLessThan(4 * (coverage.standardError ?? 0));
    expect(coverage.standardError).toBeLessThan(0.03);
  });

  it('sees a lost mode in recall and coverage, and not in precision', async () => {
    const modes = (count: number, seed: number) => {
      const [first, second] = normalRows(count, 2, seed).columns;
      return tableRows([first.map((value, i) => value + (i % 2 === 0 ? 0 : 20)), second]);
    };
    const one = takeRows(
      modes(600, 2),
      all(300).map((i) => 2 * i),
    );
    const { precision, recall, coverage } = await scores(one, modes(300, 1));
    expect(precision.value).toBeGreaterThan(0.9);
    expect(recall.value).toBeLessThan(0.55);
    expect(coverage.value).toBeLessThan(0.55);
  });

  it('sees a memoriser of half the training rows: none outside their balls, and fewer fresh rows covered', async () => {
    const training = normalRows(600, 2, 1);
    const draws = keyOf(5).draws();
    const copies = takeRows(
      training,
      all(600).map(() => draws.below(300)),
    );
    const beside = await scores(copies, training);
    expect(beside.precision.value).toBe(1);
    const { coverage, precision } = await scores(copies, normalRows(600, 2, 2));
    expect(precision.value).toBeGreaterThan(0.9);
    // 300 (1 − e⁻²) = 259 different rows: the next five of either kind are real with probability (600 / 859)⁵.
    expect(Math.abs(coverage.value - (1 - (600 / 859) ** 5))).toBeLessThan(4 * (coverage.standardError ?? 0));
    expect(coverage.value).toBeLessThan(0.91);
  });

  it('needs twice as many rows as a ball holds', async () => {
    await expect(scores(normalRows(11, 2, 1), normalRows(20, 2, 2))).rejects.toThrow(
      'precision-recall: needs at least 12 judged rows, got 11',
    );
  });
});
