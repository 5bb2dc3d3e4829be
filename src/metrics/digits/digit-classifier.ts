// The digit classifier: ours, trained on the 60,000 training images of MNIST by a recipe without choices, and named by the hash of the recipe and of
// what came out. Its features are no one else's: Fréchet distances by it are to be compared with others by it of the same name.
import type { ImageSet } from '../../data/images/image-set.js';
import { readIdx } from '../../data/images/read-idx.js';
import { sha256 } from '../../data/sets/checksum.js';
import { type FetchOptions, fetchSet } from '../../data/sets/fetch-set.js';
import { keepFile, keptPath, readIfThere } from '../../data/sets/kept-file.js';
import { knownSet } from '../../data/sets/known-sets.js';
import { constantsOf, listSpecs } from '../../engine/parameters.js';
import { EVALUATION } from '../../engine/pass.js';
import { compile } from '../../engine/program.js';
import { toList } from '../../learn/gradient/objective.js';
import type { Progress } from '../../learn/train.js';
import { readArchive, writeArchive } from '../../model/archive.js';
import { AncestralError, ArchiveError, DataError } from '../../util/errors.js';
import type { Tree } from '../../util/tree.js';
import type { FeatureRows } from '../feature-rows.js';
import type { DigitImages } from './digit-images.js';
import {
  DIGIT_FEATURES,
  DIGIT_SIDE,
  type DigitTensors,
  digitParameters,
  featuresOf,
  logProbOf,
} from './digit-network.js';
import { type DigitRecipe, trainDigits } from './train-digits.js';

const WHO = 'digit-classifier';

/** The recipe. A change of it, or of the network, gives another classifier with another name. */
export const DIGIT_RECIPE: DigitRecipe = { batch: 100, steps: 2400, learningRate: 0.002, seed: 1 };

/** Of a file that is taken for a kept classifier. */
const LARGEST_BYTES = 2 ** 24;
/** Images that go through the network at once. */
const BATCH = 250;

/** What tells digits apart. */
export interface DigitClassifier {
  /** `digits-` and two hashes: of the recipe, and of the parameters, which differ in their last bits between machines. */
  readonly name: string;
  /** What was trained, downloaded, mended or could not be kept, each as one sentence. */
  readonly notes: readonly string[];
  /** Both of what follows at the price of one. */
  see(images: DigitImages): Promise<SeenDigits>;
}

/** What the classifier makes of images. */
export interface SeenDigits {
  /** Log-probabilities of the ten digits, in nats. [count, 10] */
  readonly logProb: Float32Array;
  /** The likeliest digit of each image. [count] */
  readonly digits: Uint8Array;
  /** The layer before the last. [count, 128] */
  readonly features: FeatureRows;
}

export interface DigitClassifierOptions extends Pick<FetchOptions, 'dataFolder' | 'cacheFolder' | 'signal'> {
  readonly onProgress?: (progress: Progress) => void;
}

/** The classifier: from the cache folder, else trained, which takes a minute or two, and kept there. A DataError says how to get MNIST where it is not at hand. */
export async function digitClassifier(options: DigitClassifierOptions = {}): Promise<DigitClassifier> {
  const notes: string[] = [];
  const recipe = await recipeHash();
  const path = keptPath(`classifiers/digits-${recipe}.safetensors`, options.cacheFolder);
  const kept = path === undefined ? undefined : await readKept(path, recipe, notes);
  const params = kept ?? (await trainDigits(await mnist(options, notes), DIGIT_RECIPE, options.onProgress));
  if (kept === undefined) {
    notes.push(`${WHO}: trained on MNIST, ${DIGIT_RECIPE.steps} steps of ${DIGIT_RECIPE.batch} images`);
    const bytes = writeArchive({ facts: { classifier: WHO, recipe }, tree: params });
    if (path !== undefined) await keepFile(path, bytes, 'the classifier', notes);
  }
  return classifierOf(params, recipe, notes);
}

