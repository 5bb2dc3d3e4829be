import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sliceRows, takeRows } from '../../../../data/rows.js';
import { lengthsOf, sequencesOf } from '../../../../data/sequences/sequence-rows.js';
import { train } from '../../../../learn/train.js';
import { fitModel } from '../../../../model/fit-model.js';
import { loadModel, openModel, saveModel } from '../../../../model/fitted-model.js';
import { logGamma } from '../../../../numeric/log-gamma.js';
import { keyOf } from '../../../../random/key.js';
import { bagData, bags, ldac } from './latent-dirichlet/made-documents.test.data.js';
import { enumerated, MADE, model, nowMs, PHI, schema, VOCABULARY } from './latent-dirichlet/made-topics.test.data.js';
import type { TopicParams } from './latent-dirichlet/topic-params.js';
import { latentDirichlet } from './latent-dirichlet.js';

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
