import { maskedConvolution } from '../../../src/engine/derived/masked-convolution.js';
import {
  type ConvolutionOptions,
  convolution,
  type PerAxis,
  type TransposedOptions,
  transposedConvolution,
} from '../../../src/engine/index.js';
import { type OpCase, type OpRow, real } from './row.js';

const onlyFloat32 = 'runtimes have no kernels for convolution in f64';

interface Row<O> {
  readonly x: readonly number[];
  readonly kernel: readonly number[];
  readonly options?: O;
  /** Zeros before each axis that the options stand for; 0 where absent. */
  readonly before?: readonly number[];
  readonly results: readonly number[];
}

/** Few channels and many, strides and rests, so that every way of computing a gradient is taken. */
const CONVOLUTIONS: Readonly<Record<string, Row<ConvolutionOptions>>> = {
  '3x3': { x: [2, 3, 6, 5], kernel: [4, 3, 3, 3], results: [4, 3] },
  '1x1': { x: [2, 3, 4, 4], kernel: [5, 3, 1, 1], results: [4, 4] },
  '1x1 from 16 channels to 3': { x: [2, 16, 3, 4], kernel: [3, 16, 1, 1], results: [3, 4] },
  '16 channels to 12': {
    x: [1, 16, 4, 3],
    kernel: [12, 16, 3, 3],
    options: { padding: 1 },
    before: [1, 1],
    results: [4, 3],
  },
  '10 channels to 17': { x: [2, 10, 4, 3], kernel: [17, 10, 2, 3], results: [3, 1] },
  'same with an even kernel': {
    x: [2, 2, 7, 6],
    kernel: [3, 2, 4, 2],
    options: { padding: 'same' },
    before: [1, 0],
    results: [7, 6],
  },
  'same with stride 2': {
    x: [1, 2, 7, 6],
    kernel: [3, 2, 3, 3],
    options: { padding: 'same', stride: 2 },
    before: [1, 0],
    results: [4, 3],
  },
  'stride 2': { x: [2, 2, 7, 7], kernel: [3, 2, 3, 3], options: { stride: 2 }, results: [3, 3] },
  'stride 2 with a rest': { x: [2, 2, 8, 6], kernel: [3, 2, 3, 3], options: { stride: 2 }, results: [3, 2] },
  'stride 2 over 4x4 from 16 channels': {
    x: [2, 16, 6, 8],
    kernel: [3, 16, 4, 4],
    options: { stride: 2, padding: 1 },
    before: [1, 1],
    results: [3, 4],
  },
  'stride 3 with a rest and padding': {
    x: [2, 2, 11, 9],
    kernel: [3, 2, 3, 2],
    options: { stride: 3, padding: 1 },
    before: [1, 1],
    results: [4, 4],
  },
  'stride 3 past most places': { x: [1, 2, 9, 8], kernel: [3, 2, 1, 1], options: { stride: 3 }, results: [3, 3] },
  'one stride for each axis': { x: [1, 2, 7, 9], kernel: [3, 2, 2, 3], options: { stride: [1, 2] }, results: [6, 4] },
  'dilation 2': { x: [1, 2, 8, 7], kernel: [3, 2, 3, 3], options: { dilation: 2 }, results: [4, 3] },
  'dilation 2 and stride 2': {
    x: [1, 2, 10, 9],
    kernel: [3, 2, 3, 2],
    options: { dilation: 2, stride: 2 },
    results: [3, 4],
  },
  'dilation 3 from 16 channels': {
    x: [1, 16, 7, 6],
    kernel: [2, 16, 3, 2],
    options: { dilation: 3, padding: 2 },
    before: [2, 2],
    results: [5, 7],
  },
  'two groups': {
    x: [2, 4, 5, 5],
    kernel: [6, 2, 3, 3],
    options: { groups: 2, padding: 1 },
    before: [1, 1],
    results: [5, 5],
  },
  'each channel by itself': { x: [2, 4, 5, 5], kernel: [4, 1, 3, 3], options: { groups: 4 }, results: [3, 3] },
  'each channel twice, stride 2': {
    x: [2, 3, 7, 6],
    kernel: [6, 1, 3, 2],
    options: { groups: 3, stride: 2 },
    results: [3, 3],
  },
  'uneven padding': {
    x: [1, 2, 4, 5],
    kernel: [3, 2, 3, 3],
    options: {
      padding: [
        [2, 0],
        [0, 1],
      ],
    },
    before: [2, 0],
    results: [4, 4],
  },
  'padding wider than the kernel': {
    x: [1, 3, 4, 5],
    kernel: [2, 3, 2, 2],
    options: {
      padding: [
        [3, 0],
        [0, 4],
      ],
    },
    before: [3, 0],
    results: [6, 8],
  },
  'padding wider than the kernel, 16 channels': {
    x: [1, 16, 3, 3],
    kernel: [3, 16, 2, 2],
    options: { padding: 3 },
    before: [3, 3],
    results: [8, 8],
  },
  'a kernel larger than the map': {
    x: [2, 2, 3, 2],
    kernel: [3, 2, 5, 5],
    options: { padding: 2 },
    before: [2, 2],
    results: [3, 2],
  },
  'a kernel as large as the map': { x: [3, 2, 4, 5], kernel: [6, 2, 4, 5], results: [1, 1] },
  'one axis': { x: [2, 3, 9], kernel: [4, 3, 3], options: { padding: 1 }, before: [1], results: [9] },
  'causal with dilation 4': {
    x: [2, 3, 17],
    kernel: [4, 3, 2],
    options: { padding: 'causal', dilation: 4 },
    before: [4],
    results: [17],
  },
  'causal with dilation 8 from 16 channels': {
    x: [2, 16, 12],
    kernel: [20, 16, 2],
    options: { padding: 'causal', dilation: 8 },
    before: [8],
    results: [12],
  },
  'one axis, stride 2, two groups': {
    x: [2, 4, 9],
    kernel: [6, 2, 4],
    options: { stride: 2, groups: 2 },
    results: [3],
  },
};

