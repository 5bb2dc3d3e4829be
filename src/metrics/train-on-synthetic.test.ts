import { describe, expect, it } from 'vitest';
import { tableRows } from '../data/rows.js';
import { keyOf } from '../random/key.js';
import { tableFrom } from './made-table.test.data.js';
import type { BinnedFeatures } from './train-on-synthetic/binned-features.js';
import { growTree, treeValues } from './train-on-synthetic/grow-tree.js';
import { areaUnderCurve, explainedVariance, meanArea } from './train-on-synthetic/predictive-scores.js';
import { trainOnSynthetic } from './train-on-synthetic.js';

const key = keyOf(3);

describe('scores of predictions', () => {
  const rows = Array.from({ length: 200 }, (_, i) => i);

  it('are those of scikit-learn', () => {
    const isOf = (i: number) => i % 3 === 0;
    const scores = rows.map((i) => Math.floor(3 * Math.sin(1.7 * i) + Number(isOf(i))));
    expect(areaUnderCurve(scores, isOf)).toBeCloseTo(0.6423521490292896, 12);
    const classes = Float64Array.from({ length: 600 }, (_, at) => {
      const [i, c] = [Math.floor(at / 3), at % 3];
      return Math.sin(1.7 * i + c) + (i % 3 === c ? 0.7 : 0);
    });
    expect(
      meanArea(
        classes,
        rows.map((i) => i % 3),
        3,
      ),
    ).toBeCloseTo(0.7396580069576928, 12);
    const values = rows.map((i) => 3 * Math.sin(1.7 * i));
    expect(
      explainedVariance(
        rows.map((i) => 2 * Math.sin(1.7 * i) + 0.3),
        values,
      ),
    ).toBeCloseTo(0.8687059776468686, 12);
  });

  it('are a half where there is one class, and nothing where nothing varies', () => {
    expect(areaUnderCurve([1, 2, 3], () => true)).toBe(0.5);
    expect(explainedVariance([1, 2], [3, 3])).toBe(0);
  });
});

it('a tree splits where the loss falls most, categories in no order of their own', () => {
  const codes = Uint8Array.from({ length: 90 }, (_, i) => i % 3);
  const features: BinnedFeatures = { count: 90, columns: [{ codes, size: 3, isOrdered: false }] };
  // The middle code stands apart: one cut sets it against both others.
  const slope = Float64Array.from(codes, (code) => (code === 1 ? -1 : 1));
  const tree = growTree(features, slope, new Float64Array(90).fill(1), 1);
  const values = treeValues(tree, features);
  expect(values[1]).toBeCloseTo(30 / 31, 12);
  expect(values[0]).toBeCloseTo(-60 / 61, 12);
  expect(values[2]).toBe(values[0]);
});

describe('train-on-synthetic', () => {
  /** y is told from x but for one in five; `truth` says how far x goes with it. */
  const rowsOf = (count: number, seed: number, truth: number) => {
    const draws = keyOf(seed).draws();
    const x = Float64Array.from({ length: count }, () => draws.normal());
    const y = x.map((value) => (draws.uniform() < truth ? Number(value > 0) : Number(draws.uniform() < 0.5)));
    return tableRows([x, y]);
  };
  const table = async () => {
    const { columns } = rowsOf(1500, 1, 0.8);
    return tableFrom({ x: columns[0], y: Array.from(columns[1], (code) => 'nz'[code]) });
  };

  it('reaches what can be reached with rows of the same law, and a coin toss with rows in which nothing goes together', async () => {
    const { schema, training: real } = await table();
    const judging = { schema: { ...schema, label: 'y' }, real, key };
    const [auc, right, back] = await trainOnSynthetic.measure(rowsOf(1500, 2, 0.8), judging);
    // Right in .9 of all rows: of a side's mark 0.9 of one class. AUC of a step in x with these odds is .9 as well.
    expect(Math.abs(right.value - 0.9)).toBeLessThan(0.03);
    expect(Math.abs(auc.value - 0.9)).toBeLessThan(0.03);
    expect(Math.abs(back.value - 0.9)).toBeLessThan(0.03);
    const [lost, , alone] = await trainOnSynthetic.measure(rowsOf(1500, 3, 0), judging);
    // What is learned from noise goes along with the truth or against it by chance alone.
    expect(lost.value).toBeLessThan(0.75);
    expect(Math.abs(alone.value - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / 750 + 1 / 12 / 750));
    expect([auc.metric, right.metric, back.metric]).toEqual([
      'train-on-synthetic',
      'train-on-synthetic-accuracy',
      'test-on-synthetic',
    ]);
  });

  it('takes columns in turn without a label, and says why one cannot be told', async () => {
    const { schema, training: real } = await table();
    const [score] = await trainOnSynthetic.measure(rowsOf(200, 2, 0.8), { schema, real, key });
    expect(score.parts?.map(({ name }) => name)).toEqual(['x', 'y']);
    expect(score.unit).toBe('R² or AUC');
    const constant = tableRows([real.columns[0], real.columns[1].map(() => 0)]);
    await expect(
      trainOnSynthetic.measure(rowsOf(200, 2, 0.8), { schema: { ...schema, label: 'y' }, real: constant, key }),
    ).rejects.toThrow('label must be a column that can be told from others, got y, which hardly varies');
    await expect(trainOnSynthetic.measure(rowsOf(20, 2, 0.8), { schema, real, key })).rejects.toThrow(
      'needs at least 50 rows on either side, got 20 and 1500',
    );
  });
});
