import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { tableDataset } from '../../data/dataset.js';
import { onlyKnown, type TableRows, tableRows } from '../../data/rows.js';
import type { Column, Measure, TableSchema } from '../../data/schema.js';
import type { Learner } from '../../learn/learner.js';
import { type Checkpoint, train } from '../../learn/train.js';
import type { Recipe } from '../../model/define-model.js';
import { drawRows } from '../../model/draw.js';
import { logSumExp } from '../../numeric/log-sum-exp.js';
import { symmetricEigen } from '../../numeric/symmetric-eigen.js';
import { keyOf } from '../../random/key.js';
import { mixtureDensity } from './autoencoder/code-mixture.js';
import { evaluation } from './autoencoder/evaluate.js';
import { partsOf } from './autoencoder/learner.js';
import { type AutoencoderOptions, options } from './autoencoder/options.js';
import {
  type AutoencoderModel,
  type AutoencoderParams,
  autoencoder,
  type GenerativeAutoencoder,
} from './autoencoder.js';

const { definition } = autoencoder;
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const clock = { nowMs: () => 0 };

/** A schema of columns of one measure, with moments of the rows for scaling. */
function schemaOf(rows: TableRows, measure: Measure): TableSchema {
  const columns = rows.columns.map((values, c): Column => {
    const centre = mean(values);
    const isCode = measure === 'binary';
    return {
      ...{ name: `x${c}`, kind: 'numeric', measure, atoms: [], resolution: isCode ? 0 : 1e-4, decimals: 4 },
      ...{ categories: isCode ? ['0', '1'] : [], minimum: Math.min(...values), maximum: Math.max(...values) },
      ...{ mean: centre, deviation: Math.sqrt(mean(values.map((value) => (value - centre) ** 2))), missing: 0 },
    };
  });
  const names = columns.map(({ name }) => name);
  return { kind: 'table', columns, leftOut: [], names, missingTokens: [], rows: rows.count };
}

/** Bits that depend on one hidden normal number. */
function hiddenBits(count: number): TableRows {
  const columns = Array.from({ length: 6 }, () => new Float64Array(count));
  for (let i = 0; i < count; i++) {
    const draws = keyOf(5).at(i).draws();
    const z = draws.normal();
    for (const [c, column] of columns.entries())
      column[i] = draws.uniform() < 1 / (1 + Math.exp(-(3 * Math.sin(2 * z + c)))) ? 1 : 0;
  }
  return tableRows(columns);
}

/** Points near a circle, in the plane of the first two of three columns. */
function onACircle(count: number, seed = 6): TableRows {
  const columns = [0, 1, 2].map(() => new Float64Array(count));
  for (let i = 0; i < count; i++) {
    const draws = keyOf(seed).at(i).draws();
    const angle = 2 * Math.PI * draws.uniform();
    columns[0][i] = Math.cos(angle) + 0.03 * draws.normal();
    columns[1][i] = Math.sin(angle) + 0.03 * draws.normal();
    columns[2][i] = Math.cos(2 * angle) + 0.03 * draws.normal();
  }
  return tableRows(columns);
}

interface Fit<M extends AutoencoderModel> {
  readonly schema: TableSchema;
  readonly all: AutoencoderOptions;
  readonly model: M;
  readonly params: AutoencoderParams;
}

async function fitted(
  rows: TableRows,
  measure: Measure,
  chosen: Partial<AutoencoderOptions>,
): Promise<Fit<GenerativeAutoencoder>> {
  const schema = schemaOf(rows, measure);
  const all = options.parse({ hidden: 16, layers: 1, ...chosen });
  const model = definition.bind(all, schema) as GenerativeAutoencoder;
  const learner = model.learner as Learner<TableRows, AutoencoderParams>;
  const { params } = await train(learner, { training: tableDataset(schema, rows) }, { key: keyOf(1), ...clock });
  return { schema, all, model, params };
}

