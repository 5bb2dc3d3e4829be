import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sliceRows, type TableRows, takeRows } from '../../../../data/rows.js';
import { lengthsOf, type SequenceRows, sequencesOf } from '../../../../data/sequences/sequence-rows.js';
import { type Checkpoint, train } from '../../../../learn/train.js';
import { fitModel } from '../../../../model/fit-model.js';
import { loadModel, openModel, saveModel } from '../../../../model/fitted-model.js';
import { digamma } from '../../../../numeric/digamma.js';
import { logGamma } from '../../../../numeric/log-gamma.js';
import { keyOf } from '../../../../random/key.js';
import type { Tree } from '../../../../util/tree.js';
import {
  addAlphaSums,
  alphaOfMeans,
  etaOfMean,
  inverseDigamma,
  nextAlpha,
  nextEta,
} from './latent-dirichlet/concentrations.js';
import { bagData, bagSchema, bags, ldac } from './latent-dirichlet/made-documents.test.data.js';
import type { TopicParams } from './latent-dirichlet/topic-params.js';
import { documentBound } from './latent-dirichlet/variational-document.js';
import { latentDirichlet } from './latent-dirichlet.js';

const nowMs = () => 0;
const VOCABULARY = ['ant', 'bee', 'cat', 'dog', 'elm'];

/** Three topics over five words and the unknown one. */
const PHI = [
  [0.5, 0.3, 0.1, 0.04, 0.05, 0.01],
  [0.02, 0.08, 0.3, 0.5, 0.08, 0.02],
  [0.1, 0.1, 0.1, 0.1, 0.58, 0.02],
];
const MADE: TopicParams = {
  words: Float64Array.from({ length: 18 }, (_, i) => PHI[i % 3][Math.floor(i / 3)]),
  alpha: Float64Array.of(0.3, 0.6, 0.2),
  eta: 0.1,
  shares: Float64Array.of(0.4, 0.4, 0.2),
  ...{ length: 6, empty: 0, reached: 0, coherence: null },
};
const schema = bagSchema(VOCABULARY, bags([[0, 1]]));
const model = latentDirichlet.definition.bind(latentDirichlet({ topics: 3, particles: 50 }).options as never, schema);

/** p(words) = Σ_z p(z | α) Π φ_{z_n w_n} over all K^N topics, with E[θ] under it. */
function enumerated(words: readonly number[], { alpha }: TopicParams = MADE) {
  const K = alpha.length;
  const whole = alpha.reduce((sum, each) => sum + each, 0);
  let total = 0;
  const shares = new Float64Array(K);
  for (let code = 0; code < K ** words.length; code++) {
    const counts = new Float64Array(K);
    let likelihood = 1;
    for (const [n, word] of words.entries()) {
      const k = Math.floor(code / K ** n) % K;
      counts[k]++;
      likelihood *= PHI[k][word];
    }
    let log = logGamma(whole) - logGamma(whole + words.length);
    for (let k = 0; k < K; k++) log += logGamma(alpha[k] + counts[k]) - logGamma(alpha[k]);
    const p = likelihood * Math.exp(log);
    total += p;
    for (let k = 0; k < K; k++) shares[k] += (p * (counts[k] + alpha[k])) / (whole + words.length);
  }
  return { logProb: Math.log(total), shares: shares.map((each) => each / total) };
}