const TRANSPOSED: Readonly<Record<string, Row<TransposedOptions>>> = {
  '3x3': { x: [2, 3, 4, 5], kernel: [3, 2, 3, 3], results: [6, 7] },
  'stride 2 over 4x4': {
    x: [2, 3, 4, 3],
    kernel: [3, 2, 4, 4],
    options: { stride: 2, padding: 1 },
    before: [1, 1],
    results: [8, 6],
  },
  'stride 2 over 3x3 with output padding': {
    x: [2, 3, 4, 3],
    kernel: [3, 2, 3, 3],
    options: { stride: 2, padding: 1, outputPadding: 1 },
    before: [1, 1],
    results: [8, 6],
  },
  'stride 3, output padding of one axis': {
    x: [1, 2, 3, 3],
    kernel: [2, 3, 2, 4],
    options: { stride: 3, outputPadding: [2, 0] },
    results: [10, 10],
  },
  'dilation 2, uneven padding': {
    x: [1, 2, 4, 4],
    kernel: [2, 3, 2, 3],
    options: {
      dilation: 2,
      padding: [
        [1, 0],
        [0, 2],
      ],
    },
    before: [1, 0],
    results: [5, 6],
  },
  'two groups': {
    x: [2, 4, 3, 3],
    kernel: [4, 3, 2, 2],
    options: { groups: 2, stride: 2 },
    results: [6, 6],
  },
  'two groups of two channels that give one each': {
    x: [2, 4, 3, 3],
    kernel: [4, 1, 2, 2],
    options: { groups: 2, stride: 2 },
    results: [6, 6],
  },
  'from one place': { x: [3, 5, 1, 1], kernel: [5, 4, 4, 3], results: [4, 3] },
  'from one place, dilated': {
    x: [2, 2, 1, 1],
    kernel: [2, 3, 2, 2],
    options: { dilation: 2 },
    results: [3, 3],
  },
  'to 16 channels': {
    x: [1, 3, 4, 5],
    kernel: [3, 16, 3, 3],
    options: { padding: 1 },
    before: [1, 1],
    results: [4, 5],
  },
  'one axis': {
    x: [2, 3, 5],
    kernel: [3, 2, 4],
    options: { stride: 2, padding: 1 },
    before: [1],
    results: [10],
  },
};

/** What a 5x5 kernel has seen in raster order before its centre. */
const BEFORE = Array.from({ length: 25 }, (_, i) => (i < 12 ? 1 : 0));

