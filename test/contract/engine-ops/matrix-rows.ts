import { cumulativeSum, einsum, gemm, matmul, triangle } from '../../../src/engine/index.js';
import { type OpRow, real } from './row.js';

/** Σₗ a[i, l] b[l, j] for row-major matrices [n, k] and [k, m]. */
function product(a: readonly number[], b: readonly number[], n: number, k: number, m: number): number[] {
  return Array.from({ length: n * m }, (_, at) => {
    const [i, j] = [Math.floor(at / m), at % m];
    let sum = 0;
    for (let l = 0; l < k; l++) sum += a[i * k + l] * b[l * m + j];
    return sum;
  });
}

function transposed(a: readonly number[], rows: number, columns: number): number[] {
  return a.map((_, at) => a[(at % rows) * columns + Math.floor(at / rows)]);
}

export const rows: readonly OpRow[] = [
  {
    name: 'gemm',
    cases: [
      {
        name: 'plain',
        inputs: [real(2, 3), real(3, 4)],
        build: (a, b) => gemm(a, b),
        shape: [2, 4],
        expected: (a, b) => product(a, b, 2, 3, 4),
      },
      {
        name: 'Aᵀ',
        inputs: [real(3, 2), real(3, 4), real(4)],
        build: (a, b, plus) => gemm(a, b, { transA: 1, plus }),
        shape: [2, 4],
        expected: (a, b, c) => product(transposed(a, 3, 2), b, 2, 3, 4).map((value, i) => value + c[i % 4]),
      },
      {
        name: 'Bᵀ',
        inputs: [real(2, 3), real(4, 3), real(2, 1)],
        build: (a, b, plus) => gemm(a, b, { transB: 1, plus }),
        shape: [2, 4],
        expected: (a, b, c) => product(a, transposed(b, 4, 3), 2, 3, 4).map((value, i) => value + c[Math.floor(i / 4)]),
      },
      {
        name: 'Aᵀ and Bᵀ',
        inputs: [real(3, 2), real(4, 3)],
        build: (a, b) => gemm(a, b, { transA: 1, transB: 1 }),
        shape: [2, 4],
        expected: (a, b) => product(transposed(a, 3, 2), transposed(b, 4, 3), 2, 3, 4),
      },
    ],
  },
  {
    name: 'matmul',
    cases: [
      {
        name: 'of matrices',
        inputs: [real(2, 3), real(3, 2)],
        build: matmul,
        shape: [2, 2],
        expected: (a, b) => product(a, b, 2, 3, 2),
      },
      {
        name: 'many by one',
        inputs: [real(2, 2, 3), real(3, 2)],
        build: matmul,
        shape: [2, 2, 2],
        expected: (a, b) => product(a, b, 4, 3, 2),
      },
      {
        name: 'broadcast',
        inputs: [real(2, 1, 2, 3), real(2, 3, 2)],
        build: matmul,
        shape: [2, 2, 2, 2],
        expected: (a, b) =>
          [0, 0, 1, 1].flatMap((i, at) =>
            product(a.slice(i * 6, i * 6 + 6), b.slice((at % 2) * 6, (at % 2) * 6 + 6), 2, 3, 2),
          ),
      },
    ],
  },
  {
    name: 'einsum',
    cases: [
      {
        name: 'product',
        inputs: [real(2, 3), real(3, 2)],
        build: (a, b) => einsum('ij,jk->ik', a, b),
        shape: [2, 2],
        expected: (a, b) => product(a, b, 2, 3, 2),
      },
      {
        name: 'batch, order changed',
        inputs: [real(2, 3, 2), real(2, 3, 2)],
        build: (a, b) => einsum('bik,bjk->jbi', a, b),
        shape: [3, 2, 3],
        expected: (a, b) =>
          indices(3, 2, 3).map(([j, n, i]) => sum(2, (k) => a[(n * 3 + i) * 2 + k] * b[(n * 3 + j) * 2 + k])),
      },
      {
        name: 'outer',
        inputs: [real(2), real(3)],
        build: (a, b) => einsum('i,j->ji', a, b),
        shape: [3, 2],
        expected: (a, b) => indices(3, 2).map(([j, i]) => a[i] * b[j]),
      },
      {
        name: 'element by element',
        inputs: [real(2, 2), real(2)],
        build: (a, b) => einsum('ij,j->ij', a, b),
        shape: [2, 2],
        expected: (a, b) => indices(2, 2).map(([i, j]) => a[i * 2 + j] * b[j]),
      },
      {
        name: 'three, summed to one number',
        inputs: [real(2), real(2, 3), real(3)],
        build: (a, b, c) => einsum('i,ij,j->', a, b, c),
        shape: [],
        expected: (a, b, c) => [sum(6, (at) => a[Math.floor(at / 3)] * b[at] * c[at % 3])],
      },
      {
        name: 'one, summed',
        inputs: [real(2, 3)],
        build: (a) => einsum('ij->j', a),
        shape: [3],
        expected: (a) => indices(3).map(([j]) => a[j] + a[3 + j]),
      },
    ],
  },
  {
    name: 'cumulativeSum',
    cases: [
      {
        inputs: [real(2, 3)],
        build: (x) => cumulativeSum(x, { axis: 1 }),
        shape: [2, 3],
        expected: ([a, b, c, d, e, f]) => [a, a + b, a + b + c, d, d + e, d + e + f],
      },
      {
        name: 'exclusive',
        inputs: [real(3, 2)],
        build: (x) => cumulativeSum(x, { axis: 0, exclusive: true }),
        shape: [3, 2],
        expected: ([a, b, c, d]) => [0, 0, a, b, a + c, b + d],
      },
      {
        name: 'from the end',
        inputs: [real(3)],
        build: (x) => cumulativeSum(x, { axis: -1, reverse: true }),
        shape: [3],
        expected: ([a, b, c]) => [a + b + c, b + c, c],
      },
      {
        name: 'from the end, exclusive',
        inputs: [real(3)],
        build: (x) => cumulativeSum(x, { axis: 0, reverse: true, exclusive: true }),
        shape: [3],
        expected: ([, b, c]) => [b + c, c, 0],
      },
    ],
  },
  {
    name: 'triangle',
    cases: [
      {
        name: 'lower',
        inputs: [real(2, 2, 3)],
        build: (x) => triangle(x, 'lower'),
        shape: [2, 2, 3],
        expected: (x) => x.map((value, i) => (i % 3 <= Math.floor(i / 3) % 2 ? value : 0)),
      },
      {
        name: 'upper, beyond the diagonal',
        inputs: [real(3, 3)],
        build: (x) => triangle(x, 'upper', 1),
        shape: [3, 3],
        expected: (x) => x.map((value, i) => (i % 3 > Math.floor(i / 3) ? value : 0)),
      },
    ],
  },
];

/** All positions of a shape in row-major order. */
function indices(...shape: number[]): number[][] {
  return shape.reduce<number[][]>(
    (lists, length) => lists.flatMap((list) => Array.from({ length }, (_, i) => [...list, i])),
    [[]],
  );
}

function sum(count: number, term: (i: number) => number): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += term(i);
  return total;
}
