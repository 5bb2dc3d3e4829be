import { describe, expect, it } from 'vitest';
import { tableDataset } from '../../../data/dataset.js';
import { onlyKnown, sliceRows, type TableRows, tableRows } from '../../../data/rows.js';
import type { Column } from '../../../data/schema.js';
import { normalCdf, normalQuantile } from '../../../numeric/normal-distribution.js';
import { keyOf } from '../../../random/key.js';
import { addTrees } from '../../../util/tree.js';
import { fitted, measured, schemaOf } from '../../made-tables.test.data.js';
import { gaussianCopula } from './gaussian-copula.js';

function categories(name: string, count: number): Column {
  const labels = Array.from({ length: count }, (_, k) => `c${k}`);
  return measured(name, count === 2 ? 'binary' : 'categorical', {
    kind: 'categorical',
    categories: labels,
    resolution: 0,
  });
}

async function fit(columns: readonly Column[], rows: TableRows, options: Parameters<typeof gaussianCopula>[0] = {}) {
  const { model, params } = await fitted(gaussianCopula, schemaOf(columns, rows.count), rows, options ?? {}, keyOf(1));
  const logProb = async (asked: TableRows) => model.density.logProb(params, asked, keyOf(2));
  return { model, params, logProb };
}

/** Rows whose latent scores have correlation rho for neighbouring columns and rho² beyond, sent through these quantile functions of z. */
function chain(count: number, rho: number, quantiles: readonly ((z: number) => number)[], seed = 5): TableRows {
  const columns = quantiles.map(() => new Float64Array(count));
  for (let i = 0; i < count; i++) {
    const draws = keyOf(seed).at(i).draws();
    let z = draws.normal();
    for (const [c, quantile] of quantiles.entries()) {
      if (c > 0) z = rho * z + Math.sqrt(1 - rho * rho) * draws.normal();
      columns[c][i] = quantile(z);
    }
  }
  return tableRows(columns);
}

const identity = (z: number) => z;
const exponential = (z: number) => -Math.log(normalCdf(-z));
const cut =
  (...at: readonly number[]) =>
  (z: number) =>
    at.filter((edge) => z >= edge).length;

/** P(a < z < b, c < w < d) for correlation rho, by the midpoint rule in z. */
function rectangle(a: number, b: number, c: number, d: number, rho: number): number {
  const from = Math.max(a, -9);
  const to = Math.min(b, 9);
  const steps = 4000;
  const root = Math.sqrt(1 - rho * rho);
  let sum = 0;
  for (let i = 0; i < steps; i++) {
    const z = from + ((i + 0.5) * (to - from)) / steps;
    const inside = normalCdf((d - rho * z) / root) - normalCdf((c - rho * z) / root);
    sum += Math.exp(-0.5 * z * z) * inside;
  }
  return (sum * (to - from)) / steps / Math.sqrt(2 * Math.PI);
}

const continuous = (...names: readonly string[]) => names.map((name) => measured(name, 'continuous'));

