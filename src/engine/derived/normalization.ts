// Numbers brought to mean 0 and variance 1 along axes. Variances are of centred numbers, so that nothing cancels; with few passes over
// memory, which is what they cost.
import { ShapeError } from '../../util/errors.js';
import { add, mul, sub } from '../ops/arithmetic.js';
import { reshape, sumTo } from '../ops/broadcasting.js';
import { reciprocal, sqrt } from '../ops/elementwise.js';
import { withDerivative } from '../ops/known-derivative.js';
import { filled } from '../ops/parameter.js';
import { reduceMean } from '../ops/reduction.js';
import { misfit, type Tensor } from '../tensor.js';
import { sizeOf } from '../tensor-type.js';
import { square } from './statistics.js';

/** What follows the normalisation: a factor and a term for each channel or feature, and what keeps the variance from 0. */
export interface Affine {
  readonly gain?: Tensor | undefined;
  readonly bias?: Tensor | undefined;
  /** Added to the variance; 1e-5 where absent. */
  readonly floor?: number | undefined;
}

const FLOOR = 1e-5;

/** What a batch was normalised by. */
export interface BatchNorm {
  readonly result: Tensor;
  /** Of each channel. [channels] */
  readonly mean: Tensor;
  /** Mean squared distance from the mean, of each channel. [channels] */
  readonly variance: Tensor;
}

/** Each channel normalised by its own mean and variance over the batch and all places; x [batch, channels, ...map]. */
export function batchNorm(x: Tensor, affine: Affine = {}): BatchNorm {
  const axes = [...x.shape.keys()].filter((axis) => axis !== 1);
  const mean = reduceMean(x, { axes, keep: true });
  const centred = sub(x, mean);
  const variance = reduceMean(square(centred), { axes, keep: true });
  const channels = [x.shape[1]];
  const { gain, bias, floor } = perChannel(x, affine);
  const inverse = inverseRoot(variance, floor);
  const one = filled(1, inverse);
  return {
    result: shifted(scaledBatch(x, centred, inverse, gain ?? one), bias),
    mean: reshape(mean, channels),
    variance: reshape(variance, channels),
  };
}

/** Each channel normalised by a mean and a variance that are given, [channels] each: one product and one sum. */
export function batchNormBy(x: Tensor, mean: Tensor, variance: Tensor, affine: Affine = {}): Tensor {
  const inverse = reciprocal(sqrt(add(variance, affine.floor ?? FLOOR)));
  const scale = affine.gain === undefined ? inverse : mul(affine.gain, inverse);
  const shift = mul(mean, scale);
  const term = affine.bias === undefined ? mul(shift, -1) : sub(affine.bias, shift);
  const [factor, summand] = [scale, term].map((each) => reshape(each, channelShape(x)));
  return add(mul(x, factor), summand);
}

/** Each row normalised over its last axes, as many as `axes` says, one where absent; gain and bias have their shape. */
export function layerNorm(x: Tensor, { axes = 1, ...affine }: Affine & { readonly axes?: number } = {}): Tensor {
  const rank = x.shape.length;
  if (!Number.isInteger(axes) || axes < 1 || axes > rank) {
    throw new ShapeError(`layerNorm: axes must be an integer from 1 to ${rank}, got ${axes}`);
  }
  const last = [...x.shape.keys()].slice(rank - axes);
  const normal = normalized(x, last, affine.floor);
  return shifted(affine.gain === undefined ? normal : mul(normal, affine.gain), affine.bias);
}

/** Channels in groups, each group of each row normalised over its channels and places; gain and bias [channels]. x [batch, channels, ...map] */
export function groupNorm(x: Tensor, groups: number, affine: Affine = {}): Tensor {
  const [batch, channels] = x.shape;
  if (!Number.isInteger(groups) || groups < 1 || channels % groups !== 0) {
    throw misfit('groupNorm', `groups ${groups} must divide the channels`, [x]);
  }
  const { gain, bias, floor } = perChannel(x, affine);
  const normal = reshape(normalized(reshape(x, [batch * groups, -1]), [1], floor), x.shape);
  return shifted(gain === undefined ? normal : mul(normal, gain), bias);
}

/** Each channel of each row normalised over its places; gain and bias [channels]. x [batch, channels, ...map] */
export function instanceNorm(x: Tensor, affine: Affine = {}): Tensor {
  return groupNorm(x, x.shape[1], affine);
}

/** Each row divided by the root of the mean square of its last axis. */
export function rmsNorm(x: Tensor, affine: Affine = {}): Tensor {
  const normal = mul(x, inverseRoot(reduceMean(square(x), { axes: [-1], keep: true }), affine.floor));
  return shifted(affine.gain === undefined ? normal : mul(normal, affine.gain), affine.bias);
}

/** (x - mean) / √(variance + floor) along axes. */
function normalized(x: Tensor, axes: readonly number[], floor?: number): Tensor {
  const along = { axes, keep: true };
  const centred = sub(x, reduceMean(x, along));
  const inverse = inverseRoot(reduceMean(square(centred), along), floor);
  // dx = (dy - mean dy - y mean(y dy)) / √(variance + floor)
  return withDerivative(mul(centred, inverse), [x, inverse], (up, y, [, factor]) => {
    const share = mul(y, reduceMean(mul(up, y), along));
    return [mul(sub(sub(up, reduceMean(up, along)), share), factor), 'none'];
  });
}

/** The same with a gain for each channel, multiplied first, so that one product touches all numbers. */
function scaledBatch(x: Tensor, centred: Tensor, inverse: Tensor, gain: Tensor): Tensor {
  const scale = mul(inverse, gain);
  const from = [x, gain, centred, inverse, scale];
  return withDerivative(mul(centred, scale), from, (up, _y, [, { shape }, distance, factor, product]) => {
    // With u for the centred, r for 1 / √(variance + floor): dgain = r Σ u dy, dx = r gain (dy - mean dy - u r² mean(u dy)).
    const share = sizeOf(shape) / sizeOf(distance.shape);
    const slope = mul(sumTo(mul(up, distance), shape), factor);
    const least = mul(sumTo(up, shape), share);
    const flowing = sub(sub(up, mul(distance, mul(mul(slope, factor), share))), least);
    return [mul(flowing, product), slope, 'none', 'none', 'none'];
  });
}

function inverseRoot(variance: Tensor, floor = FLOOR): Tensor {
  return reciprocal(sqrt(add(variance, floor)));
}

function shifted(x: Tensor, bias: Tensor | undefined): Tensor {
  return bias === undefined ? x : add(x, bias);
}

function perChannel(x: Tensor, { gain, bias, floor }: Affine): Affine {
  const shape = channelShape(x);
  return { gain: gain && reshape(gain, shape), bias: bias && reshape(bias, shape), floor };
}

function channelShape(x: Tensor): number[] {
  return x.shape.map((length, axis) => (axis === 1 ? length : 1));
}