export const rows: readonly OpRow[] = [
  {
    name: 'convolution',
    cases: Object.entries(CONVOLUTIONS).map(([name, row]): OpCase => {
      const out = row.kernel[0];
      return {
        name,
        inputs: [real(...row.x), real(...row.kernel), real(out)],
        build: (x, kernel, bias) => convolution(x, kernel, { ...row.options, bias }),
        shape: [row.x[0], out, ...row.results],
        expected(x, w, bias) {
          const y = biased(row, out, bias);
          for (const { map, result, weight } of joints(row, row.x, [row.x[0], out, ...row.results]))
            y[result] += x[map] * w[weight];
          return y;
        },
        onlyFloat32,
      };
    }),
  },
  {
    name: 'transposedConvolution',
    cases: Object.entries(TRANSPOSED).map(([name, row]): OpCase => {
      const out = row.kernel[1] * (row.options?.groups ?? 1);
      return {
        name,
        inputs: [real(...row.x), real(...row.kernel), real(out)],
        build: (x, kernel, bias) => transposedConvolution(x, kernel, { ...row.options, bias }),
        shape: [row.x[0], out, ...row.results],
        expected(x, w, bias) {
          const y = biased(row, out, bias);
          for (const { map, result, weight } of joints(row, [row.x[0], out, ...row.results], row.x))
            y[map] += x[result] * w[weight];
          return y;
        },
        onlyFloat32,
      };
    }),
  },
  {
    name: 'maskedConvolution',
    cases: [
      {
        name: 'rows and columns cut off',
        inputs: [real(2, 2, 4, 6), real(3, 2, 5, 5)],
        build: (x, kernel) => maskedConvolution(x, kernel, { shape: [5, 5], data: BEFORE }, { padding: 2 }),
        shape: [2, 3, 4, 6],
        expected: (x, w) => masked(x, w, { x: [2, 2, 4, 6], kernel: [3, 2, 5, 5], before: [2, 2], results: [4, 6] }),
        onlyFloat32,
      },
      {
        name: 'without padding, so that the map is cut too',
        inputs: [real(1, 2, 6, 7), real(3, 2, 5, 5)],
        build: (x, kernel) => maskedConvolution(x, kernel, { shape: [5, 5], data: BEFORE }),
        shape: [1, 3, 2, 3],
        expected: (x, w) => masked(x, w, { x: [1, 2, 6, 7], kernel: [3, 2, 5, 5], results: [2, 3] }),
        onlyFloat32,
      },
    ],
  },
];

/** The definition of a convolution, place by place: which number of the map meets which of the result through which of the kernel. */
function* joints(row: Row<ConvolutionOptions>, wide: readonly number[], narrow: readonly number[]) {
  const { kernel, options = {}, before = [0, 0] } = row;
  const groups = options.groups ?? 1;
  const [batch, channels, H, W] = planar(wide);
  const [, outs, h, w] = planar(narrow);
  const [, , kh, kw] = planar(kernel);
  const [sy, sx] = both(options.stride, wide);
  const [dy, dx] = both(options.dilation, wide);
  const [top, left] = before.length === 1 ? [0, before[0]] : before;
  const own = channels / groups;
  for (const [b, o, c, i, j, r, s] of counting([batch, outs, own, kh, kw, h, w])) {
    const channel = Math.floor((o * groups) / outs) * own + c;
    const [row_, column] = [r * sy + i * dy - top, s * sx + j * dx - left];
    if (row_ < 0 || row_ >= H || column < 0 || column >= W) continue;
    yield {
      map: ((b * channels + channel) * H + row_) * W + column,
      result: ((b * outs + o) * h + r) * w + s,
      weight: ((o * own + c) * kh + i) * kw + j,
    };
  }
}

function masked(x: readonly number[], w: readonly number[], row: Row<ConvolutionOptions>): number[] {
  const narrow = [row.x[0], row.kernel[0], ...row.results];
  const y = new Array<number>(narrow.reduce((a, b) => a * b)).fill(0);
  for (const { map, result, weight } of joints(row, row.x, narrow))
    y[result] += x[map] * w[weight] * BEFORE[weight % 25];
  return y;
}

function biased({ x, results }: Row<unknown>, out: number, bias: readonly number[]): number[] {
  const area = results.reduce((a, b) => a * b);
  return Array.from({ length: x[0] * out * area }, (_, i) => bias[Math.floor(i / area) % out]);
}

function planar(shape: readonly number[]): readonly number[] {
  return shape.length === 3 ? [shape[0], shape[1], 1, shape[2]] : shape;
}

function both(given: PerAxis = 1, { length }: readonly number[]): readonly number[] {
  if (typeof given === 'number') return length === 3 ? [1, given] : [given, given];
  return given;
}

/** All lists of integers below these. */
function* counting([first, ...rest]: readonly number[]): Generator<number[]> {
  if (first === undefined) return yield [];
  for (let i = 0; i < first; i++) for (const others of counting(rest)) yield [i, ...others];
}