describe('gaussian-copula with densities only', async () => {
  const count = 4000;
  const rho = 0.7;
  const rows = chain(count, rho, [identity, exponential, (z) => Math.exp(2 * z)]);
  const { model, params, logProb } = await fit(continuous('a', 'b', 'c'), rows);

  it('recovers the latent correlations', () => {
    for (const [i, j, expected] of [
      [0, 1, rho],
      [1, 2, rho],
      [0, 2, rho * rho],
    ]) {
      const standardError = (1 - expected * expected) / Math.sqrt(count);
      expect(Math.abs(params.correlation[i * 3 + j] - expected)).toBeLessThan(4 * standardError);
    }
  });

  it('comes near the true log-density, exactly computed', async () => {
    const { values, certainty } = await logProb(rows);
    expect(certainty).toBe('exact');
    // E log p = -Σ entropies of the margins - mutual information: normal, exponential, log-normal of deviation 2 and mean 0
    const entropy = 0.5 * Math.log(2 * Math.PI * Math.E) + 1 + 0.5 * Math.log(2 * Math.PI * Math.E * 4);
    const truth = -entropy - Math.log(1 - rho * rho);
    const mean = values.reduce((a, b) => a + b, 0) / count;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count);
    expect(Math.abs(mean - truth)).toBeLessThan((4 * deviation) / Math.sqrt(count) + 0.02); // margins cost their parameters
  });

  it('leaves missing cells out exactly: the density over a is the integral over b', async () => {
    const steps = 4000;
    const b = Float64Array.from({ length: steps }, (_, i) => -2 + (22 * (i + 0.5)) / steps);
    const a = new Float64Array(steps).fill(0.4);
    const c = new Float64Array(steps).fill(Number.NaN);
    const { values } = await logProb(tableRows([a, b, c]));
    const integral = (values.reduce((sum, value) => sum + Math.exp(value), 0) * 22) / steps;
    const known = tableRows([a, c, c].map((values) => values.slice(0, 1)));
    // The exponential's kink at 0 is smoothed by the fit to a width that the midpoint rule resolves to about 1e-5.
    expect(Math.log(integral)).toBeCloseTo((await logProb(known)).values[0], 3);
  });

  it('gives an all-missing row log-probability 0 and far values a finite one', async () => {
    const none = new Float64Array(1).fill(Number.NaN);
    expect((await logProb(tableRows([none, none, none]))).values[0]).toBe(0);
    const far = (await logProb(tableRows([[1e6], [-1e6], [1e300]].map((cells) => Float64Array.from(cells))))).values[0];
    expect(Number.isFinite(far)).toBe(true);
    expect(far).toBeLessThan(-1e6);
  });

  it('samples the margins of the data, the same rows in any chunks', async () => {
    const whole = await model.sampling.sample(params, { first: 0, count }, keyOf(3));
    const part = await model.sampling.sample(params, { first: 100, count: 20 }, keyOf(3));
    for (let c = 0; c < 3; c++) {
      expect(part.columns[c]).toEqual(whole.columns[c].slice(100, 120));
      expect(kolmogorovSmirnov(whole.columns[c], rows.columns[c])).toBeLessThan(1.95 * Math.sqrt(2 / count)); // p = 0.001
    }
  });

  it('completes by the conditional normal law', async () => {
    const missing = new Float64Array(count).fill(Number.NaN);
    const given = tableRows([new Float64Array(count).fill(1.2), missing, missing]);
    const completed = await model.completion.complete(params, given, keyOf(4));
    expect(completed.columns[0]).toEqual(given.columns[0]);
    const fitScore = (1.2 - mean(rows.columns[0])) / deviation(rows.columns[0]);
    const scores = completed.columns[1].map((value) => normalQuantile(-Math.expm1(-Math.max(value, 1e-9))));
    const expected = params.correlation[1] * fitScore;
    const spread = Math.sqrt(1 - params.correlation[1] ** 2);
    expect(Math.abs(mean(scores) - expected)).toBeLessThan((4 * spread) / Math.sqrt(count) + 0.05); // margins are estimates
  });
});

