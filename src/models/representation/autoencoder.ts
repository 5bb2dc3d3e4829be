// Autoencoder: an encoder z = f(x) makes a short code of a row, a decoder g(z) says of each cell what it was, and both learn by gradients
// of −log p(x | g(f(x))), for normal numbers the squared error (Rumelhart, Hinton and Williams 1986). With --regularizer the code is more
// than short: denoising learns −log p(x | g(f(x̃))) with x̃ a spoilt x (Vincent et al. 2008); sparse adds λ Σ|z| (Lee et al. 2007);
// contractive adds λ |∂f/∂x|² of Frobenius (Rifai et al. 2011).
// This is a representation: nothing says how likely a code is, so there is no density and no sampler. With --codes gaussian-mixture a
// law p(z) is fitted to the codes afterwards (Ghosh et al. 2020), and p(x) = ∫ p(x | g(z)) p(z) dz has both.
import type { z } from 'zod';
import type { Dataset } from '../../data/dataset.js';
import type { TableRows } from '../../data/rows.js';
import type { TableSchema } from '../../data/schema.js';
import { countParameters } from '../../engine/parameters.js';
import type { GradientState } from '../../learn/gradient.js';
import type { Learner } from '../../learn/learner.js';
import {
  type Completion,
  type Density,
  defineModel,
  type Family,
  type Latent,
  type Model,
  type Range,
  type Recipe,
  type Sampling,
} from '../../model/define-model.js';
import type { Key } from '../../random/key.js';
import {
  boundRows,
  byColumn,
  type CodeLaw,
  codedRows,
  type FittedNetwork,
  fitCodeLaw,
  standardLaw,
} from './autoencoder/code-law.js';
import { type CodeFacts, codeWarnings, DESCRIBED_ROWS, describeCodes, factsOf } from './autoencoder/describe.js';
import { completeRows, decodeRows, sampleRows } from './autoencoder/draw-rows.js';
import { evaluation } from './autoencoder/evaluate.js';
import { autoencoderGraphs } from './autoencoder/graphs.js';
import { autoencoderLearner, partsOf, specsOf, type Weights } from './autoencoder/learner.js';
import { type AutoencoderOptions, options } from './autoencoder/options.js';

/** What is saved: the networks, facts of the codes of training rows, and the law of codes where there is one. */
export type AutoencoderParams = Weights & { readonly facts: CodeFacts | null; readonly codes: CodeLaw | null };

/** What every autoencoder can do. */
export interface AutoencoderModel extends Model<TableRows, AutoencoderParams> {
  readonly latent: Latent<TableRows, AutoencoderParams>;
}

/** What one with a law of codes can do. */
export interface GenerativeAutoencoder extends AutoencoderModel {
  readonly sampling: Sampling<TableRows, AutoencoderParams>;
  readonly density: Density<TableRows, AutoencoderParams, 'lower-bound'>;
  readonly completion: Completion<TableRows, AutoencoderParams>;
}

/** The family's constructor: with a law of codes its recipes are of models that also sample, score and complete. */
interface AutoencoderFamily extends Family<typeof options, AutoencoderModel> {}
type GenerativeOptions = z.input<typeof options> & { readonly codes: 'gaussian-mixture' };

/** Networks that make a short code of a row and the row of its code. */
export const autoencoder = defineModel({
  name: 'autoencoder',
  title: 'Autoencoder',
  summary:
    'Networks that lead from a row to a short code and back: plain, denoising, sparse or contractive; samples once its codes have a law.',
  references: [
    {
      authors: 'D. E. Rumelhart, G. E. Hinton and R. J. Williams',
      year: 1986,
      title: 'Learning internal representations by error propagation',
      venue: 'Parallel Distributed Processing 1, MIT Press',
    },
    {
      authors: 'P. Vincent, H. Larochelle, Y. Bengio and P.-A. Manzagol',
      year: 2008,
      title: 'Extracting and composing robust features with denoising autoencoders',
      venue: 'International Conference on Machine Learning',
    },
    {
      authors: 'H. Lee, A. Battle, R. Raina and A. Y. Ng',
      year: 2007,
      title: 'Efficient sparse coding algorithms',
      venue: 'Advances in Neural Information Processing Systems 19',
    },
    {
      authors: 'S. Rifai, P. Vincent, X. Muller, X. Glorot and Y. Bengio',
      year: 2011,
      title: 'Contractive auto-encoders: explicit invariance during feature extraction',
      venue: 'International Conference on Machine Learning',
    },
    {
      authors: 'P. Ghosh, M. S. M. Sajjadi, A. Vergari, M. Black and B. Schölkopf',
      year: 2020,
      title: 'From variational to deterministic autoencoders',
      venue: 'International Conference on Learning Representations',
    },
  ],
  options,
  measures: ['continuous', 'count', 'categorical', 'binary', 'with-atoms'],
  takesLong: true,
  capabilities: ['latent'],
  bind: bindAutoencoder,
}) as ((options: GenerativeOptions) => Recipe<GenerativeAutoencoder>) & AutoencoderFamily;

