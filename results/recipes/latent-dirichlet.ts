import { platform } from '#platform';
import { codeWordCounts, readWordCounts } from '../../src/data/sequences/word-counts.js';
import { fitModel } from '../../src/model/fit-model.js';
import { scoreRows } from '../../src/model/score.js';
import { independent, latentDirichlet } from '../../src/models/index.js';
import { keyOf } from '../../src/random/key.js';
import { realSource } from '../real-data.js';
import type { Measured, ResultRecipe } from '../recipe.js';
import { fitAll } from '../score-fit.js';

const TOPICS = 20;
/** Every tenth document is held out. */
const HELD_OUT = 10;

async function reuters() {
  const counts = await readWordCounts(
    await realSource('topics/reuters.ldac'),
    await realSource('topics/reuters.tokens'),
  );
  return codeWordCounts(counts).dataset;
}

/** log p(w, z) of the last sweep, and the topics. */
async function topics(seed: number): Promise<Measured> {
  const recipe = latentDirichlet({ topics: TOPICS, alpha: 0.1, eta: 0.01, sweeps: 1500, particles: 1 });
  const data = await reuters();
  const startedAt = platform.nowMs();
  let lastMs = startedAt;
  const onProgress = () => {
    lastMs = platform.nowMs();
  };
  const { params, model } = await fitModel(recipe, data, { seed, split: 'none', nowMs: platform.nowMs, onProgress });
  const { reached } = params as { readonly reached: number };
  const [{ rows }] = model.describe?.(params as never).tables ?? [{ rows: [] }];
  const words = rows.map((row) =>
    String(row[row.length - 1])
      .split(' ')
      .slice(0, 5)
      .join(' '),
  );
  const seconds = ((lastMs - startedAt) / 1000).toFixed(1);
  return { value: reached, certainty: 'exact', notes: `1,500 sweeps in ${seconds} s; topics: ${words.join('; ')}` };
}

/** Perplexity of held-out documents, from left to right. */
async function perplexity(seed: number): Promise<Measured> {
  const data = await reuters();
  const isHeldOut = (position: number) => position % HELD_OUT === 0;
  const held = Math.ceil(data.count / HELD_OUT);
  const training = data.where((position) => !isHeldOut(position), data.count - held);
  const test = data.where(isHeldOut, held);
  const of = async (recipe: Parameters<typeof fitAll>[0]) => {
    const { model, params } = await fitAll(recipe, training, seed);
    return scoreRows(model, params, test, keyOf(seed).at('score'));
  };
  const { mean, standardError } = await of(latentDirichlet({ topics: TOPICS }));
  const baseline = await of(independent());
  const value = Math.exp(-mean);
  return {
    ...{ value, standardError: value * standardError, certainty: 'estimate' },
    baseline: { model: 'independent', value: Math.exp(-baseline.mean) },
  };
}

export const recipes: readonly ResultRecipe[] = [
  {
    name: 'reuters-topics',
    title: 'latent-dirichlet, collapsed Gibbs sampling, 20 topics, α 0.1, η 0.01, 395 Reuters documents: log p(w, z)',
    metric: 'log p(w, z)',
    unit: 'nats',
    anchor: -656_000,
    source: 'bar of this project; a sampler in C reaches -653,453 after as many sweeps, random topics have -1,043,366',
    bar: 'at least',
    seed: 1,
    run: topics,
  },
  {
    name: 'reuters-perplexity',
    title:
      'latent-dirichlet, 20 topics, concentrations learned, every tenth of 395 Reuters documents: perplexity a word',
    metric: 'perplexity',
    unit: '',
    anchor: 2518.0,
    source: 'words of all documents alike, half a count added to each, in numpy',
    bar: 'at most',
    seed: 1,
    run: perplexity,
  },
];
