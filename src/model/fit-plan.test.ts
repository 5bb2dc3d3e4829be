import { describe, expect, it } from 'vitest';
import { tableDataset } from '../data/dataset.js';
import type { TableRows } from '../data/rows.js';
import { tableRows } from '../data/rows.js';
import { keyOf } from '../random/key.js';
import { readCheckpoint, writeCheckpoint } from './checkpoint.js';
import type { Certainty, Density, ModelDefinition, Recipe } from './define-model.js';
import { fitModel } from './fit-model.js';
import { fitRecipe } from './fit-recipe.js';
import { saveModel } from './fitted-model.js';
import { gradientLearner } from './gradient-learner.test.data.js';
import { type MeansParams, madeColumn, madeSchema, meansFamily } from './made-family.test.data.js';

const settings = { seed: 3, nowMs: () => 0 };

function numbers(count: number) {
  const x = Float64Array.from({ length: count }, (_, i) => 5 + keyOf(8).at(i).draws().normal());
  return tableDataset(madeSchema([madeColumn('x')], { rows: count }), tableRows([x]));
}

/** The means family, fitted by gradients. */
function network(
  changes: Parameters<typeof gradientLearner>[0] = {},
  { certainty = 'exact', definition = {} }: { certainty?: Certainty; definition?: Partial<ModelDefinition> } = {},
) {
  const log = { rows: [] as number[], released: 0 };
  const own = meansFamily().definition.bind({ shift: 0, kind: 'plain' }, madeSchema([madeColumn('x')]));
  const density = { ...own.density, certainty } as Density<TableRows, MeansParams>;
  const recipe = meansFamily(definition, { learner: gradientLearner(changes, log), density })() as Recipe;
  return { recipe, log };
}

const data = numbers(400);

