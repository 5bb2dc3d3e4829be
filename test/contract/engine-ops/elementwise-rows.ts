import {
  abs,
  add,
  and,
  cast,
  ceil,
  clip,
  cos,
  digamma,
  div,
  equal,
  erf,
  exp,
  floor,
  gate,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  log,
  logGamma,
  max,
  min,
  mul,
  negate,
  not,
  or,
  pow,
  reciprocal,
  relu,
  round,
  sign,
  sin,
  sqrt,
  stopGradient,
  sub,
  type Tensor,
  tanh,
  where,
} from '../../../src/engine/index.js';
import { digamma as digammaNumber } from '../../../src/numeric/digamma.js';
import { logGamma as logGammaNumber } from '../../../src/numeric/log-gamma.js';
import { elementwise, floats, integers, type OpRow, pairwise, positive, real, truths } from './row.js';

const halves = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.49, -0.51];
const identity = (x: number) => x;

/** A comparison as 1 and 0, with equal numbers among them. */
function comparison(build: (a: Tensor, b: Tensor) => Tensor, holds: (a: number, b: number) => boolean): OpRow {
  return {
    name: build.name,
    cases: [
      {
        inputs: [floats([2, 3], [1, 2, 3, -1, 0, 5]), floats([3], [1, 0, 5])],
        build: (a, b) => cast(build(a, b), a.dtype),
        shape: [2, 3],
        expected: (a, b) => a.map((value, i) => (holds(value, b[i % 3]) ? 1 : 0)),
        derivatives: 'blocked',
      },
    ],
  };
}

function connective(build: (a: Tensor, b: Tensor) => Tensor, table: readonly number[]): OpRow {
  return {
    name: build.name,
    cases: [
      {
        inputs: [truths([2, 1], [0, 1]), truths([2], [0, 1])],
        build: (a, b) => cast(build(a, b), 'f32'),
        shape: [2, 2],
        expected: () => table,
      },
    ],
  };
}

export const rows: readonly OpRow[] = [
  pairwise(add, (a, b) => a + b),
  pairwise(sub, (a, b) => a - b),
  pairwise(mul, (a, b) => a * b),
  pairwise(div, (a, b) => a / b, { domain: 'positive' }),
  pairwise(pow, (a, b) => a ** b, { domain: 'positive' }),
  elementwise(logGamma, logGammaNumber, { domain: 'positive' }),
  elementwise(digamma, digammaNumber, { domain: 'positive' }),
  pairwise(max, (a, b) => (a + b + Math.abs(a - b)) / 2),
  pairwise(min, (a, b) => (a + b - Math.abs(a - b)) / 2),
  elementwise(negate, (x) => -x),
  elementwise(exp, Math.exp),
  elementwise(log, Math.log, { domain: 'positive' }),
  elementwise(sqrt, Math.sqrt, { domain: 'positive' }),
  elementwise(reciprocal, (x) => 1 / x, { domain: 'positive' }),
  elementwise(tanh, (x) => (Math.exp(2 * x) - 1) / (Math.exp(2 * x) + 1)),
  elementwise(gate, (x) => 1 / (1 + Math.exp(-x))),
  elementwise(sin, Math.sin),
  elementwise(cos, Math.cos),
  elementwise(erf, errorFunction, { onlyFloat32: 'runtimes have no error function for f64' }),
  elementwise(relu, (x) => (x + Math.abs(x)) / 2),
  elementwise(abs, (x) => (x > 0 ? x : -x)),
  elementwise(sign, Math.sign),
  elementwise(floor, Math.floor),
  elementwise(ceil, Math.ceil),
  {
    name: 'round',
    cases: [
      {
        inputs: [floats([8], halves)],
        build: round,
        shape: [8],
        expected: () => [-2, -2, 0, 0, 2, 2, 0, -1],
        derivatives: 'blocked',
      },
    ],
  },
  {
    name: 'clip',
    cases: [
      {
        inputs: [real(3, 4)],
        build: (x) => clip(x, -0.5, 0.7),
        shape: [3, 4],
        expected: (x) => x.map((value) => Math.min(Math.max(value, -0.5), 0.7)),
      },
    ],
  },
  comparison(equal, (a, b) => a === b),
  comparison(greater, (a, b) => a > b),
  comparison(greaterOrEqual, (a, b) => a >= b),
  comparison(less, (a, b) => a < b),
  comparison(lessOrEqual, (a, b) => a <= b),
  connective(and, [0, 0, 0, 1]),
  connective(or, [0, 1, 1, 1]),
  {
    name: 'not',
    cases: [{ inputs: [truths([2], [0, 1])], build: (x) => cast(not(x), 'f32'), shape: [2], expected: () => [1, 0] }],
  },
  {
    name: 'where',
    cases: [
      {
        inputs: [truths([2, 1], [1, 0]), real(2, 3), real(3)],
        build: where,
        shape: [2, 3],
        expected: (_condition, a, b) => [...a.slice(0, 3), ...b],
      },
      {
        name: 'keeps what is not chosen out of the gradient',
        inputs: [positive(4)],
        build: (x) => where(greater(x, 100), x, mul(x, x)),
        shape: [4],
        expected: (x) => x.map((value) => value * value),
      },
    ],
  },
  {
    name: 'cast',
    cases: [
      {
        name: 'towards zero',
        inputs: [floats([4], [1.7, -1.7, 0.2, -0.2])],
        build: (x) => cast(cast(x, 'i32'), x.dtype),
        shape: [4],
        expected: () => [1, -1, 0, 0],
        derivatives: 'blocked',
      },
      {
        name: 'between floats',
        inputs: [real(3)],
        build: (x) => cast(mul(cast(x, 'f64'), 2), x.dtype),
        shape: [3],
        expected: (x) => x.map((value) => 2 * value),
      },
      {
        name: 'truth',
        inputs: [integers([3], [0, 2, -1])],
        build: (x) => cast(cast(x, 'bool'), 'f32'),
        shape: [3],
        expected: () => [0, 1, 1],
      },
    ],
  },
  { ...elementwise(stopGradient, identity, { derivatives: 'blocked' }) },
];

/** The Maclaurin series of the error function. */
function errorFunction(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 80; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}