const REMEDY = 'fit it with --codes gaussian-mixture: with a law of codes it samples, scores and completes';
const NO_IMAGES = 'autoencoder: rows are no images, so layers of hidden units took the place of convolutions';

function bindAutoencoder(chosen: AutoencoderOptions, schema: TableSchema): AutoencoderModel {
  const parts = partsOf(chosen, schema);
  const networks = evaluation(parts);
  const { latent } = parts;
  const fittedOf = (weights: Weights): FittedNetwork => ({ parts, networks, weights });
  const decode = (how: 'centres' | 'means') => (params: AutoencoderParams, codes: readonly Float64Array[]) => {
    const count = codes[0].length;
    const flat = Float64Array.from({ length: count * latent }, (_, i) => codes[i % latent][Math.floor(i / latent)]);
    return decodeRows(fittedOf(params), flat, 0, how);
  };
  return {
    learner: learnerOf(autoencoderLearner(parts, chosen, schema), chosen, schema, fittedOf),
    parameters: ({ codes }) => countParameters(specsOf(parts)) + (codes === null ? 0 : freeParameters(codes, latent)),
    graphs: autoencoderGraphs(parts),
    describe: ({ facts, codes }) => describeCodes(facts, codes?.mixture),
    warnings: ({ facts }) => [
      ...codeWarnings(facts),
      ...(chosen.architecture === 'convolutional' && schema.image === undefined ? [NO_IMAGES] : []),
    ],
    latent: {
      names: () => Array.from({ length: latent }, (_, a) => `dimension ${a + 1}`),
      encode: async (params, rows) => byColumn(await networks.encode(params, rows), latent),
      decode: decode('centres'),
      means: decode('means'),
    },
    ...(chosen.codes === 'none' ? { remedy: REMEDY } : generation(chosen, fittedOf)),
  };
}

/** Gradients first; what the codes are like, and their law where it is asked for, once these have ended. */
function learnerOf(
  learner: ReturnType<typeof autoencoderLearner>,
  chosen: AutoencoderOptions,
  schema: TableSchema,
  fittedOf: (weights: Weights) => FittedNetwork,
): Learner<TableRows, AutoencoderParams> {
  return {
    ...learner,
    // Until the fit has ended nothing is known of the codes.
    params: (state: GradientState) => ({
      ...learner.params(state),
      facts: null,
      codes: chosen.codes === 'none' ? null : standardLaw(chosen.latent),
    }),
    // Held-out rows are judged by what is learned, penalty and spoilt rows included; the noise of the key is the same each time.
    async validate(state: GradientState, rows: TableRows, key: Key) {
      const { objective, count } = await learner.contribute(state, rows, key);
      return { merit: -objective, count };
    },
    async finish(params: AutoencoderParams, key: Key, training: Dataset<TableRows>): Promise<AutoencoderParams> {
      const { latent, components, codes } = chosen;
      const fitted = fittedOf(params);
      const some = await training.gather(DESCRIBED_ROWS, key.at('described'));
      const facts = factsOf(await fitted.networks.encode(params, some), some, latent);
      if (codes === 'none') return { ...params, facts };
      const rows = await training.gather(codedRows(components, latent), key.at('coded'));
      return { ...params, facts, codes: await fitCodeLaw(fitted, schema, rows, components, key.at('codes')) };
    },
  } as Learner<TableRows, AutoencoderParams>;
}

/** What a law of codes adds. */
function generation(
  { evaluation: samples }: AutoencoderOptions,
  fittedOf: (weights: Weights) => FittedNetwork,
): Pick<GenerativeAutoencoder, 'sampling' | 'density' | 'completion'> {
  const lawOf = ({ codes }: AutoencoderParams): CodeLaw => codes as CodeLaw;
  return {
    sampling: {
      sample: (params, range: Range, key) => sampleRows(fittedOf(params), lawOf(params), range, key),
    },
    density: {
      certainty: 'lower-bound',
      async logProb(params, rows, key) {
        const values = await boundRows(fittedOf(params), lawOf(params), rows, samples, key);
        return { certainty: 'lower-bound', values };
      },
    },
    completion: { complete: (params, rows, key) => completeRows(fittedOf(params), lawOf(params), rows, key) },
  };
}

/** Of a mixture of K normal laws over d numbers: K − 1 weights, K d means, K d (d + 1) / 2 covariances. */
function freeParameters({ mixture }: CodeLaw, d: number): number {
  const K = mixture.weights.length;
  return K - 1 + K * (d + (d * (d + 1)) / 2);
}
