import {
  l2Normalize,
  logSoftmax,
  logSumExp,
  norm,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceSum,
  softmax,
  variance,
} from '../../../src/engine/index.js';
import { floats, type OpRow, real } from './row.js';

const total = (x: readonly number[]) => x.reduce((sum, value) => sum + value, 0);
const rowsOf = (x: readonly number[], length: number) =>
  Array.from({ length: x.length / length }, (_, i) => x.slice(i * length, (i + 1) * length));
const mean = (x: readonly number[]) => total(x) / x.length;
const meanSquare = (x: readonly number[]) => mean(x.map((value) => (value - mean(x)) ** 2));

/** One reduction along the last axis, along the first with it kept, and over all. */
function reduction(
  build: (x: Parameters<typeof reduceSum>[0], along?: Parameters<typeof reduceSum>[1]) => ReturnType<typeof reduceSum>,
  formula: (x: readonly number[]) => number,
): OpRow {
  return {
    name: build.name,
    cases: [
      {
        name: 'last axis',
        inputs: [real(3, 4)],
        build: (x) => build(x, { axes: [-1] }),
        shape: [3],
        expected: (x) => rowsOf(x, 4).map(formula),
      },
      {
        name: 'first axis, kept',
        inputs: [real(3, 2)],
        build: (x) => build(x, { axes: [0], keep: true }),
        shape: [1, 2],
        expected: (x) => [formula([x[0], x[2], x[4]]), formula([x[1], x[3], x[5]])],
      },
      { name: 'all', inputs: [real(2, 3)], build: (x) => build(x), shape: [], expected: (x) => [formula(x)] },
      {
        name: 'outer axes',
        inputs: [real(2, 2, 2)],
        build: (x) => build(x, { axes: [2, 0] }),
        shape: [2],
        expected: ([a, b, c, d, e, f, g, h]) => [formula([a, b, e, f]), formula([c, d, g, h])],
      },
    ],
  };
}

export const rows: readonly OpRow[] = [
  reduction(reduceSum, total),
  reduction(reduceMean, mean),
  reduction(reduceMax, (x) => Math.max(...x)),
  reduction(reduceMin, (x) => Math.min(...x)),
  reduction(variance, meanSquare),
  reduction(norm, (x) => Math.hypot(...x)),
  {
    name: 'variance',
    cases: [
      {
        name: 'unbiased',
        inputs: [real(3, 4)],
        build: (x) => variance(x, { axes: [1], correction: 1 }),
        shape: [3],
        expected: (x) => rowsOf(x, 4).map((row) => (meanSquare(row) * 4) / 3),
      },
    ],
  },
  {
    name: 'l2Normalize',
    cases: [
      {
        inputs: [real(3, 4)],
        build: (x) => l2Normalize(x),
        shape: [3, 4],
        expected: (x) => rowsOf(x, 4).flatMap((row) => row.map((value) => value / Math.hypot(...row))),
      },
    ],
  },
  reduction(logSumExp, (x) => Math.log(total(x.map(Math.exp)))),
  {
    name: 'logSumExp',
    cases: [
      {
        name: 'neither overflows nor underflows',
        inputs: [floats([2, 2], [1000, 1000, -1000, -1000])],
        build: (x) => logSumExp(x, { axes: [1] }),
        shape: [2],
        expected: () => [1000 + Math.LN2, -1000 + Math.LN2],
      },
    ],
  },
  {
    name: 'softmax',
    cases: [
      {
        name: 'rows',
        inputs: [real(3, 4)],
        build: (x) => softmax(x),
        shape: [3, 4],
        expected: (x) => rowsOf(x, 4).flatMap(probabilities),
      },
      {
        name: 'columns',
        inputs: [real(2, 2)],
        build: (x) => softmax(x, 0),
        shape: [2, 2],
        expected([a, b, c, d]) {
          const [[first, third], [second, fourth]] = [probabilities([a, c]), probabilities([b, d])];
          return [first, second, third, fourth];
        },
      },
      {
        name: 'of large numbers',
        inputs: [floats([2], [1000, 1001])],
        build: (x) => softmax(x),
        shape: [2],
        expected: () => probabilities([0, 1]),
      },
    ],
  },
  {
    name: 'logSoftmax',
    cases: [
      {
        inputs: [real(3, 4)],
        build: (x) => logSoftmax(x),
        shape: [3, 4],
        expected: (x) => rowsOf(x, 4).flatMap((row) => probabilities(row).map(Math.log)),
      },
      {
        name: 'of what has no probability in floats',
        inputs: [floats([2], [0, -2000])],
        build: (x) => logSoftmax(x),
        shape: [2],
        expected: () => [0, -2000],
      },
    ],
  },
];

function probabilities(x: readonly number[]): number[] {
  const powers = x.map(Math.exp);
  return powers.map((power) => power / total(powers));
}
