import { codeImages, imagesUnder } from '../../src/data/images/code-images.js';
import type { ImageLayout } from '../../src/data/images/layout.js';
import { readIdx } from '../../src/data/images/read-idx.js';
import type { TableSchema } from '../../src/data/schema.js';
import { scoreRows } from '../../src/model/score.js';
import { mixture, restrictedBoltzmann } from '../../src/models/index.js';
import { keyOf } from '../../src/random/key.js';
import { realRows, realSource, realTable } from '../real-data.js';
import type { Measured, ResultRecipe } from '../recipe.js';
import { fitAll, testScore } from '../score-fit.js';

const READ = { format: 'csv', header: false } as const;
/** Images that the mixture beside it is fitted to. */
const BASELINE_IMAGES = 10_000;

/** Test rows of mushrooms; the error of log Z, one for all rows, is added to that of the mean. */
async function mushrooms(seed: number): Promise<Measured> {
  const { dataset, schema } = await realTable('binary/mushrooms.train.data.gz', READ);
  const test = await realRows('binary/mushrooms.test.data.gz', schema, READ);
  const recipe = restrictedBoltzmann({ hidden: 100, gibbsSteps: 5, learningRate: 0.1, epochs: 500 });
  const baseline = await testScore(mixture({ components: 20, restarts: 1 }), dataset, test, seed);
  const fitted = await fitAll(recipe, dataset, seed);
  const score = await scoreRows(fitted.model, fitted.params, test, keyOf(seed).at('score'));
  return measured(score, fitted.params, baseline.value);
}

/** MNIST: 60,000 images binarised anew in each pass, all 10,000 test images binarised once. */
async function mnist(seed: number): Promise<Measured> {
  const key = keyOf(seed);
  const read = async (part: string) =>
    readIdx(await realSource(`images/mnist/${part}-images-idx3-ubyte.gz`), undefined, {});
  const { dataset } = await codeImages(await read('train'), { binarization: 'dynamic' }, key.at('training'));
  const schema = dataset.schema as TableSchema & { readonly image: ImageLayout };
  const { dataset: test } = imagesUnder(schema, await read('t10k'), key.at('test'), 'mnist');
  const small = dataset.where((position) => position < BASELINE_IMAGES, BASELINE_IMAGES);
  const beside = await fitAll(mixture({ components: 50, restarts: 1, iterations: 40 }), small, seed);
  const baseline = await scoreRows(beside.model, beside.params, test, key.at('score'));
  const recipe = restrictedBoltzmann({
    ...{ hidden: 500, gibbsSteps: 5, epochs: 60, learningRate: 0.05, weightDecay: 0.0002 },
    ...{ chains: 100, temperatures: 14_500 },
  });
  const fitted = await fitAll(recipe, dataset, seed);
  return measured(await scoreRows(fitted.model, fitted.params, test, key.at('score')), fitted.params, baseline.mean);
}

function measured(
  { mean, standardError }: { readonly mean: number; readonly standardError: number },
  params: unknown,
  baseline: number,
): Measured {
  const { partition } = params as {
    readonly partition: { readonly standardError: number; readonly effectiveChains: number };
  };
  return {
    value: mean,
    standardError: Math.hypot(standardError, partition.standardError),
    certainty: 'estimate',
    baseline: { model: 'mixture', value: baseline },
    notes: `log Z by annealed importance sampling, standard error ${partition.standardError.toFixed(3)}, weights worth ${partition.effectiveChains.toFixed(0)} of 100 chains`,
  };
}

export const recipes: readonly ResultRecipe[] = [
  {
    name: 'rbm-mushrooms',
    title: 'restricted-boltzmann, 100 hidden units, persistent chains of 5 sweeps, mushrooms test',
    metric: 'log-probability',
    unit: 'nats/row',
    anchor: -15.15,
    source: 'an RBM in Larochelle and Murray 2011, on another split of the same rows',
    bar: 'at least',
    seed: 1,
    run: mushrooms,
  },
  {
    name: 'rbm-mnist',
    title:
      'restricted-boltzmann, 500 hidden units, 60 epochs, persistent chains of 5 sweeps, MNIST test binarised once',
    metric: 'log-probability',
    unit: 'nats/row',
    anchor: -86.34,
    source: 'CD-25 in Salakhutdinov and Murray 2008, estimated by annealing too, after far longer training',
    bar: 'at least',
    seed: 1,
    run: mnist,
  },
];
