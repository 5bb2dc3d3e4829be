import { platform } from '#platform';
import { codeImages, imagesUnder } from '../../src/data/images/code-images.js';
import type { ImageLayout } from '../../src/data/images/layout.js';
import { readIdx } from '../../src/data/images/read-idx.js';
import type { TableSchema } from '../../src/data/schema.js';
import { fitModel } from '../../src/model/fit-model.js';
import { scoreRows } from '../../src/model/score.js';
import { gaussianCopula, independent, mixture, variationalAutoencoder } from '../../src/models/index.js';
import { keyOf } from '../../src/random/key.js';
import { realSource, realTable } from '../real-data.js';
import type { Measured, ResultRecipe } from '../recipe.js';
import { fitAll, testScore } from '../score-fit.js';

const FITTED_DIGITS = 1400;
/** Images that the mixture beside it is fitted to. */
const BASELINE_IMAGES = 10_000;
/** Samples of the tighter bound. */
const TIGHT = 500;
/** Share of the rows of adult that are scored: every fifth. */
const EVERY = 5;

/** Linear encoder and decoder: the bound at its best is the log-likelihood of probabilistic principal components. */
async function linearDigits(seed: number): Promise<Measured> {
  const types = Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`c${i + 1}`, 'continuous' as const]));
  const { dataset } = await realTable('images/digits8x8-tes.csv', { header: false }, { drop: ['c65'], types });
  const training = dataset.where((row) => row < FITTED_DIGITS, FITTED_DIGITS);
  const test = dataset.where((row) => row >= FITTED_DIGITS, dataset.count - FITTED_DIGITS);
  const recipe = variationalAutoencoder({
    ...{ layers: 0, latent: 20, scales: 'common', evaluation: 16 },
    ...{ batch: 200, steps: 10_000, learningRate: 0.01, schedule: 'cosine' },
  });
  return testScore(recipe, training, test, seed);
}

/** Test images that annealed importance sampling is tried on, and its temperatures. */
const CHECKED_IMAGES = 64;
const TEMPERATURES = 300;

/** MNIST: 60,000 images binarised anew in each pass for so many minutes, all 10,000 test images binarised once. */
async function mnist(seed: number, minutes: number, evaluation: number): Promise<Measured> {
  const key = keyOf(seed);
  const read = async (part: string) =>
    readIdx(await realSource(`images/mnist/${part}-images-idx3-ubyte.gz`), undefined, {});
  const { dataset } = await codeImages(await read('train'), { binarization: 'dynamic' }, key.at('training'));
  const schema = dataset.schema as TableSchema & { readonly image: ImageLayout };
  const { dataset: test } = imagesUnder(schema, await read('t10k'), key.at('test'), 'mnist');
  const small = dataset.where((position) => position < BASELINE_IMAGES, BASELINE_IMAGES);
  const beside = await fitAll(mixture({ components: 50, restarts: 1, iterations: 40 }), small, seed);
  const baseline = await scoreRows(beside.model, beside.params, test, key.at('score'));
  const options = { latent: 40, layers: 2, hidden: 400, epochs: 100_000, learningRate: 1e-3, average: 0.9995 };
  const fitted = await fitModel(variationalAutoencoder({ ...options, evaluation: 1 }), dataset, {
    ...{ seed, split: 'none', nowMs: platform.nowMs, deadlineMs: platform.nowMs() + 60_000 * minutes },
  });
  // The same network, scored with more samples: training scores need not be as tight.
  const { definition, options: chosen } = variationalAutoencoder({ ...options, evaluation });
  const scored = definition.bind(chosen as never, schema);
  const { mean, standardError } = await scoreRows(scored, fitted.params, test, key.at('score'));
  const tight = definition.bind({ ...chosen, evaluation: TIGHT } as never, schema);
  const tighter = evaluation === TIGHT ? undefined : await scoreRows(tight, fitted.params, test, key.at('score'));
  const beyond = tighter === undefined ? '' : `; from ${TIGHT} samples ${tighter.mean.toFixed(3)}`;
  const few = test.where((position) => position < CHECKED_IMAGES, CHECKED_IMAGES);
  const bound = await scoreRows(tight, fitted.params, few, key.at('score'));
  const annealed = definition.bind({ ...chosen, annealing: TEMPERATURES } as never, schema);
  const check = await scoreRows(annealed, fitted.params, few, key.at('score'));
  return {
    value: mean,
    standardError,
    certainty: 'lower-bound',
    baseline: { model: 'mixture', value: baseline.mean },
    notes: `${fitted.summary.steps} passes in ${minutes} minutes; bound from ${evaluation === 1 ? '1 sample' : `${evaluation} samples`}${beyond}; of the first ${CHECKED_IMAGES} images ${bound.mean.toFixed(3)} from ${TIGHT} samples, ${check.mean.toFixed(3)} by annealed importance sampling over ${TEMPERATURES} temperatures`,
  };
}

