// The bounds as tensors. z = μ(x) + σ(x) ε; q(z | x) = N(μ, σ²), p(z) = N(0, I).
//   K = 1:  log p(x) ≥ log p(x | z) − KL(q ‖ p),  KL = ½ Σ (μ² + σ² − 1 − 2 log σ)         (Kingma and Welling 2014)
//   K > 1:  log p(x) ≥ log 1/K Σ_k w_k,  w_k = p(x | z_k) p(z_k) / q(z_k | x)               (Burda, Grosse and Salakhutdinov 2016)
import { logSumExp, softplus } from '../../../../../engine/derived/log-space.js';
import { square } from '../../../../../engine/derived/statistics.js';
import { add, mul, negate, sub } from '../../../../../engine/ops/arithmetic.js';
import { expand, reduceSum, reshape } from '../../../../../engine/ops/broadcasting.js';
import { exp } from '../../../../../engine/ops/elementwise.js';
import { constant } from '../../../../../engine/ops/parameter.js';
import { cast, max } from '../../../../../engine/ops/selection.js';
import { concat } from '../../../../../engine/ops/slicing.js';
import type { Pass } from '../../../../../engine/pass.js';
import type { Tensor } from '../../../../../engine/tensor.js';
import type { OutputLaw, OwnTensors } from '../../../../../likelihoods/output-law.js';
import { type GivenCells, type RowFeatures, sliceLast } from '../../../../../likelihoods/row-features.js';
import type { Conditions } from './conditions.js';
import type { Network } from './network.js';

/** All that the bounds are made of. */
export interface Parts {
  readonly features: RowFeatures;
  readonly conditions: Conditions | undefined;
  readonly law: OutputLaw;
  readonly network: Network;
  readonly latent: number;
}

export interface VaeTensors {
  readonly encoder: unknown;
  readonly decoder: unknown;
  readonly law: OwnTensors;
}

/** q(z | x): means and logarithms of standard deviations, [rows, latent] each. */
export interface Posterior {
  readonly mean: Tensor;
  readonly logScale: Tensor;
}

export function posteriorOf(
  { features, conditions, network, latent }: Parts,
  params: VaeTensors,
  given: GivenCells,
  pass: Pass,
): Posterior {
  const own = features.input(given);
  const seen = conditions === undefined ? own : concat([own, conditions.features.input(given)], 1);
  const heads = network.encoder.apply(params.encoder, seen, pass);
  return { mean: sliceLast(heads, 0, latent), logScale: sliceLast(heads, latent, 2 * latent) };
}

/** μ + σ ε, with ε of [rows, latent] or [rows, samples, latent]. */
export function codesOf({ mean, logScale }: Posterior, epsilon: Tensor): Tensor {
  return add(along(mean, epsilon), mul(along(exp(logScale), epsilon), epsilon));
}

/** All outputs of the law, [..., outputs], from codes [..., latent] of rows with these conditions. */
export function outputsOf(parts: Parts, params: VaeTensors, z: Tensor, given: GivenCells, pass: Pass): Tensor {
  const { network, law } = parts;
  const outputs = law.complete(network.decoder.apply(params.decoder, decoderInput(parts, z, given), pass), params.law);
  return reshape(outputs, [...z.shape.slice(0, -1), law.outputs]);
}

/** Codes, each beside the conditions of its row where there are any: [codes, latent + conditions]. */
function decoderInput({ conditions, latent }: Parts, z: Tensor, given: GivenCells): Tensor {
  const flat = reshape(z, [-1, latent]);
  if (conditions === undefined) return flat;
  const { width } = conditions.features;
  const own = conditions.features.input(given);
  if (z.shape.length === 2) return concat([flat, own], 1);
  const [rows, samples] = z.shape;
  const repeated = expand(reshape(own, [rows, 1, width]), [rows, samples, width]);
  return concat([flat, reshape(repeated, [-1, width])], 1);
}

/** KL(q ‖ p) of each row and dimension, [rows, latent], in nats. */
export function divergenceOf({ mean, logScale }: Posterior): Tensor {
  return mul(sub(add(square(mean), exp(mul(logScale, 2))), add(mul(logScale, 2), 1)), 0.5);
}

