import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { tableDataset } from '../../../data/dataset.js';
import { sliceRows, type TableRows, tableRows } from '../../../data/rows.js';
import type { Column } from '../../../data/schema.js';
import { train } from '../../../learn/train.js';
import { keyOf } from '../../../random/key.js';
import { blank, fitted, integral, measured, schemaOf, sumExp } from '../../made-tables.test.data.js';
import { leaveOneOut } from './kernel-density/leave-one-out.js';
import { kernelDensity } from './kernel-density.js';

const KERNELS = ['gaussian', 'tophat', 'epanechnikov', 'exponential', 'linear', 'cosine'] as const;
const NAN = Number.NaN;

type Input = Parameters<typeof kernelDensity>[0];

async function fit(columns: readonly Column[], rows: TableRows, input: Input = {}) {
  const { model, params } = await fitted(kernelDensity, schemaOf(columns, 0), rows, input, keyOf(1));
  const logProb = async (asked: TableRows) => (await model.density.logProb(params, asked)).values;
  return { model, params, logProb };
}

const wave = (n: number, seed = 1.7) =>
  Float64Array.from({ length: n }, (_, i) => 2 * Math.sin(seed * i) + 0.3 * (i % 7));

it('smooths by rule where no row has another to be left out for: one row, or one of weight above zero', async () => {
  const columns = [measured('x', 'continuous'), measured('c', 'categorical')];
  const lonely = tableRows([Float64Array.of(0.4, 3), Float64Array.of(1, 2)], Float64Array.of(1, 0));
  for (const rows of [sliceRows(lonely, 0, 1), lonely]) {
    const schema = { kind: 'table' as const, columns, rows: rows.count, leftOut: [], names: [], missingTokens: [] };
    const { definition } = kernelDensity;
    const model = definition.bind(definition.options.parse({}), schema);
    const { params } = await train(
      model.learner,
      { training: tableDataset(schema, rows) },
      { key: keyOf(1), nowMs: () => 0 },
    );
    const { values } = await model.density.logProb(params, rows);
    expect(values[0]).toBeGreaterThan(-10);
    expect(values.some(Number.isNaN)).toBe(false);
  }
});

