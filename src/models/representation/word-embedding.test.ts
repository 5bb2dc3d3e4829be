import { describe, expect, it } from 'vitest';
import { type Dataset, tableDataset } from '../../data/dataset.js';
import type { TableRows } from '../../data/rows.js';
import type { TableSchema } from '../../data/schema.js';
import { codeTexts, encodeTexts, symbolColumn } from '../../data/sequences/code-text.js';
import { sequenceRows, sequencesOf } from '../../data/sequences/sequence-rows.js';
import { readWordVectors, vectorsFor } from '../../data/sequences/word-vectors.js';
import { initialise } from '../../engine/parameters.js';
import { type Checkpoint, type Trained, train } from '../../learn/train.js';
import { fitModel } from '../../model/fit-model.js';
import { embedding } from '../../nn/embedding.js';
import { keyOf } from '../../random/key.js';
import type { Tree } from '../../util/tree.js';
import { analogy, nearestWords } from './word-embedding/nearest-words.js';
import { keptShares } from './word-embedding/window-steps.js';
import type { WordParams } from './word-embedding/word-params.js';
import { aliasTable, huffmanTree } from './word-embedding/word-targets.js';
import { wordEmbedding } from './word-embedding.js';

const nowMs = () => 0;
const NAMES = ['a', 'b', 'c', 'd', 'e'];

/** Words of a chain that stays near the word it is at: rows of forty. */
function chain(rows: number): TableRows {
  const draws = keyOf(5).draws();
  const words = Float64Array.from({ length: rows * 40 });
  let at = 0;
  for (let t = 0; t < words.length; t++) {
    at = draws.categorical(NAMES.map((_, next) => [6, 3, 1, 1, 3][(next - at + 5) % 5] / (1 + next)));
    words[t] = at;
  }
  return sequenceRows([words], new Int32Array(rows).fill(40));
}

function dataOf(rows: TableRows, names: readonly string[] = NAMES): Dataset<TableRows> {
  const schema: TableSchema = {
    kind: 'table',
    columns: [symbolColumn('word', names, rows.columns[0])],
    leftOut: [],
    names: ['word'],
    missingTokens: [],
    rows: rows.count,
    sequence: { unit: 'word', ends: false, order: 'sequence', longest: 40 },
  };
  return tableDataset(schema, rows);
}

type Options = Parameters<typeof wordEmbedding>[0];

function fit(options: Options, data: Dataset<TableRows>, settings: object = {}): Promise<Trained<WordParams>> {
  const recipe = wordEmbedding(options);
  const { learner } = recipe.definition.bind(recipe.options as never, data.schema as never);
  return train(learner, { training: data }, { key: keyOf(1), nowMs, batchesPerCall: 50, ...settings });
}

const rows = chain(120);
const data = dataOf(rows);

/** How often each word has each other one beside it, to either side, [words × words]. */
const beside = new Float64Array(25);
for (let i = 0; i < rows.columns[0].length; i++) {
  const [v, w] = [rows.columns[0][i], rows.columns[0][i + 1]];
  if (i % 40 === 39) continue;
  beside[v * 5 + w]++;
  beside[w * 5 + v]++;
}
const pairs = beside.reduce((sum, each) => sum + each, 0);
const centres = Float64Array.from(NAMES, (_, v) => beside.slice(v * 5, v * 5 + 5).reduce((a, b) => a + b));
const seen = Float64Array.from(NAMES, (_, v) => rows.columns[0].filter((word) => word === v).length);
const softplus = (x: number) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(0, x);

const EXACT: Options = { dimensions: 8, window: 1, subsample: 0, epochs: 60, learningRate: 0.1 };