/** A classifier with these parameters. */
export async function classifierOf(
  params: Tree,
  recipe: string,
  notes: readonly string[] = [],
): Promise<DigitClassifier> {
  const constants = constantsOf(digitParameters, params) as DigitTensors;
  const types = { pixels: { dtype: 'f32', shape: [BATCH, DIGIT_SIDE * DIGIT_SIDE] } } as const;
  const program = await compile(WHO, types, ({ pixels }) => {
    const features = featuresOf(constants, pixels, EVALUATION);
    return { features, logProb: logProbOf(constants, features, EVALUATION) };
  });
  return {
    name: `digits-${recipe}-${await hashOf(params)}`,
    notes,
    async see({ count, pixels }) {
      const size = DIGIT_SIDE * DIGIT_SIDE;
      const features = new Float32Array(count * DIGIT_FEATURES);
      const logProb = new Float32Array(count * 10);
      for (let from = 0; from < count; from += BATCH) {
        const rows = Math.min(BATCH, count - from);
        const batch = new Float32Array(BATCH * size);
        batch.set(pixels.subarray(from * size, (from + rows) * size));
        const seen = await program.run({ pixels: batch });
        features.set((seen.features as Float32Array).subarray(0, rows * DIGIT_FEATURES), from * DIGIT_FEATURES);
        logProb.set((seen.logProb as Float32Array).subarray(0, rows * 10), from * 10);
      }
      const digits = Uint8Array.from({ length: count }, (_, i) => likeliest(logProb, i));
      return { logProb, digits, features: { count, width: DIGIT_FEATURES, values: features } };
    },
  };
}

function likeliest(logProb: Float32Array, i: number): number {
  const row = logProb.subarray(10 * i, 10 * i + 10);
  return row.indexOf(Math.max(...row));
}

/** Parameters that fit the network, or undefined where there are none or the file is not what was written. */
async function readKept(path: string, recipe: string, notes: string[]): Promise<Tree | undefined> {
  try {
    const bytes = await readIfThere(path, LARGEST_BYTES);
    if (bytes === undefined) return undefined;
    const { facts, tree } = readArchive(bytes, path);
    const arrays = toList(digitParameters, tree);
    const fits = listSpecs(digitParameters).every(
      ({ spec }, i) =>
        arrays[i] instanceof Float32Array && arrays[i].length === spec.shape.reduce((product, n) => product * n, 1),
    );
    if (facts.recipe !== recipe || !fits) throw new ArchiveError(`${path}: must hold the digit classifier, got others`);
    return tree;
  } catch (cause) {
    if (!(cause instanceof AncestralError || cause instanceof TypeError)) throw cause;
    notes.push(`${cause.message}; the classifier is trained again`);
    return undefined;
  }
}

async function mnist(options: DigitClassifierOptions, notes: string[]): Promise<ImageSet> {
  const { onProgress: _onProgress, ...how } = options;
  try {
    const fetched = await fetchSet('mnist', { ...how, parts: ['train', 'train-labels'] });
    notes.push(...fetched.notes);
    const [images, labels] = ['train', 'train-labels'].map(
      (part) => fetched.files.find((file) => file.part === part)?.source,
    );
    if (images === undefined) throw new DataError('mnist: has no training images');
    return await readIdx(images, labels, {});
  } catch (cause) {
    if (!(cause instanceof AncestralError)) throw cause;
    throw new DataError(`${WHO}: must be trained once on MNIST, which is not at hand: ${cause.message}`, {
      code: 'DATA_MNIST',
      hint: cause.hint ?? 'set ANCESTRAL_DATA to a folder that holds images/mnist',
      cause,
    });
  }
}

/** Eight digits for the recipe: the network, how it is trained, and on which bytes. */
export async function recipeHash(): Promise<string> {
  const network = listSpecs(digitParameters).map(({ path, spec }) => [path, spec.shape]);
  const data = knownSet('mnist')?.files.map((file) => file.sha256);
  return shortHash(new TextEncoder().encode(JSON.stringify({ network, data, ...DIGIT_RECIPE })));
}

/** Eight digits for the parameters. */
async function hashOf(params: Tree): Promise<string> {
  const arrays = toList(digitParameters, params) as Float32Array[];
  const bytes = new Uint8Array(arrays.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return shortHash(bytes);
}

async function shortHash(bytes: Uint8Array): Promise<string> {
  return (await sha256(bytes)).slice(0, 8);
}