describe('log-probability of documents', () => {
  const documents = [[0], [0, 0, 1], [2, 3, 3, 2, 3], [0, 3, 4, 1, 2, 0, 3, 4], [5, 4, 0]];
  const rows = bags(documents);

  it('agrees with the sum over all topics of all words', async () => {
    const { values, standardError, certainty } = await model.density.logProb(MADE, rows, keyOf(1));
    expect(certainty).toBe('estimate');
    for (const [i, words] of documents.entries()) {
      const error = standardError?.[i] ?? 0;
      // Of four runs the error of the error is large: 0.01 nats beside five of them.
      expect(Math.abs(values[i] - enumerated(words).logProb)).toBeLessThan(5 * error + 0.01);
    }
  });

  it('is unbiased as a probability', async () => {
    const one = latentDirichlet.definition.bind(latentDirichlet({ topics: 3, particles: 1 }).options as never, schema);
    const words = [0, 3, 4, 1, 2, 0, 3, 4];
    const exact = enumerated(words).logProb;
    const ratios: number[] = [];
    for (let seed = 0; seed < 400; seed++) {
      const { values } = await one.density.logProb(MADE, bags([words]), keyOf(seed));
      ratios.push(Math.exp(values[0] - exact));
    }
    const mean = ratios.reduce((a, b) => a + b) / ratios.length;
    const deviation = Math.sqrt(ratios.reduce((sum, each) => sum + (each - mean) ** 2, 0) / ratios.length);
    expect(Math.abs(mean - 1)).toBeLessThan((4 * deviation) / Math.sqrt(ratios.length));
  });

  it('is that of one topic in closed form, without error', async () => {
    const single: TopicParams = { ...MADE, words: Float64Array.from(PHI[0]), alpha: Float64Array.of(0.7) };
    const { values, standardError } = await model.density.logProb(single, bags([[0, 1, 2]]), keyOf(1));
    expect(values[0]).toBeCloseTo(Math.log(0.5 * 0.3 * 0.1), 12);
    expect(standardError?.[0]).toBeLessThan(1e-12);
  });

  it('knows no order of words, integrates missing ones out, and is 0 for a document without words', async () => {
    const missing = Number.NaN;
    const of = async (words: number[]) => (await model.density.logProb(MADE, bags([words]), keyOf(4))).values[0];
    expect(await of([3, 0, 2, 2])).toBe(await of([2, 3, 2, 0]));
    expect(await of([3, missing, 0])).toBe(await of([3, 0]));
    expect(await of([])).toBe(0);
    expect(await of([missing])).toBe(0);
  });

  it('of all documents of three words sums to one', async () => {
    const all = Array.from({ length: 216 }, (_, i) => [i % 6, Math.floor(i / 6) % 6, Math.floor(i / 36)]);
    const { values, standardError } = await model.density.logProb(MADE, bags(all), keyOf(2));
    const total = values.reduce((sum, each) => sum + Math.exp(each), 0);
    const error = Math.sqrt(
      values.reduce((sum, each, i) => sum + (Math.exp(each) * (standardError?.[i] ?? 0)) ** 2, 0),
    );
    expect(Math.abs(total - 1)).toBeLessThan(4 * error);
  });

  it('is right for documents longer than what is moved, in time that grows with their length', async () => {
    const few = latentDirichlet.definition.bind(latentDirichlet({ topics: 2, particles: 2 }).options as never, schema);
    // Two topics that share no word: topics are known, and p(w) is that of Pólya's urn, times the words' laws.
    const apart: TopicParams = {
      ...MADE,
      words: Float64Array.of(0.6, 0, 0.4, 0, 0, 0.7, 0, 0.2, 0, 0.09, 0, 0.01),
      alpha: Float64Array.of(0.5, 2),
    };
    const words = Array.from({ length: 20_000 }, (_, i) => (i % 3 === 0 ? i % 2 : 2));
    const n = words.filter((word) => word < 2).length;
    let exact = logGamma(2.5) - logGamma(2.5 + words.length);
    exact += logGamma(0.5 + n) - logGamma(0.5) + logGamma(2 + words.length - n) - logGamma(2);
    for (const word of words) exact += Math.log([0.6, 0.4, 0.7][word]);
    const { values, standardError } = await few.density.logProb(apart, bags([words]), keyOf(1));
    expect(Math.abs(values[0] - exact)).toBeLessThan(1e-6);
    expect(standardError?.[0]).toBeLessThan(1e-6);
  });

  it('is the same for a document among others, alone, and in another place', async () => {
    const whole = (await model.density.logProb(MADE, rows, keyOf(1))).values;
    const some = (await model.density.logProb(MADE, takeRows(rows, [3, 1]), keyOf(1))).values;
    expect([...some]).toEqual([whole[3], whole[1]]);
    expect((await model.density.logProb(MADE, sliceRows(rows, 2, 3), keyOf(1))).values[0]).toBe(whole[2]);
  });
});

