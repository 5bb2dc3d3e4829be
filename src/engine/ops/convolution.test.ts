import { describe, expect, it } from 'vitest';
import { CapabilityError, ShapeError } from '../../util/errors.js';
import { maskedConvolution } from '../derived/masked-convolution.js';
import { resizeLinear } from '../derived/resize.js';
import { gradients } from '../gradients.js';
import { nodesOf } from '../graph.js';
import { interpret } from '../interpret.js';
import { ndArray } from '../nd-array.js';
import { emitGraph } from '../onnx/emit.js';
import type { Tensor } from '../tensor.js';
import { type ElementType, type Shape, sizeOf } from '../tensor-type.js';
import { mul } from './arithmetic.js';
import { averagePool, repeatNearest } from './averaging.js';
import { reduceSum } from './broadcasting.js';
import { convolution, transposedConvolution } from './convolution.js';
import { maxPool } from './max-pooling.js';
import { constant, parameter } from './parameter.js';

const symbol = (shape: Shape, dtype: ElementType = 'f32') => parameter({ dtype, shape }, 'x');

/** ((a i) mod b - ⌊b / 2⌋) / b, as the program that the expected numbers come from has it. */
function sawtooth(shape: Shape, a: number, b: number): Float64Array {
  return Float64Array.from({ length: sizeOf(shape) }, (_, i) => (((i * a) % b) - Math.floor(b / 2)) / b);
}

function valuesAndGradients(build: (x: Tensor, w: Tensor) => Tensor, x: Shape, w: Shape): number[][] {
  const [map, kernel] = [symbol(x, 'f64'), symbol(w, 'f64')];
  const y = build(map, kernel);
  const loss = reduceSum(mul(y, constant(sawtooth(y.shape, 3, 17), y.shape, 'f64')));
  const given = new Map([
    [map, ndArray(x, sawtooth(x, 7, 11))],
    [kernel, ndArray(w, sawtooth(w, 5, 13))],
  ]);
  return interpret([y, ...gradients(loss, [map, kernel])], given).map(({ data }) => [...data]);
}

function expectClose(found: readonly (readonly number[])[], expected: readonly (readonly number[])[]): void {
  for (const [i, values] of expected.entries()) {
    expect(found[i]).toHaveLength(values.length);
    for (const [k, value] of values.entries()) expect(found[i][k]).toBeCloseTo(value, 11);
  }
}

describe('convolution', () => {
  // torch.nn.functional.conv2d(x, w, stride=2, padding=1, groups=2) and conv1d(x, w, dilation=3, padding=1) of PyTorch 1.13 in float64,
  // and their gradients by torch.autograd.
  it('has the values and gradients of PyTorch', () => {
    expectClose(
      valuesAndGradients((x, w) => convolution(x, w, { stride: 2, padding: 1, groups: 2 }), [1, 2, 4, 3], [2, 1, 2, 2]),
      [
        [
          0.13986013986, 0.111888111888, -0.146853146853, 0.090909090909, -0.020979020979, 0.076923076923,
          0.041958041958, 0.132867132867, 0.041958041958, 0.265734265734, -0.041958041958, 0.048951048951,
        ],
        [
          0.14479638009, -0.090497737557, 0.090497737557, 0.009049773756, -0.027149321267, -0.004524886878,
          0.036199095023, 0.018099547511, -0.018099547511, -0.018099547511, -0.190045248869, -0.031674208145,
          -0.095022624434, 0.036199095023, -0.054298642534, -0.027149321267, 0.009049773756, 0.054298642534,
          -0.013574660633, -0.018099547511, 0.027149321267, 0.135746606335, 0.036199095023, 0.217194570136,
        ],
        [
          -0.032085561497, -0.192513368984, -0.053475935829, 0.20320855615, -0.245989304813, 0.096256684492, 0,
          -0.149732620321,
        ],
      ],
    );
    expectClose(
      valuesAndGradients((x, w) => convolution(x, w, { dilation: 3, padding: 1 }), [1, 2, 6], [2, 2, 2]),
      [
        [
          0.125874125874, 0.202797202797, -0.062937062937, 0.132867132867, -0.125874125874, -0.167832167832,
          0.181818181818, 0.034965034965, -0.188811188811, -0.006993006993,
        ],
        [
          0.10407239819, 0.036199095023, 0.194570135747, -0.266968325792, -0.099547511312, -0.031674208145,
          -0.027149321267, 0, 0.266968325792, 0.049773755656, -0.018099547511, -0.031674208145,
        ],
        [
          0.208556149733, -0.07486631016, -0.064171122995, 0.07486631016, 0.208556149733, -0.267379679144,
          -0.096256684492, -0.213903743316,
        ],
      ],
    );
  });

  it('is one product of matrices where the kernel is as large as the map', () => {
    const used = nodesOf([convolution(symbol([8, 3, 4, 4]), symbol([5, 3, 4, 4]))]).map(({ op }) => op.name);
    expect(used).toContain('Gemm');
    expect(used).not.toContain('Conv');
  });

  it('runs in single precision only', () => {
    const y = convolution(symbol([1, 1, 3], 'f64'), symbol([1, 1, 2], 'f64'));
    const emit = () => emitGraph('y', [], [{ name: 'y', tensor: y }]);
    expect(emit).toThrow(CapabilityError);
    expect(emit).toThrow('convolution: runs in f32, got f64');
  });
});

