import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tableDataset } from '../../../data/dataset.js';
import { sliceRows, type TableRows, tableRows } from '../../../data/rows.js';
import { addContributions, train } from '../../../learn/train.js';
import { type Key, keyOf } from '../../../random/key.js';
import {
  deviationOf,
  fitted,
  fraction,
  knownClusters,
  meanOf,
  schemaOfNumbers,
  sumOf,
  withGaps,
} from '../../made-tables.test.data.js';
import { principalComponents } from './principal-components.js';

const { definition } = principalComponents;
const NAN = Number.NaN;

describe('principal-components', () => {
  it('reaches the entropy of the law that made the rows', async () => {
    const rows = plane(20_000, keyOf(1));
    const { model, params } = await fit(rows, { dimensions: 2 });
    const { values } = await model.density.logProb(params, rows);
    // W W' has eigenvalues 9 and 4, noise 0.25 in five columns
    const entropy = 0.5 * (5 * (1 + Math.log(2 * Math.PI)) + Math.log(9.25) + Math.log(4.25) + 3 * Math.log(0.25));
    expect(Math.abs(meanOf(values) + entropy)).toBeLessThan((4 * deviationOf(values)) / Math.sqrt(20_000));
    for (const variance of params.noise)
      expect(Math.abs(variance - 0.25)).toBeLessThan(4 * 0.25 * Math.sqrt(2 / 60_000));
  });

  // numpy 1.24 and scipy: the closed form of Tipping and Bishop 1999 on the rows of `known`
  it.each([
    [1, -1833.9128858292836],
    [2, -1221.8156761589098],
    [3, -497.8407033972436],
  ])('has the likelihood of the closed form in %d dimensions', async (dimensions, expected) => {
    const { model, params, trained } = await fit(known(), { dimensions });
    const { values } = await model.density.logProb(params, known());
    expect(Math.abs(sumOf(values) / expected - 1)).toBeLessThan(1e-10);
    expect(trained.passes).toBe(1);
  });

  // scikit-learn 1.2.1, tol 1e-13, on the same rows
  it.each([
    [1, -2246.5696317891343],
    [2, -2186.146025971557],
  ])('has the likelihood of factor analysis by scikit-learn in %d dimensions', async (dimensions, expected) => {
    const rows = noisy();
    const { model, params } = await fit(rows, { dimensions, noise: 'diagonal', iterations: 5000, tolerance: 1e-12 });
    const { values } = await model.density.logProb(params, rows);
    expect(Math.abs(sumOf(values) - expected)).toBeLessThan(1e-5);
  });

  it('chooses no plane that few rows in many columns lie on, and says so where one is asked for', async () => {
    const columns = Array.from({ length: 30 }, () => new Float64Array(20));
    for (const [j, column] of columns.entries())
      for (let i = 0; i < 20; i++) column[i] = keyOf(3).at(i).at(j).draws().normal();
    const rows = tableRows(columns);
    const { candidates } = definition.search?.(definition.options.parse({}), schemaOfNumbers(rows)) ?? {
      candidates: [],
    };
    expect(Math.max(...candidates.map(({ dimensions }) => dimensions ?? 0))).toBeLessThanOrEqual(9); // half of 19
    // 20 rows lie on a plane of 19 dimensions.
    const { model, params } = await fit(rows, { dimensions: 19 });
    expect(model.warnings?.(params)[0]).toMatch(/^principal-components: no noise is left in some direction: /);
    const fewer = await fit(rows, { dimensions: 9 });
    expect(fewer.model.warnings?.(fewer.params)).toEqual([]);
  });

  it('is not held back by a coarse column whose spread the loadings carry, and holds no direction narrower than the rounding', async () => {
    // A whole-number column beside fine ones: the noise may be far smaller than 1/12, because the first dimension spreads that column.
    const fine = Array.from({ length: 3 }, () => new Float64Array(400));
    const coarse = new Float64Array(400);
    for (let i = 0; i < 400; i++) {
      const draws = keyOf(11).at(i).draws();
      coarse[i] = Math.round(20 * draws.normal());
      for (const [j, column] of fine.entries()) column[i] = (j + 1) * 0.001 * draws.normal();
    }
    const rows = tableRows([coarse, ...fine]);
    const schema = schemaOfNumbers(rows);
    const columns = schema.columns.map((column, c) => ({ ...column, resolution: c === 0 ? 1 : 1e-9 }));
    const { params } = await fit(rows, { dimensions: 1 }, { ...schema, columns });
    // The mean of the three least eigenvalues of the covariance, which are the fine columns' own variances to first order.
    const variance = (values: Float64Array) => {
      const mean = values.reduce((sum, value) => sum + value / 400, 0);
      return values.reduce((sum, value) => sum + (value - mean) ** 2 / 400, 0);
    };
    const expected = fine.reduce((sum, column) => sum + variance(column) / 3, 0);
    expect(params.noise[0] / expected).toBeCloseTo(1, 1);
    // Where the coarse column does not vary beyond its rounding, the same noise would be a spike, and the floor holds.
    const flat = tableRows([
      coarse.map((value) => Math.sign(value) * 1e-4),
      ...fine.map((column) => column.map((x) => 1e4 * x)),
    ]);
    const held = await fit(
      flat,
      { dimensions: 1 },
      {
        ...schemaOfNumbers(flat),
        columns: schemaOfNumbers(flat).columns.map((column, c) => ({ ...column, resolution: c === 0 ? 1 : 1e-9 })),
      },
    );
    expect(held.params.noise[0] + held.params.loadings[0] ** 2).toBeGreaterThan(1 / 12 - 1e-6);
  });

  it('counts its free parameters', () => {
    const count = (options: object) => bound(known(), options).parameters({ mean: NONE, loadings: NONE, noise: NONE });
    expect(count({ dimensions: 2 })).toBe(5 + 9 + 1);
    expect(count({ dimensions: 4 })).toBe(5 + 15); // as many as a full covariance has
    expect(count({ dimensions: 2, noise: 'diagonal' })).toBe(5 + 9 + 5);
  });

  it('encodes and decodes: a row on the plane comes back', async () => {
    const { model, params } = await fit(known(), { dimensions: 3 });
    const rows = sliceRows(known(), 0, 50);
    const codes = await model.latent.encode(params, rows);
    const back = await model.latent.decode(params, codes);
    expect(model.latent.names(params)).toEqual(['dimension 1', 'dimension 2', 'dimension 3']);
    const noise = Math.sqrt(params.noise[0]);
    for (let j = 0; j < 5; j++) {
      for (let r = 0; r < 50; r++) expect(Math.abs(back.columns[j][r] - rows.columns[j][r])).toBeLessThan(5 * noise);
    }
    const again = await model.latent.encode(params, back);
    // encoding shrinks by lambda / (lambda + sigma²) along each dimension
    for (let a = 0; a < 3; a++) {
      let variance = 0;
      for (let j = 0; j < 5; j++) variance += params.loadings[3 * j + a] ** 2;
      const shrink = variance / (variance + params.noise[0]);
      for (let r = 0; r < 50; r++) expect(again[a][r]).toBeCloseTo(shrink * codes[a][r], 9);
    }
  });

  it.each(['isotropic', 'diagonal'] as const)('adds contributions, gaps and weights included: %s', async (noise) => {
    const rows = { ...withGaps(known(), 0.2, keyOf(3)), weights: Float64Array.from({ length: 240 }, (_, i) => i % 3) };
    const { learner } = bound(rows, { dimensions: 2, noise });
    const start = await learner.start({ training: tableDataset(schemaOfNumbers(rows), rows) }, keyOf(1));
    const state = await learner.update(start, await learner.contribute(start, rows, keyOf(1)), keyOf(1));
    const whole = await learner.contribute(state, rows, keyOf(1));
    const parts = [sliceRows(rows, 0, 100), sliceRows(rows, 100, 240)];
    const [a, b] = await Promise.all(parts.map((part) => learner.contribute(state, part, keyOf(1))));
    const sum = addContributions(a, b);
    expect(sum.objective).toBeCloseTo(whole.objective, 8);
    for (const [i, value] of whole.sums.second.entries()) expect(sum.sums.second[i]).toBeCloseTo(value, 9);
  });

  it.each(['isotropic', 'diagonal'] as const)(
    'never lets the likelihood fall with missing cells: %s',
    async (noise) => {
      const rows = withGaps(known(), 0.2, keyOf(3));
      const { trained } = await fit(rows, { dimensions: 2, noise, iterations: 80, tolerance: 0 });
      for (let i = 1; i < trained.history.length; i++) {
        const before = trained.history[i - 1];
        expect(trained.history[i] - before).toBeLessThanOrEqual(1e-9 * Math.abs(before));
      }
    },
  );

  it('recovers the law behind rows of which a fifth of the cells is missing at random', async () => {
    const rows = withGaps(plane(6000, keyOf(2)), 0.2, keyOf(4));
    const { model, params } = await fit(rows, { dimensions: 2 });
    const complete = plane(6000, keyOf(9));
    const { values } = await model.density.logProb(params, complete);
    const entropy = 0.5 * (5 * (1 + Math.log(2 * Math.PI)) + Math.log(9.25) + Math.log(4.25) + 3 * Math.log(0.25));
    // fitting 15 parameters to 6000 rows costs 15 / 12000 nats, the gaps less than as much again
    expect(Math.abs(meanOf(values) + entropy)).toBeLessThan((4 * deviationOf(values)) / Math.sqrt(6000) + 30 / 12_000);
    for (const variance of params.noise) expect(Math.abs(variance - 0.25)).toBeLessThan(4 * 0.25 * Math.sqrt(2 / 9000));
  });

  it('scores gaps by the marginal and fills them by the conditional', async () => {
    const params = { mean: Float64Array.of(1, -1), loadings: Float64Array.of(1, 2), noise: Float64Array.of(1, 2) };
    const model = bound(tableRows([Float64Array.of(0, 1, 3), Float64Array.of(-2, 4, 1)]), {
      dimensions: 1,
      noise: 'diagonal',
    });
    const one = tableRows([Float64Array.of(3, NAN), Float64Array.of(NAN, NAN)]);
    const { values } = await model.density.logProb(params, one);
    expect(values[0]).toBeCloseTo(-0.5 * (Math.log(2 * Math.PI * 2) + 4 / 2), 12); // N(3; 1, 1 + 1)
    expect(values[1]).toBeCloseTo(0, 15);
    const n = 20_000;
    const asked = tableRows([new Float64Array(n).fill(3), new Float64Array(n).fill(NAN)]);
    const { columns } = await model.completion.complete(params, asked, keyOf(1));
    // covariance [[2, 2], [2, 6]]: mean -1 + (2 / 2) 2 = 1, variance 6 - 4 / 2 = 4
    expect(Math.abs(meanOf(columns[1]) - 1)).toBeLessThan((4 * 2) / Math.sqrt(n));
    expect(Math.abs(deviationOf(columns[1]) ** 2 - 4)).toBeLessThan(4 * 4 * Math.sqrt(2 / n));
    expect(columns[0]).toEqual(asked.columns[0]);
  });

  it('draws the same rows in any chunks', async () => {
    const { model, params } = await fit(known(), { dimensions: 2 });
    const whole = await model.sampling.sample(params, { first: 0, count: 40 }, keyOf(5));
    const part = await model.sampling.sample(params, { first: 30, count: 10 }, keyOf(5));
    expect(part.columns).toEqual(whole.columns.map((column) => column.subarray(30, 40)));
  });

  it('standardised or as factor analysis does not care for units', async () => {
    const moved = tableRows(known().columns.map((column, j) => column.map((value) => 10 ** (j - 2) * value + j)));
    const jacobian = [0, 1, 2, 3, 4].reduce((sum, j) => sum + (j - 2) * Math.log(10), 0);
    for (const options of [
      { dimensions: 2, standardise: 'columns' },
      { dimensions: 2, noise: 'diagonal' },
    ]) {
      const a = await fit(known(), options);
      const b = await fit(moved, options);
      const before = await a.model.density.logProb(a.params, known());
      const after = await b.model.density.logProb(b.params, moved);
      for (let r = 0; r < 240; r += 11) expect(after.values[r] + jacobian).toBeCloseTo(before.values[r], 6);
    }
  });

  it('keeps the noise above the rounding of the values', async () => {
    const rows = known();
    const schema = schemaOfNumbers(rows);
    const rounded = { ...schema, columns: schema.columns.map((column) => ({ ...column, resolution: 1 })) };
    for (const noise of ['isotropic', 'diagonal'] as const) {
      const { learner } = definition.bind(definition.options.parse({ dimensions: 3, noise }), rounded);
      const { params } = await train(
        learner,
        { training: tableDataset(rounded, rows) },
        { key: keyOf(0), nowMs: () => 0 },
      );
      for (const variance of params.noise) expect(variance).toBeGreaterThanOrEqual((1 / 12) * (1 - 1e-12));
    }
  });

  it('lists the dimensions it may choose from, and refuses as many as columns', () => {
    const search = definition.search?.(definition.options.parse({}), schemaOfNumbers(known()));
    expect(search?.candidates.map(({ dimensions }) => dimensions)).toEqual([1, 2, 3, 4]);
    expect(search?.criterion).toBe('bic');
    expect(() => bound(known(), { dimensions: 5 })).toThrow(
      'principal-components: dimensions must be fewer than the 5 columns, got 5',
    );
  });

  it('shows the variance of its dimensions', async () => {
    const { model, params } = await fit(known(), { dimensions: 2 });
    const [dimensions, loadings] = model.describe(params).tables;
    expect(dimensions.rows.length).toBe(2);
    expect(loadings.rows.length).toBe(5);
    expect(loadings.columns.length).toBe(5);
  });
});

