import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CapabilityError, compare, DataError, fit, load, save } from './index.js';
import { gaussianMixture, independent, kernelDensity, principalComponents } from './models/index.js';
import { keyOf } from './random/key.js';

const folder = mkdtempSync(join(tmpdir(), 'ancestral-front-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const draws = keyOf(5).draws();
const rows = Array.from({ length: 400 }, (_, i) => {
  const [x, y] = [draws.normal(), draws.normal()];
  // Two clusters that overlap, so that EM takes many passes.
  return i % 3 === 0 ? { x, y: y + x } : { x: x + 1.5, y: y - 1 };
});
const cube = rows.map(({ x, y }) => ({ x, y, z: x + draws.normal() }));

describe('fit', () => {
  it('gives the same model from objects, columns, a matrix and an async iterable', async () => {
    const recipe = gaussianMixture({ components: 2, covariance: 'full' });
    const columns = { x: Float64Array.from(rows, ({ x }) => x), y: Float64Array.from(rows, ({ y }) => y) };
    async function* blocks() {
      yield rows.slice(0, 150);
      yield rows.slice(150);
    }
    const forms = [rows, columns, { data: rows.map(({ x, y }) => [x, y]), columns: ['x', 'y'] }, blocks()];
    const files: Uint8Array[] = [];
    for (const form of forms) files.push((await fit(recipe, form, { seed: 1, split: 'none' })).save());
    for (const file of files) expect(file).toEqual(files[0]);
  });

  it('goes on from a checkpoint as if it had never been aborted', async () => {
    const recipe = gaussianMixture({ components: 3, covariance: 'full', restarts: 2 });
    const whole = (await fit(recipe, rows, { seed: 3, split: 'none' })).save();
    const path = join(folder, 'fit.checkpoint');
    const controller = new AbortController();
    const onProgress = ({ pass }: { readonly pass: number }) => {
      if (pass === 4) controller.abort(new Error('enough'));
    };
    const aborted = fit(recipe, rows, {
      seed: 3,
      split: 'none',
      signal: controller.signal,
      onProgress,
      checkpoint: { path },
    });
    await expect(aborted).rejects.toThrow('enough');
    const resumed = await fit(recipe, rows, { seed: 3, split: 'none', checkpoint: { path, resume: true } });
    expect(resumed.save()).toEqual(whole);
    const other = fit(recipe, rows.slice(1), { seed: 3, split: 'none', checkpoint: { path, resume: true } });
    await expect(other).rejects.toThrow(/^fit: resume needs the same data as before/);
  });

  it('leaves a checkpoint to go on from wherever it is aborted: in a search, in a fit for the held-out score', async () => {
    const recipe = gaussianMixture({ covariance: 'full', restarts: 1 });
    const options = { seed: 3, split: { folds: 2 } } as const;
    const whole = (await fit(recipe, rows, options)).save();
    for (const part of ['candidate', 'fold'] as const) {
      const path = join(folder, `aborted-in-${part}.checkpoint`);
      const controller = new AbortController();
      const onProgress = (progress: { readonly candidate?: number; readonly fold?: number }) => {
        if (progress[part] === 2) controller.abort(new Error('enough'));
      };
      const { signal } = controller;
      await expect(fit(recipe, rows, { ...options, signal, onProgress, checkpoint: { path } })).rejects.toThrow(
        'enough',
      );
      expect((await fit(recipe, rows, { ...options, checkpoint: { path, resume: true } })).save()).toEqual(whole);
    }
  });

  it('refuses NaN in data from a program, with row and column', async () => {
    const columns = { x: Float64Array.from([1, 2, Number.NaN, 4]), y: Float64Array.from([1, 2, 3, 5]) };
    await expect(fit(independent(), columns)).rejects.toThrow(DataError);
  });

  it('takes NaN as missing where that is said, then and later', async () => {
    const columns = { x: Float64Array.from([1, 2, Number.NaN, 4.5]) };
    const model = await fit(independent(), columns, { missing: ['NaN'], split: 'none' });
    expect(model.schema.columns[0].missing).toBe(1);
    expect((await model.logProb(columns)).values[2]).toBe(0);
  });

  // Squares of such values overflow or vanish.
  it.each([1e200, 1e-200])('a change of unit by %d moves the log-likelihood by the log of the unit', async (unit) => {
    const likelihood = async (values: readonly number[]) => {
      const model = await load((await fit(independent(), { x: values }, { split: 'none' })).save());
      return model.summary.scores[0].value as number;
    };
    const x = rows.slice(0, 50).map((row) => row.x);
    const expected = (await likelihood(x)) - 50 * Math.log(unit);
    expect(await likelihood(x.map((value) => value * unit))).toBeCloseTo(expected, 5);
  });

  it('keeps the model where only a fold has too few rows for its components, and says why no held-out score is there', async () => {
    // Three rows apart: fewer than columns + 1 in the folds that lack one, so every start is refused there.
    const x = [...Array.from({ length: 20 }, (_, i) => i / 7 + (i % 3)), 30, 33.5, 37.25];
    const y = [...Array.from({ length: 20 }, (_, i) => ((i * 5) % 11) / 3), 30.5, 34.25, 31];
    const recipe = gaussianMixture({ components: 2, covariance: 'spherical' });
    const model = await fit(recipe, { x, y }, { split: { folds: 2 } });
    expect(model.summary.scores.map(({ rows: which }) => which)).not.toContain('held-out');
    expect(model.summary.warnings.join()).toMatch(/no held-out score: fit: every start was refused, the last because/);
  });

  it('refuses a time limit that is none', async () => {
    for (const timeLimitMs of [0, -1, Number.NaN]) {
      const message = `timeLimitMs must be a number > 0, got ${timeLimitMs}`;
      await expect(fit(independent(), rows, { timeLimitMs })).rejects.toThrow(`fit: ${message}`);
      await expect(compare([independent()], rows, { timeLimitMs })).rejects.toThrow(`compare: ${message}`);
    }
  });
});

describe('a fitted model', () => {
  it('is saved and loaded without a change, and scores what it draws', async () => {
    const model = await fit(gaussianMixture({ components: 2 }), rows, { seed: 1, split: 'none' });
    const path = join(folder, 'model.safetensors');
    await save(model, path);
    const loaded = await load(path);
    const drawn = await model.sample(50, { seed: 2 });
    expect((await loaded.sample(50, { seed: 2 })).columns).toEqual(drawn.columns);
    const { certainty, values } = await model.logProb(drawn);
    expect(certainty).toBe('exact');
    expect((await loaded.logProb(drawn.columns)).values).toEqual(values);
    await expect(save(model, path)).rejects.toThrow(/exists/);
  });

  it('conditions on given columns: log p(y | x) = log p(x, y) - log p(x)', async () => {
    const model = await fit(gaussianMixture({ components: 2, covariance: 'full' }), rows, { seed: 1, split: 'none' });
    const joint = await model.logProb(rows.slice(0, 5));
    const marginal = await model.logProb(rows.slice(0, 5).map(({ x }) => ({ x, y: null })));
    const conditional = await model.logProb(rows.slice(0, 5), { given: ['x'] });
    expect(conditional.given).toEqual(['x']);
    for (let i = 0; i < 5; i++) expect(conditional.values[i]).toBeCloseTo(joint.values[i] - marginal.values[i], 12);
  });

  it('refuses counts and codes that do not fit', async () => {
    const model = await load((await fit(principalComponents({ dimensions: 1 }), rows, { split: 'none' })).save());
    await expect(model.sample(-1)).rejects.toThrow('count must be an integer from 0 to 2147483647, got -1');
    await expect(model.sample(1e12)).rejects.toThrow(
      'count must be an integer from 0 to 2147483647, got 1000000000000',
    );
    await expect(model.sample(2, { first: 2 ** 31 - 2 })).rejects.toThrow(
      'count must be an integer from 0 to 1, got 2',
    );
    await expect(model.sample(1, { first: 0.5 })).rejects.toThrow('first must be an integer from 0 to 2147483647');
    const code = new Float64Array(2);
    await expect(model.decode([code, code])).rejects.toThrow(/codes must be 1 columns \(.*\), got 2$/);
    const wide = await load((await fit(principalComponents({ dimensions: 2 }), cube, { split: 'none' })).save());
    await expect(wide.decode([code, new Float64Array(3)])).rejects.toThrow('codes must be of one length, got 2 and 3');
  });

  it('says what it has not', async () => {
    const model = await fit(independent(), rows, { split: 'none' });
    const loaded = await load(model.save());
    await expect(loaded.encode(rows)).rejects.toThrow(CapabilityError);
  });
});

describe('compare', () => {
  it('ranks by held-out log-probability and gives the number that fit gives', async () => {
    const split = { folds: 4 };
    const { entries } = await compare([independent(), kernelDensity(), gaussianMixture({ components: 2 })], rows, {
      seed: 7,
      split,
    });
    const values = entries.map(({ scores }) => scores[0].value as number);
    expect([...values].sort((a, b) => b - a)).toEqual(values);
    expect(entries.find(({ model }) => model === 'independent')?.baseline).toBe(true);
    const fitted = await fit(independent(), rows, { seed: 7, split });
    const heldOut = fitted.summary.scores.find(({ rows: which }) => which === 'held-out');
    expect(heldOut?.value).toBe(entries.find(({ model }) => model === 'independent')?.scores[0].value);
  });
});
