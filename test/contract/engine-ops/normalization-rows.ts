import {
  batchNorm,
  batchNormBy,
  groupNorm,
  instanceNorm,
  layerNorm,
  rmsNorm,
} from '../../../src/engine/derived/normalization.js';
import { type OpRow, positive, real } from './row.js';

const FLOOR = 1e-5;

export const rows: readonly OpRow[] = [
  {
    name: 'batchNorm',
    cases: [
      {
        name: 'of maps',
        inputs: [real(3, 2, 2, 2), real(2), real(2)],
        build: (x, gain, bias) => batchNorm(x, { gain, bias }).result,
        shape: [3, 2, 2, 2],
        expected: (x, gain, bias) => {
          const channel = (i: number) => Math.floor(i / 4) % 2;
          return standardised(x, channel).map((value, i) => value * gain[channel(i)] + bias[channel(i)]);
        },
      },
      {
        name: 'of rows, without gain and bias',
        inputs: [real(6, 3)],
        build: (x) => batchNorm(x, { floor: 1e-3 }).result,
        shape: [6, 3],
        expected: (x) => standardised(x, (i) => i % 3, 1e-3),
      },
      {
        name: 'and the mean',
        inputs: [real(3, 2, 4)],
        build: (x) => batchNorm(x).mean,
        shape: [2],
        expected: (x) => [0, 1].map((channel) => mean(x.filter((_, i) => Math.floor(i / 4) % 2 === channel))),
      },
      {
        name: 'and the variance',
        inputs: [real(3, 2, 4)],
        build: (x) => batchNorm(x).variance,
        shape: [2],
        expected: (x) => [0, 1].map((channel) => variance(x.filter((_, i) => Math.floor(i / 4) % 2 === channel))),
      },
    ],
  },
  {
    name: 'batchNormBy',
    cases: [
      {
        name: 'given statistics',
        inputs: [real(2, 3, 4), real(3), positive(3), real(3), real(3)],
        build: (x, center, spread, gain, bias) => batchNormBy(x, center, spread, { gain, bias }),
        shape: [2, 3, 4],
        expected: (x, center, spread, gain, bias) =>
          x.map((value, i) => {
            const c = Math.floor(i / 4) % 3;
            return ((value - center[c]) / Math.sqrt(spread[c] + FLOOR)) * gain[c] + bias[c];
          }),
      },
      {
        name: 'without gain and bias',
        inputs: [real(4, 3), real(3), positive(3)],
        build: (x, center, spread) => batchNormBy(x, center, spread),
        shape: [4, 3],
        expected: (x, center, spread) =>
          x.map((value, i) => (value - center[i % 3]) / Math.sqrt(spread[i % 3] + FLOOR)),
      },
    ],
  },
  {
    name: 'layerNorm',
    cases: [
      {
        name: 'over the last axis',
        inputs: [real(2, 3, 5), real(5), real(5)],
        build: (x, gain, bias) => layerNorm(x, { gain, bias }),
        shape: [2, 3, 5],
        expected: (x, gain, bias) =>
          standardised(x, (i) => Math.floor(i / 5)).map((value, i) => value * gain[i % 5] + bias[i % 5]),
      },
      {
        name: 'over the last two axes',
        inputs: [real(3, 2, 4), real(2, 4)],
        build: (x, gain) => layerNorm(x, { gain, axes: 2 }),
        shape: [3, 2, 4],
        expected: (x, gain) => standardised(x, (i) => Math.floor(i / 8)).map((value, i) => value * gain[i % 8]),
      },
    ],
  },
  {
    name: 'groupNorm',
    cases: [
      {
        name: 'two groups',
        inputs: [real(2, 4, 2, 3), real(4), real(4)],
        build: (x, gain, bias) => groupNorm(x, 2, { gain, bias }),
        shape: [2, 4, 2, 3],
        expected: (x, gain, bias) =>
          standardised(x, (i) => Math.floor(i / 12)).map((value, i) => {
            const channel = Math.floor(i / 6) % 4;
            return value * gain[channel] + bias[channel];
          }),
      },
      {
        name: 'without gain and bias',
        inputs: [real(3, 6)],
        build: (x) => groupNorm(x, 2),
        shape: [3, 6],
        expected: (x) => standardised(x, (i) => Math.floor(i / 3)),
      },
    ],
  },
  {
    name: 'instanceNorm',
    cases: [
      {
        inputs: [real(2, 3, 5), real(3), real(3)],
        build: (x, gain, bias) => instanceNorm(x, { gain, bias }),
        shape: [2, 3, 5],
        expected: (x, gain, bias) =>
          standardised(x, (i) => Math.floor(i / 5)).map((value, i) => {
            const channel = Math.floor(i / 5) % 3;
            return value * gain[channel] + bias[channel];
          }),
      },
    ],
  },
  {
    name: 'rmsNorm',
    cases: [
      {
        inputs: [real(4, 5), real(5)],
        build: (x, gain) => rmsNorm(x, { gain }),
        shape: [4, 5],
        expected: (x, gain) =>
          x.map((value, i) => {
            const row = x.slice(i - (i % 5), i - (i % 5) + 5);
            return (value / Math.sqrt(mean(row.map((each) => each * each)) + FLOOR)) * gain[i % 5];
          }),
      },
    ],
  },
];

/** (x - mean) / √(variance + floor) within each group of elements. */
function standardised(x: readonly number[], group: (i: number) => number, floor = FLOOR): number[] {
  return x.map((value, i) => {
    const own = x.filter((_, j) => group(j) === group(i));
    return (value - mean(own)) / Math.sqrt(variance(own) + floor);
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  return mean(values.map((value) => (value - mean(values)) ** 2));
}
