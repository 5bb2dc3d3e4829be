import { describe, expect, it } from 'vitest';
import { tableDataset } from '../../../../data/dataset.js';
import { codeImages } from '../../../../data/images/code-images.js';
import type { ImageSet } from '../../../../data/images/image-set.js';
import { onlyKnown, sliceRows, type TableRows, tableRows } from '../../../../data/rows.js';
import type { Column, Measure, TableSchema } from '../../../../data/schema.js';
import type { Learner } from '../../../../learn/learner.js';
import { type Checkpoint, train } from '../../../../learn/train.js';
import type { LogProb } from '../../../../model/define-model.js';
import { logSumExp } from '../../../../numeric/log-sum-exp.js';
import { keyOf } from '../../../../random/key.js';
import type { Tree } from '../../../../util/tree.js';
import { principalComponents } from '../../tractable/principal-components.js';
import { evaluation } from './variational-autoencoder/evaluate.js';
import type { VaeParams } from './variational-autoencoder/learner.js';
import { options, type VaeOptions } from './variational-autoencoder/options.js';
import { partsOf, variationalAutoencoder } from './variational-autoencoder.js';

const { definition } = variationalAutoencoder;
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

/** A schema of columns of one measure, with moments of the rows for scaling. */
function schemaOf(rows: TableRows, measure: Measure): TableSchema {
  const columns = rows.columns.map((values, c): Column => {
    const known = values.filter((value) => !Number.isNaN(value));
    const centre = mean(known);
    return {
      ...{
        name: `x${c}`,
        kind: 'numeric',
        measure,
        atoms: [],
        resolution: measure === 'binary' ? 0 : 1e-4,
        decimals: 4,
      },
      ...{
        categories: measure === 'binary' ? ['0', '1'] : [],
        minimum: Math.min(...known),
        maximum: Math.max(...known),
      },
      ...{ mean: centre, deviation: Math.sqrt(mean(known.map((value) => (value - centre) ** 2))), missing: 0 },
    };
  });
  const names = columns.map(({ name }) => name);
  return { kind: 'table', columns, leftOut: [], names, missingTokens: [], rows: rows.count };
}

/** x = W z + noise in three columns of different units. */
function onALine(count: number): TableRows {
  const columns = [0, 1, 2].map(() => new Float64Array(count));
  for (let i = 0; i < count; i++) {
    const draws = keyOf(3).at(i).draws();
    const z = draws.normal();
    for (const [c, weight] of [2, -1, 0.5].entries()) columns[c][i] = 10 * c + weight * z + 0.6 * draws.normal();
  }
  return tableRows(columns);
}

/** Bits that depend on one hidden normal number. */
function hiddenBits(count: number): TableRows {
  const columns = Array.from({ length: 6 }, () => new Float64Array(count));
  for (let i = 0; i < count; i++) {
    const draws = keyOf(5).at(i).draws();
    const z = draws.normal();
    for (const [c, column] of columns.entries()) {
      column[i] = draws.uniform() < 1 / (1 + Math.exp(-(3 * Math.sin(2 * z + c)))) ? 1 : 0;
    }
  }
  return tableRows(columns);
}

async function fitted(rows: TableRows, measure: Measure, chosen: Partial<VaeOptions>) {
  const schema = schemaOf(rows, measure);
  const all = options.parse({ hidden: 16, layers: 1, ...chosen });
  const model = definition.bind(all, schema);
  const training = tableDataset(schema, rows);
  const { params } = await train(
    model.learner as Learner<TableRows, VaeParams>,
    { training },
    { key: keyOf(1), nowMs: () => 0 },
  );
  return { schema, all, model, params: params as VaeParams };
}