describe.skipIf(!process.env.ANCESTRAL_DATA)('principal-components on 8 x 8 digits', () => {
  // scikit-learn 1.2.1 PCA(k).fit(rows 1 to 1400).score(rows 1401 to 1797), three constant pixels left out
  it.each([
    [5, -163.47],
    [10, -156.02],
    [20, -148.18],
    [40, -136.47],
  ])('scores held-out digits in %d dimensions', async (dimensions, expected) => {
    const { model, params, test } = await digits({ dimensions });
    const { values } = await model.density.logProb(params, test);
    expect(Math.abs(meanOf(values) - expected)).toBeLessThan(0.02);
  });
});

const NONE = new Float64Array(0);

function bound(rows: TableRows, options: object) {
  return definition.bind(definition.options.parse(options), schemaOfNumbers(rows));
}

function fit(rows: TableRows, options: object, schema = schemaOfNumbers(rows)) {
  return fitted(principalComponents, schema, rows, options, keyOf(0));
}

async function digits(options: object) {
  const lines = readFileSync(`${process.env.ANCESTRAL_DATA}/images/digits8x8-tes.csv`, 'utf8').trim().split('\n');
  const cells = lines.map((line) => line.split(',').map(Number));
  const pixels = Array.from({ length: 64 }, (_, j) => Float64Array.from(cells, (row) => row[j]));
  const all = tableRows(pixels.filter((column) => new Set(column).size > 1));
  const { model, params } = await fit(sliceRows(all, 0, 1400), options);
  return { model, params, test: sliceRows(all, 1400, 1797) };
}