describe('skip-gram with negative sampling', () => {
  it('ends at the shifted pointwise mutual information, and its loss at the loss of it', async () => {
    const k = 2;
    const { params, records } = await fit({ ...EXACT, negatives: k, power: 1 }, data);
    const { words, vectors, contexts } = params;
    let least = 0;
    for (const [i, v] of words.entries()) {
      for (const [j, w] of words.entries()) {
        const drawn = (k * centres[v] * seen[w]) / rows.columns[0].length;
        const shifted = Math.log(beside[v * 5 + w] / drawn);
        least += (beside[v * 5 + w] * softplus(-shifted) + drawn * softplus(shifted)) / pairs;
        let dot = 0;
        for (let d = 0; d < 8; d++) dot += vectors[i * 8 + d] * contexts[j * 8 + d];
        // A pair is there ten thousand times in all passes and more: the noise of the last steps is smaller than this.
        expect(Math.abs(dot - shifted), `${NAMES[v]} ${NAMES[w]}`).toBeLessThan(0.15);
      }
    }
    // Drawn words make the loss of a pass noisy: of 9,360 pairs a standard error near 0.01.
    expect(Math.abs((records.at(-1)?.objective ?? 0) - least)).toBeLessThan(0.04);
  });

  it('begins at (1 + negatives) log 2 a pair, before anything is learned', async () => {
    const { records } = await fit({ ...EXACT, negatives: 3, epochs: 1, learningRate: 1e-9 }, data);
    expect(records[0].objective).toBeCloseTo(4 * Math.LN2, 6);
  });

  it('is the same fit, with the same loss, however many steps go into a call, and after an interruption', async () => {
    const options: Options = { epochs: 4, dimensions: 6 };
    const whole = await fit(options, data);
    for (const batchesPerCall of [1, 7]) {
      const other = await fit(options, data, { batchesPerCall });
      expect(other.params).toEqual(whole.params);
      expect(other.history).toEqual(whole.history);
    }
    const saved: Checkpoint[] = [];
    const controller = new AbortController();
    const onProgress = ({ pass }: { pass: number }) => pass === 2 && controller.abort(new Error('enough'));
    const checkpoint = async (each: Checkpoint) => void saved.push(structuredClone(each));
    const settings = { signal: controller.signal, onProgress, checkpoint };
    await expect(fit(options, data, settings)).rejects.toThrow('enough');
    const resumed = await fit(options, data, { resume: saved.at(-1) });
    expect(resumed.params).toEqual(whole.params);
    expect(resumed.history).toEqual(whole.history);
  });

  it('a step is its two halves', async () => {
    const recipe = wordEmbedding({ dimensions: 4 });
    const { learner } = recipe.definition.bind(recipe.options as never, data.schema as never);
    const state = await learner.start({ training: data }, keyOf(1));
    const staged = await learner.fused?.stage(data);
    if (staged === undefined || learner.fused === undefined) throw new Error('its steps are one program');
    const fused = await learner.fused.advance(state, staged, [Int32Array.of(0)], keyOf(2));
    const total = await learner.contribute(state, await firstOf(data), keyOf(2));
    expect(fused.objectives[0]).toBe(total.objective);
    expect(fused.state).toEqual(await learner.update(state, total, keyOf(2)));
  });
});

async function firstOf(from: Dataset<TableRows>): Promise<TableRows> {
  for await (const block of from.blocks(1)) return block;
  throw new Error('it has rows');
}

describe('hierarchical softmax', () => {
  it('has a law over all words, by shortest paths', () => {
    const { paths, turns } = huffmanTree(Float64Array.of(5, 4, 2, 1, 1));
    // The lightest two are joined again and again: 1 + 1, 2 + 2, 4 + 4, 5 + 8, and these sums are the bits of all words.
    expect([5, 4, 2, 1, 1].reduce((sum, weight, i) => sum + weight * paths[i].length, 0)).toBe(2 + 4 + 8 + 13);
    const dots = Float64Array.of(0.3, -1.2, 2, 0.7);
    const law = paths.map((path, word) =>
      path.reduce((p, node, i) => p / (1 + Math.exp(turns[word][i] === 1 ? -dots[node] : dots[node])), 1),
    );
    expect(law.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(paths.every((path) => path[0] === 3)).toBe(true);
  });

  it('loses the entropy of a word given the one beside it', async () => {
    const { records } = await fit({ ...EXACT, loss: 'hierarchical-softmax' }, data);
    let entropy = 0;
    for (const [i, count] of beside.entries())
      entropy -= (count / pairs) * Math.log(count / centres[Math.floor(i / 5)]);
    expect(Math.abs((records.at(-1)?.objective ?? 0) - entropy)).toBeLessThan(0.01);
  });
});

describe('CBOW', () => {
  it('tells a word from those on both sides of it', async () => {
    // x and y are between brackets of their own: told without doubt by a path of the tree, in a text that has no other choice.
    const text = Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? 'pxq' : 'rys')).join('');
    const coded = codeTexts([text], { document: 'file' });
    const { records } = await fit({ ...EXACT, method: 'cbow', loss: 'hierarchical-softmax' }, coded.dataset);
    expect(records.at(-1)?.objective).toBeLessThan(0.05);
    expect(records[0].objective).toBeGreaterThan(1);
  });
});

