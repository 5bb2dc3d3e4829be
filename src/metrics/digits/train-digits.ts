import { imageDataset } from '../../data/images/image-dataset.js';
import { imageSchema } from '../../data/images/image-schema.js';
import type { ImageSet } from '../../data/images/image-set.js';
import { layoutOf } from '../../data/images/images.js';
import type { TableRows } from '../../data/rows.js';
import { mul, negate } from '../../engine/ops/arithmetic.js';
import { reduceSum } from '../../engine/ops/broadcasting.js';
import { cast } from '../../engine/ops/selection.js';
import { gradient } from '../../learn/gradient.js';
import { adam } from '../../learn/optimizers/adam.js';
import { linear } from '../../learn/optimizers/schedules.js';
import { type Progress, train } from '../../learn/train.js';
import { keyOf } from '../../random/key.js';
import type { Tree } from '../../util/tree.js';
import { DIGIT_SIDE, type DigitTensors, digitParameters, featuresOf, logProbOf } from './digit-network.js';

/** How the classifier is trained; no part of it is anyone's choice, so that its features are the same for everyone. */
export interface DigitRecipe {
  readonly batch: number;
  readonly steps: number;
  readonly learningRate: number;
  readonly seed: number;
}

const PIXELS = DIGIT_SIDE * DIGIT_SIDE;

/** Parameters that make −log p(digit | image) small over these images. */
export async function trainDigits(
  images: ImageSet,
  { batch, steps, learningRate, seed }: DigitRecipe,
  onProgress?: (progress: Progress) => void,
): Promise<Tree> {
  const schema = { ...imageSchema(images, layoutOf(images)), image: layoutOf(images) };
  const learner = gradient<TableRows, DigitTensors>({
    objective: {
      parameters: digitParameters,
      batch,
      inputs: { pixels: { dtype: 'u8', shape: [PIXELS] }, digit: { dtype: 'f32', shape: [10] } },
      loss(params, { pixels, digit }, { pass }) {
        const features = featuresOf(params, mul(cast(pixels, 'f32'), 1 / 255), pass);
        return { loss: negate(reduceSum(mul(logProbOf(params, features, pass), digit), { axes: [1] })) };
      },
    },
    optimizer: adam({ learningRate: linear(learningRate, 0, steps) }),
    pack: ({ greys, columns, count }) => ({ pixels: greys as Uint8Array, digit: oneHot(columns[PIXELS], count) }),
    steps,
  });
  const key = keyOf(seed);
  const training = imageDataset(schema, images, key.at('images'));
  const { params } = await train(
    learner,
    { training },
    {
      key,
      nowMs: () => performance.now(),
      ...(onProgress === undefined ? {} : { onProgress }),
    },
  );
  return params;
}

function oneHot(codes: Float64Array, count: number): Float32Array {
  const hot = new Float32Array(10 * count);
  for (let i = 0; i < count; i++) hot[10 * i + codes[i]] = 1;
  return hot;
}