describe('kernel-density', () => {
  it.each(KERNELS)('has the %s kernel of scikit-learn 1.2', async (kernel) => {
    // KernelDensity(kernel=…, bandwidth=0.5).fit([[0], [0.4], [1.1]]).score_samples([[0.3]])
    const expected = {
      gaussian: -0.5855633803757,
      tophat: -0.4054651081082,
      epanechnikov: -0.2231435513143,
      exponential: -0.647894117155,
      linear: -0.2231435513142,
      cosine: -0.2159995482407,
    };
    const { logProb } = await fit([measured('x', 'continuous')], tableRows([Float64Array.of(0, 0.4, 1.1)]), {
      kernel,
      bandwidth: 0.5,
    });
    expect((await logProb(tableRows([Float64Array.of(0.3)])))[0]).toBeCloseTo(expected[kernel], 8);
  });

  it.each(KERNELS)('integrates to one with the %s kernel, bounded or not', async (kernel) => {
    const rows = tableRows([Float64Array.of(0.05, 0.3, 0.9, 1.7)]);
    for (const bounds of ['', 'x=0:', 'x=0:2', 'x=-1:2']) {
      const { logProb } = await fit([measured('x', 'continuous')], rows, { kernel, bandwidth: 0.4, bounds });
      expect(await integral(logProb, -18, 22)).toBeCloseTo(1, 3);
    }
  });

  it('sums to one over counts, categories, and atoms with the density between them', async () => {
    const rows = tableRows([Float64Array.of(0, 1, 1, 4, 9), Float64Array.of(0, 0, 1, 2, 1)]);
    for (const kernel of KERNELS) {
      const { logProb } = await fit([measured('n', 'count'), measured('k', 'categorical')], rows, { kernel });
      const n = Float64Array.from({ length: 3000 }, (_, i) => Math.floor(i / 3));
      const k = Float64Array.from({ length: 3000 }, (_, i) => i % 3);
      expect(sumExp(await logProb(tableRows([n, k])))).toBeCloseTo(1, 9);
    }
    const { logProb } = await fit([measured('z', 'with-atoms')], tableRows([Float64Array.of(0, 0, 0, 1.5, 2, 2.5)]));
    const atom = Math.exp((await logProb(tableRows([Float64Array.of(0)])))[0]);
    expect(atom + (await integral(logProb, -18, 22))).toBeCloseTo(1, 4);
    expect(atom).toBeGreaterThan(0.4);
  });

  it('gives impossible values no probability, never NaN', async () => {
    const rows = tableRows([
      Float64Array.of(0, 1, 1, 4),
      Float64Array.of(0, 0, 1, 2),
      Float64Array.of(0.1, 0.2, 0.3, 0.9),
    ]);
    const columns = [measured('n', 'count'), measured('k', 'categorical'), measured('x', 'continuous')];
    const { logProb } = await fit(columns, rows, { bounds: 'x=0:1' });
    const asked = tableRows([
      Float64Array.of(-1, 0.5, 1, 1),
      Float64Array.of(0, 0, 3, 0),
      Float64Array.of(0, 0, 0, 1.5),
    ]);
    expect(Array.from(await logProb(asked))).toEqual([-Infinity, -Infinity, -Infinity, -Infinity]);
  });

  it('matches the leave-one-out log-densities of a brute force, and finds their maximum', async () => {
    const x = wave(60);
    const columns = [measured('x', 'continuous')];
    const mean = (h: number) => bruteLeaveOneOut(x, h);
    const { params } = await fit(columns, tableRows([x]), { bandwidth: 0.2 });
    const setting = { kernel: 'gaussian' as const, bounds: [undefined] };
    expect(leaveOneOut(columns, setting, params).mean).toBeCloseTo(mean(0.2), 12);
    const best = (await fit(columns, tableRows([x]))).params.smoothing.bandwidths[0];
    for (const factor of [0.5, 0.9, 1.1, 2]) expect(mean(best)).toBeGreaterThan(mean(best * factor));
  });

  it('finds the Sheather–Jones bandwidth of an independent implementation', async () => {
    // numpy, all pairs, scipy.optimize.brentq; quartiles by 'averaged_inverted_cdf'
    const { params } = await fit([measured('x', 'continuous')], tableRows([wave(60)]), {
      bandwidth: 'sheather-jones',
    });
    expect(params.smoothing.bandwidths[0]).toBeCloseTo(0.7418487217945, 8);
  });

  it('scales with the data: densities shift by the logarithm of the scale', async () => {
    const columns = [measured('x', 'continuous'), measured('y', 'continuous')];
    const wide = columns.map((c) => ({ ...c, resolution: c.resolution * 1024 }));
    const [x, y] = [wave(80), wave(80, 2.3)];
    for (const bandwidth of ['leave-one-out', 'scott', 'silverman', 'sheather-jones'] as const) {
      const plain = await fit(columns, tableRows([x, y]), { bandwidth });
      const scaled = await fit(wide, tableRows([x.map((v) => v * 1024), y.map((v) => v * 1024)]), { bandwidth });
      const before = await plain.logProb(tableRows([x, y]));
      const after = await scaled.logProb(tableRows([x.map((v) => v * 1024), y.map((v) => v * 1024)]));
      for (let i = 0; i < 80; i++) expect(after[i]).toBeCloseTo(before[i] - 2 * Math.log(1024), 9);
    }
  });

  it('takes a weight as a repetition', async () => {
    const weights = Float64Array.from({ length: 40 }, (_, i) => 1 + (i % 3));
    const [x, n] = [wave(40), Float64Array.from({ length: 40 }, (_, i) => i % 5)];
    const repeat = (values: Float64Array) =>
      Float64Array.from(Array.from(values).flatMap((value, i) => Array<number>(weights[i]).fill(value)));
    const columns = [measured('x', 'continuous'), measured('n', 'count')];
    for (const bandwidth of ['leave-one-out', 'sheather-jones'] as const) {
      const weighted = await fit(columns, tableRows([x, n], weights), { bandwidth });
      const repeated = await fit(columns, tableRows([repeat(x), repeat(n)]), { bandwidth });
      const [a, b] = [await weighted.logProb(tableRows([x, n])), await repeated.logProb(tableRows([x, n]))];
      for (let i = 0; i < 40; i++) expect(a[i]).toBeCloseTo(b[i], 6);
    }
  });

  it('keeps margins consistent where training cells are missing', async () => {
    const x = Float64Array.of(0, 1, NAN, 3, 2.2, NAN);
    const k = Float64Array.of(0, NAN, 1, 1, 2, 0);
    const columns = [measured('x', 'continuous'), measured('k', 'categorical')];
    const { logProb } = await fit(columns, tableRows([x, k]), { bandwidth: [0.5, 0.2] });
    const at = async (value: number) => {
      const joint = await logProb(tableRows([Float64Array.of(value, value, value), Float64Array.of(0, 1, 2)]));
      const margin = await logProb(tableRows([Float64Array.of(value), Float64Array.of(NAN)]));
      return [sumExp(joint), Math.exp(margin[0])];
    };
    const kernelOfKnown = (value: number) =>
      [0, 1, 3, 2.2].reduce((sum, cell) => sum + Math.exp(-0.5 * ((value - cell) / 0.5) ** 2), 0) /
      (4 * 0.5 * Math.sqrt(2 * Math.PI));
    for (const value of [-1, 0.4, 2]) {
      const [joint, margin] = await at(value);
      expect(joint).toBeCloseTo(margin, 12);
      expect(margin).toBeCloseTo(kernelOfKnown(value), 12);
    }
    expect(Array.from(await logProb(tableRows([Float64Array.of(NAN), Float64Array.of(NAN)])))).toEqual([0]);
  });

  it('scores many rows in one, two and three columns to 8e-7, however far out', async () => {
    for (const dimensions of [1, 2, 3]) {
      const draws = keyOf(5).draws();
      const n = dimensions === 3 ? 800 : 1500;
      const normal = () => Float64Array.from({ length: n }, () => draws.normal());
      const train = Array.from({ length: dimensions }, normal);
      const asked = Array.from({ length: dimensions }, normal);
      for (let far = 0; far < 20; far++) asked[0][far] = 3 * 2 ** far;
      const columns = train.map((_, c) => measured(`x${c}`, 'continuous'));
      const { logProb, params } = await fit(columns, tableRows(train), { bandwidth: 'scott' });
      const values = await logProb(tableRows(asked));
      for (let i = 0; i < n; i += i < 20 ? 1 : 29) {
        const expected = bruteLogDensity(
          train,
          params.smoothing.bandwidths,
          asked.map((cells) => cells[i]),
        );
        expect(Math.abs(values[i] - expected)).toBeLessThan(8e-7 + 1e-14 * Math.abs(expected));
      }
      const alone = await logProb(sliceRows(tableRows(asked), 700, 701));
      expect(Math.abs(alone[0] - values[700])).toBeLessThan(8e-7);
    }
  });

  it('draws rows that follow its density', async () => {
    const columns = [measured('x', 'continuous'), measured('n', 'count'), measured('k', 'categorical')];
    const rows = tableRows([
      wave(30),
      Float64Array.from(wave(30), (v) => Math.round(v * v)),
      Float64Array.from(wave(30), (_, i) => i % 3),
    ]);
    for (const kernel of KERNELS) {
      const { model, params, logProb } = await fit(columns, rows, {
        kernel,
        bandwidth: [0.5, 1.3, 0.3],
        bounds: 'x=-2.5:',
      });
      const drawn = await model.sampling.sample(params, { first: 0, count: 4000 }, keyOf(3));
      const cdf = await distribution(async (x) => logProb(tableRows([x, blank(x.length), blank(x.length)])), -2.5, 30);
      // the Kolmogorov–Smirnov statistic exceeds 1.95 / √n once in a thousand
      expect(kolmogorov(drawn.columns[0], cdf)).toBeLessThan(1.95 / Math.sqrt(4000));
      const codes = Float64Array.of(0, 1, 2);
      const masses = (await logProb(tableRows([blank(3), blank(3), codes]))).map(Math.exp);
      const zero = Math.exp((await logProb(tableRows([blank(1), Float64Array.of(0), blank(1)])))[0]);
      expectShare(drawn.columns[2], 1, masses[1]);
      expectShare(drawn.columns[1], 0, zero);
      const part = await model.sampling.sample(params, { first: 100, count: 3 }, keyOf(3));
      expect(part.columns[0]).toEqual(drawn.columns[0].subarray(100, 103));
    }
  });

  it('completes rows from the law of the missing cells given the known ones', async () => {
    const columns = [measured('x', 'continuous'), measured('k', 'categorical')];
    const rows = tableRows([Float64Array.of(-2, -2.1, 2, 2.2, NAN), Float64Array.of(0, 0, 1, 2, 1)]);
    const { model, params, logProb } = await fit(columns, rows, { bandwidth: [0.8, 0.2] });
    const asked = tableRows([new Float64Array(4000).fill(0.5), blank(4000)]);
    const done = await model.completion.complete(params, asked, keyOf(4));
    expect(done.columns[0]).toEqual(asked.columns[0]);
    const at = (code: number) => tableRows([Float64Array.of(0.5), Float64Array.of(code)]);
    const [joint, known] = [(await logProb(at(1)))[0], (await logProb(at(NAN)))[0]];
    expectShare(done.columns[1], 1, Math.exp(joint - known));
  });

  it('adds up: rows learned in parts and in any order are those learned at once', async () => {
    const rows = tableRows([wave(50)]);
    const { model } = await fit([measured('x', 'continuous')], rows);
    const part = async (from: number, to: number) =>
      (await model.learner.contribute({ params: null }, sliceRows(rows, from, to), keyOf(0))).sums;
    const [a, b, c] = [await part(0, 10), await part(10, 35), await part(35, 50)];
    const combine = model.learner.combine!;
    expect(combine(combine(c, a), b)).toEqual(await part(0, 50));
  });

  it('never goes under the recording resolution', async () => {
    const ties = tableRows([Float64Array.from({ length: 200 }, (_, i) => i % 4)]);
    const rounded = [measured('x', 'continuous', { resolution: 1 })];
    expect((await fit(rounded, ties)).params.smoothing.bandwidths[0]).toBeGreaterThanOrEqual(0.5);
    const given = await fit(rounded, ties, { bandwidth: 0.01 });
    expect(given.params.smoothing.bandwidths[0]).toBeCloseTo(1 / Math.sqrt(12), 12);
    expect(given.model.warnings(given.params)).toEqual([
      `bandwidth of x raised from 0.01 to ${1 / Math.sqrt(12)}: values are recorded no finer`,
    ]);
  });

  it('refuses what it cannot take', async () => {
    const x = [measured('x', 'continuous')];
    const rows = tableRows([Float64Array.of(1, 2)]);
    const rules = 'leave-one-out, scott, silverman, sheather-jones';
    expect(() => kernelDensity({ bandwidth: -1 })).toThrow(
      `kernel-density: bandwidth must be one of ${rules} or a number > 0 or a list, each a number > 0, got -1`,
    );
    await expect(fit(x, rows, { bandwidth: [1, 2] })).rejects.toThrow(
      'kernel-density: bandwidth must be one number for each of the 1 columns, got 2',
    );
    await expect(fit(x, rows, { bounds: 'x=2:1' })).rejects.toThrow(
      'kernel-density: bounds must be column=low:high with low below high, got x=2:1',
    );
    await expect(fit(x, rows, { bounds: 'y=0:' })).rejects.toThrow(
      'kernel-density: bounds must name a continuous column, got y',
    );
    await expect(fit(x, rows, { bounds: 'x=1.5:' })).rejects.toThrow(
      'kernel-density: values of x must be from 1.5 to Infinity, got 1',
    );
    await expect(fit(x, tableRows([Float64Array.of(NAN, NAN)]))).rejects.toThrow(
      'kernel-density: a column must have a known cell, got none in x',
    );
    const { model } = await fit(x, rows);
    expect(() => model.learner.params({ params: null })).toThrow(
      'kernel-density: there must be training rows, got none',
    );
  });

  it.skipIf(!process.env.ANCESTRAL_DATA)('reproduces the leave-one-out densities of Old Faithful', async () => {
    const text = await readFile(`${process.env.ANCESTRAL_DATA}/tabular/faithful.csv`, 'utf8');
    const eruptions = Float64Array.from(text.trim().split('\n').slice(1), (line) => Number(line.split(',')[1]));
    const columns = [measured('eruptions', 'continuous', { resolution: 0.001 })];
    const setting = { kernel: 'gaussian' as const, bounds: [undefined] };
    // computed with R 4 and with numpy
    const expected = [
      [0.05, -1.0209],
      [0.1, -0.9956],
      [0.14, -1.0016],
      [0.2, -1.02594],
      [0.3348, -1.11073],
    ];
    for (const [bandwidth, mean] of expected) {
      const { params } = await fit(columns, tableRows([eruptions]), { bandwidth });
      expect(Math.abs(leaveOneOut(columns, setting, params).mean - mean)).toBeLessThan(1e-5);
    }
    const plugIn = await fit(columns, tableRows([eruptions]), { bandwidth: 'sheather-jones' });
    expect(plugIn.params.smoothing.bandwidths[0]).toBeCloseTo(0.1396831046451, 6);
    const best = await fit(columns, tableRows([eruptions]));
    expect(best.params.smoothing.bandwidths[0]).toBeCloseTo(Math.exp(-2.27614852), 5);
  });
});