describe('GloVe', () => {
  it('fits logarithms of counts exactly where vectors are long enough', async () => {
    const { params, history } = await fit({ ...EXACT, method: 'glove', epochs: 1500, cap: 10 }, data);
    const { words, vectors, contexts, biases } = params;
    for (const [i, v] of words.entries()) {
      for (const [j, w] of words.entries()) {
        let dot = (biases?.[i] ?? 0) + (biases?.[5 + j] ?? 0);
        for (let d = 0; d < 8; d++) dot += (vectors[i * 8 + d] - contexts[i * 8 + d]) * contexts[j * 8 + d];
        expect(dot).toBeCloseTo(Math.log(beside[v * 5 + w]), 2);
      }
    }
    expect(history[history.length - 1]).toBeLessThan(1e-3);
  });

  it('counts by one over the distance, and begins with the loss of no vectors', async () => {
    const text = codeTexts(['abc'], { document: 'file' });
    const { history } = await fit({ method: 'glove', window: 2, epochs: 1, cap: 1e-9, dimensions: 1000 }, text.dataset);
    // X_ab = X_bc = 1, X_ac = 1/2, each twice; dots of a thousand products of numbers under 0.0005 are nearly zero.
    expect(history[0]).toBeCloseTo(2 * 0.5 * Math.log(0.5) ** 2, 3);
  });
});

