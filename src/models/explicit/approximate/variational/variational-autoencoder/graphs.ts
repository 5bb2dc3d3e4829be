// The networks for exported files: rows and codes are float64 at the border, single precision between.

import { add } from '../../../../../engine/ops/arithmetic.js';
import { reshape } from '../../../../../engine/ops/broadcasting.js';
import { cast, where } from '../../../../../engine/ops/selection.js';
import { split } from '../../../../../engine/ops/slicing.js';
import { constantsOf } from '../../../../../engine/parameters.js';
import { EVALUATION } from '../../../../../engine/pass.js';
import { givenOf, isPossible, rowsGraph } from '../../../../../likelihoods/row-graph.js';
import type { ModelGraphs } from '../../../../../model/model-graph.js';
import { meanWeight, outputsOf, type Parts, posteriorOf, proposalsOf, type VaeTensors } from './bound.js';
import { specsOf, type VaeParams } from './learner.js';

const BORDER = { dtype: 'f64', precision: 'f32' } as const;

/** `logProb` as the bound from so many samples, `encode` as the means of q, and, where the law has them, `sample` and `decode`; nothing where columns are conditioned on. */
export function autoencoderGraphs(parts: Parts, samples: number): ModelGraphs<VaeParams> {
  const { conditions, features, law, latent } = parts;
  // What is conditioned on is no part of the code and of no output: such a model has no function of rows alone.
  if (conditions !== undefined) return {};
  const tensors = (params: VaeParams) => constantsOf(specsOf(parts), params) as VaeTensors;
  const rows = rowsGraph(law);
  return {
    logProb: (params) => ({
      ...BORDER,
      build(inputs) {
        const x = inputs.rows();
        const given = givenOf(features, x);
        const epsilon = reshape(cast(inputs.normal(samples * latent), 'f32'), [x.shape[0], samples, latent]);
        const { logWeights } = proposalsOf(parts, tensors(params), given, epsilon, undefined, EVALUATION);
        const bound = cast(add(meanWeight(logWeights), law.logUnits(given)), 'f64');
        const possible = isPossible(features, x);
        return possible === undefined ? bound : where(possible, bound, Number.NEGATIVE_INFINITY);
      },
    }),
    encode: (params) => ({
      ...BORDER,
      build(inputs) {
        const given = givenOf(features, inputs.rows());
        return cast(posteriorOf(parts, tensors(params), given, EVALUATION).mean, 'f64');
      },
    }),
    ...(rows === undefined
      ? {}
      : {
          decode: (params) => ({
            ...BORDER,
            build: (inputs) =>
              rows.centres(outputsOf(parts, tensors(params), cast(inputs.codes(latent), 'f32'), {}, EVALUATION)),
          }),
          sample: (params) => ({
            ...BORDER,
            build(inputs) {
              const noise = inputs.normal(latent + rows.normal);
              const [code, own] = rows.normal === 0 ? [noise, undefined] : split(noise, [latent, rows.normal], 1);
              const outputs = outputsOf(parts, tensors(params), cast(code, 'f32'), {}, EVALUATION);
              return rows.draw(outputs, own, rows.uniform === 0 ? undefined : inputs.uniform(rows.uniform));
            },
          }),
        }),
  };
}