describe('drawing documents', () => {
  it('draws words whose pairs have the probabilities of the model', async () => {
    const count = 20_000;
    const drawn = sequencesOf(await model.sampling.sample(MADE, { first: 0, count }, keyOf(3), { length: 2 }));
    const pairs = new Float64Array(36);
    for (let i = 0; i < count; i++) pairs[drawn.columns[0][2 * i] * 6 + drawn.columns[0][2 * i + 1]]++;
    // The unknown word is never drawn: probabilities of each topic are those of the others.
    const known = PHI.map((law) => law.slice(0, 5).map((p) => p / (1 - law[5])));
    for (let v = 0; v < 5; v++) {
      for (let w = 0; w < 5; w++) {
        let p = 0;
        for (let j = 0; j < 3; j++)
          for (let k = 0; k < 3; k++) {
            const [a, b] = [MADE.alpha[j], MADE.alpha[k] + (j === k ? 1 : 0)];
            p += (a / 1.1) * (b / 2.1) * known[j][v] * known[k][w];
          }
        expect(Math.abs(pairs[v * 6 + w] / count - p)).toBeLessThan(4.5 * Math.sqrt((p * (1 - p)) / count));
      }
    }
  });

  it('gives the same rows in chunks, of the mean length or the one asked for, and goes on from a prompt', async () => {
    const whole = sequencesOf(await model.sampling.sample(MADE, { first: 0, count: 9 }, keyOf(3)));
    const part = sequencesOf(await model.sampling.sample(MADE, { first: 4, count: 3 }, keyOf(3)));
    expect([...lengthsOf(whole)]).toEqual(new Array(9).fill(6));
    expect(part.columns[0]).toEqual(whole.columns[0].slice(24, 42));
    expect([...part.index]).toEqual([4, 5, 6]);
    const how = { prompt: bags([[4, 4]]), length: 5 };
    const longer = sequencesOf(await model.sampling.sample(MADE, { first: 0, count: 3 }, keyOf(3), how));
    expect([...lengthsOf(longer)]).toEqual([5, 5, 5]);
    expect([...longer.columns[0].slice(0, 2)]).toEqual([4, 4]);
  });

  it('refuses what it cannot heed', async () => {
    const draw = (how: object) => model.sampling.sample(MADE, { first: 0, count: 1 }, keyOf(3), how);
    await expect(draw({ temperature: 0.5 })).rejects.toThrow(
      'latent-dirichlet: has no law of the next word to change by temperature, got 0.5',
    );
    await expect(draw({ length: 0 })).rejects.toThrow('latent-dirichlet: length must be an integer >= 1, got 0');
    await expect(draw({ length: 1, prompt: bags([[0, 1]]) })).rejects.toThrow(
      'latent-dirichlet: length must be at least that of the prompt, 2, got 1',
    );
    await expect(draw({ prompt: bags([[0], [1]]) })).rejects.toThrow('latent-dirichlet: prompt must be one row, got 2');
    await expect(draw({ prompt: bags([[Number.NaN]]) })).rejects.toThrow(
      'latent-dirichlet: prompt must have no missing word, got one',
    );
  });

  it('completes missing words by their law given the others', async () => {
    const known = [0, 0, 1, 3];
    const count = 4000;
    const holes = bags(Array.from({ length: count }, () => [...known, Number.NaN]));
    const filled = sequencesOf(await model.completion.complete(MADE, holes, keyOf(8)));
    const base = enumerated(known).logProb;
    const unknown = Math.exp(enumerated([...known, 5]).logProb - base);
    for (let w = 0; w < 5; w++) {
      const p = Math.exp(enumerated([...known, w]).logProb - base) / (1 - unknown);
      const share = filled.columns[0].filter((word, i) => i % 5 === 4 && word === w).length / count;
      // Leaving the unknown word out changes each topic's law by two in a hundred at most.
      expect(Math.abs(share - p)).toBeLessThan(4.5 * Math.sqrt((p * (1 - p)) / count) + 0.01 * p);
    }
    expect([...filled.columns[0].slice(0, 4)]).toEqual(known);
  });
});