describe('gaussian-copula with masses', async () => {
  const count = 3000;
  const rho = 0.75;
  const columns = [categories('a', 3), measured('n', 'count'), measured('x', 'continuous')];
  // codes 2, 0, 1 along the latent axis: the order has to be found
  const shuffled = (z: number) => [2, 0, 1][cut(-0.5, 0.8)(z)];
  const rows = chain(count, rho, [shuffled, cut(-1, 0, 0.5, 1.5), identity]);
  const { model, params, logProb } = await fit(columns, rows, { iterations: 30, tolerance: 1e-4 });
  const sign = Math.sign(params.correlation[2]);

  it('finds the order of categories and the latent correlations', () => {
    const margin = params.margins[0];
    const order = margin.kind === 'categories' ? Array.from(margin.order) : [];
    expect(sign > 0 ? order : order.reverse()).toEqual([2, 0, 1]);
    // Standard errors of polychoric correlations at these cuts are below twice those of the full scores.
    for (const [i, j, expected] of [
      [0, 1, rho],
      [1, 2, rho],
      [0, 2, rho * rho],
    ]) {
      const found = params.correlation[i * 3 + j] * (i === 0 ? sign : 1);
      expect(Math.abs(found - expected)).toBeLessThan((4 * 2 * (1 - expected ** 2)) / Math.sqrt(count));
    }
  });

  it('agrees with exact rectangles for two masses, and says how far off it may be', async () => {
    const none = new Float64Array(3).fill(Number.NaN);
    const asked = tableRows([Float64Array.of(2, 0, 1), Float64Array.of(0, 4, 2), none]);
    const { values, standardError, certainty } = await logProb(asked);
    expect(certainty).toBe('estimate');
    const [a, n] = params.margins;
    if (a.kind !== 'categories' || n.kind !== 'count') throw new Error('unexpected margins');
    for (let i = 0; i < 3; i++) {
      const r = a.rank[asked.columns[0][i]];
      const k = asked.columns[1][i];
      const upper = k + 1 < n.edges.length ? n.edges[k + 1] : Number.POSITIVE_INFINITY;
      const exact = rectangle(a.edges[r], a.edges[r + 1], n.edges[k], upper, params.correlation[1]);
      expect(Math.abs(values[i] - Math.log(exact))).toBeLessThan(4 * standardError![i] + 1e-3);
      expect(standardError![i]).toBeLessThan(0.01);
    }
  });

  it('is exact with one mass among densities: it sums and integrates to one', async () => {
    const steps = 400;
    const x = Float64Array.from({ length: 3 * steps }, (_, i) => -6 + (12 * ((i % steps) + 0.5)) / steps);
    const a = Float64Array.from({ length: 3 * steps }, (_, i) => Math.floor(i / steps));
    const { values, standardError } = await logProb(tableRows([a, new Float64Array(3 * steps).fill(Number.NaN), x]));
    expect(standardError!.every((error) => error === 0)).toBe(true);
    expect((values.reduce((sum, value) => sum + Math.exp(value), 0) * 12) / steps).toBeCloseTo(1, 6);
  });

  it('has masses that sum to one, within the error of its estimates', async () => {
    const cells = Array.from({ length: 3 * 30 }, (_, i) => [i % 3, Math.floor(i / 3)]);
    const none = new Float64Array(cells.length).fill(Number.NaN);
    const asked = tableRows([Float64Array.from(cells, (c) => c[0]), Float64Array.from(cells, (c) => c[1]), none]);
    const { values, standardError } = await logProb(asked);
    const total = values.reduce((sum, value) => sum + Math.exp(value), 0);
    const error = Math.hypot(...values.map((value, i) => Math.exp(value) * standardError![i]));
    expect(Math.abs(total - 1)).toBeLessThan(4 * error + 1e-6);
  });

  it('gives impossible values probability zero, never NaN', async () => {
    const asked = tableRows([Float64Array.of(3, 0, 0), Float64Array.of(1, -1, 1.5), new Float64Array(3)]);
    expect(Array.from((await logProb(asked)).values)).toEqual(new Array(3).fill(Number.NEGATIVE_INFINITY));
  });

  it('samples the shares of the data', async () => {
    const drawn = await model.sampling.sample(params, { first: 0, count }, keyOf(3));
    for (const c of [0, 1]) {
      for (let k = 0; k < 5; k++) {
        const share = (values: Float64Array) => values.filter((value) => value === k).length / count;
        const expected = share(rows.columns[c]);
        const slack = 4 * Math.sqrt((2 * expected * (1 - expected)) / count) + 1 / count;
        expect(Math.abs(share(drawn.columns[c]) - expected)).toBeLessThan(slack);
      }
    }
  });

  it('completes given several masses by the truncated law', async () => {
    // E[z_x | a = 2, n = 0] by integration over the rectangle, against the mean of the completed cells
    const many = 3000;
    const given = tableRows([
      new Float64Array(many).fill(2),
      new Float64Array(many).fill(0),
      new Float64Array(many).fill(Number.NaN),
    ]);
    const completed = await model.completion.complete(params, given, keyOf(6));
    const x = completed.columns[2];
    const steps = 2000;
    let total = 0;
    let moment = 0;
    const values = Float64Array.from({ length: steps }, (_, i) => -6 + (12 * (i + 0.5)) / steps);
    const weights = await logProb(
      tableRows([new Float64Array(steps).fill(2), new Float64Array(steps).fill(0), values]),
    );
    for (let i = 0; i < steps; i++) {
      total += Math.exp(weights.values[i]);
      moment += values[i] * Math.exp(weights.values[i]);
    }
    expect(Math.abs(mean(x) - moment / total)).toBeLessThan((4 * deviation(x)) / Math.sqrt(many) + 1e-3);
  });
});