/** The digits of the test part, 64 pixels each. */
async function digits(): Promise<TableRows> {
  const text = await readFile(join(process.env.ANCESTRAL_DATA ?? '', 'images', 'digits8x8-tes.csv'), 'utf8');
  const lines = text.trim().split('\n');
  const cells = lines.map((line) => line.split(',').map(Number));
  return tableRows(Array.from({ length: 64 }, (_, c) => Float64Array.from(cells, (row) => row[c])));
}

/** Mean squared distance of rows from what their codes keep of them. */
async function squaredError({ model, params }: Fit<AutoencoderModel>, rows: TableRows): Promise<number> {
  const back = await model.latent.decode(params, await model.latent.encode(params, rows));
  return rows.columns.reduce((sum, column, c) => sum + mean(column.map((x, i) => (x - back.columns[c][i]) ** 2)), 0);
}

describe('an autoencoder', () => {
  // The digits are no part of this repository: skipped where no folder of data is named.
  it.skipIf(!process.env.ANCESTRAL_DATA)(
    'that is linear keeps of digits what principal components do (Baldi and Hornik 1989)',
    async () => {
      const rows = await digits();
      const chosen = { layers: 0, latent: 8, scales: 'common', batch: 599, steps: 900 } as const;
      const fit = await fitted(rows, 'continuous', { ...chosen, learningRate: 0.02, schedule: 'cosine' });
      const means = rows.columns.map(mean);
      const covariance = new Float64Array(64 * 64);
      for (let a = 0; a < 64; a++)
        for (let b = 0; b < 64; b++)
          covariance[a * 64 + b] = mean(
            rows.columns[a].map((x, i) => (x - means[a]) * (rows.columns[b][i] - means[b])),
          );
      const { values } = symmetricEigen(covariance, 64);
      const least = [...values]
        .sort((a, b) => b - a)
        .slice(8)
        .reduce((sum, value) => sum + value, 0);
      const error = await squaredError(fit, rows);
      // No linear map of rank 8 does better; the slack is rounding of single precision.
      expect(error).toBeGreaterThan(least * (1 - 1e-5));
      expect(error).toBeLessThan(1.01 * least);
    },
  );

  it('that denoises learns the score of the data with the noise added (Vincent 2011; Alain and Bengio 2014)', async () => {
    const count = 4000;
    const [weights, centres, deviation] = [[0.3, 0.7], [-2, 1], 0.6];
    const column = Float64Array.from({ length: count }, (_, i) => {
      const draws = keyOf(9).at(i).draws();
      return centres[draws.categorical(weights)] + deviation * draws.normal();
    });
    const rows = tableRows([column]);
    const noise = 0.4;
    const { schema, model, params } = await fitted(rows, 'continuous', {
      ...{ regularizer: 'denoising', corruption: 'gaussian', noise, scales: 'common', latent: 8, hidden: 32 },
      ...{ activation: 'tanh', batch: 200, epochs: 100, learningRate: 0.01, schedule: 'cosine' },
    });
    const sigma2 = (noise * schema.columns[0].deviation) ** 2;
    // E[x | x̃] − x̃ = σ² ∂ log p(x̃) (Miyasawa 1961; Tweedie), with p the law of x̃ = x + σ ε.
    const variance = deviation ** 2 + sigma2;
    const parts = (x: number) => centres.map((c, k) => Math.log(weights[k]) - (x - c) ** 2 / (2 * variance));
    const score = (x: number) => {
      const logs = parts(x);
      const all = logSumExp(logs);
      return logs.reduce((sum, log, k) => sum + (Math.exp(log - all) * (centres[k] - x)) / variance, 0);
    };
    const points = Float64Array.from(
      { length: 400 },
      (_, i) => column[i] + Math.sqrt(sigma2) * keyOf(10).at(i).draws().normal(),
    );
    const back = await model.latent.decode(params, await model.latent.encode(params, tableRows([points])));
    const found = points.map((x, i) => (back.columns[0][i] - x) / sigma2);
    const squares = (of: (x: number, i: number) => number) => Math.sqrt(mean(points.map((x, i) => of(x, i) ** 2)));
    // A regression of x on x̃ with p effective parameters errs by v p / n in the mean square, v the variance left in x; 97 weights of a
    // network in one dimension are worth about 20, and four times as much is allowed.
    const left = mean(points.map((x) => sigma2 + (sigma2 ** 2 * (score(x + 1e-4) - score(x - 1e-4))) / 2e-4));
    const allowed = (4 * Math.sqrt((20 * left) / count)) / sigma2;
    expect(squares((x, i) => found[i] - score(x))).toBeLessThan(allowed);
    expect(allowed).toBeLessThan(0.5 * squares((x) => score(x)));
  });

  it('that is sparse has fewer numbers above zero the higher the price', async () => {
    const rows = onACircle(300);
    const shares: number[] = [];
    for (const penalty of [0, 0.3, 3]) {
      const { params, model } = await fitted(rows, 'continuous', {
        ...{ regularizer: 'sparse', penalty, latent: 12, layers: 0, scales: 'common', batch: 100, steps: 600 },
        learningRate: 0.02,
      });
      for (const code of await model.latent.encode(params, rows))
        for (const value of code) expect(value).toBeGreaterThanOrEqual(0);
      shares.push(mean(params.facts?.zero ?? []));
    }
    expect(shares[1]).toBeGreaterThan(shares[0]);
    expect(shares[2]).toBeGreaterThan(shares[1]);
  });

  it('that contracts has codes that move less with the row', async () => {
    const rows = onACircle(300);
    const chosen = { regularizer: 'contractive', latent: 3, scales: 'common', batch: 100, steps: 300 } as const;
    const noisy = tableRows(
      rows.columns.map((x, c) => x.map((value, i) => value + 0.01 * keyOf(4).at(c).at(i).draws().normal())),
    );
    const moves: number[] = [];
    for (const penalty of [0, 3]) {
      const { model, params } = await fitted(rows, 'continuous', { ...chosen, penalty, learningRate: 0.01 });
      const [a, b] = [await model.latent.encode(params, rows), await model.latent.encode(params, noisy)];
      moves.push(mean(a.map((code, k) => mean(code.map((z, i) => (z - b[k][i]) ** 2)))));
    }
    expect(moves[1]).toBeLessThan(0.5 * moves[0]);
  });

  it('has the two halves of a step, and goes on after an interruption bit for bit, law of codes included', async () => {
    const rows = onACircle(100);
    const schema = schemaOf(rows, 'continuous');
    const chosen = { latent: 2, layers: 1, hidden: 8, batch: 16, epochs: 4, codes: 'gaussian-mixture', components: 2 };
    const model = definition.bind(options.parse({ ...chosen, regularizer: 'denoising' }), schema);
    const learner = model.learner as Learner<TableRows, AutoencoderParams>;
    const data = { training: tableDataset(schema, rows) };
    const checkpoints: Checkpoint[] = [];
    let now = 0;
    const settings = { key: keyOf(7), nowMs: () => now++, batchesPerCall: 2, checkpointEveryMs: 1 };
    const whole = await train(learner, data, { ...settings, checkpoint: async (at) => void checkpoints.push(at) });
    const middle = checkpoints.find(({ pass, position }) => pass === 2 && position > 0) as Checkpoint;
    const resumed = await train(learner, data, { ...settings, resume: middle });
    expect(whole.params.codes?.mixture.weights.length).toBe(2);
    expect(resumed.params).toEqual(whole.params);
  });

  it('says which numbers of the code are the same for every row', async () => {
    const rows = onACircle(200);
    const silent = await fitted(rows, 'continuous', {
      regularizer: 'sparse',
      penalty: 1000,
      latent: 4,
      steps: 200,
      learningRate: 0.02,
    });
    expect(silent.model.warnings?.(silent.params)[0]).toMatch(
      /^autoencoder: 4 of 4 numbers of the code are the same for every row and say nothing; a smaller --latent/,
    );
    const telling = await fitted(rows, 'continuous', { latent: 2, steps: 50 });
    expect(telling.model.warnings?.(telling.params)).toEqual([]);
  });

  it('says that a table has no convolutions', async () => {
    const { model, params } = await fitted(onACircle(50), 'continuous', { architecture: 'convolutional', steps: 2 });
    expect(model.warnings?.(params)).toEqual([
      'autoencoder: rows are no images, so layers of hidden units took the place of convolutions',
    ]);
  });
});