describe('topic shares', () => {
  it('are near the exact posterior means, and the prior without words', async () => {
    const documents = [[0], [2, 3, 3, 2, 3], [0, 3, 4, 1, 2, 0, 3, 4], []];
    const codes = await model.latent.encode(MADE, bags(documents));
    const { values, names } = await model.posterior(MADE, bags(documents));
    expect(names).toEqual(['topic 1', 'topic 2', 'topic 3']);
    for (const [i, words] of documents.entries()) {
      const { shares } = enumerated(words);
      for (let k = 0; k < 3; k++) {
        expect(codes[k][i]).toBe(values[3 * i + k]);
        // A fixed point that takes words for independent given their means: near, not equal.
        expect(Math.abs(codes[k][i] - shares[k])).toBeLessThan(0.05);
      }
    }
    expect(codes[0][3]).toBeCloseTo(0.3 / 1.1, 12);
  });

  it('decode to the expected document', async () => {
    const decoded = sequencesOf(
      await model.latent.decode(
        MADE,
        [[1], [0], [0]].map((each) => Float64Array.from(each)),
      ),
    );
    // Six words of 0.5, 0.3, 0.1, 0.04, 0.05 of 0.99: 3.03, 1.82, 0.61, 0.24, 0.30.
    expect([...decoded.columns[0]]).toEqual([0, 0, 0, 1, 1, 2]);
  });
});

/** Documents drawn from the made topics. */
const made: Promise<SequenceRows> = model.sampling.sample(
  { ...MADE, alpha: Float64Array.of(0.08, 0.1, 0.09) },
  { first: 0, count: 300 },
  keyOf(11),
  { length: 20 },
);

/** The largest distance of a fitted topic from the nearest made one. */
function distance({ words }: TopicParams): number {
  const topic = (k: number) => Array.from({ length: 5 }, (_, w) => words[w * 3 + k]);
  const known = PHI.map((law) => law.slice(0, 5).map((p) => p / (1 - law[5])));
  const from = (law: number[]) =>
    Math.min(...[0, 1, 2].map((k) => Math.max(...topic(k).map((p, w) => Math.abs(p - law[w])))));
  return Math.max(...known.map(from));
}

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

describe('awkward documents', () => {
  const fit = (documents: number[][], options: object = {}, vocabulary = VOCABULARY) =>
    fitModel(latentDirichlet({ topics: 2, sweeps: 20, ...options }), bagData(vocabulary, bags(documents)), {
      ...{ seed: 1, nowMs, split: 'none' as const },
    });

  it('empty ones are said, and only empty ones are refused', async () => {
    const { summary } = await fit([[0, 1], [], [2]]);
    expect(summary.warnings).toContain('1 documents without words say nothing of topics');
    await expect(fit([[], [Number.NaN]])).rejects.toThrow('latent-dirichlet: needs documents with words, got none');
    await expect(fit([[0, 1]])).rejects.toThrow('latent-dirichlet: needs at least 2 rows, got 1');
  });

  for (const inference of ['gibbs', 'variational', 'online'] as const)
    it(`one word, more topics than words, and words never seen give finite numbers: ${inference}`, async () => {
      for (const { params, model: fitted } of [
        await fit([[0], [0, 0]], { inference }, ['only']),
        await fit([[0, 1], [2], [3, 4]], { inference, topics: 12 }),
      ]) {
        const { values } = await fitted.density.logProb(
          params as TopicParams,
          bags([[0], [5, 5], []].slice(0, 1)),
          keyOf(1),
        );
        expect(Number.isFinite(values[0])).toBe(true);
        expect([...(params as TopicParams).words].every((p) => p > 0 && p < 1)).toBe(true);
      }
    });

  it('sequences whose order counts, and a stop symbol, are refused', async () => {
    const data = bagData(VOCABULARY, bags([[0], [1]]));
    const { sequence, ...rest } = data.schema;
    const ordered = { ...rest, sequence: { ...sequence, order: 'sequence' } } as typeof data.schema;
    await expect(
      fitModel(latentDirichlet(), { ...data, schema: ordered }, { seed: 1, nowMs, split: 'none' }),
    ).rejects.toThrow('latent-dirichlet: takes documents of word counts, got sequences');
    const ended = { ...rest, sequence: { ...sequence, ends: true } } as typeof data.schema;
    await expect(
      fitModel(latentDirichlet(), { ...data, schema: ended }, { seed: 1, nowMs, split: 'none' }),
    ).rejects.toThrow('latent-dirichlet: takes documents that just break off, got ones that end by a stop symbol');
  });
});

