import { readIdx } from '../../src/data/images/read-idx.js';
import { fetchSet } from '../../src/data/sets/fetch-set.js';
import { classifierOf, DIGIT_RECIPE, recipeHash } from '../../src/metrics/digits/digit-classifier.js';
import { digitImagesOf } from '../../src/metrics/digits/digit-images.js';
import { trainDigits } from '../../src/metrics/digits/train-digits.js';
import type { Measured, ResultRecipe } from '../recipe.js';

/** Share of the 10,000 test images that the digit classifier takes for another digit, trained anew. */
async function errorRate(seed: number): Promise<Measured> {
  const { files } = await fetchSet('mnist');
  const source = (part: string) => {
    const found = files.find((file) => file.part === part);
    if (found === undefined) throw new Error(`mnist has no part ${part}`);
    return found.source;
  };
  const training = await readIdx(source('train'), source('train-labels'), {});
  const test = await readIdx(source('test'), source('test-labels'), {});
  const startedAt = performance.now();
  const params = await trainDigits(training, { ...DIGIT_RECIPE, seed });
  const seconds = (performance.now() - startedAt) / 1000;
  const { name, see } = await classifierOf(params, await recipeHash());
  const { digits } = await see(digitImagesOf(test));
  const value = digits.filter((digit, i) => digit !== test.labels?.codes[i]).length / test.count;
  return {
    value,
    standardError: Math.sqrt((value * (1 - value)) / test.count),
    certainty: 'exact',
    notes: `${name}, trained in ${seconds.toFixed(0)} s`,
  };
}

export const recipes: readonly ResultRecipe[] = [
  {
    name: 'digit-classifier',
    title: 'the digit classifier of the metrics, MNIST, 60,000 training images, 10,000 test images',
    metric: 'error rate',
    unit: '',
    anchor: 0.01,
    source: 'what a classifier needs to count digits within a point',
    bar: 'at most',
    seed: DIGIT_RECIPE.seed,
    run: errorRate,
  },
];
