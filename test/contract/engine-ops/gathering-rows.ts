import {
  add,
  argMax,
  cast,
  constant,
  gather,
  gatherElements,
  mul,
  oneHot,
  scatterAdd,
  scatterElementsAdd,
} from '../../../src/engine/index.js';
import { floats, integers, type OpRow, real } from './row.js';

export const rows: readonly OpRow[] = [
  {
    name: 'gather',
    cases: [
      {
        name: 'rows, one twice, one from the end',
        inputs: [real(3, 2), integers([4], [2, 0, 2, -2])],
        build: (x, index) => gather(x, index),
        shape: [4, 2],
        expected: (x) => [2, 0, 2, 1].flatMap((row) => x.slice(2 * row, 2 * row + 2)),
      },
      {
        name: 'columns by a matrix of positions',
        inputs: [real(2, 3), integers([2, 2], [1, 1, 0, 2], 'i64')],
        build: (x, index) => gather(x, index, 1),
        shape: [2, 2, 2],
        expected: ([a, b, c, d, e, f]) => [b, b, a, c, e, e, d, f],
      },
      {
        name: 'one position',
        inputs: [real(2, 3), integers([], [1])],
        build: (x, index) => gather(x, index, -1),
        shape: [2],
        expected: (x) => [x[1], x[4]],
      },
      {
        name: 'rows of a long table',
        inputs: [real(200, 2), integers([2, 2], [150, -200, 150, 199])],
        build(x, index) {
          const rowsOf = gather(x, index);
          return mul(rowsOf, rowsOf);
        },
        shape: [2, 2, 2],
        expected: (x) => [150, 0, 150, 199].flatMap((row) => [x[2 * row] ** 2, x[2 * row + 1] ** 2]),
      },
      {
        name: 'products of rows, so that second derivatives are not zero',
        inputs: [real(3, 2), integers([4], [2, 0, 2, 1])],
        build(x, index) {
          const rowsOf = gather(x, index);
          return mul(rowsOf, rowsOf);
        },
        shape: [4, 2],
      },
    ],
  },
  {
    name: 'gatherElements',
    cases: [
      {
        inputs: [real(2, 3), integers([2, 2], [2, 2, 0, -2])],
        build: (x, index) => gatherElements(x, index, 1),
        shape: [2, 2],
        expected: (x) => [x[2], x[2], x[3], x[4]],
      },
      {
        name: 'first axis',
        inputs: [real(2, 3), integers([1, 3], [1, 0, 1], 'i64')],
        build: (x, index) => mul(gatherElements(x, index, 0), gatherElements(x, index, 0)),
        shape: [1, 3],
        expected: (x) => [x[3] ** 2, x[1] ** 2, x[5] ** 2],
      },
    ],
  },
  {
    name: 'scatterElementsAdd',
    cases: [
      {
        name: 'adds where positions repeat',
        inputs: [real(2, 3), integers([2, 2], [1, 1, 0, 2]), real(2, 2)],
        build: (x, index, amounts) => scatterElementsAdd(x, index, mul(amounts, amounts), 1),
        shape: [2, 3],
        expected: (x, _index, [a, b, c, d]) => [x[0], x[1] + a * a + b * b, x[2], x[3] + c * c, x[4], x[5] + d * d],
      },
    ],
  },
  {
    name: 'scatterAdd',
    cases: [
      {
        name: 'adds where positions repeat',
        inputs: [real(3, 2), integers([3], [2, 0, -1]), real(3, 2)],
        build: (x, index, amounts) => scatterAdd(x, index, mul(amounts, amounts)),
        shape: [3, 2],
        expected: (x, _index, amounts) => {
          const sums = [...x];
          for (const [i, row] of [2, 0, 2].entries())
            for (const j of [0, 1]) sums[2 * row + j] += amounts[2 * i + j] ** 2;
          return sums;
        },
      },
      {
        name: 'elements by a matrix of positions',
        inputs: [real(3), integers([2, 2], [0, 1, 0, 1]), real(2, 2)],
        build: scatterAdd,
        shape: [3],
        expected: (x, _index, [a, b, c, d]) => [x[0] + a + c, x[1] + b + d, x[2]],
      },
    ],
  },
  {
    name: 'argMax',
    cases: [
      {
        name: 'the first of several',
        inputs: [floats([2, 3], [1, 3, 3, -1, -2, -3])],
        build: (x) => cast(argMax(x, 1), x.dtype),
        shape: [2],
        expected: () => [1, 0],
        derivatives: 'blocked',
      },
      {
        name: 'first axis',
        inputs: [real(3, 2)],
        build: (x) => cast(argMax(x, 0), x.dtype),
        shape: [2],
        expected: (x) =>
          [0, 1].map((j) => [0, 1, 2].reduce((best, i) => (x[2 * i + j] > x[2 * best + j] ? i : best), 0)),
        derivatives: 'blocked',
      },
    ],
  },
  {
    name: 'oneHot',
    cases: [
      {
        name: 'nothing for a position outside',
        inputs: [integers([2, 2], [0, 2, 1, 7])],
        build: (index) => oneHot(index, 3),
        shape: [2, 2, 3],
        expected: () => [1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0],
      },
      {
        name: 'under a sum',
        inputs: [real(2)],
        build: (x) => add(oneHot(constant([1, 0], [2], 'i32'), 2, x.dtype), x),
        shape: [2, 2],
        expected: ([a, b]) => [a, 1 + b, 1 + a, b],
      },
    ],
  },
];
