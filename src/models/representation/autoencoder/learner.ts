import type { TableRows } from '../../../data/rows.js';
import type { TableSchema } from '../../../data/schema.js';
import { add, mul, negate, sub } from '../../../engine/ops/arithmetic.js';
import { sign } from '../../../engine/ops/selection.js';
import type { Pass } from '../../../engine/pass.js';
import type { Tensor } from '../../../engine/tensor.js';
import type { RowLoss } from '../../../learn/gradient/objective.js';
import { gradient } from '../../../learn/gradient.js';
import { movementOf } from '../../../learn/optimizers/optimizer-options.js';
import type { OutputLaw, OwnTensors } from '../../../likelihoods/output-law.js';
import { pixelPlaces } from '../../../likelihoods/pixel-places.js';
import { type GivenCells, type RowFeatures, rowFeatures } from '../../../likelihoods/row-features.js';
import { rowLaw } from '../../../likelihoods/row-law.js';
import type { Tree } from '../../../util/tree.js';
import { corruptionOf } from './corruption.js';
import { type Network, networkOf } from './network.js';
import type { AutoencoderOptions } from './options.js';
import { squaredSlope, sumOfCodes } from './penalty.js';

const WHO = 'autoencoder';
/** Updates without a better validation after which a fit ends, where passes are short. */
const PATIENT_STEPS = 400;

/** All that an autoencoder is made of. */
export interface Parts {
  readonly features: RowFeatures;
  readonly law: OutputLaw;
  readonly network: Network;
  readonly latent: number;
}

/** Parameters as symbols. */
export interface AutoencoderTensors {
  readonly encoder: unknown;
  readonly decoder: unknown;
  readonly law: OwnTensors;
}

/** Parameters as the gradient learner gives them. */
export type Weights = { readonly encoder: Tree; readonly decoder: Tree; readonly law: Tree };

export function partsOf(options: AutoencoderOptions, schema: TableSchema): Parts {
  const features = rowFeatures(schema, options.likelihood);
  const law = rowLaw(features, options);
  const places = options.architecture === 'convolutional' ? pixelPlaces(schema, features.width, law) : undefined;
  const network = networkOf(features.width, law.fromNetwork, places, options);
  return { features, law, network, latent: options.latent };
}

/** Specifications of all parameters. */
export function specsOf({ network, law }: Parts) {
  return { encoder: network.encoder.parameters, decoder: network.decoder.parameters, law: law.parameters };
}

/** All outputs of the law from codes [rows, latent]. */
export function outputsOf({ network, law }: Parts, params: AutoencoderTensors, z: Tensor, pass: Pass): Tensor {
  return law.complete(network.decoder.apply(params.decoder, z, pass), params.law);
}

/** Learning by gradients of −log p(x | g(f(x̃))) and a penalty; x̃ is the row as the encoder is shown it. */
export function autoencoderLearner(parts: Parts, options: AutoencoderOptions, schema: TableSchema) {
  const { features } = parts;
  const { epochs, steps, batch } = options;
  return gradient<TableRows, AutoencoderTensors, Weights>({
    objective: {
      parameters: specsOf(parts),
      batch,
      inputs: features.types(),
      loss: lossOf(parts, options, schema),
    },
    ...movementOf(WHO, { ...options, ...fallOf(options, schema.rows) }),
    pack: (block) => features.pack(block, { forTraining: true }),
    ...(features.prepare === undefined ? {} : { prepare: features.prepare }),
    ...(epochs === undefined ? {} : { passes: epochs }),
    ...(steps === undefined ? {} : { steps }),
    patience: Math.max(5, Math.ceil((PATIENT_STEPS * batch) / Math.max(1, schema.rows))),
  });
}

/** A learning rate that falls does so until the end of the fit, where that is known. */
function fallOf({ schedule, scheduleSteps, steps, epochs, batch }: AutoencoderOptions, rows: number) {
  const end = steps ?? (epochs === undefined ? undefined : epochs * Math.ceil(rows / batch));
  if (schedule === 'constant' || scheduleSteps !== undefined || end === undefined) return {};
  return { scheduleSteps: end };
}

function lossOf(parts: Parts, options: AutoencoderOptions, schema: TableSchema) {
  const { features, law, network } = parts;
  const { regularizer, corruption, noise, batch, penalty } = options;
  const spoil = corruptionOf(corruption, features, schema, noise, batch);
  return (params: AutoencoderTensors, given: GivenCells, { pass }: { readonly pass: Pass }): RowLoss => {
    const input = features.input(regularizer === 'denoising' ? spoil(given, pass) : given);
    const z = network.encoder.apply(params.encoder, input, pass);
    const misfit = negate(law.logDensity(outputsOf(parts, params, z, pass), given));
    const reconstruction = sub(misfit, law.logUnits(given));
    const price = priceOf(parts, options, z, input, pass);
    if (price === undefined) return { loss: misfit, objective: reconstruction };
    const priced = mul(price, penalty);
    return {
      loss: add(misfit, priced),
      objective: add(reconstruction, priced),
      monitors: { reconstruction, [regularizer === 'sparse' ? 'code' : 'slope']: price },
    };
  };
}

function priceOf(
  { features, latent }: Parts,
  { regularizer, batch }: AutoencoderOptions,
  z: Tensor,
  input: Tensor,
  pass: Pass,
): Tensor | undefined {
  if (regularizer === 'sparse') return sumOfCodes(z);
  if (regularizer !== 'contractive') return undefined;
  const signs = sign(sub(pass.noise('uniform', [batch, latent]), 0.5));
  return squaredSlope(z, input, cellWidth(features), signs);
}

/** Numbers of the input that are cells; those after them tell what is known. */
export function cellWidth({ width, cells, isMasked }: RowFeatures): number {
  return isMasked ? width - cells : width;
}
