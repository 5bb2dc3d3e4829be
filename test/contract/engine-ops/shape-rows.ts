import {
  concat,
  constant,
  expand,
  expandDimensions,
  filled,
  flip,
  moveAxis,
  mul,
  pad,
  reshape,
  scalar,
  slice,
  split,
  squeeze,
  stack,
  transpose,
  transposeLast,
} from '../../../src/engine/index.js';
import { type OpRow, real } from './row.js';

/** Elements of the input at these places; -1 for zero. */
function places(...at: number[]) {
  return (x: readonly number[]) => at.map((place) => (place < 0 ? 0 : x[place]));
}

export const rows: readonly OpRow[] = [
  {
    name: 'constant',
    cases: [
      {
        inputs: [real(2, 2)],
        build: (x) => mul(x, constant([1, 2], [2], x.dtype)),
        shape: [2, 2],
        expected: ([a, b, c, d]) => [a, 2 * b, c, 2 * d],
      },
    ],
  },
  {
    name: 'scalar',
    cases: [
      { inputs: [real(2)], build: (x) => mul(x, scalar(3, x.dtype)), shape: [2], expected: ([a, b]) => [3 * a, 3 * b] },
    ],
  },
  {
    name: 'filled',
    cases: [
      { inputs: [real(2)], build: (x) => mul(x, filled(0.5, x)), shape: [2], expected: ([a, b]) => [a / 2, b / 2] },
    ],
  },
  {
    name: 'reshape',
    cases: [{ inputs: [real(2, 6)], build: (x) => reshape(x, [3, -1, 2]), shape: [3, 2, 2], expected: (x) => x }],
  },
  {
    name: 'expand',
    cases: [
      {
        inputs: [real(2, 1)],
        build: (x) => expand(x, [2, 2, 3]),
        shape: [2, 2, 3],
        expected: places(0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1),
      },
    ],
  },
  {
    name: 'transpose',
    cases: [
      {
        inputs: [real(2, 1, 3)],
        build: (x) => transpose(x, [2, 0, 1]),
        shape: [3, 2, 1],
        expected: places(0, 3, 1, 4, 2, 5),
      },
      {
        name: 'reversed',
        inputs: [real(2, 3)],
        build: (x) => transpose(x),
        shape: [3, 2],
        expected: places(0, 3, 1, 4, 2, 5),
      },
    ],
  },
  {
    name: 'transposeLast',
    cases: [
      { inputs: [real(2, 2, 2)], build: transposeLast, shape: [2, 2, 2], expected: places(0, 2, 1, 3, 4, 6, 5, 7) },
    ],
  },
  {
    name: 'moveAxis',
    cases: [
      {
        inputs: [real(2, 1, 3)],
        build: (x) => moveAxis(x, -1, 0),
        shape: [3, 2, 1],
        expected: places(0, 3, 1, 4, 2, 5),
      },
    ],
  },
  {
    name: 'expandDimensions',
    cases: [
      { inputs: [real(2, 3)], build: (x) => expandDimensions(x, -1), shape: [2, 3, 1], expected: (x) => x },
      {
        name: 'in the middle',
        inputs: [real(2, 3)],
        build: (x) => expandDimensions(x, 1),
        shape: [2, 1, 3],
        expected: (x) => x,
      },
    ],
  },
  {
    name: 'squeeze',
    cases: [{ inputs: [real(2, 1, 3)], build: (x) => squeeze(x, 1), shape: [2, 3], expected: (x) => x }],
  },
  {
    name: 'slice',
    cases: [
      {
        name: 'part',
        inputs: [real(2, 4)],
        build: (x) => slice(x, { axis: 1, start: 1, end: -1 }),
        shape: [2, 2],
        expected: places(1, 2, 5, 6),
      },
      {
        name: 'every second',
        inputs: [real(2, 4)],
        build: (x) => slice(x, { axis: 1, step: 2 }),
        shape: [2, 2],
        expected: places(0, 2, 4, 6),
      },
      {
        name: 'every third of five, from the second',
        inputs: [real(5, 1)],
        build: (x) => slice(x, { axis: 0, start: 1, step: 3 }),
        shape: [2, 1],
        expected: places(1, 4),
      },
      {
        name: 'backwards by two',
        inputs: [real(6)],
        build: (x) => slice(x, { axis: 0, start: -2, step: -2 }),
        shape: [3],
        expected: places(4, 2, 0),
      },
      {
        name: 'backwards, not to the first',
        inputs: [real(4)],
        build: (x) => slice(x, { axis: 0, end: 1, step: -1 }),
        shape: [2],
        expected: places(3, 2),
      },
      {
        name: 'bounds beyond the ends',
        inputs: [real(3)],
        build: (x) => slice(x, { axis: 0, start: -9, end: 9 }),
        shape: [3],
        expected: places(0, 1, 2),
      },
    ],
  },
  {
    name: 'flip',
    cases: [{ inputs: [real(2, 3)], build: (x) => flip(x, 1), shape: [2, 3], expected: places(2, 1, 0, 5, 4, 3) }],
  },
  {
    name: 'pad',
    cases: [
      {
        name: 'zeros',
        inputs: [real(2, 2)],
        build: (x) => pad(x, { before: [1, 0], after: [0, 2] }),
        shape: [3, 4],
        expected: places(-1, -1, -1, -1, 0, 1, -1, -1, 2, 3, -1, -1),
      },
      {
        name: 'mirror',
        inputs: [real(2, 3)],
        build: (x) => pad(x, { before: [1, 2], after: [0, 1], mode: 'reflect' }),
        shape: [3, 6],
        expected: places(5, 4, 3, 4, 5, 4, 2, 1, 0, 1, 2, 1, 5, 4, 3, 4, 5, 4),
      },
    ],
  },
  {
    name: 'concat',
    cases: [
      {
        inputs: [real(2, 1), real(2, 2)],
        build: (a, b) => concat([a, b, a], -1),
        shape: [2, 4],
        expected: (a, b) => [a[0], b[0], b[1], a[0], a[1], b[2], b[3], a[1]],
      },
      {
        name: 'first axis',
        inputs: [real(1, 2), real(2, 2)],
        build: (a, b) => concat([a, b], 0),
        shape: [3, 2],
        expected: (a, b) => [...a, ...b],
      },
    ],
  },
  {
    name: 'split',
    cases: [
      {
        inputs: [real(2, 3)],
        build(x) {
          const [one, two] = split(x, [1, 2], 1);
          return mul(one, two);
        },
        shape: [2, 2],
        expected: ([a, b, c, d, e, f]) => [a * b, a * c, d * e, d * f],
      },
    ],
  },
  {
    name: 'stack',
    cases: [
      {
        inputs: [real(2), real(2)],
        build: (a, b) => stack([a, b], 1),
        shape: [2, 2],
        expected: (a, b) => [a[0], b[0], a[1], b[1]],
      },
      {
        name: 'along a new last axis',
        inputs: [real(2, 1), real(2, 1)],
        build: (a, b) => stack([a, b], -1),
        shape: [2, 1, 2],
        expected: (a, b) => [a[0], b[0], a[1], b[1]],
      },
    ],
  },
];
