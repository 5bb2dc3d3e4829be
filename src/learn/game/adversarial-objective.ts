// What a critic and a generator cost each other, from the critic's scores of real and of drawn rows. Scores are logits: D = σ(score),
// and D of a real row is to be 1. All losses are made small; one number a row.
import { softplus } from '../../engine/derived/log-space.js';
import { square } from '../../engine/derived/statistics.js';
import { add, mul, negate, sub } from '../../engine/ops/arithmetic.js';
import { relu } from '../../engine/ops/selection.js';
import type { Tensor } from '../../engine/tensor.js';

/** The objectives by their names. */
export const OBJECTIVES = [
  'minimax',
  'non-saturating',
  'least-squares',
  'hinge',
  'wasserstein',
  'wasserstein-gradient-penalty',
] as const;

export type ObjectiveName = (typeof OBJECTIVES)[number];

export interface AdversarialObjective {
  /** Of a real and a drawn row. */
  critic(real: Tensor, drawn: Tensor): Tensor;
  /** Of a drawn row: only these depend on the generator. */
  generator(drawn: Tensor): Tensor;
}

/** −log D(x) − log(1 − D(G(z))), the critic's part of Goodfellow et al. (2014). */
const crossEntropy = (real: Tensor, drawn: Tensor) => add(softplus(negate(real)), softplus(drawn));

const wasserstein: AdversarialObjective = {
  critic: (real, drawn) => sub(drawn, real),
  generator: negate,
};

const BY_NAME: Readonly<Record<ObjectiveName, AdversarialObjective>> = {
  // Goodfellow et al. 2014: log(1 − D(G(z))), which is flat where the critic is sure.
  minimax: { critic: crossEntropy, generator: (drawn) => negate(softplus(drawn)) },
  // The same paper: −log D(G(z)), steep where the critic is sure.
  'non-saturating': { critic: crossEntropy, generator: (drawn) => softplus(negate(drawn)) },
  // Mao et al. 2017, with targets 1 and 0.
  'least-squares': {
    critic: (real, drawn) => mul(add(square(sub(real, 1)), square(drawn)), 0.5),
    generator: (drawn) => mul(square(sub(drawn, 1)), 0.5),
  },
  // Lim and Ye 2017; Miyato et al. 2018.
  hinge: { critic: (real, drawn) => add(relu(sub(1, real)), relu(add(drawn, 1))), generator: negate },
  // Arjovsky, Chintala and Bottou 2017, whose critic's weights are clipped; Gulrajani et al. 2017, whose critic's slopes are priced.
  wasserstein,
  'wasserstein-gradient-penalty': wasserstein,
};

/** The objective of this name. */
export function adversarialObjective(name: ObjectiveName): AdversarialObjective {
  return BY_NAME[name];
}
