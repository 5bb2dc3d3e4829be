import {
  binaryCrossEntropyWithLogits,
  dropout,
  elu,
  gelu,
  geluTanh,
  leakyRelu,
  logSigmoid,
  sigmoid,
  silu,
  softplus,
  square,
  squaredDifference,
} from '../../../src/engine/index.js';
import { elementwise, floats, type OpRow, pairwise, real, unit } from './row.js';

/** log(1 + eˣ) without loss. */
const logOnePlusExp = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

export const rows: readonly OpRow[] = [
  elementwise(square, (x) => x ** 2),
  pairwise(squaredDifference, (a, b) => (a - b) ** 2),
  elementwise(softplus, logOnePlusExp),
  {
    name: 'softplus',
    cases: [
      {
        name: 'far out',
        inputs: [floats([4], [-500, -30, 30, 500])],
        build: softplus,
        shape: [4],
        expected: (x) => x.map(logOnePlusExp),
      },
      { name: 'at 0', inputs: [floats([1], [0])], build: softplus, shape: [1], expected: () => [Math.LN2] },
    ],
  },
  elementwise(sigmoid, (x) => 1 / (1 + Math.exp(-x))),
  elementwise(logSigmoid, (x) => -logOnePlusExp(-x)),
  elementwise(silu, (x) => x / (1 + Math.exp(-x))),
  elementwise(geluTanh, (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))),
  elementwise(gelu, (x) => x * normalProbability(x), { onlyFloat32: 'runtimes have no error function for f64' }),
  elementwise(elu, (x) => (x > 0 ? x : Math.expm1(x))),
  elementwise(leakyRelu, (x) => (x > 0 ? x : 0.01 * x)),
  {
    name: 'dropout',
    cases: [
      {
        inputs: [real(2, 3), unit(2, 3)],
        build: (x, uniform) => dropout(x, 0.4, uniform),
        shape: [2, 3],
        expected: (x, uniform) => x.map((value, i) => (uniform[i] < 0.4 ? 0 : value / 0.6)),
      },
    ],
  },
  {
    name: 'binaryCrossEntropyWithLogits',
    cases: [
      {
        inputs: [real(2, 3), unit(2, 3)],
        build: (logits, targets) => binaryCrossEntropyWithLogits(logits, targets),
        shape: [2, 3],
        expected: (logits, targets) =>
          logits.map((logit, i) => {
            const p = 1 / (1 + Math.exp(-logit));
            return -(targets[i] * Math.log(p) + (1 - targets[i]) * Math.log(1 - p));
          }),
      },
    ],
  },
];

/** Φ(x) by Simpson's rule from 0. */
function normalProbability(x: number): number {
  const steps = 400;
  const width = x / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const weight = i === 0 || i === steps ? 1 : 2 + 2 * (i % 2);
    sum += weight * Math.exp(-0.5 * (i * width) ** 2);
  }
  return 0.5 + (sum * width) / 3 / Math.sqrt(2 * Math.PI);
}