describe('gaussian-copula with atoms', async () => {
  const count = 3000;
  const amount = (z: number) => (z < 0.3 ? 0 : Math.exp(z));
  const rows = chain(count, 0.8, [amount, identity]);
  const columns = [measured('amount', 'with-atoms', { atoms: [0] }), measured('x', 'continuous')];
  const { params, logProb, model } = await fit(columns, rows, { iterations: 20, tolerance: 1e-4 });

  it('has a mass at the atom and a density elsewhere, together one', async () => {
    const x = new Float64Array(1).fill(0.2);
    const atom = Math.exp((await logProb(tableRows([Float64Array.of(0), x]))).values[0]);
    const steps = 20_000;
    const amounts = Float64Array.from({ length: steps }, (_, i) => -3 + (203 * (i + 0.5)) / steps);
    const rest = await logProb(tableRows([amounts, new Float64Array(steps).fill(0.2)]));
    const density = (rest.values.reduce((sum, value) => sum + Math.exp(value), 0) * 203) / steps;
    const marginal = await logProb(tableRows([Float64Array.of(Number.NaN), x]));
    expect(atom + density).toBeCloseTo(Math.exp(marginal.values[0]), 4);
    expect(rest.certainty).toBe('exact');
  });

  it('recovers the correlation and the share of the atom', async () => {
    expect(Math.abs(params.correlation[1] - 0.8)).toBeLessThan((4 * 1.5 * (1 - 0.64)) / Math.sqrt(count));
    const drawn = await model.sampling.sample(params, { first: 0, count }, keyOf(3));
    const share = drawn.columns[0].filter((value) => value === 0).length / count;
    const expected = normalCdf(0.3);
    expect(Math.abs(share - expected)).toBeLessThan(4 * Math.sqrt((2 * expected * (1 - expected)) / count));
  });
});

