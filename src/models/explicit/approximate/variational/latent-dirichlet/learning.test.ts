import { describe, expect, it } from 'vitest';
import { sliceRows, type TableRows, takeRows } from '../../../../../data/rows.js';
import { type Checkpoint, train } from '../../../../../learn/train.js';
import { fitModel } from '../../../../../model/fit-model.js';
import { digamma } from '../../../../../numeric/digamma.js';
import { logGamma } from '../../../../../numeric/log-gamma.js';
import { keyOf } from '../../../../../random/key.js';
import type { Tree } from '../../../../../util/tree.js';
import { latentDirichlet } from '../latent-dirichlet.js';
import { addAlphaSums, alphaOfMeans, etaOfMean, inverseDigamma, nextAlpha, nextEta } from './concentrations.js';
import { bagData, bagSchema, bags } from './made-documents.test.data.js';
import { distance, enumerated, MADE, made, nowMs, VOCABULARY } from './made-topics.test.data.js';
import type { TopicParams } from './topic-params.js';
import { documentBound } from './variational-document.js';

describe('learning', () => {
  for (const inference of ['gibbs', 'variational', 'online'] as const) {
    it(`finds the topics that documents were drawn from: ${inference}`, async () => {
      const data = bagData(VOCABULARY, await made);
      const sweeps = inference === 'gibbs' ? 100 : 30;
      const options = { topics: 3, sweeps, inference, alpha: 0.1, eta: 0.1, batch: 50, particles: 1 };
      const fitted = await fitModel(latentDirichlet(options), data, { seed: 2, nowMs, split: 'none' });
      // About 2,000 words a topic: four standard errors of a share of one half are 0.045.
      expect(distance(fitted.params as TopicParams)).toBeLessThan(0.06);
    });
  }

  it('learns concentrations near those that topics were drawn with, one for each topic', () => {
    const alpha = Float64Array.of(0.4, 0.15, 0.05);
    const documents = Array.from({ length: 2000 }, (_, i) => {
      const draws = keyOf(12).at(i).draws();
      const shares = alpha.slice();
      for (let n = 0; n < 40; n++) shares[draws.categorical(shares)]++;
      return shares.map((share, k) => Math.round(share - alpha[k]));
    });
    let found = Float64Array.of(1, 1, 1);
    for (let step = 0; step < 300; step++) {
      const own = new Float64Array(3);
      let whole = 0;
      for (const counts of documents) {
        const shares = counts.map((count, k) => count + found[k]);
        whole += addAlphaSums(found, shares, 1, own);
      }
      found = nextAlpha(found, { own, whole }) as typeof found;
    }
    // Of 2,000 documents the logarithms have standard errors under 0.05.
    for (const k of [0, 1, 2]) expect(Math.abs(Math.log(found[k] / alpha[k])), `topic ${k + 1}`).toBeLessThan(0.15);
    expect(nextAlpha(alpha, { own: new Float64Array(3), whole: 0 })).toBe(alpha);
    expect(nextAlpha(alpha, { own: Float64Array.of(1, 1, 0), whole: 1 })[2]).toBe(1e-4);
  });

  it('learns η near that of the law that words of topics were drawn from', () => {
    const [V, K] = [400, 10];
    const counts = new Float64Array(V * K);
    for (let k = 0; k < K; k++) {
      const draws = keyOf(13).at(k).draws();
      const weights = Float64Array.from({ length: V }, () => draws.gamma(0.1));
      for (let n = 0; n < 3000; n++) counts[draws.categorical(weights) * K + k]++;
    }
    let eta = 0.01;
    for (let step = 0; step < 200; step++) eta = nextEta(eta, counts, new Float64Array(K).fill(3000));
    // 4,000 weights, of which those of words that were drawn say most: a relative standard error near 0.02.
    expect(Math.abs(Math.log(eta / 0.1))).toBeLessThan(0.1);
  });

  it('gives topics concentrations of their own where none is fixed', async () => {
    const data = bagData(VOCABULARY, await made);
    for (const inference of ['gibbs', 'variational', 'online'] as const) {
      const fitted = await fitModel(
        latentDirichlet({ topics: 3, sweeps: 25, inference, batch: 100, particles: 1 }),
        data,
        {
          ...{ seed: 1, nowMs, split: 'none' as const },
        },
      );
      const { alpha, eta } = fitted.params as TopicParams;
      expect(new Set(alpha).size).toBe(3);
      expect(alpha.every((each) => each > 0 && each < 5) && eta > 0 && eta < 5).toBe(true);
    }
  });

  it('solves for concentrations from means of logarithms', () => {
    // ψ(1) = -γ of Euler, ψ(1/2) = -γ - 2 log 2, ψ(10) = -γ + the tenth-less-one harmonic number.
    const euler = 0.5772156649015329;
    expect(inverseDigamma(-euler)).toBeCloseTo(1, 12);
    expect(inverseDigamma(-euler - 2 * Math.LN2)).toBeCloseTo(0.5, 12);
    expect(inverseDigamma(-euler + 7129 / 2520)).toBeCloseTo(10, 11);
    const alpha = Float64Array.of(0.2, 1.5, 4);
    const means = alpha.map((each) => digamma(each) - digamma(5.7));
    let found = Float64Array.of(1, 1, 1);
    for (let step = 0; step < 40; step++) found = alphaOfMeans(means, found) as typeof found;
    for (const k of [0, 1, 2]) expect(found[k]).toBeCloseTo(alpha[k], 6);
    expect(etaOfMean(digamma(0.3) - digamma(6 * 0.3), 6, 1)).toBeCloseTo(0.3, 6);
  });

  it('variational bounds lie below what they bound, and are equal where nothing is uncertain', async () => {
    const bound = documentBound(MADE.words.map(Math.log), MADE.alpha);
    for (const words of [[0], [0, 0, 1], [2, 3, 3, 2, 3], [0, 3, 4, 1, 2, 0, 3]]) {
      const exact = enumerated(words).logProb;
      expect(bound(Int32Array.from(words)).bound).toBeLessThan(exact);
      expect(bound(Int32Array.from(words)).bound).toBeGreaterThan(exact - 1.5);
    }
    // One topic: log p(w) = log B(n + η) − log B(η) exactly, and the bound is that.
    const rows = await made;
    const one = latentDirichlet({ topics: 1, inference: 'variational', eta: 0.5, alpha: 1, sweeps: 5, particles: 1 });
    const fitted = await fitModel(one, bagData(VOCABULARY, rows), { seed: 1, nowMs, split: 'none' });
    const counts = new Float64Array(6);
    for (const word of rows.columns[0]) counts[word]++;
    let exact = logGamma(3) - logGamma(3 + rows.columns[0].length);
    for (const count of counts) exact += logGamma(count + 0.5) - logGamma(0.5);
    expect((fitted.params as TopicParams).reached).toBeCloseTo(exact, 6);
  });

  it('contributions of disjoint documents add where inference is variational, a weight counts like repetitions', async () => {
    const rows = await made;
    const recipe = latentDirichlet({ topics: 3, inference: 'variational' });
    const { learner } = recipe.definition.bind(recipe.options as never, bagSchema(VOCABULARY, rows));
    const state = await learner.start({ training: bagData(VOCABULARY, rows) }, keyOf(1));
    const sums = async (of: TableRows) => {
      const { count, objective, sums: each } = await learner.contribute(state, of, keyOf(1));
      return [count, objective, ...each.counts, ...each.logShares];
    };
    const whole = await sums(rows);
    const parts = [await sums(sliceRows(rows, 0, 100)), await sums(sliceRows(rows, 100, 300))];
    for (const [i, each] of whole.entries()) expect(parts[0][i] + parts[1][i]).toBeCloseTo(each, 6);
    const weighted = await sums({ ...sliceRows(rows, 0, 1), weights: Float64Array.of(3) });
    const repeated = await sums(takeRows(rows, [0, 0, 0]));
    for (const [i, each] of repeated.entries()) expect(weighted[i]).toBeCloseTo(each, 8);
  });

  it('reports log p(w, z) of the topics that it ends with', async () => {
    const rows = bags([
      [0, 1, 0, 2],
      [3, Number.NaN, 3, 2],
      [4, 1],
    ]);
    const recipe = latentDirichlet({ topics: 2, sweeps: 7, alpha: 0.4, eta: 0.3 });
    const { learner } = recipe.definition.bind(recipe.options as never, bagSchema(VOCABULARY, rows));
    const data = bagData(VOCABULARY, rows);
    let last: Tree = null;
    const params = (state: Tree) => {
      last = state;
      return learner.params(state);
    };
    const { history } = await train({ ...learner, params }, { training: data }, { key: keyOf(3), nowMs });
    const { topics } = last as unknown as { readonly topics: Int32Array };
    const log = (counts: readonly number[], concentration: number) => {
      let sum = logGamma(concentration * counts.length);
      sum -= logGamma(concentration * counts.length + counts.reduce((a, b) => a + b));
      for (const count of counts) sum += logGamma(count + concentration) - logGamma(concentration);
      return sum;
    };
    const words = [...rows.columns[0]];
    const tally = (length: number, of: (i: number) => number, isTaken: (i: number) => boolean) =>
      Array.from({ length }, (_, v) => words.filter((_w, i) => topics[i] >= 0 && isTaken(i) && of(i) === v).length);
    let expected = 0;
    const documents = [0, 4, 8].map((from) => [from, Math.min(from + 4, 10)]);
    for (const [from, to] of documents)
      expected += log(
        tally(
          2,
          (i) => topics[i],
          (i) => i >= from && i < to,
        ),
        0.4,
      );
    for (let k = 0; k < 2; k++)
      expected += log(
        tally(
          6,
          (i) => words[i],
          (i) => topics[i] === k,
        ),
        0.3,
      );
    expect(-history[6]).toBeCloseTo(expected, 9);
  });

  it('keeps the sweep that is best for validation rows', async () => {
    const data = bagData(VOCABULARY, await made);
    const [training, validation] = [data.where((i) => i < 200, 200), data.where((i) => i >= 200, 100)];
    const recipe = latentDirichlet({ topics: 3, sweeps: 15 });
    const { learner } = recipe.definition.bind(recipe.options as never, data.schema as never);
    const { records, stopped } = await train(learner, { training, validation }, { key: keyOf(5), nowMs });
    const validations = records.map((record) => record.validation ?? Number.NaN);
    expect([validations.length, stopped]).toEqual([15, 'converged']);
    // Nats a document of twenty words: between those of words drawn evenly and of words known to be one of two.
    for (const each of validations) expect(each).toBeGreaterThan(-20 * Math.log(5));
    for (const each of validations) expect(each).toBeLessThan(-20 * Math.log(2));
  });

  it('is the same from blocks of any size, and after an interruption bit for bit', async () => {
    const data = bagData(VOCABULARY, await made);
    const recipe = latentDirichlet({ topics: 3, sweeps: 12 });
    const fit = (options: object = {}, training = data) => {
      const { learner } = recipe.definition.bind(recipe.options as never, data.schema as never);
      return train(learner, { training }, { key: keyOf(5), nowMs, ...options });
    };
    const whole = await fit();
    const small = await fit({}, { ...data, blocks: () => data.blocks(7) });
    expect(small.params).toEqual(whole.params);
    const saved: Checkpoint[] = [];
    const controller = new AbortController();
    const onProgress = ({ pass }: { pass: number }) => pass === 5 && controller.abort(new Error('enough'));
    const checkpoint = async (each: Checkpoint) => void saved.push(structuredClone(each));
    await expect(fit({ signal: controller.signal, onProgress, checkpoint })).rejects.toThrow('enough');
    const resumed = await fit({ resume: saved.at(-1) });
    expect(resumed.params).toEqual(whole.params);
    expect(resumed.history).toEqual(whole.history);
  });
});
