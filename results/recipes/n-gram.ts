import { tableDataset } from '../../src/data/dataset.js';
import { codeTexts, encodeTexts } from '../../src/data/sequences/code-text.js';
import { nGram } from '../../src/models/index.js';
import { readWhole } from '../../src/platform/read-whole.js';
import { realSource } from '../real-data.js';
import type { ResultRecipe } from '../recipe.js';
import { testScore } from '../score-fit.js';

/** Interpolated Kneser-Ney of an independent implementation on the same split, by order. */
const ANCHORS = [
  ['kneser-ney', 4, 1.729],
  ['kneser-ney', 5, 1.579],
  ['kneser-ney', 6, 1.558],
  ['kneser-ney', 7, 1.565],
] as const;

/** Characters of Tiny Shakespeare: the first nine tenths counted, each of the last tenth scored once. */
async function shakespeare(smoothing: 'kneser-ney' | 'modified-kneser-ney', order: number, seed: number) {
  const text = new TextDecoder().decode(await readWhole(await realSource('text/tinyshakespeare.txt'), 1e7));
  const cut = Math.floor(0.9 * text.length);
  const { schema, dataset } = codeTexts([text.slice(0, cut)]);
  const test = tableDataset({ ...schema, rows: 1 }, encodeTexts(schema, [text.slice(cut)]));
  return testScore(nGram({ smoothing, order }), dataset, test, seed);
}

export const recipes: readonly ResultRecipe[] = [
  {
    name: 'shakespeare-n-gram',
    title: 'n-gram, modified Kneser-Ney, order 6, characters of Tiny Shakespeare, last tenth',
    metric: 'log-probability',
    unit: 'nats/character',
    anchor: -1.56,
    source:
      'bar of this project; Kneser-Ney with one discount an order of an independent implementation reaches -1.558',
    bar: 'at least',
    seed: 1,
    run: (seed) => shakespeare('modified-kneser-ney', 6, seed),
  },
  ...ANCHORS.map(
    ([smoothing, order, nats]): ResultRecipe => ({
      name: `shakespeare-${smoothing}-${order}`,
      title: `n-gram, Kneser-Ney, order ${order}, characters of Tiny Shakespeare, last tenth`,
      metric: 'log-probability',
      unit: 'nats/character',
      anchor: -nats,
      source: 'Kneser-Ney of an independent implementation',
      bar: 0.002,
      seed: 1,
      run: (seed) => shakespeare(smoothing, order, seed),
    }),
  ),
];