describe('a model that is fitted by gradients', () => {
  it('is fitted once: to all rows but those that score it and those that stop it', async () => {
    const { recipe, log } = network();
    const { summary, params } = await fitModel(recipe, data, settings);
    // Of 400 rows 40 for the score, of the other 360 again a tenth.
    expect(log).toEqual({ rows: [324], released: 1 });
    expect(summary.decisions).toEqual([
      '36 of the 360 rows held back to tell when to stop; means learns from the others',
      'held-out score of 40 of the 400 rows; means is fitted once, to the others, and not refitted to all',
    ]);
    expect(summary).toMatchObject({ converged: true, rows: 400, warnings: [] });
    // The mean of 324 normal rows by steps of a tenth over batches of eight: deviation √(0.1/1.9/8 + 1/324) = 0.099.
    expect(Math.abs((params as MeansParams).means[0] - 5)).toBeLessThan(4 * 0.099);
    // −½ ln 2πe = −1.4189 is the best; 40 rows have a standard error of √(½/40) = 0.112.
    const heldOut = summary.scores.find(({ rows }) => rows === 'held-out');
    expect(Math.abs((heldOut?.value as number) + 1.4189)).toBeLessThan(4 * 0.112);
  });

  it('counts steps, not passes', async () => {
    const { recipe } = network({ passes: 2 });
    const { summary } = await fitModel(recipe, data, { ...settings, split: 'none' });
    expect(summary).toMatchObject({ steps: 100, converged: false });
    expect(summary.warnings).toEqual([
      'ended after the 100 steps that it was given, converged or not; without that number, held-out rows tell when to stop',
    ]);
  });

  it('holds nothing back where its end is given', async () => {
    for (const bound of [{ passes: 1 }, { steps: 9 }]) {
      const { recipe, log } = network(bound);
      const { summary } = await fitModel(recipe, data, { ...settings, split: 'none' });
      expect(log.rows).toEqual([400]);
      expect(summary.decisions).toEqual([]);
    }
    const { recipe, log } = network();
    await fitModel(recipe, data, { ...settings, split: 'none', validation: numbers(20) });
    expect(log.rows).toEqual([400]);
  });

  it('keeps the best by validation within a time limit too', async () => {
    const { recipe, log } = network({ patience: 1e9 });
    let now = 0;
    const nowMs = () => now++;
    const result = await fitRecipe(recipe, data, { key: keyOf(1), nowMs, deadlineMs: 500 });
    expect(log.rows).toEqual([360]);
    expect(result.warnings).toEqual([expect.stringMatching(/^stopped by the time limit after \d+ steps$/)]);
  });

  it('takes the share, the folds or the test rows that were asked for', async () => {
    const run = async (split: NonNullable<Parameters<typeof fitModel>[2]['split']>) => {
      const { recipe, log } = network({ passes: 1 });
      const { summary } = await fitModel(recipe, data, { ...settings, split });
      return { rows: log.rows, decision: summary.decisions.at(-1) };
    };
    expect(await run({ holdout: 0.25 })).toEqual({
      rows: [300],
      decision: 'held-out score of 100 of the 400 rows; means is fitted once, to the others, and not refitted to all',
    });
    expect(await run({ folds: 4 })).toEqual({
      rows: [400, 300, 300, 300, 300],
      decision: 'held-out score from 4 folds; the model is fitted to all 400 rows',
    });
    expect(await run({ test: 'test.csv', rows: numbers(30) })).toEqual({
      rows: [400],
      decision: 'held-out score of 30 rows of test.csv, which the fit has not seen',
    });
  });

  it('has no held-out score where it needs all rows, and says so', async () => {
    const { recipe, log } = network({ passes: 1 }, { definition: { minimumRows: 9 } });
    const { summary } = await fitModel(recipe, numbers(10), settings);
    expect(log.rows).toEqual([10]);
    expect(summary.warnings).toContain('no held-out score: means needs all of the 10 rows');
  });

  it('is refused where no row is left to tell when to stop', async () => {
    const { recipe } = network({}, { definition: { minimumRows: 9 } });
    const attempt = fitModel(recipe, numbers(9), { ...settings, split: 'none' });
    await expect(attempt).rejects.toThrow(
      'means: needs at least 10 rows where held-out rows tell it when to stop, got 9',
    );
    await expect(attempt).rejects.toMatchObject({ code: 'DATA_TOO_FEW_ROWS' });
  });

  it('interrupted within a pass goes on from its file to the same bytes', async () => {
    const identity = { family: 'means', options: {}, seed: 3, fingerprint: 'f' };
    const whole = saveModel(await fitModel(network().recipe, data, settings));
    for (const lastCall of [1, 7, 20, 30]) {
      const { recipe } = network();
      const controller = new AbortController();
      let calls = 0;
      let file = new Uint8Array();
      const attempt = fitModel(recipe, data, {
        ...settings,
        signal: controller.signal,
        breathe: async () => {
          if (++calls === lastCall) controller.abort();
        },
        nowMs: (() => {
          let now = 0;
          return () => (now += 25);
        })(),
        checkpoint: async (each) => {
          file = new Uint8Array(writeCheckpoint(identity, each));
        },
      });
      await expect(attempt).rejects.toMatchObject({ name: 'AbortError' });
      const resume = readCheckpoint(file, 'checkpoint').checkpoint ?? undefined;
      expect(saveModel(await fitModel(network().recipe, data, { ...settings, resume }))).toEqual(whole);
    }
  });
});

describe('the training score', () => {
  it('of a bound is the mean of a subsample where there are many rows', async () => {
    const { recipe } = network({ passes: 1 }, { certainty: 'lower-bound' });
    const { summary } = await fitModel(recipe, numbers(12_000), { ...settings, split: 'none' });
    expect(summary.decisions).toEqual(['training score from a uniform subsample of 10000 of the 12000 training rows']);
    const [score, ...others] = summary.scores;
    expect(others).toEqual([]);
    expect(score).toMatchObject({ metric: 'log-probability', rows: 'training', unit: 'nats/row' });
    expect(score.certainty).toBe('lower-bound');
    // 10,000 rows: standard error √(½/10,000), and the mean is off by at most four of 0.081 (batches of eight).
    expect(score.value as number).toBeLessThan(-1.4189 + 4 * 0.0071);
    expect(score.value as number).toBeGreaterThan(-1.4189 - 4 * 0.0071 - (4 * 0.081) ** 2 / 2);
  });

  it('of few rows, or of exact densities, is of all of them', async () => {
    const few = await fitModel(network({ passes: 1 }, { certainty: 'estimate' }).recipe, data, {
      ...settings,
      split: 'none',
    });
    expect(few.summary.scores).toMatchObject([{ metric: 'log-likelihood', certainty: 'estimate' }]);
    const exact = await fitModel(network({ passes: 1 }).recipe, numbers(12_000), { ...settings, split: 'none' });
    expect(exact.summary.scores.map(({ metric }) => metric)).toEqual(['log-likelihood', 'bic', 'aic']);
    expect(exact.summary.decisions).toEqual([]);
  });
});