/** Adult: four fifths of the rows fitted, every fifth scored, beside three other models of the same rows. */
async function adult(seed: number): Promise<Measured> {
  const { dataset } = await realTable('tabular/adult.tsv.gz', {}, { missing: ['*'] });
  const tested = Math.ceil(dataset.count / EVERY);
  const training = dataset.where((row) => row % EVERY !== 0, dataset.count - tested);
  const test = dataset.where((row) => row % EVERY === 0, tested);
  const recipe = variationalAutoencoder({
    ...{ latent: 16, hidden: 128, layers: 2, likelihood: 'mixture-of-logistics' },
    ...{ schedule: 'cosine', epochs: 20, learningRate: 2e-3 },
  });
  const measured = await testScore(recipe, training, test, seed);
  const others: string[] = [];
  for (const [name, each] of [
    ['mixture', mixture({ components: 30, restarts: 1 })],
    ['gaussian-copula', gaussianCopula()],
    ['independent', independent()],
  ] as const) {
    try {
      const fitted = await fitAll(each, training, seed);
      const { mean } = await scoreRows(fitted.model, fitted.params, test, keyOf(seed).at('score'));
      others.push(`${name} ${mean.toFixed(3)}`);
    } catch (error) {
      others.push(`${name}: ${(error as Error).message}`);
    }
  }
  return { ...measured, notes: others.join(', ') };
}

const unit = 'nats/row';

export const recipes: readonly ResultRecipe[] = [
  {
    name: 'linear-vae',
    title: 'variational-autoencoder, linear, 20 dimensions, 8x8 digits, last 397 rows',
    ...{ metric: 'log-probability', unit, anchor: -148.179, bar: 0.05, seed: 0 },
    source: 'exact log-likelihood of principal components with 20 dimensions on the same rows',
    run: linearDigits,
  },
  {
    name: 'vae-mnist',
    title:
      'variational-autoencoder, 5 minutes of training on dynamically binarised MNIST, one-sample bound on all 10,000 test images',
    ...{ metric: 'log-probability', unit, anchor: -95, bar: 'at least', seed: 1 },
    source: 'bar: 95 nats; 101.07 published for one computed on a CPU',
    run: (seed) => mnist(seed, 5, 1),
  },
  {
    name: 'vae-mnist-importance',
    title:
      'variational-autoencoder, 15 minutes of training on dynamically binarised MNIST, bound from 500 samples on all 10,000 test images',
    ...{ metric: 'log-probability', unit, anchor: -90, bar: 'at least', seed: 1 },
    source: 'bar: 90 nats; Burda, Grosse and Salakhutdinov 2016 report 86.76 after days',
    run: (seed) => mnist(seed, 15, 500),
  },
  {
    name: 'vae-adult',
    title: 'variational-autoencoder, adult, every fifth row scored',
    ...{ metric: 'log-probability', unit, anchor: -34.192, bar: 'at least', seed: 1 },
    source: 'independent on the same split; the notes have mixture and gaussian-copula',
    run: adult,
  },
];
