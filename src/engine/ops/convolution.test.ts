import { describe, expect, it } from 'vitest';
import { ShapeError } from '../../util/errors.js';
import { gradients } from '../gradients.js';
import { nodesOf } from '../graph.js';
import { interpret } from '../interpret.js';
import { ndArray } from '../nd-array.js';
import { emitGraph } from '../onnx/emit.js';
import type { Shape } from '../tensor-type.js';
import { mul } from './arithmetic.js';
import { reduceSum } from './broadcasting.js';
import { type ConvolutionOptions, convolution, type TransposedOptions, transposedConvolution } from './convolution.js';
import { checkGradients, checkRuntime, checkSecondGradients, type MapCase, runtimes } from './map-check.test.data.js';
import { parameter } from './parameter.js';

type Row<O> = readonly [name: string, x: Shape, kernel: Shape, options?: O];

const CONVOLUTIONS: readonly Row<ConvolutionOptions>[] = [
  ['3x3', [2, 3, 6, 5], [4, 3, 3, 3]],
  ['1x1', [2, 3, 4, 4], [5, 3, 1, 1]],
  ['1x1 with 16 channels', [2, 16, 5, 4], [3, 16, 1, 1]],
  ['same, even kernel', [2, 2, 7, 6], [3, 2, 4, 2], { padding: 'same' }],
  ['same, stride 2', [1, 2, 7, 6], [3, 2, 3, 3], { padding: 'same', stride: 2 }],
  ['stride 2, rest 0', [2, 2, 7, 7], [3, 2, 3, 3], { stride: 2 }],
  ['stride 2, rest 1', [2, 2, 8, 6], [3, 2, 3, 3], { stride: 2 }],
  ['stride 3, rest 2, padding', [2, 2, 11, 9], [3, 2, 3, 2], { stride: 3, padding: 1 }],
  ['stride 3, kernel 1: most is never touched', [1, 2, 9, 8], [3, 2, 1, 1], { stride: 3 }],
  ['strides differ', [1, 2, 7, 9], [3, 2, 2, 3], { stride: [1, 2] }],
  ['dilation 2', [1, 2, 8, 7], [3, 2, 3, 3], { dilation: 2 }],
  ['dilation 2, stride 2, rest 1', [1, 2, 10, 9], [3, 2, 3, 2], { dilation: 2, stride: 2 }],
  ['dilation 3, 16 channels', [1, 16, 9, 9], [2, 16, 3, 2], { dilation: 3, padding: 2 }],
  ['two groups', [2, 4, 5, 5], [6, 2, 3, 3], { groups: 2, padding: 1 }],
  ['depthwise', [2, 4, 5, 5], [4, 1, 3, 3], { groups: 4 }],
  ['depthwise with two kernels each, stride 2', [2, 3, 7, 6], [6, 1, 3, 2], { groups: 3, stride: 2 }],
  [
    'uneven padding',
    [1, 2, 4, 5],
    [3, 2, 3, 3],
    {
      padding: [
        [2, 0],
        [0, 1],
      ],
    },
  ],
  [
    'padding wider than the kernel',
    [1, 2, 4, 5],
    [3, 2, 2, 2],
    {
      padding: [
        [3, 0],
        [0, 4],
      ],
    },
  ],
  ['padding wider than the kernel, 16 channels', [1, 16, 4, 3], [3, 16, 2, 2], { padding: 3 }],
  ['kernel larger than the map', [2, 2, 3, 2], [3, 2, 5, 5], { padding: 2 }],
  ['kernel as large as the map', [3, 2, 4, 5], [6, 2, 4, 5]],
  ['16 channels', [2, 16, 6, 5], [4, 16, 3, 3], { padding: 1 }],
  ['32 channels on 22x21', [1, 32, 22, 21], [32, 32, 3, 3], { padding: 1 }],
  ['discriminator 4x4 stride 2', [1, 8, 14, 14], [16, 8, 4, 4], { stride: 2, padding: 1 }],
  ['one axis', [2, 3, 9], [4, 3, 3], { padding: 1 }],
  ['one axis, causal, dilation 4', [2, 3, 17], [4, 3, 2], { padding: 'causal', dilation: 4 }],
  ['one axis, causal, dilation 8, 16 channels', [2, 16, 19], [4, 16, 2], { padding: 'causal', dilation: 8 }],
  ['one axis, stride 2, groups', [2, 4, 9], [6, 2, 4], { stride: 2, groups: 2 }],
];

const TRANSPOSED: readonly Row<TransposedOptions>[] = [
  ['3x3', [2, 3, 4, 5], [3, 2, 3, 3]],
  ['stride 2, 4x4: doubles', [2, 3, 4, 3], [3, 2, 4, 4], { stride: 2, padding: 1 }],
  ['stride 2, 3x3, output padding', [2, 3, 4, 3], [3, 2, 3, 3], { stride: 2, padding: 1, outputPadding: 1 }],
  ['stride 3, output padding by axis', [1, 2, 3, 3], [2, 3, 2, 4], { stride: 3, outputPadding: [2, 0] }],
  [
    'dilation 2, uneven padding',
    [1, 2, 4, 4],
    [2, 3, 2, 3],
    {
      dilation: 2,
      padding: [
        [1, 0],
        [0, 2],
      ],
    },
  ],
  ['groups', [2, 4, 3, 3], [4, 3, 2, 2], { groups: 2, stride: 2 }],
  ['from one place', [3, 5, 1, 1], [5, 4, 4, 3]],
  ['16 channels out', [1, 3, 6, 5], [3, 16, 3, 3], { padding: 1 }],
  ['one axis', [2, 3, 5], [3, 2, 4], { stride: 2, padding: 1 }],
];

const cases: MapCase[] = [
  ...CONVOLUTIONS.map(
    ([name, x, kernel, options]): MapCase => ({
      name: `convolution ${name}`,
      inputs: [x, kernel, [kernel[0]]],
      build: (map, w, bias) => convolution(map, w, { ...options, bias }),
    }),
  ),
  ...TRANSPOSED.map(
    ([name, x, kernel, options]): MapCase => ({
      name: `transposed convolution ${name}`,
      inputs: [x, kernel, [kernel[1] * (options?.groups ?? 1)]],
      build: (map, w, bias) => transposedConvolution(map, w, { ...options, bias }),
    }),
  ),
];

describe.each(cases)('$name', (each) => {
  it('has the gradients of central differences', () => checkGradients(each));
  it('has their gradients', () => checkSecondGradients(each));
  it.each(runtimes())('is the same on %s', async (_name, runtime) => checkRuntime(each, await runtime));
});
