import { platform } from '#platform';
import { codeImages, imagesUnder } from '../../src/data/images/code-images.js';
import type { ImageLayout } from '../../src/data/images/layout.js';
import { readIdx } from '../../src/data/images/read-idx.js';
import type { TableRows } from '../../src/data/rows.js';
import type { TableSchema } from '../../src/data/schema.js';
import { digitFeatures } from '../../src/metrics/digits/seen-digits.js';
import { frechetEstimate } from '../../src/metrics/frechet.js';
import { fitModel } from '../../src/model/fit-model.js';
import type { ImageToImageParams } from '../../src/models/implicit/direct/image-to-image/learner.js';
import { imageToImage } from '../../src/models/implicit/direct/image-to-image.js';
import { keyOf } from '../../src/random/key.js';
import { realSource } from '../real-data.js';
import type { TableRecipe, TableRow } from '../table-recipe.js';

/** Test images that are made anew, and training images beside which they are held. */
const COUNT = 10_000;
const MINUTES = 3;
const TASKS = ['sketch', 'inpainting', 'super-resolution'] as const;

async function mnist(seed: number) {
  const read = async (part: string) =>
    readIdx(await realSource(`images/mnist/${part}-images-idx3-ubyte.gz`), undefined, {});
  const { dataset } = await codeImages(await read('train'), { binarization: 'none' }, keyOf(seed));
  const schema = dataset.schema as TableSchema & { readonly image: ImageLayout };
  const { dataset: held } = imagesUnder(schema, await read('t10k'), keyOf(seed), 'mnist');
  const test = await held.gather(COUNT, keyOf(seed));
  return { dataset, schema, test };
}

/** How far images are from those they were made from, and as a whole from other images. */
async function judged(schema: TableSchema, made: TableRows, truth: TableRows, beside: TableRows, seed: number) {
  const sums = made.columns.map((column, c) =>
    column.reduce((sum, value, i) => sum + Math.abs(value - truth.columns[c][i]), 0),
  );
  const apart = sums.reduce((sum, value) => sum + value, 0) / (255 * made.count * sums.length);
  const [own, real] = [await digitFeatures(schema, made), await digitFeatures(schema, beside)];
  const { value, standardError } = frechetEstimate(own, real, { key: keyOf(seed).at('frechet'), rows: COUNT });
  return [(100 * apart).toFixed(2), `${value.toFixed(2)} ± ${standardError.toFixed(2)}`];
}

function rowOf(task: (typeof TASKS)[number], adversarialWeight: number): TableRow {
  return {
    name: `${task}, ${adversarialWeight === 0 ? 'distance alone' : 'with the discriminator'}`,
    async run(seed) {
      const { dataset, schema, test } = await mnist(seed);
      const key = keyOf(seed);
      // A rate that falls to 0 would have to know how many steps there is time for.
      const rates = { schedule: 'constant', learningRate: 2e-3, criticLearningRate: 5e-4 } as const;
      const recipe = imageToImage({ task, adversarialWeight, steps: 1_000_000, average: 0.99, ...rates });
      const { model, params, summary } = await fitModel(recipe, dataset, {
        ...{ seed, split: 'none', nowMs: platform.nowMs, breathe: platform.breathe },
        deadlineMs: platform.nowMs() + 60_000 * MINUTES,
      });
      const own = params as ImageToImageParams;
      const made = await model.latent.decode(own, await model.latent.encode(own, test));
      const beside = await dataset.gather(COUNT, key.at('beside'));
      return [...(await judged(schema, made, test, beside, seed)), String(summary.steps)];
    },
  };
}

const rows: readonly TableRow[] = [
  {
    name: 'the test images themselves',
    async run(seed) {
      const { dataset, schema, test } = await mnist(seed);
      const beside = await dataset.gather(COUNT, keyOf(seed).at('beside'));
      return [...(await judged(schema, test, test, beside, seed)), ''];
    },
  },
  ...TASKS.flatMap((task) => [rowOf(task, 0), rowOf(task, 0.01)]),
];

export const tables: readonly TableRecipe[] = [
  {
    name: 'image-to-image',
    title: `MNIST, 60,000 training images, ${MINUTES} minutes of training: what the U-Net makes of ${COUNT.toLocaleString('en')} test images of which it sees the edges, what is around a hole of 14 by 14 pixels, or 7 by 7 means. Distance to the image that it was made from, and the Fréchet distance to ${COUNT.toLocaleString('en')} training images on the features of our digit classifier (not Inception).`,
    columns: ['mean absolute error, % of white', 'Fréchet distance', 'steps'],
    anchors:
      'The distance alone gives the nearest images, in pixels; with the discriminator they are to look more like real ones as a whole. The first row is the floor.',
    seed: 1,
    rows,
  },
];