describe('words', () => {
  it('are drawn by their weights, and frequent ones are left out', () => {
    const weights = Float64Array.of(4, 1, 0.5, 2.5);
    const draw = aliasTable(weights);
    const draws = keyOf(3).draws();
    const counts = new Float64Array(4);
    for (let i = 0; i < 40_000; i++) counts[draw(draws)]++;
    for (const [i, weight] of weights.entries()) {
      const p = weight / 8;
      expect(Math.abs(counts[i] / 40_000 - p)).toBeLessThan(4.5 * Math.sqrt((p * (1 - p)) / 40_000));
    }
    // f = 0.9 and t = 0.1: √(1/9) + 1/9; f = 0.1: kept.
    const kept = keptShares(Float64Array.of(90, 10), 0.1);
    expect(kept[0]).toBeCloseTo(1 / 3 + 1 / 9, 12);
    expect(kept[1]).toBe(1);
    expect([...keptShares(Float64Array.of(90, 10), 0)]).toEqual([1, 1]);
  });

  it('are found by cosines, and analogies by differences', () => {
    const params = {
      words: Int32Array.of(0, 1, 2, 3, 4),
      counts: new Float64Array(5),
      vectors: Float32Array.of(1, 0, 0, 1, 1, 1, -1, 0.1, 5, 4.9),
      ...{ contexts: new Float32Array(10), biases: null },
    };
    expect(nearestWords(params, [2, 2], 2).map(({ place }) => place)).toEqual([2, 4]);
    expect(nearestWords(params, [2, 2], 1)[0].cosine).toBeCloseTo(1, 12);
    expect(nearestWords(params, [0, 0], 1)).toEqual([{ place: 0, cosine: 0 }]);
    // (0, 1) − (1, 0) + unit of (-1, 0.1): near (0, 1) itself, which is left out, as is each of the three.
    expect(analogy(params, [0, 2, 1])[0].place).toBe(4);
  });

  it('of rows are averaged; unknown, rare and missing ones count for nothing', async () => {
    const recipe = wordEmbedding({ dimensions: 2, minimumCount: 2, epochs: 1 });
    const coded = codeTexts(['abab', 'c'], { document: 'line' });
    const fitted = await fitModel(recipe, coded.dataset, { seed: 1, nowMs, split: 'none' });
    const { model, params } = fitted as typeof fitted & { params: WordParams };
    expect([...params.words]).toEqual([0, 1]);
    const asked = encodeTexts(coded.schema, ['a', 'ab', 'aczb', 'c', '']);
    const codes = await model.latent.encode(params, asked);
    for (const d of [0, 1]) {
      const [a, b] = [params.vectors[d], params.vectors[2 + d]];
      const mean = (a + b) / 2;
      for (const [i, expected] of [a, mean, mean, 0, 0].entries()) expect(codes[d][i]).toBeCloseTo(expected, 12);
    }
    const missing = await model.latent.encode(params, sequenceRows([Float64Array.of(Number.NaN, 1)], [2]));
    expect(missing[0][0]).toBe(params.vectors[2]);
    const back = sequencesOf(
      await model.latent.decode(params, await model.latent.encode(params, encodeTexts(coded.schema, ['a', 'b']))),
    );
    expect([...back.columns[0], ...back.starts]).toEqual([0, 1, 0, 1, 2]);
  });

  it('come with their neighbours and the analogies asked for, and leave in the text form', async () => {
    const recipe = wordEmbedding({ dimensions: 3, epochs: 2, analogies: 'a:b:c, a:b:zebra' });
    const fitted = await fitModel(recipe, data, { seed: 1, nowMs, split: 'none' });
    const params = fitted.params as WordParams;
    const tables = fitted.model.describe?.(params).tables ?? [];
    expect(tables.map(({ title }) => title)).toEqual(['Nearest words', 'Analogies']);
    expect(tables[0].rows.length).toBe(5);
    expect(tables[1].rows[0][0]).toBe('a : b = c : ?');
    expect(['d', 'e']).toContain(tables[1].rows[0][1]);
    expect(tables[1].rows[1]).toEqual(['a : b = zebra : ?', null, null]);
    const text = fitted.model.formats.word2vec.write(params);
    expect(text.split('\n')[0]).toBe('5 3');
    expect(text.split('\n')[1].split(' ')[0]).toBe(NAMES[params.words[0]]);
    const back = fitted.model.formats.word2vec.read(text);
    expect([back.words, back.vectors]).toEqual([params.words, params.vectors]);
    expect(await fitted.model.latent.encode(back, rows)).toEqual(await fitted.model.latent.encode(params, rows));
    expect(() => fitted.model.formats.word2vec.read('zebra 1 2 3')).toThrow(
      "word2vec: words must be among the model's symbols, got zebra",
    );
    expect(() => fitted.model.formats.word2vec.read('a 1 2')).toThrow('word2vec: words must have 3 dimensions, got 2');
  });

  it('of a file are what an embedding of a network starts from', () => {
    const known = readWordVectors('c 1 2 3\na 4 5 6\n');
    const { parameters } = embedding(NAMES.length, 3, { table: (key) => vectorsFor(known, NAMES, key) });
    const { table } = initialise(parameters, keyOf(1)) as { readonly table: Float32Array };
    expect([...table.slice(0, 3), ...table.slice(6, 9)]).toEqual([4, 5, 6, 1, 2, 3]);
    expect(table.length).toBe(15);
  });

  it('that are too few, and analogies of another form, are refused', async () => {
    const lines = (texts: string[]) => codeTexts(texts, { document: 'line' }).dataset;
    for (const method of ['skip-gram', 'cbow', 'glove'] as const)
      await expect(fit({ method }, lines(['aaaa', 'a']))).rejects.toThrow(
        'word-embedding: needs at least 2 different words seen 1 times, got 1',
      );
    await expect(fit({ minimumCount: 3 }, lines(['aaab', 'b']))).rejects.toThrow('seen 3 times, got 1');
    await expect(fit({ method: 'glove' }, lines(['a', 'b']))).rejects.toThrow(
      'word-embedding: needs words beside each other, got none',
    );
    // Rows of one word tell nothing, and nothing is learned of them.
    const { history, params } = await fit({ epochs: 2 }, lines(['a', 'b', '']));
    expect(history).toEqual([0, 0]);
    expect(params.vectors.every(Number.isFinite)).toBe(true);
    expect(() => wordEmbeddingOf('man:king')).toThrow(
      'word-embedding: analogies must be three words each, as in man:king:woman, got man:king',
    );
  });
});

function wordEmbeddingOf(analogies: string): Tree {
  const recipe = wordEmbedding({ analogies });
  recipe.definition.bind(recipe.options as never, data.schema as never);
  return null;
}