async function distribution(logDensity: (x: Float64Array) => Promise<Float64Array>, low: number, high: number) {
  const cells = 4000;
  const step = (high - low) / cells;
  const masses = (await logDensity(Float64Array.from({ length: cells }, (_, i) => low + (i + 0.5) * step))).map(
    (log) => Math.exp(log) * step,
  );
  let sum = 0;
  const below = [0, ...Array.from(masses, (mass) => (sum += mass))];
  return (x: number) => {
    const at = Math.min(cells - 1e-9, Math.max(0, (x - low) / step));
    return below[Math.floor(at)] + (at - Math.floor(at)) * masses[Math.floor(at)];
  };
}

function kolmogorov(values: Float64Array, cdf: (x: number) => number): number {
  const sorted = values.slice().sort();
  return sorted.reduce((most, x, i) => Math.max(most, cdf(x) - i / sorted.length, (i + 1) / sorted.length - cdf(x)), 0);
}

// four standard errors of a share
function expectShare(values: Float64Array, of: number, share: number): void {
  const seen = values.filter((value) => value === of).length / values.length;
  expect(Math.abs(seen - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / values.length));
}

function bruteLeaveOneOut(x: Float64Array, h: number): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) {
    let sum = 0;
    for (let j = 0; j < x.length; j++) if (j !== i) sum += Math.exp(-((x[i] - x[j]) ** 2) / (2 * h * h));
    total += Math.log(sum / ((x.length - 1) * h * Math.sqrt(2 * Math.PI)));
  }
  return total / x.length;
}

function bruteLogDensity(columns: readonly Float64Array[], h: Float64Array, at: readonly number[]): number {
  const n = columns[0].length;
  const exponents = Array.from({ length: n }, (_, j) =>
    columns.reduce((sum, cells, c) => sum - 0.5 * ((at[c] - cells[j]) / h[c]) ** 2, 0),
  );
  const largest = Math.max(...exponents);
  const sum = exponents.reduce((total, e) => total + Math.exp(e - largest), 0);
  return largest + Math.log(sum / n) - h.reduce((total, width) => total + Math.log(width * Math.sqrt(2 * Math.PI)), 0);
}
