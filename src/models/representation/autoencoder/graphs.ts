// The networks for exported files: rows and codes are float64 at the border, single precision between.
import { cast } from '../../../engine/ops/selection.js';
import { constantsOf } from '../../../engine/parameters.js';
import { EVALUATION } from '../../../engine/pass.js';
import { givenOf, rowsGraph } from '../../../likelihoods/row-graph.js';
import type { ModelGraphs } from '../../../model/model-graph.js';
import { type AutoencoderTensors, outputsOf, type Parts, specsOf, type Weights } from './learner.js';

const BORDER = { dtype: 'f64', precision: 'f32' } as const;

/** `encode`, and `decode` where the law of the outputs has centres. */
export function autoencoderGraphs(parts: Parts): ModelGraphs<Weights> {
  const { features, law, latent, network } = parts;
  const tensors = (weights: Weights) => constantsOf(specsOf(parts), weights) as AutoencoderTensors;
  const rows = rowsGraph(law);
  return {
    encode: (weights) => ({
      ...BORDER,
      build(inputs) {
        const shown = features.input(givenOf(features, inputs.rows()));
        return cast(network.encoder.apply(tensors(weights).encoder, shown, EVALUATION), 'f64');
      },
    }),
    ...(rows === undefined
      ? {}
      : {
          decode: (weights) => ({
            ...BORDER,
            build: (inputs) =>
              rows.centres(outputsOf(parts, tensors(weights), cast(inputs.codes(latent), 'f32'), EVALUATION)),
          }),
        }),
  };
}