/** Samples of z, [rows, samples, latent], and log w_k, [rows, samples]. */
export interface Proposals {
  readonly z: Tensor;
  readonly logWeights: Tensor;
}

/**
 * Samples of z and their weights p(x, z) / r(z). Of whole rows r is q(z | x). Of rows with gaps, for which q was not always learned,
 * half of the samples come from the prior and r is the mixture ½ q + ½ p, so that no weight is large (Owen and Zhou 2000).
 */
export function proposalsOf(
  parts: Parts,
  params: VaeTensors,
  given: GivenCells,
  epsilon: Tensor,
  gaps: Tensor | undefined,
  pass: Pass,
): Proposals {
  const posterior = posteriorOf(parts, params, given, pass);
  const guessed = codesOf(posterior, epsilon);
  const [rows, samples] = epsilon.shape;
  const fromPrior = Math.floor(samples / 2);
  const fitOf = (z: Tensor) => parts.law.logDensity(outputsOf(parts, params, z, given, pass), given);
  if (gaps === undefined || fromPrior === 0) {
    return { z: guessed, logWeights: add(fitOf(guessed), logRatioOf(posterior, guessed, epsilon)) };
  }
  const isGap = reshape(cast(gaps, 'f32'), [rows, 1]);
  const last = Array.from({ length: samples }, (_, k) => (k < samples - fromPrior ? 0 : 1));
  const chosen = mul(reshape(isGap, [rows, 1, 1]), constant(last, [1, samples, 1]));
  const z = blend(guessed, epsilon, chosen);
  const { mean, logScale } = posterior;
  const apart = mul(sub(epsilon, along(mean, epsilon)), exp(negate(along(logScale, epsilon))));
  const standard = blend(epsilon, apart, chosen); // (z − μ) / σ
  const ratio = logRatioOf(posterior, z, standard); // log p(z) − log q(z)
  // log r − log q = log(½ + ½ p / q), to the shares of the samples
  const share = fromPrior / samples;
  const mixed = add(softplus(add(ratio, Math.log(share / (1 - share)))), Math.log(1 - share));
  return { z, logWeights: sub(add(fitOf(z), ratio), mul(isGap, mixed)) };
}

/** a where the share is 0, b where it is 1. */
function blend(a: Tensor, b: Tensor, share: Tensor): Tensor {
  return add(mul(a, sub(1, share)), mul(b, share));
}

/** log p(z) − log q(z | x) of samples [rows, samples, latent]: Σ ½ ε² − ½ z² + log σ, [rows, samples]. */
export function logRatioOf({ logScale }: Posterior, z: Tensor, epsilon: Tensor): Tensor {
  const halves = mul(sub(square(epsilon), square(z)), 0.5);
  return reduceSum(add(halves, along(logScale, epsilon)), { axes: [2] });
}

/** log 1/K Σ_k w_k from log w, [rows, K]. */
export function meanWeight(logWeights: Tensor): Tensor {
  return sub(logSumExp(logWeights, { axes: [1] }), Math.log(logWeights.shape[1]));
}

/** Σ over dimensions, none of which counts for less than `least` nats. */
export function totalDivergence(divergence: Tensor, least = 0): Tensor {
  return reduceSum(least > 0 ? max(divergence, least) : divergence, { axes: [1] });
}

function along(x: Tensor, like: Tensor): Tensor {
  return like.shape.length === 2 ? x : reshape(x, [x.shape[0], 1, x.shape[1]]);
}

/** What a network is given of rows: their cells, and those that are conditioned on. */
export function givenOf({ features, conditions }: Parts): Pick<RowFeatures, 'types' | 'pack' | 'isMasked'> {
  if (conditions === undefined) return features;
  return {
    isMasked: features.isMasked,
    types: (isMasked) => ({ ...features.types(isMasked), ...conditions.features.types(isMasked) }),
    pack: (rows, how) => ({ ...features.pack(rows, how), ...conditions.features.pack(rows, how) }),
  };
}
