import { batchNormBy, batchNorm as normalize } from '../engine/derived/normalization.js';
import { add, mul } from '../engine/ops/arithmetic.js';
import { stopGradient } from '../engine/ops/identity.js';
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
 * Each channel brought to mean 0 and variance 1 over the batch and all places, then scaled and shifted: [batch, channels, ...map]. In
 * evaluation by running statistics (Ioffe and Szegedy, 2015).
 */
export function batchNorm(
  channels: number,
  { floor = 1e-5, momentum = 0.1 }: BatchNormOptions = {},
): Layer<BatchNormParams> {
  const shape = [channels];
  const toward = (before: Tensor, now: Tensor, factor: number) =>
    add(mul(before, 1 - momentum), mul(stopGradient(now), momentum * factor));
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
      const batch = normalize(x, affine);
      const count = sizeOf(x.shape) / channels;
      pass.replace(mean, toward(mean, batch.mean, 1));
      // The batch is normalised by its own variance; what is remembered is the estimate without bias.
      pass.replace(variance, toward(variance, batch.variance, count / Math.max(count - 1, 1)));
      return batch.result;
    },
  };
}
