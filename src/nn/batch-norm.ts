import { batchNormBy, batchNorm as normalize } from '../engine/derived/normalization.js';
import { add, div, mul, type Operand, sub } from '../engine/ops/arithmetic.js';
import { reduceSum } from '../engine/ops/broadcasting.js';
import { greater } from '../engine/ops/comparison.js';
import { stopGradient } from '../engine/ops/identity.js';
import { max, where } from '../engine/ops/selection.js';
import type { Tensor } from '../engine/tensor.js';
import { sizeOf } from '../engine/tensor-type.js';
import { ones, zeros } from './initializers.js';
import type { Layer } from './layer.js';
import type { NormParams } from './layer-norm.js';

export interface BatchNormParams extends NormParams {
  /** Running statistics of each channel: those of batches in training, without gradients. */
  readonly mean: Tensor;
  readonly variance: Tensor;
}

export interface BatchNormOptions {
  /** Added to the variance; 1e-5 where absent. */
  readonly floor?: number;
  /** The share of a new batch in the running statistics; 0.1 where absent. */
  readonly momentum?: number;
}

/**
 * Each channel brought to mean 0 and variance 1 over the batch and all places, then scaled and shifted: [batch, channels, ...map]. Rows
 * count as much as they weigh in the pass. In evaluation by running statistics (Ioffe and Szegedy, 2015).
 */
export function batchNorm(
  channels: number,
  { floor = 1e-5, momentum = 0.1 }: BatchNormOptions = {},
): Layer<BatchNormParams> {
  const shape = [channels];
  const toward = (before: Tensor, now: Tensor, factor: Operand) =>
    add(mul(before, 1 - momentum), mul(mul(stopGradient(now), factor), momentum));
  return {
    parameters: {
      gain: { shape, initial: ones },
      bias: { shape, initial: zeros },
      mean: { shape, initial: zeros, role: 'statistic' },
      variance: { shape, initial: ones, role: 'statistic' },
    },
    apply({ gain, bias, mean, variance }, x, pass) {
      const affine = { gain, bias, floor };
      if (pass.mode === 'evaluation') return batchNormBy(x, mean, variance, affine);
      const batch = normalize(x, affine, pass.weights);
      const { kept, unbiased } = counted(sizeOf(x.shape) / (channels * x.shape[0]), x.shape[0], pass.weights);
      pass.replace(mean, kept(mean, toward(mean, batch.mean, 1)));
      // The batch is normalised by its own variance; what is remembered is the estimate without bias.
      pass.replace(variance, kept(variance, toward(variance, batch.variance, unbiased)));
      return batch.result;
    },
  };
}

/** n / (n - 1) for the n places of all rows, each row as often as it weighs; and statistics as they were where nothing weighs anything. */
function counted(places: number, rows: number, weights: Tensor | undefined) {
  if (weights === undefined) {
    const count = places * rows;
    return { kept: (_before: Tensor, next: Tensor) => next, unbiased: count / Math.max(count - 1, 1) };
  }
  const total = reduceSum(weights);
  const count = mul(total, places);
  return {
    kept: (before: Tensor, next: Tensor) => where(greater(total, 0), next, before),
    unbiased: div(count, max(sub(count, 1), 1)),
  };
}