describe('without a law of codes', () => {
  it('there is no sampler, no density and no completion, to the compiler either', async () => {
    const model = definition.bind(options.parse({}), schemaOf(onACircle(9), 'continuous'));
    expect([model.sampling, model.density, model.completion]).toEqual([undefined, undefined, undefined]);
    const draw = drawRows(
      'autoencoder',
      model,
      {},
      schemaOf(onACircle(9), 'continuous'),
      { first: 0, count: 1 },
      keyOf(1),
    );
    await expect(draw).rejects.toMatchObject({
      message: 'autoencoder: cannot draw rows',
      hint: expect.stringMatching(/^fit it with --codes gaussian-mixture: /),
    });
    expectTypeOf(autoencoder({ latent: 2 })).toEqualTypeOf<Recipe<AutoencoderModel>>();
    expectTypeOf(autoencoder({ codes: 'gaussian-mixture' })).toEqualTypeOf<Recipe<GenerativeAutoencoder>>();
  });
});

describe('with a law of codes', () => {
  it('log-probabilities bound those of its law from below, the closer the more samples', async () => {
    const rows = hiddenBits(150);
    const fit = await fitted(rows, 'binary', {
      latent: 1,
      epochs: 60,
      batch: 50,
      codes: 'gaussian-mixture',
      components: 3,
    });
    const exact = await byQuadrature(fit, rows);
    let before = Number.POSITIVE_INFINITY;
    for (const samples of [2, 10, 100, 2000]) {
      const model = definition.bind({ ...fit.all, evaluation: samples }, fit.schema) as GenerativeAutoencoder;
      const gaps: number[] = [];
      for (let repeat = 0; repeat < Math.max(1, 40 / samples); repeat++) {
        const { values } = await model.density.logProb(fit.params, rows, keyOf(2).at(repeat));
        gaps.push(...values.map((value, i) => exact[i] - value));
      }
      const gap = mean(gaps);
      const error = Math.sqrt(mean(gaps.map((each) => (each - gap) ** 2)) / gaps.length);
      expect(gap).toBeGreaterThan(-4 * error - 1e-4);
      expect(gap).toBeLessThan(before);
      before = gap + 4 * error;
      if (samples === 2) expect(gap).toBeGreaterThan(4 * error);
      if (samples === 2000) expect(gap).toBeLessThan(2e-3);
    }
    // With cells missing, the marginal of the others.
    const some = onlyKnown(rows, (c) => c % 2 === 0);
    const model = definition.bind({ ...fit.all, evaluation: 2000 }, fit.schema) as GenerativeAutoencoder;
    const marginal = (await model.density.logProb(fit.params, some, keyOf(2))).values;
    // The bound lacks half the variance of its weights over their number, a variance of a few here.
    expect(Math.abs(mean(marginal) - mean(await byQuadrature(fit, some)))).toBeLessThan(10 / 2 / 2000);
  });

  it('samples and completions follow it', async () => {
    const rows = hiddenBits(150);
    const fit = await fitted(rows, 'binary', {
      latent: 1,
      epochs: 60,
      batch: 50,
      codes: 'gaussian-mixture',
      components: 3,
    });
    const count = 4000;
    const one = async (cells: readonly number[]) =>
      (await byQuadrature(fit, tableRows(cells.map((x) => Float64Array.of(x)))))[0];
    const gaps = [1, 0, 1, Number.NaN, Number.NaN, Number.NaN];
    const nothing = gaps.map(() => Number.NaN);
    const drawn = await fit.model.sampling.sample(fit.params, { first: 0, count }, keyOf(3));
    const given = tableRows(gaps.map((x) => new Float64Array(count).fill(x)));
    const filled = await fit.model.completion.complete(fit.params, given, keyOf(3));
    for (const [cells, found, columns] of [
      [nothing, drawn, [0, 1, 2, 3, 4, 5]],
      [gaps, filled, [3, 4, 5]],
    ] as const) {
      for (const c of columns) {
        const p = Math.exp((await one(cells.with(c, 1))) - (await one(cells)));
        // Four standard errors, and what 256 proposals instead of endlessly many may shift.
        expect(Math.abs(mean(found.columns[c]) - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / count) + 1 / 256);
      }
    }
  });

  it('samples are hard to tell from rows, and decoded random codes easy', async () => {
    const rows = onACircle(3000);
    const chosen = {
      latent: 2,
      hidden: 64,
      layers: 2,
      scales: 'common',
      batch: 100,
      epochs: 60,
      learningRate: 0.003,
    } as const;
    const fit = await fitted(rows, 'continuous', { ...chosen, codes: 'gaussian-mixture', components: 20 });
    const others = onACircle(600, 16);
    const { mean: centre, deviation } = fit.params.facts as NonNullable<AutoencoderParams['facts']>;
    const codes = [0, 1].map((a) =>
      Float64Array.from({ length: 600 }, (_, i) => centre[a] + deviation[a] * keyOf(8).at(a).at(i).draws().normal()),
    );
    const random = await fit.model.latent.decode(fit.params, codes);
    const drawn = await fit.model.sampling.sample(fit.params, { first: 0, count: 600 }, keyOf(3));
    const [far, near] = [toldApart(others, random), toldApart(others, drawn)];
    // Half of the guesses are right where both have one law; the noise left in one direction is spread over all three, which tells some.
    expect(far).toBeGreaterThan(0.8);
    expect(near).toBeLessThan(0.7);
  });
});