describe('a variational autoencoder', () => {
  it('that is linear reaches the exact log-likelihood of probabilistic principal components', async () => {
    const rows = onALine(300);
    const chosen = { layers: 0, latent: 1, scales: 'common', batch: 300, steps: 3000, schedule: 'cosine' } as const;
    const { schema, model, params } = await fitted(rows, 'continuous', {
      ...chosen,
      learningRate: 0.02,
      evaluation: 400,
    });
    const exact = principalComponents.definition.bind(
      principalComponents.definition.options.parse({ dimensions: 1 }),
      schema,
    );
    const data = { training: tableDataset(schema, rows) };
    const best = await train(exact.learner, data, { key: keyOf(1), nowMs: () => 0 });
    const known = mean((await exact.density.logProb(best.params, rows)).values);
    const tight = mean((await model.density.logProb(params, rows, keyOf(2))).values);
    // The posterior of a linear model is the encoder's family, so the bound touches; what is left is the noise of Adam.
    expect(Math.abs(tight - known)).toBeLessThan(0.01);
    const single = definition.bind(options.parse({ ...chosen, evaluation: 1 }), schema);
    const loose = mean((await single.density.logProb(params, rows, keyOf(2))).values);
    expect(Math.abs(loose - known)).toBeLessThan(0.05);
  });

  it('bounds the exact log-probability from below, the closer the more samples', async () => {
    const rows = hiddenBits(200);
    const { schema, all, params } = await fitted(rows, 'binary', { latent: 1, epochs: 60, batch: 50 });
    const exact = await byQuadrature(schema, all, params, rows);
    let before = Number.POSITIVE_INFINITY;
    for (const samples of [1, 5, 50, 2000]) {
      const model = definition.bind({ ...all, evaluation: samples }, schema);
      const gaps: number[] = [];
      for (let repeat = 0; repeat < Math.max(1, 40 / samples); repeat++) {
        const { values } = await model.density.logProb(params, rows, keyOf(2).at(repeat));
        gaps.push(...values.map((value, i) => exact[i] - value));
      }
      const gap = mean(gaps);
      const error = Math.sqrt(mean(gaps.map((each) => (each - gap) ** 2)) / gaps.length);
      expect(gap).toBeGreaterThan(-4 * error - 1e-4);
      expect(gap).toBeLessThan(before);
      before = gap + 4 * error;
      if (samples === 1) expect(gap).toBeGreaterThan(4 * error);
      if (samples === 2000) expect(gap).toBeLessThan(2e-3);
    }
    // With cells missing, the marginal of the others.
    const some = onlyKnown(rows, (c) => c % 2 === 0);
    const model = definition.bind({ ...all, evaluation: 2000 }, schema);
    const marginal = (await model.density.logProb(params, some, keyOf(2))).values;
    expect(Math.abs(mean(marginal) - mean(await byQuadrature(schema, all, params, some)))).toBeLessThan(2e-3);
  });

  it('is scored by annealed importance sampling as its exact log-probability has it', async () => {
    const rows = hiddenBits(60);
    const { schema, all, params } = await fitted(rows, 'binary', { latent: 1, epochs: 60, batch: 20 });
    const exact = await byQuadrature(schema, all, params, rows);
    const model = definition.bind({ ...all, annealing: 60 }, schema);
    const scores: LogProb = await model.density.logProb(params, rows, keyOf(2));
    const { certainty, values, standardError = new Float64Array() } = scores;
    expect(certainty).toBe('estimate');
    // Chains are independent from row to row, so the mean error is within four of its standard errors.
    const error = Math.sqrt(mean(Array.from(standardError, (each) => each ** 2)) / rows.count);
    expect(error).toBeLessThan(0.01);
    expect(Math.abs(mean(values) - mean(exact))).toBeLessThan(4 * error);
    expect(Math.max(...values.map((value, i) => Math.abs(value - exact[i]) - 6 * standardError[i]))).toBeLessThan(0.02);
  });

  it('has the divergence in closed form that samples of the code have', async () => {
    const rows = hiddenBits(40);
    const { schema, all, params } = await fitted(rows, 'binary', { latent: 2, epochs: 20, batch: 20 });
    const { mean: mu, logScale } = await evaluation(partsOf(all, schema)).encode(params, rows);
    const found = params.activity?.divergence ?? new Float64Array(0);
    const samples = 4000;
    for (let a = 0; a < 2; a++) {
      let [sum, square] = [0, 0];
      for (let i = 0; i < rows.count; i++) {
        const draws = keyOf(8).at(a).at(i).draws();
        const sigma = Math.exp(logScale[2 * i + a]);
        for (let s = 0; s < samples; s++) {
          const epsilon = draws.normal();
          const z = mu[2 * i + a] + sigma * epsilon;
          const ratio = -0.5 * epsilon ** 2 - Math.log(sigma) + 0.5 * z ** 2;
          sum += ratio;
          square += ratio ** 2;
        }
      }
      const n = samples * rows.count;
      const error = Math.sqrt((square / n - (sum / n) ** 2) / n);
      expect(Math.abs(sum / n - found[a])).toBeLessThan(4 * error);
    }
  });

  it('completes rows as its own conditional law has it', async () => {
    const rows = hiddenBits(200);
    const { schema, all, model, params } = await fitted(rows, 'binary', { latent: 1, epochs: 60, batch: 50 });
    const count = 4000;
    const given = tableRows([1, 0, 1, Number.NaN, Number.NaN, Number.NaN].map((x) => new Float64Array(count).fill(x)));
    const filled = await model.completion.complete(params, given, keyOf(3));
    const at = async (cells: readonly number[]) =>
      (await byQuadrature(schema, all, params, tableRows(cells.map((x) => Float64Array.of(x)))))[0];
    for (const c of [3, 4, 5]) {
      const cells = [1, 0, 1, Number.NaN, Number.NaN, Number.NaN];
      const p = Math.exp((await at(cells.with(c, 1))) - (await at(cells)));
      const share = mean(filled.columns[c]);
      expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / count));
    }
  });

  it('learns a tighter bound from several samples, and any of its weights', async () => {
    const rows = hiddenBits(60);
    for (const chosen of [
      { importance: 5 },
      { importance: 3, beta: 0.5 },
      { freeBits: 0.1, warmUp: 10 },
      { beta: 0 },
    ]) {
      const { model, params } = await fitted(rows, 'binary', { latent: 2, epochs: 2, batch: 20, ...chosen });
      for (const value of (await model.density.logProb(params, rows, keyOf(2))).values) expect(value).toBeLessThan(0);
    }
  });

  it('goes on after an interruption as if there had been none, bit for bit', async () => {
    const rows = onALine(100);
    const schema = schemaOf(rows, 'continuous');
    const model = definition.bind(options.parse({ latent: 2, layers: 1, hidden: 8, batch: 16, epochs: 4 }), schema);
    const data = { training: tableDataset(schema, rows) };
    const checkpoints: Checkpoint[] = [];
    let clock = 0;
    const settings = { key: keyOf(7), nowMs: () => clock++, batchesPerCall: 2, checkpointEveryMs: 1 };
    const checkpoint = async (at: Checkpoint) => void checkpoints.push(at);
    const whole = await train(model.learner as Learner<TableRows, VaeParams>, data, { ...settings, checkpoint });
    const middle = checkpoints.find(({ pass, position }) => pass === 2 && position > 0);
    const resumed = await train(model.learner as Learner<TableRows, VaeParams>, data, {
      ...settings,
      resume: middle as Checkpoint,
    });
    expect(resumed.params).toEqual(whole.params);
  });

  it('takes a step as the two halves of one do', async () => {
    const rows = onALine(64);
    const schema = schemaOf(rows, 'continuous');
    const model = definition.bind(options.parse({ latent: 2, layers: 1, hidden: 8, batch: 64, epochs: 1 }), schema);
    const { learner } = model;
    const data = tableDataset(schema, rows);
    const first = await learner.start({ training: data }, keyOf(1));
    const staged = await learner.fused.stage(data);
    const batch = Int32Array.from({ length: 64 }, (_, i) => i);
    const fused = await learner.fused.advance(first, staged, [batch], keyOf(2));
    const total = await learner.contribute(first, rows, keyOf(2));
    const halves = await learner.update(first, total, keyOf(2));
    expect(fused.objectives[0]).toBeCloseTo(total.objective, 3);
    const pairs = leavesOf(fused.state.params).map((leaf, i) => [leaf, leavesOf(halves.params)[i]] as const);
    for (const [a, b] of pairs) for (const [j, value] of a.entries()) expect(value).toBeCloseTo(b[j], 5);
    await learner.fused.release?.(staged);
  });

  it('warns where the codes say nothing', async () => {
    const rows = onALine(100);
    const { model, params } = await fitted(rows, 'continuous', {
      latent: 2,
      epochs: 100,
      batch: 50,
      beta: 1000,
      learningRate: 0.02,
    });
    expect(model.warnings(params)[0]).toMatch(/^variational-autoencoder: no latent dimension is active: /);
    const useful = await fitted(rows, 'continuous', { latent: 2, epochs: 100, batch: 50, learningRate: 0.01 });
    expect(useful.model.warnings(useful.params)).toEqual([]);
    const [table] = useful.model.describe(useful.params).tables;
    expect(table.title).toMatch(/^Latent dimensions: [12] of 2 active$/);
  });

  it('conditions on columns: scores and samples are of whole rows, and what is conditioned on may be missing', async () => {
    const rows = hiddenBits(300);
    const chosen = { latent: 1, epochs: 60, batch: 50, condition: ['x0', 'x3'], evaluation: 500 };
    const { model, params } = await fitted(rows, 'binary', chosen);
    // 64 rows of bits: the bound is all but exact, so the probabilities sum to one.
    const cells = [0, 1, 2, 3, 4, 5].map((c) => Float64Array.from({ length: 64 }, (_, i) => (i >> c) & 1));
    const all = tableRows(cells);
    const logs = (await model.density.logProb(params, all, keyOf(2))).values;
    const total = logs.reduce((sum, value) => sum + Math.exp(value), 0);
    expect(Math.abs(total - 1)).toBeLessThan(0.01);
    const given = await model.density.logProb(
      params,
      onlyKnown(all, (c) => c === 0),
      keyOf(2),
    );
    expect(Math.exp(given.values[0]) + Math.exp(given.values[1])).toBeCloseTo(1, 9);
    const count = 3000;
    const drawn = await model.sampling.sample(params, { first: 0, count }, keyOf(3));
    const frequencies = new Float64Array(64);
    for (let i = 0; i < count; i++) frequencies[drawn.columns.reduce((sum, column, c) => sum + (column[i] << c), 0)]++;
    const misfit = frequencies.reduce(
      (sum, n, i) => sum + (n - count * Math.exp(logs[i])) ** 2 / (count * Math.exp(logs[i])),
      0,
    );
    expect(misfit).toBeLessThan(63 + 4 * Math.sqrt(2 * 63));
    // p(x0 = 1 | the others), where x0 is conditioned on and missing.
    const holes = tableRows([Number.NaN, 1, 0, 1, 1, 0].map((x) => new Float64Array(count).fill(x)));
    const filled = await model.completion.complete(params, holes, keyOf(4));
    const at = 2 + 8 + 16;
    const p = 1 / (1 + Math.exp(logs[at] - logs[at + 1]));
    expect(Math.abs(mean(filled.columns[0]) - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / count) + 0.02);
    const decoded = await model.latent.decode(params, [Float64Array.of(0, 1)]);
    for (const column of decoded.columns) for (const value of column) expect([0, 1]).toContain(value);
  });

  it('refuses conditions that are none', () => {
    const schema = schemaOf(hiddenBits(10), 'binary');
    const bind = (condition: string) => () => definition.bind(options.parse({ condition }), schema);
    expect(bind('x9')).toThrow('variational-autoencoder: condition must name modelled columns, got x9');
    expect(bind('x0,x1,x2,x3,x4,x5')).toThrow(
      'variational-autoencoder: condition must leave a column to model, got all 6 of them',
    );
  });

  describe('of images', () => {
    const grey = bars(80, 1);
    const cases = [
      ['dynamic', 'mlp', grey],
      ['dynamic', 'convolutional', grey],
      ['none', 'convolutional', grey],
      ['none', 'convolutional', bars(60, 3)],
    ] as const;
    it.each(cases)('%s %s: learns, scores, draws, fills gaps and decodes', async (binarization, architecture, set) => {
      const { dataset, schema } = await codeImages(set, { binarization }, keyOf(1));
      const chosen = {
        architecture,
        latent: 2,
        layers: 2,
        hidden: 12,
        width: 4,
        mixtures: 2,
        batch: 20,
        evaluation: 4,
      };
      const model = definition.bind(options.parse({ ...chosen, epochs: 20, learningRate: 0.01 }), schema);
      const learner = model.learner as Learner<TableRows, VaeParams>;
      const { history, params } = await train(learner, { training: dataset }, { key: keyOf(1), nowMs: () => 0 });
      expect(history.at(-1)).toBeLessThan(0.95 * history[0]);
      const rows = await dataset.gather(9, keyOf(2));
      const { values } = await model.density.logProb(params, rows, keyOf(3));
      for (const value of values) expect(Number.isFinite(value)).toBe(true);
      const holes = onlyKnown(rows, (c) => c % 3 > 0);
      const marginal = await model.density.logProb(params, holes, keyOf(3));
      for (const value of marginal.values) expect(Number.isFinite(value)).toBe(true);
      const drawn = await model.sampling.sample(params, { first: 0, count: 5 }, keyOf(4));
      const filled = await model.completion.complete(params, holes, keyOf(5));
      const back = await model.latent.decode(params, await model.latent.encode(params, rows));
      const means = await model.latent.means(params, await model.latent.encode(params, rows));
      for (const each of [drawn, filled, back]) {
        for (const [c, column] of each.columns.entries()) {
          const most = schema.columns[c].categories.length > 0 ? schema.columns[c].categories.length - 1 : 255;
          for (const value of column) expect(Number.isInteger(value) && value >= 0 && value <= most).toBe(true);
        }
      }
      expect(filled.columns[1]).toEqual(rows.columns[1]);
      for (const value of means.columns[0]) expect(value).toBeGreaterThanOrEqual(0);
    });
  });

  it('tells patience in steps where passes are short', () => {
    const rows = sliceRows(onALine(100), 0, 100);
    const model = definition.bind(options.parse({}), schemaOf(rows, 'continuous'));
    expect(model.learner.stopsBy).toBe('validation');
    expect(model.learner.patience).toBe(512);
  });
});