describe('findings', () => {
  it('hold topics with first words and coherence, which a file keeps', async () => {
    // Words 0 and 1 are always together, 2 and 3 never with them.
    const documents = [
      [0, 1],
      [0, 1],
      [2, 3],
      [2, 3],
      [0, 1, 1],
      [2, 3, 3],
    ];
    const fitted = await fitModel(
      latentDirichlet({ topics: 2, sweeps: 200, alpha: 0.1, eta: 0.01 }),
      bagData(VOCABULARY.slice(0, 4), bags(documents)),
      { seed: 3, nowMs, split: 'none' },
    );
    const { coherence, shares, words } = fitted.params as TopicParams;
    expect([...shares]).toEqual([0.5, 0.5]);
    const first = words[0] > words[1] ? 0 : 1;
    expect(words[2 + first]).toBeGreaterThan(0.4);
    // Pairs of a topic's four words: (0,1) and (2,3) are always together, NPMI 1; the four others never, NPMI -1.
    for (const each of coherence?.npmi ?? []) {
      const together = Math.log((3 * 6) / 9) / Math.log(2);
      expect(each).toBeCloseTo((2 * together - 4) / 6, 12);
    }
    for (const each of coherence?.umass ?? [])
      expect(each).toBeCloseTo((2 * Math.log(4 / 3) + 4 * Math.log(1 / 3)) / 6, 12);
    const [topics] = fitted.model.describe?.(fitted.params as TopicParams).tables ?? [];
    expect(topics.columns).toEqual(['topic', 'share', 'alpha', 'umass', 'npmi', 'first words']);
    const { archive } = openModel(saveModel(fitted), 'made');
    const back = loadModel(archive, latentDirichlet.definition as never, 'made');
    expect(back.params).toEqual(fitted.params);
  });
});

describe('Reuters', () => {
  const folder = process.env.ANCESTRAL_DATA;
  // Real data lie in the folder that ANCESTRAL_DATA names; without it there is nothing to measure.
  it.skipIf(!folder)(
    'twelve sweeps bring log p(w, z) most of the way from random topics to those of a long chain',
    async () => {
      const read = (name: string) => readFileSync(join(folder ?? '', 'topics', name), 'utf8');
      const documents = ldac(read('reuters.ldac'));
      const rows = bags(documents);
      expect([rows.count, rows.columns[0].length]).toEqual([395, 84_010]);
      const data = bagData(read('reuters.tokens').trim().split('\n'), rows);
      const recipe = latentDirichlet({ topics: 20, alpha: 0.1, eta: 0.01, sweeps: 12 });
      const { learner } = recipe.definition.bind(recipe.options as never, data.schema as never);
      const { history } = await train(learner, { training: data }, { key: keyOf(1), nowMs });
      // Random topics have -1,043,366; a full chain of 1,500 sweeps reaches -653,453 in C.
      expect(history[0]).toBeLessThan(1_043_366);
      expect(history[11]).toBeLessThan(0.25 * 1_043_366 + 0.75 * 653_453);
      expect(history[11]).toBeGreaterThan(653_453);
    },
  );
});