describe('gaussian-copula learning', () => {
  const columns = [categories('a', 4), measured('x', 'continuous'), measured('n', 'count')];
  const rows = chain(300, 0.6, [cut(-0.7, 0, 0.6), identity, cut(-0.5, 0.5)]);

  it('adds contributions of disjoint rows, in both stages', async () => {
    const schema = schemaOf(columns, rows.count);
    const model = gaussianCopula.definition.bind(gaussianCopula().options as never, schema);
    let state = await model.learner.start({ training: tableDataset(schema, rows) }, keyOf(1));
    for (let stage = 0; stage < 2; stage++) {
      const whole = await model.learner.contribute(state, rows, keyOf(1));
      const one = await model.learner.contribute(state, sliceRows(rows, 0, 130), keyOf(1));
      const two = await model.learner.contribute(state, sliceRows(rows, 130, 300), keyOf(1));
      const sum = addTrees(one.sums, two.sums) as Record<string, Float64Array | number>;
      for (const [name, expected] of Object.entries(whole.sums as Record<string, Float64Array | number>)) {
        const found = Float64Array.of(
          ...(typeof expected === 'number' ? [sum[name] as number] : (sum[name] as Float64Array)),
        );
        const target = Float64Array.of(...(typeof expected === 'number' ? [expected] : expected));
        for (let i = 0; i < target.length; i++) expect(found[i]).toBeCloseTo(target[i], 9);
      }
      state = await model.learner.update(state, whole, keyOf(1));
    }
  });

  it('counts a row of weight two as two rows', async () => {
    const twice = tableRows(rows.columns.map((cells) => Float64Array.from([...cells, ...cells.subarray(0, 100)])));
    const weights = Float64Array.from({ length: 300 }, (_, i) => (i < 100 ? 2 : 1));
    const a = await fit([columns[1]], tableRows([twice.columns[1]]));
    const b = await fit([columns[1]], tableRows([rows.columns[1]], weights));
    // Bins of neighbouring values differ slightly between the two tables.
    const asked = tableRows([Float64Array.of(-1.5, 0, 1)]);
    const [p, q] = [(await a.logProb(asked)).values, (await b.logProb(asked)).values];
    for (let i = 0; i < 3; i++) expect(Math.abs(p[i] - q[i])).toBeLessThan(0.02);
    const c = await fit([columns[0], columns[2]], tableRows([twice.columns[0], twice.columns[2]]), {
      iterations: 0,
    });
    const d = await fit([columns[0], columns[2]], tableRows([rows.columns[0], rows.columns[2]], weights), {
      iterations: 0,
    });
    expect(d.params.correlation[1]).toBeCloseTo(c.params.correlation[1], 9);
  });

  it('learns from what is known where cells are missing', async () => {
    const whole = chain(4000, 0.7, [identity, exponential, identity]);
    const holed = tableRows(
      whole.columns.map((cells, c) => cells.map((value, i) => ((i * 7 + c * 3) % 5 === 0 ? Number.NaN : value))),
    );
    const { params } = await fit(continuous('a', 'b', 'c'), holed, { iterations: 50, tolerance: 1e-4 });
    expect(Math.abs(params.correlation[1] - 0.7)).toBeLessThan((4 * 0.51) / Math.sqrt(4000 * 0.6));
    expect(Math.abs(params.correlation[2] - 0.49)).toBeLessThan((4 * 0.76) / Math.sqrt(4000 * 0.6));
  });

  it('stays finite on copies, collinear columns, two distinct rows and more columns than rows', async () => {
    const x = Float64Array.from({ length: 40 }, (_, i) => Math.sin(i));
    const cases = [
      tableRows([x, x.map((value) => 2 * value), x.map((value) => -value)]),
      tableRows([x.map((_, i) => i % 2), x.map((_, i) => (i % 2) * 3), x.map((_, i) => i % 2)]),
      tableRows([Float64Array.of(1, 2), Float64Array.of(1, 5), Float64Array.of(0, 0)]),
    ];
    for (const rows of cases) {
      const { logProb, params } = await fit(continuous('a', 'b', 'c'), rows);
      const { values } = await logProb(rows);
      expect(values.every(Number.isFinite)).toBe(true);
      expect(params.correlation.every(Number.isFinite)).toBe(true);
    }
  });

  it('gives counts a mass each, however many there are', async () => {
    for (const scale of [3, 5000]) {
      const counts = chain(500, 0, [(z) => Math.floor(scale * exponential(z))]);
      const { logProb, model, params } = await fit([measured('n', 'count')], counts);
      const { values } = await logProb(tableRows([Float64Array.from({ length: 60 * scale }, (_, k) => k)]));
      expect(values.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 6);
      const drawn = (await model.sampling.sample(params, { first: 0, count: 2000 }, keyOf(1))).columns[0];
      expect(drawn.every((value) => Number.isInteger(value) && value >= 0)).toBe(true);
      expect(kolmogorovSmirnov(drawn, counts.columns[0])).toBeLessThan(1.95 * Math.sqrt(1 / 500 + 1 / 2000));
    }
  });

  it('says where the margins saw only a part of the rows', async () => {
    const { model, params } = await fit(columns, rows);
    expect(model.warnings(params)).toEqual([]);
    expect(model.warnings({ ...params, marginRows: 100_000, rows: 200_000 })).toEqual([
      'gaussian-copula: the margins were learned from 100000 of 200000 rows',
    ]);
  });

  it('refuses options outside their rule', () => {
    expect(() => gaussianCopula({ draws: 3 })).toThrow(/^gaussian-copula: draws must be an integer >= 16.*, got 3$/);
  });

  it('gives a conditional as a difference that is itself a law', async () => {
    const { logProb } = await fit(columns, rows);
    const asked = tableRows([
      Float64Array.of(0, 1, 2, 3),
      new Float64Array(4).fill(0.3),
      new Float64Array(4).fill(Number.NaN),
    ]);
    const joint = (await logProb(asked)).values;
    const given = (await logProb(onlyKnown(asked, (c) => c === 1))).values;
    expect(joint.reduce((sum, value, i) => sum + Math.exp(value - given[i]), 0)).toBeCloseTo(1, 12);
  });
});

function mean(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function deviation(values: Float64Array): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length);
}

function kolmogorovSmirnov(a: Float64Array, b: Float64Array): number {
  const [x, y] = [a.slice().sort(), b.slice().sort()];
  let i = 0;
  let j = 0;
  let largest = 0;
  while (i < x.length && j < y.length) {
    const value = Math.min(x[i], y[j]);
    while (i < x.length && x[i] <= value) i++;
    while (j < y.length && y[j] <= value) j++;
    largest = Math.max(largest, Math.abs(i / x.length - j / y.length));
  }
  return largest;
}
