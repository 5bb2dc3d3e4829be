import { describe, expect, it } from 'vitest';
import { platform } from '#platform';
import { gradients } from '../engine/gradients.js';
import { emitGraph } from '../engine/onnx/emit.js';
import { writeModel } from '../engine/onnx/write-model.js';
import { mul } from '../engine/ops/arithmetic.js';
import { reduceSum } from '../engine/ops/broadcasting.js';
import { constant, parameter } from '../engine/ops/parameter.js';
import type { Tensor } from '../engine/tensor.js';
import { type ElementType, emptyArray, type TensorType } from '../engine/tensor-type.js';
import {
  activation,
  batchNorm,
  bidirectional,
  causalConvolution,
  convolution,
  dropout,
  embedding,
  groupNorm,
  gruCell,
  type Layer,
  layerNorm,
  learnedPositions,
  linear,
  lstmCell,
  maskedConvolution,
  multiHeadAttention,
  recurrent,
  residual,
  rmsNorm,
  sequential,
  spectralNorm,
  stackedRecurrent,
  transformerBlock,
  transposedConvolution,
  vanillaCell,
  weightNorm,
} from './index.js';
import { bind, normals, numbersOf, trainingPass } from './layer-check.test.data.js';

const backward = { direction: 'backward', first: 'learned' } as const;

const LAYERS: readonly [string, Layer<unknown>, readonly number[], ElementType?][] = [
  ['linear', linear(3, 4), [5, 3]],
  ['sequential', sequential(linear(3, 4), activation('gelu'), residual(linear(4, 4))), [5, 3]],
  ['dropout', dropout(0.4), [5, 3]],
  ['embedding', embedding(4, 2), [2, 3], 'i32'],
  ['layerNorm', layerNorm(4), [2, 3, 4]],
  ['rmsNorm', rmsNorm(4), [2, 3, 4]],
  ['groupNorm', groupNorm(2, 4), [2, 4, 3]],
  ['batchNorm', batchNorm(4), [3, 4, 2]],
  ['weightNorm', weightNorm(linear(3, 4)), [5, 3]],
  ['spectralNorm', spectralNorm(convolution(3, 4, [2])), [5, 3, 4]],
  ['convolution', convolution(2, 4, [3, 3], { stride: 2, padding: 1 }), [2, 2, 6, 6]],
  ['transposedConvolution', transposedConvolution(2, 4, [4, 4], { stride: 2, padding: 1 }), [2, 2, 3, 3]],
  ['causalConvolution', causalConvolution(2, 4, 2, { dilation: 2 }), [2, 2, 6]],
  ['maskedConvolution', maskedConvolution(2, 4, 3, { mask: 'A' }), [2, 2, 4, 4]],
  ['multiHeadAttention', multiHeadAttention(4, { heads: 2, mask: 'causal', positions: 'rotary' }), [2, 3, 4]],
  ['transformerBlock', transformerBlock(4, { heads: 2, mask: 'causal', dropout: 0.2 }), [2, 3, 4]],
  ['learnedPositions', learnedPositions(5, 4), [2, 3, 4]],
  ['lstm', recurrent(lstmCell(2, 3)), [2, 4, 2]],
  ['gru', recurrent(gruCell(2, 3), backward), [2, 4, 2]],
  ['stackedRecurrent', stackedRecurrent(recurrent(vanillaCell(2, 3)), recurrent(gruCell(3, 2))), [2, 4, 2]],
  ['bidirectional', bidirectional(recurrent(vanillaCell(2, 3)), recurrent(vanillaCell(2, 3), backward)), [2, 4, 2]],
];

/** A layer in training, with its gradients and replaced statistics, by the interpreter and by the runtime of this platform. */
async function bothWays(layer: Layer<unknown>, x: ArrayLike<number>, type: TensorType) {
  const { params, values, learned } = bind(layer);
  const pass = trainingPass();
  const input = parameter(type, 'x');
  const y = layer.apply(params, input, pass);
  const loss = reduceSum(mul(y, constant(normals(y.shape, 'weights'), y.shape)));
  const results = [y, ...gradients(loss, learned), ...pass.replaced.values()];
  const all = new Map<Tensor, ArrayLike<number>>([...values, ...pass.noises, [input, x]]);
  const inputs = [...all.keys()].map((tensor, i) => ({ name: `input.${i}`, tensor }));
  const outputs = results.map((tensor, i) => ({ name: `output.${i}`, tensor }));
  const session = await (await platform.runtime()).load(writeModel(emitGraph('layer', inputs, outputs)));
  const feeds = inputs.map(({ name, tensor: { dtype, shape } }, i) => {
    const data = emptyArray({ dtype, shape });
    data.set([...all.values()][i]);
    return { name, dtype, shape, data };
  });
  const found = await session.run(
    feeds,
    outputs.map(({ name }) => name),
  );
  await session.release();
  return { expected: numbersOf(results, all), found };
}

describe('layers', () => {
  it.each(LAYERS)(
    '%s is the same on this runtime as in the interpreter',
    async (_name, layer, shape, dtype = 'f32') => {
      const x = dtype === 'i32' ? [0, 3, 3, 1, 0, 3] : normals(shape);
      const { expected, found } = await bothWays(layer, x, { dtype, shape });
      for (const [i, numbers] of expected.entries()) {
        const largest = Math.max(1, ...numbers.map(Math.abs));
        // Sums of at most a few hundred f32 products, each rounded by 6e-8 of the largest.
        for (const [j, number] of numbers.entries())
          expect(Math.abs(found[i][j] - number)).toBeLessThan(2e-5 * largest);
      }
    },
  );
});
