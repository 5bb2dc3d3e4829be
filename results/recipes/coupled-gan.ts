import { join } from 'node:path';
import { platform } from '#platform';
import { drawnLevels } from '../../src/data/images/draw-images.js';
import type { ImageSet } from '../../src/data/images/image-set.js';
import { imageSetOf } from '../../src/data/images/images-input.js';
import { readIdx } from '../../src/data/images/read-idx.js';
import { codeModalities } from '../../src/data/modalities/code-modalities.js';
import { secondRows } from '../../src/data/modalities/modality-table.js';
import type { TableRows } from '../../src/data/rows.js';
import type { TableSchema } from '../../src/data/schema.js';
import { readSounds } from '../../src/data/sound/read-sounds.js';
import type { Sounds } from '../../src/data/sound/sounds.js';
import { spectrograms } from '../../src/data/sound/spectrogram.js';
import { agreement } from '../../src/metrics/digit-agreement.js';
import { type TellDigits, trainSecondDigits } from '../../src/metrics/digits/second-digits.js';
import { seenDigits } from '../../src/metrics/digits/seen-digits.js';
import { drawRows } from '../../src/model/draw.js';
import { fitModel } from '../../src/model/fit-model.js';
import { coupledGan } from '../../src/models/implicit/direct/coupled-gan.js';
import { keyOf } from '../../src/random/key.js';
import { RuntimeUnavailableError } from '../../src/util/errors.js';
import { realSource } from '../real-data.js';
import type { TableRecipe, TableRow } from '../table-recipe.js';

const MINUTES = 5;
const DRAWN = 2000;
/** Takes of each speaker and digit that are test sounds, by the custom of the set. */
const TEST_TAKES = 5;
const FILE = 'audio/fsdd-jackson-nicolas-theo.tar';

async function mnist(part: 'train' | 't10k'): Promise<ImageSet> {
  const file = (what: string) => realSource(`images/mnist/${part}-${what}-ubyte.gz`);
  return readIdx(await file('images-idx3'), await file('labels-idx1'), {});
}

/** The spectrograms of the training takes or of the test takes. */
async function spoken(part: 'train' | 'test') {
  const folder = process.env.ANCESTRAL_DATA;
  if (folder === undefined)
    throw new RuntimeUnavailableError('results: need real data, got no ANCESTRAL_DATA', {
      hint: 'set ANCESTRAL_DATA to the folder that holds them',
    });
  const { sound, notes, ...images } = spectrograms(taken(await readSounds(join(folder, FILE)), part));
  return { set: { ...imageSetOf(images), notes }, sound };
}

function taken({ rate, sounds, names, labels = [], notes }: Sounds, part: 'train' | 'test'): Sounds {
  const places = [...names.keys()].filter(
    (i) => Number(/_(\d+)\.wav$/.exec(names[i])?.[1]) < TEST_TAKES === (part === 'test'),
  );
  const pick = <T>(list: readonly T[]) => places.map((i) => list[i]);
  return { rate, sounds: pick(sounds), names: pick(names), labels: pick(labels), notes };
}

async function trainingPairs(seed: number) {
  const { set, sound } = await spoken('train');
  const pairs = await codeModalities({ first: await mnist('train'), second: set, sound }, keyOf(seed));
  return { ...pairs, sounds: set };
}

/** Real pairs of test images and test sounds. */
async function testRows(seed: number) {
  const { set, sound } = await spoken('test');
  const { schema, dataset } = await codeModalities({ first: await mnist('t10k'), second: set, sound }, keyOf(seed));
  return { schema, rows: await dataset.gather(DRAWN, keyOf(seed).at('test')), sounds: set };
}

/** A classifier of spoken digits, from training takes alone. */
async function teller(seed: number): Promise<TellDigits> {
  const { set } = await spoken('train');
  return trainSecondDigits(set, digitsOf(set), keyOf(seed).at('teller'));
}

function digitsOf({ labels }: ImageSet): Uint8Array {
  return Uint8Array.from(labels?.codes ?? [], (code) => Number(labels?.names[code]));
}

/** How often both classifiers name one digit, how often by chance, and how many digits are drawn in either modality: each at least 2 % of pairs. */
async function judged(schema: TableSchema, rows: TableRows, tell: TellDigits): Promise<readonly string[]> {
  const { image, second } = schema;
  if (image === undefined || second === undefined) throw new TypeError('coupled-gan: rows of two modalities');
  const { digits } = await seenDigits('coupled-gan', schema, rows);
  const heard = await tell({ count: rows.count, pixels: drawnLevels(second.image, secondRows({ image }, rows)) });
  const { value, standardError = Number.NaN, parts = [] } = agreement(digits, heard);
  const kinds = (told: Uint8Array) =>
    [...Array(10).keys()].filter((digit) => told.filter((each) => each === digit).length >= 0.02 * told.length).length;
  return [
    `${(100 * value).toFixed(1)} ± ${(100 * standardError).toFixed(1)}`,
    (100 * parts[0].value).toFixed(1),
    `${kinds(digits)} and ${kinds(heard)}`,
  ];
}

type Options = Parameters<typeof coupledGan>[0];

/** Narrow networks and large steps: some thousands of them fit into the minutes. */
const LEARNED: Options = { steps: 3000, width: 16, hidden: 128, batch: 32, average: 0.995 };

function row(name: string, options: Options): TableRow {
  return {
    name,
    async run(seed) {
      const { dataset, schema } = await trainingPairs(seed);
      const { nowMs, breathe } = platform;
      const deadlineMs = nowMs() + 60_000 * MINUTES;
      const settings = { seed, split: 'none', nowMs, breathe, deadlineMs } as const;
      const { model, params, summary } = await fitModel(coupledGan(options), dataset, settings);
      const range = { first: 0, count: DRAWN };
      const drawn = await drawRows('coupled-gan', model, params, schema, range, keyOf(seed).at('drawn'));
      return [...(await judged(schema, drawn, await teller(seed))), String(summary.steps)];
    },
  };
}

/** Real pairs, as they are or with the second modality of another row. */
function real(name: string, isShuffled: boolean): TableRow {
  return {
    name,
    async run(seed) {
      const { schema, rows } = await testRows(seed);
      const pixels = schema.image === undefined ? 0 : schema.image.height * schema.image.width;
      const order = keyOf(seed).at('order').draws().permutation(rows.count);
      const columns = rows.columns.map((column, c) =>
        isShuffled && c >= pixels ? column.map((_, i) => column[order[i]]) : column,
      );
      const { count, index } = rows;
      return [...(await judged(schema, { count, index, columns }, await teller(seed))), ''];
    },
  };
}

export const tables: readonly TableRecipe[] = [
  {
    name: 'coupled-gan-digits',
    title: `Pairs of a digit of MNIST (60,000 training images) and a spoken one (1,350 training takes of three speakers, spectrograms of 32 x 32): how often classifiers of images and of spectrograms name the same digit for ${DRAWN} drawn pairs, beside real pairs of test images and test takes, after ${MINUTES} minutes of training at most. The classifier of spectrograms learns from training takes alone.`,
    columns: ['same digit, %', 'of independent pairs, %', 'digits seen and heard', 'steps'],
    anchors:
      'Real pairs of test images and test takes say what the classifiers can find; independent ones what chance gives. No published numbers for these two modalities.',
    seed: 1,
    rows: [
      real('test pairs', false),
      real('test images with any sound', true),
      row('coupled-gan', LEARNED),
      row('coupled-gan, judged apart', { ...LEARNED, judging: 'apart' }),
    ],
  },
];
