// Numbers brought to mean 0 and variance 1 along axes. Variances are of centred numbers, so that nothing cancels; with few passes over
// memory, which is what they cost.
import { ShapeError } from '../../util/errors.js';
import { add, div, mul, sub } from '../ops/arithmetic.js';
import { reduceSum, reshape, sumTo } from '../ops/broadcasting.js';
import { reciprocal, sqrt } from '../ops/elementwise.js';
import { withDerivative } from '../ops/known-derivative.js';
import { filled } from '../ops/parameter.js';
import { reduceMean } from '../ops/reduction.js';
import { max } from '../ops/selection.js';
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
/** In place of the weight of rows that weigh nothing, whose shares are 0. */
const NO_WEIGHT = 1e-37;

/** What a batch was normalised by. */
export interface BatchNorm {
  readonly result: Tensor;
  /** Of each channel. [channels] */
  readonly mean: Tensor;
  /** Mean squared distance from the mean, of each channel. [channels] */
  readonly variance: Tensor;
}

/**
 * Each channel normalised by its own mean and variance over the batch and all places; x [batch, channels, ...map]. With weights, [batch],
 * a row counts in both as much as it weighs; one of weight 0 is normalised as the others are, and is not seen by them.
 */
export function batchNorm(x: Tensor, affine: Affine = {}, weights?: Tensor): BatchNorm {
  const shares = weights === undefined ? undefined : sharesOf(x, weights);
  const mean = batchMean(x, shares);
  const centred = sub(x, mean);
  const variance = batchMean(square(centred), shares);
  const channels = [x.shape[1]];
  const { gain, bias, floor } = perChannel(x, affine);
  const inverse = inverseRoot(variance, floor);
  const one = filled(1, inverse);
  return {
    result: shifted(scaledBatch(x, centred, inverse, gain ?? one, shares), bias),
    mean: reshape(mean, channels),
    variance: reshape(variance, channels),
  };
}

/** What each place of each row counts in a mean over all of them: [batch, 1, ...1]. */
function sharesOf(x: Tensor, weights: Tensor): Tensor {
  const [batch, channels] = x.shape;
  if (weights.shape.length !== 1 || weights.shape[0] !== batch)
    throw misfit('batchNorm', 'weights must be one number a row', [x, weights]);
  const total = mul(reduceSum(weights), sizeOf(x.shape) / (batch * channels));
  return reshape(
    div(weights, max(total, NO_WEIGHT)),
    x.shape.map((_, axis) => (axis === 0 ? batch : 1)),
  );
}

/** The mean of each channel over the batch and all places; over the places first, so that weights touch few numbers. */
function batchMean(x: Tensor, shares: Tensor | undefined): Tensor {
  const axes = [...x.shape.keys()];
  if (shares === undefined) return reduceMean(x, { axes: axes.filter((axis) => axis !== 1), keep: true });
  const places = axes.slice(2);
  const rows = places.length === 0 ? x : reduceSum(x, { axes: places, keep: true });
  return reduceSum(mul(rows, shares), { axes: [0], keep: true });
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
function scaledBatch(x: Tensor, centred: Tensor, inverse: Tensor, gain: Tensor, shares: Tensor | undefined): Tensor {
  const scale = mul(inverse, gain);
  const from = [x, gain, centred, inverse, scale, ...(shares === undefined ? [] : [shares])];
  return withDerivative(mul(centred, scale), from, (up, _y, [, { shape }, distance, factor, product, own]) => {
    // With u for the centred, r for 1 / √(variance + floor), s for the share of a place of a row, 1 over their number without weights:
    // dgain = r Σ u dy, dx = r gain (dy - s Σ dy - u r² s Σ u dy).
    const share = own ?? sizeOf(shape) / sizeOf(distance.shape);
    const slope = mul(sumTo(mul(up, distance), shape), factor);
    const least = mul(sumTo(up, shape), share);
    const flowing = sub(sub(up, mul(distance, mul(mul(slope, factor), share))), least);
    const none = own === undefined ? [] : (['none'] as const);
    return [mul(flowing, product), slope, 'none', 'none', 'none', ...none];
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