/** Images of 7 x 8 with a bright bar across or down, which the label tells. */
function bars(count: number, channels: 1 | 3): ImageSet {
  const size = 56 * channels;
  const codes = Uint16Array.from({ length: count }, (_, i) => i % 2);
  const pixels = Uint8Array.from({ length: count * size }, (_, at) => {
    const [i, place] = [Math.floor(at / size), Math.floor((at % size) / channels)];
    const [y, x] = [Math.floor(place / 8), place % 8];
    const isBar = (i % 2 === 0 ? y : x) === (i >> 1) % 7;
    return isBar ? 230 + (at % 20) : at % 30;
  });
  return { count, height: 7, width: 8, channels, pixels, labels: { names: ['across', 'down'], codes }, notes: [] };
}

/** log ∫ p(x | z) p(z) dz of each row for one latent dimension, by the trapezoidal rule over ±8, from decoded logits. */
async function byQuadrature(schema: TableSchema, chosen: VaeOptions, params: VaeParams, rows: TableRows) {
  const parts = partsOf(chosen, schema);
  const points = 1601;
  const step = 16 / (points - 1);
  const grid = Float32Array.from({ length: points }, (_, i) => -8 + i * step);
  const logits = new Float64Array(points * parts.law.outputs);
  await evaluation(parts).decode(params, grid, tableRows([]), (outputs, from, count) => {
    logits.set(outputs.subarray(0, count * parts.law.outputs), from * parts.law.outputs);
  });
  return Float64Array.from({ length: rows.count }, (_, row) => {
    const terms = Float64Array.from(grid, (z, i) => {
      let sum = -0.5 * z * z - 0.5 * Math.log(2 * Math.PI) + Math.log(step);
      for (const [c, column] of rows.columns.entries()) {
        if (Number.isNaN(column[row])) continue;
        const l = logits[i * parts.law.outputs + c];
        sum -= Math.log1p(Math.exp(column[row] === 1 ? -l : l));
      }
      return sum;
    });
    return logSumExp(terms);
  });
}

function leavesOf(tree: Tree): Float32Array[] {
  if (tree instanceof Float32Array) return [tree];
  return Object.values(tree as object).flatMap((child) => leavesOf(child as Tree));
}
