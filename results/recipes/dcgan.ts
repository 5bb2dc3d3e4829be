import { platform } from '#platform';
import { codeImages, imagesUnder } from '../../src/data/images/code-images.js';
import type { ImageLayout } from '../../src/data/images/layout.js';
import { readIdx } from '../../src/data/images/read-idx.js';
import type { TableRows } from '../../src/data/rows.js';
import type { TableSchema } from '../../src/data/schema.js';
import { classifyDigits, digitFeatures } from '../../src/metrics/digits/seen-digits.js';
import { frechetEstimate } from '../../src/metrics/frechet.js';
import { drawRows } from '../../src/model/draw.js';
import { fitModel } from '../../src/model/fit-model.js';
import { keyOf } from '../../src/random/key.js';
import { namedRecipe } from '../named-family.js';
import { realSource } from '../real-data.js';
import type { TableRecipe, TableRow } from '../table-recipe.js';

/** Images on either side of a distance. */
const COUNT = 10_000;
const MINUTES = 30;

/** Models by row name: the family, its options, and whether pixels are drawn anew as 0 or 1 while it learns. */
const MODELS: readonly (readonly [string, string, Readonly<Record<string, unknown>>, 'none' | 'dynamic'])[] = [
  ['dcgan', 'dcgan', { steps: 12_500, width: 64 }, 'none'],
  ['gan, layers of units', 'gan', { steps: 40_000, batch: 64 }, 'none'],
  ['variational-autoencoder, grey', 'variational-autoencoder', { latent: 20, hidden: 400, epochs: 100_000 }, 'none'],
  [
    'variational-autoencoder, binary',
    'variational-autoencoder',
    { latent: 20, hidden: 400, epochs: 100_000 },
    'dynamic',
  ],
];

async function mnist(part: 'train' | 't10k') {
  return readIdx(await realSource(`images/mnist/${part}-images-idx3-ubyte.gz`), undefined, {});
}

/** What the digit classifier says of these images beside the 10,000 test images. */
async function judged(schema: TableSchema, rows: TableRows, seed: number): Promise<readonly string[]> {
  const grey = await codeImages(await mnist('t10k'), { binarization: 'none' }, keyOf(seed));
  const test = await grey.dataset.gather(COUNT, keyOf(seed));
  const realSchema = grey.schema as TableSchema;
  const [own, real] = [await digitFeatures(schema, rows), await digitFeatures(realSchema, test)];
  const { value, standardError } = frechetEstimate(own, real, { key: keyOf(seed).at('frechet'), rows: COUNT });
  const shares = async (of: TableSchema, these: TableRows) => sharesOf(await classifyDigits(of, these));
  const [drawn, wanted] = [await shares(schema, rows), await shares(realSchema, test)];
  const apart = drawn.map((share, digit) => 100 * Math.abs(share - wanted[digit]));
  const largest = apart.indexOf(Math.max(...apart));
  return [
    `${value.toFixed(2)} ± ${standardError.toFixed(2)}`,
    `${apart[largest].toFixed(2)} (${largest})`,
    drawn.map((share) => (100 * share).toFixed(1)).join(' '),
  ];
}

/** The share of each digit, by the likeliest one of each image. */
function sharesOf(logProb: Float32Array): number[] {
  const counts = new Array<number>(10).fill(0);
  for (let from = 0; from < logProb.length; from += 10) {
    const own = logProb.subarray(from, from + 10);
    counts[own.indexOf(Math.max(...own))]++;
  }
  return counts.map((count) => (10 * count) / logProb.length);
}

const rows: readonly TableRow[] = [
  {
    name: 'training images',
    async run(seed) {
      const { dataset, schema } = await codeImages(await mnist('train'), { binarization: 'none' }, keyOf(seed));
      return judged(schema as TableSchema, await dataset.gather(COUNT, keyOf(seed).at('real')), seed);
    },
  },
  ...MODELS.map(
    ([name, family, options, binarization]): TableRow => ({
      name,
      async run(seed) {
        const recipe = await namedRecipe(family, options);
        if (recipe === undefined) return { skipped: `there is no family ${family}` };
        const key = keyOf(seed);
        const { dataset } = await codeImages(await mnist('train'), { binarization }, key.at('training'));
        const schema = dataset.schema as TableSchema & { readonly image: ImageLayout };
        const deadlineMs = platform.nowMs() + 60_000 * MINUTES;
        const settings = { seed, split: 'none', nowMs: platform.nowMs, breathe: platform.breathe, deadlineMs } as const;
        const isBound = family === 'variational-autoencoder';
        const { dataset: held } = imagesUnder(schema, await mnist('t10k'), key.at('held'), 'mnist');
        const { model, params } = await fitModel(recipe, dataset, {
          ...settings,
          ...(isBound ? { validation: held.where((i) => i < 1000, 1000) } : {}),
        });
        const drawn = await drawRows(name, model, params, schema, { first: 0, count: COUNT }, key.at('drawn'));
        return judged(schema, drawn, seed);
      },
    }),
  ),
];

export const tables: readonly TableRecipe[] = [
  {
    name: 'dcgan-mnist',
    title: `MNIST, 60,000 training images, ${MINUTES} minutes of training at most: the Fréchet distance of ${COUNT.toLocaleString('en')} drawn images to the test images, on the features of our digit classifier (0.8 % errors; not Inception), and how often each digit is drawn beside how often it is among the test images.`,
    columns: ['Fréchet distance', 'largest difference of a share, points (digit)', 'shares of 0 to 9, %'],
    anchors:
      'Bar: below the autoencoders and the GAN of layers of units; each share within 3 points. Lucic et al. 2018, on Inception features: 6.7 to 7.8 for the best GANs, 23.8 for a VAE.',
    seed: 1,
    rows,
  },
];
