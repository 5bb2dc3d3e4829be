// What tells digits by a second modality, such as the spectrograms of spoken ones: two convolutions of stride 2 and one linear map, trained on
// real ones whose digits are known. Of the judging alone: models never see it.
import type { Dataset } from '../../data/dataset.js';
import { imageDataset } from '../../data/images/image-dataset.js';
import { imageSchema } from '../../data/images/image-schema.js';
import type { ImageSet } from '../../data/images/image-set.js';
import { layoutOf } from '../../data/images/images.js';
import { pixelCount } from '../../data/images/layout.js';
import type { TableRows } from '../../data/rows.js';
import { logSoftmax } from '../../engine/derived/log-space.js';
import { mul, negate } from '../../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../../engine/ops/broadcasting.js';
import { cast } from '../../engine/ops/selection.js';
import { constantsOf } from '../../engine/parameters.js';
import { EVALUATION } from '../../engine/pass.js';
import { compile } from '../../engine/program.js';
import type { Tensor } from '../../engine/tensor.js';
import { gradient } from '../../learn/gradient.js';
import { adam } from '../../learn/optimizers/adam.js';
import { linear as falling } from '../../learn/optimizers/schedules.js';
import { train } from '../../learn/train.js';
import { activation } from '../../nn/activation.js';
import { convolution } from '../../nn/convolution.js';
import { dropout } from '../../nn/dropout.js';
import { heNormal, lecunNormal } from '../../nn/initializers.js';
import type { Layer } from '../../nn/layer.js';
import { linear } from '../../nn/linear.js';
import { type MapShape, stagesOf } from '../../nn/pyramid.js';
import { sequential } from '../../nn/sequential.js';
import type { Key } from '../../random/key.js';
import { DataError } from '../../util/errors.js';

const WIDTH = 8;
const BATCH = 50;
const STEPS = 600;
const RATE = 2e-3;
const DIGITS = 10;

/** Images to the likeliest digit of each. */
export type TellDigits = (images: Pick<ImageSet, 'count' | 'pixels'>) => Promise<Uint8Array>;

/** A classifier of such images, trained on these with these digits for labels: some seconds. */
export async function trainSecondDigits(images: ImageSet, digits: ArrayLike<number>, key: Key): Promise<TellDigits> {
  if (digits.length !== images.count)
    throw new DataError(`second-digits: must have a digit for each of ${images.count} images, got ${digits.length}`);
  const { height, width, channels } = images;
  const size = pixelCount(images);
  const network = networkOf({ channels, height, width });
  const logProb = (params: unknown, pixels: Tensor, pass: typeof EVALUATION) => {
    const [rows] = pixels.shape;
    const maps = reshape(mul(cast(pixels, 'f32'), 1 / 255), [rows, channels, height, width]);
    return logSoftmax(network.apply(params, maps, pass));
  };
  const learner = gradient<TableRows, { readonly network: unknown }>({
    objective: {
      parameters: { network: network.parameters },
      batch: BATCH,
      inputs: { pixels: { dtype: 'u8', shape: [size] }, digit: { dtype: 'f32', shape: [DIGITS] } },
      loss: (params, { pixels, digit }, { pass }) => ({
        loss: negate(reduceSum(mul(logProb(params.network, pixels, pass), digit), { axes: [1] })),
      }),
    },
    optimizer: adam({ learningRate: falling(RATE, 0, STEPS) }),
    pack: ({ greys, index }) => ({ pixels: greys as Uint8Array, digit: oneHot(index, digits) }),
    steps: STEPS,
  });
  const training = imagesAlone(images, key);
  const { params } = await train(learner, { training }, { key, nowMs: () => 0, batchesPerCall: 20 });
  const constants = constantsOf(network.parameters, (params as { readonly network: never }).network);
  const program = await compile(
    'second-digits',
    { pixels: { dtype: 'u8', shape: [BATCH, size] } } as const,
    ({ pixels }) => ({ logProb: logProb(constants, pixels, EVALUATION) }),
  );
  return async ({ count, pixels }) => {
    const told = new Uint8Array(count);
    for (let from = 0; from < count; from += BATCH) {
      const rows = Math.min(BATCH, count - from);
      const batch = new Uint8Array(BATCH * size);
      batch.set(pixels.subarray(from * size, (from + rows) * size));
      const { logProb: found } = await program.run({ pixels: batch });
      for (let i = 0; i < rows; i++) {
        const row = found.subarray(DIGITS * i, DIGITS * (i + 1)) as Float32Array;
        told[from + i] = row.indexOf(Math.max(...row));
      }
    }
    return told;
  };
}

function networkOf(image: MapShape): Layer<unknown> {
  const shapes = stagesOf(image, { stages: 2, base: WIDTH, activation: 'relu' });
  const halved = shapes
    .slice(1)
    .flatMap((to, i) => [
      convolution(shapes[i].channels, to.channels, [4, 4], { stride: 2, padding: 1, weight: heNormal() }),
      activation('relu'),
    ]);
  const { channels, height, width } = shapes[shapes.length - 1];
  const outputs = channels * height * width;
  const flat = activation((x: Tensor) => reshape(x, [x.shape[0], outputs]));
  const end = linear(outputs, DIGITS, { weight: lecunNormal() });
  return sequential(...([...halved, flat, dropout(0.5), end] as Layer<unknown>[])) as Layer<unknown>;
}

/** The images as rows, without labels. */
function imagesAlone({ labels: _labels, ...set }: ImageSet, key: Key): Dataset<TableRows> {
  const layout = layoutOf(set);
  return imageDataset({ ...imageSchema(set, layout), image: layout }, set, key);
}

function oneHot(index: Int32Array, digits: ArrayLike<number>): Float32Array {
  const hot = new Float32Array(DIGITS * index.length);
  for (const [i, row] of index.entries()) hot[DIGITS * i + digits[row]] = 1;
  return hot;
}
