import { expandDimensions, oneHot } from '../../engine/derived/axes.js';
import { logSoftmax, logSumExp } from '../../engine/derived/log-space.js';
import { add, mul } from '../../engine/ops/arithmetic.js';
import { reduceSum } from '../../engine/ops/broadcasting.js';
import type { Tensor } from '../../engine/tensor.js';
import { categorical } from './categorical.js';
import type { SymbolicLaw } from './symbolic-law.js';

/** Weights softmax(logits) and the components' parameters; components are along the last axis of all. */
export interface MixtureParameters<P> {
  readonly logits: Tensor;
  readonly components: P;
}

/** Uniform noise for the choice, of the logits' shape, and noise for a draw from each component. */
export interface MixtureNoise<Noise> {
  readonly choice: Tensor;
  readonly components: Noise;
}

/** Σ_k w_k p(x | θ_k): elements that each have K components of one law. */
export function mixture<P, Noise = Tensor>(law: SymbolicLaw<P, Noise>) {
  return {
    logDensity(x, { logits, components }) {
      const each = law.logDensity(expandDimensions(x, -1), components); // [..., K]
      return logSumExp(add(logSoftmax(logits), each), { axes: [-1] });
    },
    /** A draw follows its component's parameters smoothly; which component it is, is a choice. */
    ...(law.sample && { sample: sampleOf(law.sample) }),
  } satisfies SymbolicLaw<MixtureParameters<P>, MixtureNoise<Noise>>;
}

function sampleOf<P, Noise>(sample: (noise: Noise, parameters: P) => Tensor) {
  return (noise: MixtureNoise<Noise>, { logits, components }: MixtureParameters<P>): Tensor => {
    const draws = sample(noise.components, components);
    const chosen = oneHot(
      categorical.sample(noise.choice, { logits }),
      logits.shape[logits.shape.length - 1],
      draws.dtype,
    );
    return reduceSum(mul(draws, chosen), { axes: [-1] });
  };
}
