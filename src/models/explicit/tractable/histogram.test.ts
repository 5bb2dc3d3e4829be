import { describe, expect, it } from 'vitest';
import { type Dataset, gatherBlocks, tableDataset } from '../../../data/dataset.js';
import { sliceRows, type TableRows, tableRows } from '../../../data/rows.js';
import type { Column } from '../../../data/schema.js';
import { train } from '../../../learn/train.js';
import { normalQuantile } from '../../../numeric/normal-distribution.js';
import { quantile } from '../../../numeric/quantile.js';
import { keyOf } from '../../../random/key.js';
import { addTrees } from '../../../util/tree.js';
import { blank, fitted, integral, measured, schemaOf, sumExp } from '../../made-tables.test.data.js';
import { bayesianBlocks, blockPenalty } from './histogram/bayesian-blocks.js';
import { knuthLogPosterior } from './histogram/knuth.js';
import { histogram } from './histogram.js';

const NAN = Number.NaN;
const RULES = ['bayesian-blocks', 'knuth', 'freedman-diaconis', 'scott', 'sturges'] as const;

type Input = Parameters<typeof histogram>[0];

async function fit(columns: readonly Column[], rows: TableRows, input: Input = {}) {
  const schema = schemaOf(columns, rows.count);
  const { model, params } = await fitted(histogram, schema, rows, input, keyOf(1));
  const logProb = async (asked: TableRows) => (await model.density.logProb(params, asked)).values;
  return { model, params, logProb, schema };
}

const normal = (n: number, seed = 1) => {
  const draws = keyOf(seed).draws();
  return Float64Array.from({ length: n }, () => draws.normal());
};