describe('transposedConvolution', () => {
  // torch.nn.functional.conv_transpose2d(x, w, stride=2, padding=1, output_padding=1)
  it('has the values and gradients of PyTorch', () => {
    expectClose(
      valuesAndGradients(
        (x, w) => transposedConvolution(x, w, { stride: 2, padding: 1, outputPadding: 1 }),
        [1, 2, 2, 2],
        [2, 1, 3, 2],
      ),
      [
        [
          0.13986013986, 0.160839160839, -0.055944055944, -0.132867132867, -0.300699300699, 0.111888111888,
          0.055944055944, 0.13986013986, -0.13986013986, -0.167832167832, 0.034965034965, 0.20979020979,
        ],
        [
          0.171945701357, 0.153846153846, 0.176470588235, 0.045248868778, -0.013574660633, 0.108597285068,
          -0.013574660633, 0.153846153846,
        ],
        [
          0.106951871658, 0.176470588235, -0.160427807487, 0.24064171123, 0.176470588235, 0.24064171123, 0,
          0.021390374332, 0.080213903743, -0.160427807487, -0.064171122995, -0.064171122995,
        ],
      ],
    );
  });
});

describe('maskedConvolution', () => {
  it('multiplies no more of the kernel than the mask shows', () => {
    const data = Array.from({ length: 49 }, (_, i) => (i < 24 ? 1 : 0));
    const y = maskedConvolution(
      symbol([1, 2, 9, 9]),
      symbol([4, 2, 7, 7]),
      { shape: [7, 7], data },
      { padding: 'same' },
    );
    expect(y.shape).toEqual([1, 4, 9, 9]);
    expect(y.node.inputs[1].shape).toEqual([4, 2, 4, 7]);
  });
});

