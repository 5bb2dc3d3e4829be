import { ndArray } from '../nd-array.js';
import type { Op } from '../op.js';
import { apply, misfit, type Tensor } from '../tensor.js';
import { stridesOf, type TensorType } from '../tensor-type.js';
import { commonType } from './arithmetic.js';
import { broadcastIndex, broadcastShape, reshape, sumTo, walk } from './broadcasting.js';

/** Axes in another order. */
export const Transpose: Op<{ readonly perm: readonly number[] }> = {
  name: 'Transpose',
  infer([x], { perm }) {
    const isPermutation =
      perm.length === x.shape.length && new Set(perm).size === perm.length && perm.every((axis) => axis in x.shape);
    if (!isPermutation)
      throw misfit('transpose', `axes [${perm.join(', ')}] must be those of the tensor, each once`, [x]);
    return { dtype: x.dtype, shape: perm.map((axis) => x.shape[axis]) };
  },
  gradient({ attributes: { perm } }, up) {
    const back = perm.map((_, axis) => perm.indexOf(axis));
    return [transpose(up, back)];
  },
  evaluate([x], { perm }, [type]) {
    const strides = stridesOf(x.shape);
    const places = walk(
      type.shape,
      perm.map((axis) => strides[axis]),
    );
    return ndArray(
      type.shape,
      Float64Array.from(places, (place) => x.data[place]),
    );
  },
};

/** A B, or with transposes Aᵀ B, A Bᵀ, plus a third tensor that broadcasts to the product, if there is one. */
export const Gemm: Op<{ readonly transA: 0 | 1; readonly transB: 0 | 1 }> = {
  name: 'Gemm',
  infer(inputs, { transA, transB }) {
    const [a, b, c] = inputs;
    if (a.shape.length !== 2 || b.shape.length !== 2) throw misfit('gemm', 'factors must be matrices', inputs);
    const [n, k] = transA ? [a.shape[1], a.shape[0]] : a.shape;
    const [inner, m] = transB ? [b.shape[1], b.shape[0]] : b.shape;
    if (k !== inner) throw misfit('gemm', 'inner lengths must agree', inputs);
    const type = { dtype: commonType('gemm', inputs), shape: [n, m] };
    if (c !== undefined) broadcastShape('gemm', [c, type]);
    return type;
  },
  gradient({ inputs: [a, b, c], attributes: { transA, transB } }, up) {
    const da = transA ? gemm(b, up, { transA: transB, transB: 1 }) : gemm(up, b, { transB: transB ? 0 : 1 });
    const db = transB ? gemm(up, a, { transA: 1, transB: transA }) : gemm(a, up, { transA: transA ? 0 : 1 });
    return c === undefined ? [da, db] : [da, db, sumTo(up, c.shape)];
  },
  evaluate([a, b, c], { transA, transB }, [{ shape }]) {
    const [n, m] = shape;
    const k = transA ? a.shape[0] : a.shape[1];
    const product = new Float64Array(n * m);
    for (let i = 0; i < n; i++)
      for (let l = 0; l < k; l++) {
        const left = transA ? a.data[l * n + i] : a.data[i * k + l];
        for (let j = 0; j < m; j++) product[i * m + j] += left * (transB ? b.data[j * k + l] : b.data[l * m + j]);
      }
    if (c === undefined) return ndArray(shape, product);
    const places = broadcastIndex(c.shape, shape);
    return ndArray(
      shape,
      product.map((value, i) => value + c.data[places[i]]),
    );
  },
};

/** Products of the matrices on the last two axes, the others broadcast. */
export const MatMul: Op = {
  name: 'MatMul',
  infer(inputs) {
    const [a, b] = inputs;
    if (a.shape.length < 2 || b.shape.length < 2) throw misfit('matmul', 'factors must have two axes or more', inputs);
    const [n, k] = a.shape.slice(-2);
    const [inner, m] = b.shape.slice(-2);
    if (k !== inner) throw misfit('matmul', 'inner lengths must agree', inputs);
    const lead = broadcastShape('matmul', [leadOf(a), leadOf(b)]);
    return { dtype: commonType('matmul', inputs), shape: [...lead, n, m] };
  },
  gradient({ inputs: [a, b] }, up) {
    return [sumTo(matmul(up, transposeLast(b)), a.shape), sumTo(matmul(transposeLast(a), up), b.shape)];
  },
  evaluate([a, b], _attributes, [{ shape }]) {
    const [n, m] = shape.slice(-2);
    const k = a.shape[a.shape.length - 1];
    const lead = shape.slice(0, -2);
    const [left, right] = [broadcastIndex(a.shape.slice(0, -2), lead), broadcastIndex(b.shape.slice(0, -2), lead)];
    const data = new Float64Array(left.length * n * m);
    for (let block = 0; block < left.length; block++)
      for (let i = 0; i < n; i++)
        for (let l = 0; l < k; l++) {
          const value = a.data[(left[block] * n + i) * k + l];
          for (let j = 0; j < m; j++) data[(block * n + i) * m + j] += value * b.data[(right[block] * k + l) * m + j];
        }
    return ndArray(shape, data);
  },
};

/** The tensor with its axes in this order; reversed where no order is given. */
export function transpose(x: Tensor, order: readonly number[] = [...x.shape.keys()].reverse()): Tensor {
  return order.every((axis, i) => axis === i) ? x : apply(Transpose, [x], { perm: order });
}

/** The last two axes exchanged. */
export function transposeLast(x: Tensor): Tensor {
  const axes = [...x.shape.keys()];
  return transpose(x, [...axes.slice(0, -2), axes.length - 1, axes.length - 2]);
}

/** The product of two matrices, with transposes for free and a third tensor added in the same operation. [n, m] */
export function gemm(
  a: Tensor,
  b: Tensor,
  { transA = 0, transB = 0, plus }: { readonly transA?: 0 | 1; readonly transB?: 0 | 1; readonly plus?: Tensor } = {},
): Tensor {
  return apply(Gemm, plus === undefined ? [a, b] : [a, b, plus], { transA, transB });
}

/** The matrix product on the last two axes; the other axes broadcast. A matrix on the right is multiplied in one piece. */
export function matmul(a: Tensor, b: Tensor): Tensor {
  if (a.shape.length === 2 && b.shape.length === 2) return gemm(a, b);
  if (b.shape.length === 2 && a.shape.length > 2) {
    const rows = reshape(a, [-1, a.shape[a.shape.length - 1]]);
    return reshape(gemm(rows, b), [...a.shape.slice(0, -1), b.shape[1]]);
  }
  return apply(MatMul, [a, b], {});
}

function leadOf({ dtype, shape }: TensorType): TensorType {
  return { dtype, shape: shape.slice(0, -2) };
}
