import type { NoiseLaw } from '../../engine/pass.js';
import type { Tensor } from '../../engine/tensor.js';

/**
 * A law over tensors, for networks that give its parameters: all functions are written down element by element, with broadcasting,
 * in nats, and can be differentiated. What has no closed form, a law leaves out.
 */
export interface SymbolicLaw<P, Noise = Tensor> {
  /** Log-density or log-mass of each element. */
  logDensity(x: Tensor, parameters: P): Tensor;
  /** Entropy of each element's law. */
  entropy?(parameters: P): Tensor;
  /** The Kullback-Leibler divergence of `other` from the law: the mean under the law of its log-density less that of `other`. */
  klTo?(parameters: P, other: P): Tensor;
  /** Which noise a draw is made of. */
  readonly noise?: NoiseLaw;
  /** A draw from independent noise of the draw's shape; it follows the parameters smoothly unless it is a choice. */
  sample?(noise: Noise, parameters: P): Tensor;
}