describe('a misfit', () => {
  const map = symbol([1, 2, 5, 5]);
  const kernel = symbol([4, 2, 3, 3]);
  const line = symbol([1, 2, 5]);
  it.each<[() => unknown, string]>([
    [
      () => convolution(map, symbol([4, 2, 3])),
      'convolution: map and kernel must both have three axes or both four, got f32[1, 2, 5, 5] and f32[4, 2, 3]',
    ],
    [
      () => convolution(map, symbol([4, 3, 3, 3])),
      'convolution: channels must be those of the kernel and its groups, got f32[1, 2, 5, 5] and f32[4, 3, 3, 3]',
    ],
    [
      () => convolution(map, symbol([3, 1, 3, 3]), { groups: 2 }),
      'convolution: channels must be those of the kernel and its groups, got f32[1, 2, 5, 5] and f32[3, 1, 3, 3]',
    ],
    [
      () => convolution(map, symbol([4, 2, 7, 3])),
      'convolution: the kernel must fit into the padded map, got f32[1, 2, 5, 5] and f32[4, 2, 7, 3]',
    ],
    [
      () => convolution(map, kernel, { bias: symbol([3]) }),
      'convolution: the bias must be [4], got f32[1, 2, 5, 5] and f32[4, 2, 3, 3] and f32[3]',
    ],
    [
      () => convolution(map, symbol([4, 2, 5, 5]), { bias: symbol([1]) }),
      'convolution: the bias must be [4], got f32[1, 2, 5, 5] and f32[4, 2, 5, 5] and f32[1]',
    ],
    [
      () => convolution(map, symbol([4, 2, 5, 5]), { dilation: 2 }),
      'convolution: the kernel must fit into the padded map, got f32[1, 2, 5, 5] and f32[4, 2, 5, 5]',
    ],
    [
      () => transposedConvolution(symbol([3, 2, 1]), symbol([4, 2, 3])),
      'transposedConvolution: channels must be those of the kernel and its groups, got f32[3, 2, 1] and f32[4, 2, 3]',
    ],
    [
      () => transposedConvolution(symbol([3, 2, 1]), symbol([2, 4, 3]), { bias: symbol([1]) }),
      'transposedConvolution: the bias must be [4], got f32[3, 2, 1] and f32[2, 4, 3] and f32[1]',
    ],
    [() => convolution(map, kernel, { stride: 0 }), 'convolution: stride must be an integer >= 1, got 0'],
    [() => convolution(map, kernel, { stride: [1, 1, 1] }), 'convolution: stride must be one number or 2, got 3'],
    [() => convolution(map, kernel, { dilation: 1.5 }), 'convolution: dilation must be an integer >= 1, got 1.5'],
    [() => convolution(map, kernel, { groups: 0 }), 'convolution: groups must be an integer >= 1, got 0'],
    [() => convolution(map, kernel, { padding: -1 }), 'convolution: padding must be an integer >= 0, got -1'],
    [() => convolution(map, kernel, { padding: [[0, 0]] }), 'convolution: padding must have 2 pairs, got 1'],
    [
      () => convolution(map, kernel, { padding: 'causal' }),
      'convolution: causal padding needs one spatial axis, got 2',
    ],
    [
      () => transposedConvolution(line, symbol([3, 2, 2])),
      'transposedConvolution: channels must be those of the kernel and its groups, got f32[1, 2, 5] and f32[3, 2, 2]',
    ],
    [
      () => transposedConvolution(line, symbol([2, 2, 2]), { stride: 2, outputPadding: 2 }),
      'transposedConvolution: outputPadding 2 must be below the stride, got f32[1, 2, 5] and f32[2, 2, 2]',
    ],
    [
      () => transposedConvolution(line, symbol([2, 2, 2]), { padding: 3 }),
      'transposedConvolution: padding must leave something of the result, got f32[1, 2, 5] and f32[2, 2, 2]',
    ],
    [
      () => maskedConvolution(map, kernel, { shape: [2, 3], data: [1, 1, 1, 1, 1, 1] }),
      'maskedConvolution: the mask must have the last axes of the kernel [4, 2, 3, 3], got [2, 3]',
    ],
    [() => maxPool(symbol([2, 2]), { size: 2 }), 'maxPool: the map must have one or two spatial axes, got f32[2, 2]'],
    [
      () => maxPool(map, { size: 2, padding: 2 }),
      'maxPool: padding must be below the size of the window, got f32[1, 2, 5, 5]',
    ],
    [
      () => averagePool(map, { size: 6, stride: 1 }),
      'averagePool: the window must fit into the padded map, got f32[1, 2, 5, 5]',
    ],
    [() => averagePool(map, { size: 6 }), 'averagePool: the window must fit into the padded map, got f32[1, 2, 5, 5]'],
    [() => repeatNearest(map, 0), 'repeatNearest: factor must be an integer >= 1, got 0'],
    [() => repeatNearest(symbol([2, 2]), 2), 'repeatNearest: the map must have one or two spatial axes, got f32[2, 2]'],
    [
      () => resizeLinear(map, [3]),
      'resizeLinear: lengths [3] must be those of one or two spatial axes, got f32[1, 2, 5, 5]',
    ],
    [() => resizeLinear(map, [3, 0]), 'resizeLinear: lengths must be an integer >= 1, got 0'],
  ])('%# says so', (call, message) => {
    expect(call).toThrow(ShapeError);
    expect(call).toThrow(message);
  });
});