/** Share of rows whose five nearest others are mostly of their own kind (Lopez-Paz and Oquab 2017, by neighbours). */
function toldApart(a: TableRows, b: TableRows): number {
  const points = [a, b].flatMap((rows, kind) =>
    Array.from({ length: rows.count }, (_, i) => ({ kind, cells: rows.columns.map((column) => column[i]) })),
  );
  const right = points.filter((point) => {
    const near = points
      .filter((other) => other !== point)
      .map(({ kind, cells }) => ({ kind, d: cells.reduce((sum, x, c) => sum + (x - point.cells[c]) ** 2, 0) }))
      .sort((one, other) => one.d - other.d)
      .slice(0, 5);
    return near.filter(({ kind }) => kind === point.kind).length > 2;
  });
  return right.length / points.length;
}

/** log ∫ p(x | z) p(z) dz of each row for one latent dimension, by the trapezoidal rule, from decoded logits. */
async function byQuadrature({ schema, all, params }: Fit<AutoencoderModel>, rows: TableRows): Promise<Float64Array> {
  const parts = partsOf(all, schema);
  const mixture = params.codes?.mixture as NonNullable<AutoencoderParams['codes']>['mixture'];
  const reach = Math.max(...mixture.means.map((m, k) => Math.abs(m) + 8 * mixture.factors[k]));
  const points = 4001;
  const step = (2 * reach) / (points - 1);
  const grid = Float64Array.from({ length: points }, (_, i) => -reach + i * step);
  const logits = new Float64Array(points * parts.law.outputs);
  await evaluation(parts).decode(params, grid, (outputs, from, count) => {
    logits.set(outputs.subarray(0, count * parts.law.outputs), from * parts.law.outputs);
  });
  const prior = mixtureDensity(mixture, 1);
  const weights = grid.map((_, i) => prior.logDensity(grid, i) + Math.log(step));
  return Float64Array.from({ length: rows.count }, (_, row) =>
    logSumExp(
      weights.map((weight, i) =>
        rows.columns.reduce((sum, column, c) => {
          if (Number.isNaN(column[row])) return sum;
          const l = logits[i * parts.law.outputs + c];
          return sum - Math.log1p(Math.exp(column[row] === 1 ? -l : l));
        }, weight),
      ),
    ),
  );
}
