import {
  add,
  batchNorm,
  compileLoop,
  EVALUATION,
  gradients,
  leakyRelu,
  negate,
  reduceMean,
  relu,
  reshape,
  softplus,
  stopGradient,
  type Tensor,
  type TensorType,
  tanh,
} from '../../src/engine/index.js';
import { adam } from '../../src/learn/optimizers/adam.js';
import {
  type ConvolutionParams,
  convolution,
  type LinearParams,
  linear,
  transposedConvolution,
} from '../../src/nn/index.js';
import { fillRows } from '../../src/random/bulk.js';
import { keyOf } from '../../src/random/key.js';
import { dcgan } from '../networks/dcgan.js';
import { CHECKED_STEPS, tensorsOf } from '../networks/network.js';
import type { OwnSteps } from '../own-contestant.js';
import { batchesOf } from './batches.js';

const [BATCHES, BATCH, LATENT, FILTERS] = [8, 64, 100, 64];
const { learningRate, beta1, slope } = dcgan.settings;
const geometry = { stride: 2, padding: 1, bias: 'none' } as const;

const layers = {
  project: linear(LATENT, 2 * FILTERS * 49, { bias: 'none' }),
  grow1: transposedConvolution(2 * FILTERS, FILTERS, [4, 4], geometry),
  grow2: transposedConvolution(FILTERS, 1, [4, 4], geometry),
  shrink1: convolution(1, FILTERS, [4, 4], geometry),
  shrink2: convolution(FILTERS, 2 * FILTERS, [4, 4], geometry),
  judge: linear(2 * FILTERS * 49, 1, { bias: 'none' }),
};

/** Weights of both networks, in the order in which the network gives them. */
const GENERATOR = ['Project', 'Scale1', 'Shift1', 'Kernel1', 'Scale2', 'Shift2', 'Kernel2'].map((n) => `generator${n}`);
const CRITIC = ['Kernel1', 'Kernel2', 'Scale', 'Shift', 'Project'].map((name) => `critic${name}`);

function generate([weight, gain1, bias1, kernel1, gain2, bias2, kernel2]: readonly Tensor[], z: Tensor): Tensor {
  const first = reshape(layers.project.apply({ weight } as LinearParams, z, EVALUATION), [BATCH, 2 * FILTERS, 7, 7]);
  const x = relu(batchNorm(first, { gain: gain1, bias: bias1 }).result);
  const grown = layers.grow1.apply({ weight: kernel1 } as ConvolutionParams, x, EVALUATION);
  const y = relu(batchNorm(grown, { gain: gain2, bias: bias2 }).result);
  return tanh(layers.grow2.apply({ weight: kernel2 } as ConvolutionParams, y, EVALUATION));
}

function criticize([kernel1, kernel2, gain, bias, weight]: readonly Tensor[], x: Tensor): Tensor {
  const first = leakyRelu(layers.shrink1.apply({ weight: kernel1 } as ConvolutionParams, x, EVALUATION), slope);
  const second = layers.shrink2.apply({ weight: kernel2 } as ConvolutionParams, first, EVALUATION);
  const last = leakyRelu(batchNorm(second, { gain, bias }).result, slope);
  return layers.judge.apply({ weight } as LinearParams, reshape(last, [BATCH, -1]), EVALUATION);
}

/** dcgan-step by our layers (those with weights alone behave in every pass the same), our gradients and our optimiser in a loop. */
export async function dcganSteps(): Promise<OwnSteps> {
  const tensors = tensorsOf(dcgan);
  const given = (name: string) => tensors.get(name) as Float32Array;
  const optimizer = adam({ learningRate, beta1 });
  const types = (names: readonly string[]) => names.map((name): TensorType => ({ dtype: 'f32', shape: shapeOf(name) }));
  const side = (names: readonly string[]) => ({
    weights: types(names),
    moments: types(names).map((type) => [type, type]),
  });
  const scalar: TensorType = { dtype: 'f32', shape: [] };
  type Side = { readonly weights: readonly Tensor[]; readonly moments: readonly (readonly Tensor[])[] };
  const moved = ({ weights, moments }: Side, loss: Tensor, scalars: readonly Tensor[]) => {
    const next = gradients(loss, weights).map((slope, i) => optimizer.update(weights[i], slope, moments[i], scalars));
    return { weights: next.map(({ parameter }) => parameter), moments: next.map((each) => [...each.moments]) };
  };
  const loop = await compileLoop(
    'dcgan',
    { generator: side(GENERATOR), critic: side(CRITIC) },
    {
      z: { dtype: 'f32', shape: [BATCH, LATENT] } as TensorType,
      images: { dtype: 'f32', shape: [BATCH, 1, 28, 28] } as TensorType,
      scalars: [scalar, scalar],
    },
    ({ generator, critic }, { z, images, scalars }) => {
      const made = generate(generator.weights, z);
      const real = criticize(critic.weights, images);
      const criticLoss = add(
        reduceMean(softplus(negate(real))),
        reduceMean(softplus(criticize(critic.weights, stopGradient(made)))),
      );
      const better = moved(critic, criticLoss, scalars);
      const generatorLoss = reduceMean(softplus(negate(criticize(better.weights, made))));
      return {
        state: { generator: moved(generator, generatorLoss, scalars), critic: better },
        outputs: { critic: criticLoss, generator: generatorLoss },
      };
    },
  );
  const start = (names: readonly string[]) => ({
    weights: names.map(given),
    moments: names.map((name) => [new Float32Array(given(name).length), new Float32Array(given(name).length)]),
  });
  let state: unknown = { generator: start(GENERATOR), critic: start(CRITIC) };
  return {
    async advance(first, count) {
      const size = BATCH * LATENT;
      const z = new Float32Array(count * size);
      const rows = Int32Array.from({ length: count * BATCH }, (_, row) => first * BATCH + row);
      if (first < CHECKED_STEPS) z.set(given('noise').subarray(first * size, (first + count) * size));
      else fillRows(keyOf(7), rows, LATENT, z, 'normals');
      const numbers = Array.from({ length: count }, (_, step) => optimizer.scalarsAt(first + step));
      const inputs = {
        z,
        images: batchesOf(given('images'), BATCHES, first, count),
        scalars: [0, 1].map((i) => Float32Array.from(numbers, (each) => each[i])),
      };
      const after = await loop.run(state as never, inputs as never, count);
      state = after.state;
      const losses = after.outputs as unknown as { critic: Float32Array; generator: Float32Array };
      return [...losses.critic].flatMap((loss, step) => [loss, losses.generator[step]]);
    },
  };
}

function shapeOf(wanted: string): readonly number[] {
  return dcgan.weights.find(({ name }) => name === wanted)?.shape ?? [];
}