describe('histogram', () => {
  it('counts: (n_b + prior) / (n + 2), with one pseudo-row inside and one in the outer bins', async () => {
    const x = Float64Array.of(0, 1, 1, 2, 3, 3, 3);
    const { logProb } = await fit([measured('x', 'continuous', { resolution: 1 })], tableRows([x]), { bins: 4 });
    const asked = Float64Array.of(0, 1.4, 2.2, 3, -4.4, 7.4, 8);
    const expected = [1.25, 2.25, 1.25, 3.25, 0.5 / 4, 0.5 / 4, 0].map((n) => n / 9);
    (await logProb(tableRows([asked]))).forEach((log, i) => {
      expect(Math.exp(log)).toBeCloseTo(expected[i], 12);
    });
  });

  it.each(RULES)('has total probability one under %s, in one column and in two', async (rule) => {
    const x = normal(300);
    const n = Float64Array.from(normal(300, 2), (v, i) => Math.floor(v * v * 2 + (x[i] > 0 ? 3 : 0)));
    const one = await fit([measured('x', 'continuous')], tableRows([x]), { rule });
    expect(await integral(one.logProb, -30, 30)).toBeCloseTo(1, 3);
    const two = await fit([measured('x', 'continuous'), measured('n', 'count')], tableRows([x, n]), { rule });
    const cells = 2000;
    const counts = Float64Array.from({ length: cells }, (_, i) => i);
    const joint = await two.logProb(tableRows([new Float64Array(cells).fill(0.3), counts]));
    const margin = await two.logProb(tableRows([Float64Array.of(0.3), blank(1)]));
    expect(sumExp(joint)).toBeCloseTo(Math.exp(margin[0]), 12);
    expect(sumExp(await two.logProb(tableRows([blank(cells), counts])))).toBeCloseTo(1, 12);
  });

  it('gives atoms and categories masses of their own, and nothing to what cannot be', async () => {
    const rows = tableRows([Float64Array.of(0, 0, 0, 1.5, 2, 2.5), Float64Array.of(0, 1, 1, 0, 0, 1)]);
    const columns = [measured('z', 'with-atoms'), measured('k', 'categorical')];
    const { logProb } = await fit(columns, rows);
    const [atom] = await logProb(tableRows([Float64Array.of(0), Float64Array.of(NAN)]));
    const smooth = await integral((asked) => logProb(tableRows([asked.columns[0], blank(asked.count)])), -5, 5);
    expect(Math.exp(atom) + smooth).toBeCloseTo(1, 3);
    const asked = tableRows([Float64Array.of(0, 0, 99, NAN), Float64Array.of(2, 3, 0, NAN)]);
    const values = await logProb(asked);
    expect(values[0]).toBeGreaterThan(-10);
    expect(Array.from(values.subarray(1))).toEqual([-Infinity, -Infinity, 0]);
  });

  it('shares out rows with an unknown cell by EM, at the maximum of the posterior', async () => {
    // n_ab = [[3, 1], [0, 2]], first only: [4, 0]; without prior the first margin is (4 + 4) / 10 and p(b | a) stays as counted
    const a = Float64Array.of(0, 0, 0, 0, 1, 1, 0, 0, 0, 0);
    const b = Float64Array.of(0, 0, 0, 1, 1, 1, NAN, NAN, NAN, NAN);
    const weights = new Float64Array(10).fill(1e6);
    const binary = { categories: ['no', 'yes'] };
    const columns = [measured('a', 'binary', binary), measured('b', 'binary', binary)];
    const { params } = await fit(columns, tableRows([a, b], weights));
    const expected = [0.6, 0.2, 0, 0.2];
    params.probabilities.forEach((p, cell) => {
      expect(p).toBeCloseTo(expected[cell], 5);
    });
  });

  it('cuts into blocks as the best of all cuttings', () => {
    const values = Float64Array.of(0, 0.1, 0.15, 0.22, 0.3, 2, 4, 4.05, 4.1, 9);
    const weights = Float64Array.of(3, 5, 2, 8, 4, 1, 9, 7, 9, 1);
    const edges = bayesianBlocks(values, weights, -0.05, 9.05);
    const middles = [-0.05, ...Array.from(values.subarray(1), (v, i) => (v + values[i]) / 2), 9.05];
    const fitness = (cuts: readonly number[]) => {
      let sum = 0;
      for (let k = 0; k + 1 < cuts.length; k++) {
        const n = weights.subarray(cuts[k], cuts[k + 1]).reduce((total, w) => total + w, 0);
        sum += n * Math.log(n / (middles[cuts[k + 1]] - middles[cuts[k]])) - blockPenalty(49);
      }
      return sum;
    };
    let best: readonly number[] = [0, 10];
    for (let mask = 0; mask < 512; mask++) {
      const cuts = [0, ...Array.from({ length: 9 }, (_, i) => i + 1).filter((i) => mask & (1 << (i - 1))), 10];
      if (fitness(cuts) > fitness(best)) best = cuts;
    }
    expect(best.length).toBeGreaterThan(3);
    expect(Array.from(edges)).toEqual(best.map((cut) => middles[cut]));
  });

  it('weighs numbers of bins as Knuth does', () => {
    // scipy.special.gammaln on equation 31
    expect(knuthLogPosterior([3, 1, 4])).toBeCloseTo(-1.2043842423074649, 9);
  });

  it('has no bin narrower than the recording step', async () => {
    const ties = Float64Array.from({ length: 500 }, (_, i) => ((i * i) % 7) / 2);
    for (const rule of RULES) {
      const { params } = await fit([measured('x', 'continuous', { resolution: 0.5 })], tableRows([ties]), { rule });
      const { edges } = params.partitions[0];
      for (let b = 0; b + 1 < edges.length; b++) expect(edges[b + 1] - edges[b]).toBeGreaterThan(0.499999);
    }
    const { model, params } = await fit([measured('x', 'continuous', { resolution: 0.5 })], tableRows([ties]), {
      bins: 90,
    });
    expect(model.warnings(params)).toEqual(['x has fewer than 90 bins: values are recorded no finer']);
  });

  it('shifts its log-density by the logarithm of the scale of the data', async () => {
    const x = normal(200);
    for (const rule of RULES) {
      const plain = await fit([measured('x', 'continuous', { resolution: 2 ** -20 })], tableRows([x]), { rule });
      const scaled = x.map((v) => v * 1024);
      const wide = await fit([measured('x', 'continuous', { resolution: 2 ** -10 })], tableRows([scaled]), { rule });
      const [before, after] = [await plain.logProb(tableRows([x])), await wide.logProb(tableRows([scaled]))];
      for (let i = 0; i < 200; i++) expect(after[i]).toBeCloseTo(before[i] - Math.log(1024), 9);
    }
  });

  it('takes a weight as a repetition, and adds up', async () => {
    const x = normal(60);
    const weights = Float64Array.from(x, (_, i) => 1 + (i % 3));
    const repeated = Float64Array.from(Array.from(x).flatMap((v, i) => Array<number>(weights[i]).fill(v)));
    const columns = [measured('x', 'continuous')];
    for (const rule of RULES) {
      const a = await fit(columns, tableRows([x], weights), { rule });
      const b = await fit(columns, tableRows([repeated]), { rule });
      const [one, other] = [await a.logProb(tableRows([x])), await b.logProb(tableRows([x]))];
      for (let i = 0; i < x.length; i++) expect(one[i]).toBeCloseTo(other[i], 9);
    }
    const rows = tableRows([x], weights);
    const { model, schema } = await fit(columns, rows);
    const state = await model.learner.start({ training: tableDataset(schema, rows) }, keyOf(1));
    const part = async (from: number, to: number) =>
      (await model.learner.contribute(state, sliceRows(rows, from, to), keyOf(1))).sums;
    expect(addTrees(await part(0, 25), await part(25, 60))).toEqual(await part(0, 60));
  });

  it('draws and completes by its probabilities', async () => {
    const x = normal(400);
    const k = Float64Array.from(x, (v, i) => (v > 0 ? i % 2 : 2));
    const { model, params, logProb } = await fit(
      [measured('x', 'continuous'), measured('k', 'categorical')],
      tableRows([x, k]),
    );
    const count = 5000;
    const drawn = await model.sampling.sample(params, { first: 0, count }, keyOf(2));
    for (const code of [0, 1, 2]) {
      const [log] = await logProb(tableRows([blank(1), Float64Array.of(code)]));
      expectShare(drawn.columns[1], (value) => value === code, Math.exp(log));
    }
    const below = await integral((asked) => logProb(tableRows([asked.columns[0], blank(asked.count)])), -15, 0.1);
    expectShare(drawn.columns[0], (value) => value < 0.1, below);
    expect((await model.sampling.sample(params, { first: 7, count: 2 }, keyOf(2))).columns[0]).toEqual(
      drawn.columns[0].subarray(7, 9),
    );
    const asked = tableRows([new Float64Array(count).fill(0.6), blank(count)]);
    const done = await model.completion.complete(params, asked, keyOf(3));
    expect(done.columns[0]).toEqual(asked.columns[0]);
    const at = async (code: number) => (await logProb(tableRows([Float64Array.of(0.6), Float64Array.of(code)])))[0];
    expectShare(done.columns[1], (value) => value === 1, Math.exp((await at(1)) - (await at(NAN))));
  });

  describe('on more rows than are looked at together', () => {
    const total = 200_000;
    const golden = (Math.sqrt(5) - 1) / 2;
    const termOf = (i: number) => normalQuantile(((i + 1) * golden) % 1);
    const sorted = Float64Array.from({ length: total }, (_, i) => termOf(i)).sort();
    const range = sorted[total - 1] - sorted[0] + 1e-6; // and half a recording step at each end

    // Rows are made block by block and never held together.
    async function largeFit(input: Input) {
      const asked: number[] = [];
      const made = (from: number, to: number) =>
        tableRows([Float64Array.from({ length: to - from }, (_, i) => termOf(from + i))], undefined, from);
      const { model, schema } = await fit([measured('x', 'continuous')], made(0, 10), input);
      const training: Dataset<TableRows> = {
        schema,
        count: total,
        async *blocks() {
          for (let from = 0; from < total; from += 4096) yield made(from, Math.min(total, from + 4096));
        },
        where: () => expect.unreachable(),
        gather: async (maximum, key) => {
          asked.push(maximum);
          return gatherBlocks(training.blocks(), total, maximum, key);
        },
      };
      const { params } = await train(model.learner, { training }, { key: keyOf(1), nowMs: () => 0 });
      return { asked, bins: params.partitions[0].edges.length - 3, remarks: model.warnings(params) };
    }

    it('takes quartiles from a sketch, as close to the exact ones as its ranks are', async () => {
      const { asked, bins, remarks } = await largeFit({ rule: 'freedman-diaconis' });
      const binsAt = (error: number) =>
        Math.ceil(range / ((2 * (quantile(sorted, 0.75 + error) - quantile(sorted, 0.25 - error))) / total ** (1 / 3)));
      expect(bins).toBeLessThanOrEqual(binsAt(-0.002));
      expect(bins).toBeGreaterThanOrEqual(binsAt(0.002));
      expect(asked).toEqual([]);
      expect(remarks).toEqual([
        'of more than 50000 rows, the quartiles that set the width of bins come from a sketch, within 0.2 % of their ranks',
      ]);
    });

    it('takes range and deviation from all rows', async () => {
      const mean = sorted.reduce((sum, x) => sum + x, 0) / total;
      const deviation = Math.sqrt(sorted.reduce((sum, x) => sum + (x - mean) ** 2, 0) / total);
      const scott = Math.ceil(range / ((3.49 * deviation) / total ** (1 / 3)));
      expect(await largeFit({ rule: 'scott' })).toEqual({ asked: [], bins: scott, remarks: [] });
      expect(await largeFit({ rule: 'sturges' })).toMatchObject({ asked: [], remarks: [] });
      expect(await largeFit({ bins: 40 })).toEqual({ asked: [], bins: 40, remarks: [] });
    });

    it('searches the values of a subsample, and says so', async () => {
      const { asked, remarks } = await largeFit({ rule: 'bayesian-blocks' });
      expect(asked).toEqual([50_000]);
      expect(remarks).toEqual([
        'of more than 50000 rows, edges are chosen on a uniform subsample of 50000; probabilities come from all',
      ]);
    });

    it('has a bin for values so rare that the subsample holds none of them', async () => {
      const x = Float64Array.from({ length: 100_000 }, (_, i) => (i === 70_001 ? 3 : 0));
      for (const rule of RULES) {
        const { logProb } = await fit([measured('x', 'with-atoms')], tableRows([x]), { rule });
        const [log] = await logProb(tableRows([Float64Array.of(3)]));
        expect(Number.isFinite(log)).toBe(true);
      }
    });
  });

  it('refuses what it cannot take', async () => {
    expect(() => histogram({ bins: 0 })).toThrow('histogram: bins must be an integer >= 1, got 0');
    await expect(fit([measured('x', 'continuous')], tableRows([blank(3)]))).rejects.toThrow(
      'histogram: a column must have a known cell, got none in x',
    );
  });
});

// four standard errors of a share
function expectShare(values: Float64Array, isSeen: (value: number) => boolean, share: number): void {
  const seen = values.filter(isSeen).length / values.length;
  expect(Math.abs(seen - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / values.length) + 1e-3);
}