// x = W z + e with orthogonal columns of W of lengths 3 and 2, noise deviation 1/2.
function plane(count: number, key: Key): TableRows {
  const W = [
    [1.5, 1],
    [1.5, -1],
    [1.5, 1],
    [1.5, -1],
    [0, 0],
  ];
  const columns = W.map(() => new Float64Array(count));
  for (let i = 0; i < count; i++) {
    const draws = key.at(i).draws();
    const z = [draws.normal(), draws.normal()];
    for (const [j, [a, b]] of W.entries()) columns[j][i] = a * z[0] + b * z[1] + 0.5 * draws.normal();
  }
  return tableRows(columns);
}

// The three clusters and two sums of them with uniform noise.
function known(): TableRows {
  const [x, y, z] = knownClusters().columns;
  const noise = (i: number, p: number) => 0.3 * (fraction((i + 1) * Math.sqrt(p)) - 0.5);
  const fourth = x.map((value, i) => value + z[i] + noise(i, 11));
  const fifth = x.map((value, i) => 2 * value + y[i] - z[i] + noise(i, 13));
  return tableRows([x, y, z, fourth, fifth]);
}

// `known` with uniform noise of width 3 in each column.
function noisy(): TableRows {
  const roots = [17, 19, 23, 29, 31].map(Math.sqrt);
  return tableRows(
    known().columns.map((column, j) => column.map((value, i) => value + 3 * (fraction((i + 1) * roots[j]) - 0.5))),
  );
}
