import type { InputGradients } from '../engine/op.js';
import { add, mul, sub } from '../engine/ops/arithmetic.js';
import { reduceSum, reshape, sumTo } from '../engine/ops/broadcasting.js';
import { equal, greater } from '../engine/ops/comparison.js';
import { withDerivative } from '../engine/ops/known-derivative.js';
import { matmul, transpose, transposeLast } from '../engine/ops/matrix.js';
import { constant } from '../engine/ops/parameter.js';
import { cast, where } from '../engine/ops/selection.js';
import { softmax } from '../engine/ops/softmax.js';
import type { SpecsOf } from '../engine/parameters.js';
import type { Pass } from '../engine/pass.js';
import type { Tensor } from '../engine/tensor.js';
import type { TensorType } from '../engine/tensor-type.js';
import { OptionError } from '../util/errors.js';
import type { Layer } from './layer.js';
import { affine, type LinearOptions, type LinearParams, linear } from './linear.js';
import { rotary } from './rotary.js';

export interface AttentionParams {
  readonly query: LinearParams;
  readonly key: LinearParams;
  readonly value: LinearParams;
  readonly output: LinearParams;
}

export interface AttentionOptions extends LinearOptions {
  readonly heads: number;
  /** 'causal' where each step sees itself and earlier ones; 'none' where all see all. */
  readonly mask?: 'causal' | 'none';
  /** Turns queries and keys by angles of their positions. */
  readonly positions?: 'rotary' | 'none';
}

/** Keys and values of the steps so far, [batch, heads, length, width / heads] each; zeros before the first. */
export interface AttentionCache {
  readonly keys: Tensor;
  readonly values: Tensor;
}

/** A layer over time, [batch, time, width], that can also be applied one step after another. */
export interface SteppedLayer<P, Cache> extends Layer<P> {
  /** The types of what a step remembers, for as many steps as `length`. */
  cacheTypes(batch: number, length: number): { readonly [K in keyof Cache]: TensorType };
  /** What `apply` makes of the step at a position, an i32 without axes, from x [batch, width] and the cache of the steps before. */
  step(
    params: P,
    x: Tensor,
    cache: Cache,
    position: Tensor,
    pass: Pass,
  ): { readonly output: Tensor; readonly cache: Cache };
}

/** Low enough to leave no weight after the exponential, high enough that a row of nothing else is still finite. */
const UNSEEN = -1e9;

/** softmax(Q Kᵀ / √d + bias) V: [..., queries, d], [..., keys, d], [..., keys, e] to [..., queries, e] (Vaswani et al., 2017). */
export function scaledDotProductAttention(queries: Tensor, keys: Tensor, values: Tensor, bias?: Tensor): Tensor {
  const scaled = mul(queries, 1 / Math.sqrt(queries.shape[queries.shape.length - 1]));
  const scores = matmul(scaled, transposeLast(keys)); // [..., queries, keys]
  const shares = softmax(bias === undefined ? scores : add(scores, bias), -1);
  const from = [scaled, keys, values, ...(bias === undefined ? [] : [bias])];
  return withDerivative(matmul(shares, values), [...from, shares], attentionDerivative);
}

/**
 * With S = Q Kᵀ + B, P = softmax(S), O = P V: dV = Pᵀ dO, dS = P (dO Vᵀ - Σ dO O), since Σ_k P_k dP_k = Σ_e dO_e O_e (Dao et al., 2022):
 * a sum over a head's width in place of one over all keys, and two walks over the scores fewer.
 */
function attentionDerivative(up: Tensor, result: Tensor, from: readonly Tensor[]): InputGradients {
  const [queries, keys, values] = from;
  const shares = from[from.length - 1];
  const common = reduceSum(mul(up, result), { axes: [up.shape.length - 1], keep: true });
  const scores = mul(shares, sub(matmul(up, transposeLast(values)), common));
  const gradients = [
    sumTo(matmul(scores, keys), queries.shape),
    sumTo(matmul(transposeLast(scores), queries), keys.shape),
    sumTo(matmul(transposeLast(shares), up), values.shape),
  ];
  return from.length === 5 ? [...gradients, sumTo(scores, from[3].shape), 'none'] : [...gradients, 'none'];
}

/** 0 where a step may see another, -1e9 where that is later. [time, time] */
export function causalBias(time: number): Tensor {
  return biasOfLater(stepsUpTo(time), reshape(stepsUpTo(time), [time, 1]));
}

/** Attention of a sequence to itself with several heads: [batch, time, width] to the same. */
export function multiHeadAttention(
  width: number,
  { heads, mask = 'none', positions = 'none', ...options }: AttentionOptions,
): SteppedLayer<AttentionParams, AttentionCache> {
  if (!(Number.isInteger(heads) && heads >= 1 && width % heads === 0)) {
    throw new OptionError(`attention: heads must divide the width ${width}, got ${heads}`);
  }
  const size = width / heads;
  if (positions === 'rotary' && size % 2 === 1) {
    throw new OptionError(`attention: rotary positions need an even width of heads, got ${size}`);
  }
  const turner = (length: number, position?: Tensor) =>
    positions === 'rotary' ? rotary(length, size, position) : (x: Tensor) => x;
  const projection = linear(width, width, options).parameters;
  const split = (x: Tensor) => transpose(reshape(x, [x.shape[0], -1, heads, size]), [0, 2, 1, 3]); // [batch, heads, time, size]
  const join = (x: Tensor) => reshape(transpose(x, [0, 2, 1, 3]), [x.shape[0], -1, width]); // [batch, time, width]
  return {
    parameters: {
      query: projection,
      key: projection,
      value: projection,
      output: projection,
    } as SpecsOf<AttentionParams>,
    apply({ query, key, value, output }, x) {
      const time = x.shape[1];
      const turn = turner(time);
      const [q, k] = [query, key].map((each) => turn(split(affine(x, each))));
      const bias = mask === 'causal' ? causalBias(time) : undefined;
      return affine(join(scaledDotProductAttention(q, k, split(affine(x, value)), bias)), output);
    },
    cacheTypes(batch, length) {
      const type: TensorType = { dtype: 'f32', shape: [batch, heads, length, size] };
      return { keys: type, values: type };
    },
    step({ query, key, value, output }, x, cache, position) {
      const length = cache.keys.shape[2];
      const steps = stepsUpTo(length);
      const isNow = reshape(equal(steps, position), [length, 1]);
      const turn = turner(length, position);
      const [q, k] = [query, key].map((each) => turn(split(affine(x, each))));
      const keys = where(isNow, k, cache.keys);
      const values = where(isNow, split(affine(x, value)), cache.values);
      const seen = join(scaledDotProductAttention(q, keys, values, biasOfLater(steps, position))); // [batch, 1, width]
      return { output: affine(reshape(seen, x.shape), output), cache: { keys, values } };
    },
  };
}

/** -1e9 where a step is later than a position, 0 elsewhere. */
function biasOfLater(steps: Tensor, position: Tensor): Tensor {
  return mul(cast(greater(steps, position), 'f32'), UNSEEN);
}

/** 0, 1, … [length] */
function stepsUpTo(length: number): Tensor {
  return constant(
    Int32Array.from({ length }, (_, step) => step),
    [length],
    'i32',
  );
}
