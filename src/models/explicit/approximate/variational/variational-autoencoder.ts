// Variational autoencoder: a code z ~ N(0, I) and a network that says of each cell what it is likely to be, p(x | z) = Π_j p(x_j | f_j(z)).
// A second network guesses the code of a row, q(z | x) = N(μ(x), σ²(x)), and both learn by gradients of
//   log p(x) ≥ E_q[log p(x | z)] − KL(q(z | x) ‖ p(z)),  z = μ + σ ε,  ε ~ N(0, I).
// Kingma and Welling, "Auto-encoding variational Bayes", ICLR 2014; with several samples of z the bound is tighter:
// Burda, Grosse and Salakhutdinov, "Importance weighted autoencoders", ICLR 2016.
import type { Dataset } from '../../../../data/dataset.js';
import { type TableRows, tableRows } from '../../../../data/rows.js';
import type { TableSchema } from '../../../../data/schema.js';
import { countParameters } from '../../../../engine/parameters.js';
import type { GradientState } from '../../../../learn/gradient.js';
import type { Centres } from '../../../../likelihoods/output-law.js';
import { pixelPlaces } from '../../../../likelihoods/pixel-places.js';
import { rowFeatures } from '../../../../likelihoods/row-features.js';
import { rowLaw } from '../../../../likelihoods/row-law.js';
import { defineModel, type Range } from '../../../../model/define-model.js';
import { type Key, keyOf } from '../../../../random/key.js';
import { ACTIVITY_ROWS, activityOf, collapseWarnings, describeActivity } from './variational-autoencoder/activity.js';
import { annealing } from './variational-autoencoder/annealing.js';
import type { Parts } from './variational-autoencoder/bound.js';
import { completeRows } from './variational-autoencoder/complete.js';
import { conditionColumns, conditionsOn } from './variational-autoencoder/conditions.js';
import { type Evaluation, evaluation } from './variational-autoencoder/evaluate.js';
import { autoencoderGraphs } from './variational-autoencoder/graphs.js';
import { specsOf, type VaeParams, vaeLearner } from './variational-autoencoder/learner.js';
import { convolutions, perceptrons } from './variational-autoencoder/network.js';
import { options, type VaeOptions } from './variational-autoencoder/options.js';

/** A latent-variable model with a neural decoder, learned with a neural encoder. */
export const variationalAutoencoder = defineModel({
  name: 'variational-autoencoder',
  title: 'Variational autoencoder',
  summary: 'A few normal numbers behind each row, and networks that lead from them to the cells and back.',
  references: [
    {
      authors: 'D. P. Kingma and M. Welling',
      year: 2014,
      title: 'Auto-encoding variational Bayes',
      venue: 'International Conference on Learning Representations',
    },
    {
      authors: 'D. J. Rezende, S. Mohamed and D. Wierstra',
      year: 2014,
      title: 'Stochastic backpropagation and approximate inference in deep generative models',
      venue: 'International Conference on Machine Learning',
    },
    {
      authors: 'Y. Burda, R. Grosse and R. Salakhutdinov',
      year: 2016,
      title: 'Importance weighted autoencoders',
      venue: 'International Conference on Learning Representations',
    },
  ],
  options,
  measures: ['continuous', 'count', 'categorical', 'binary', 'with-atoms'],
  takesLong: true,
  certainty: 'lower-bound',
  capabilities: ['sample', 'density', 'completion', 'latent'],
  bind: bindAutoencoder,
});

const NO_IMAGES =
  'variational-autoencoder: rows are no images, so layers of hidden units took the place of convolutions';

function bindAutoencoder(chosen: VaeOptions, schema: TableSchema) {
  const parts = partsOf(chosen, schema);
  const networks = evaluation(parts);
  const { conditions, latent } = parts;
  const learner = vaeLearner(parts, chosen, schema.rows);
  const annealed = annealing(parts);
  const certainty = (chosen.annealing > 0 ? 'estimate' : 'lower-bound') as 'estimate' | 'lower-bound';
  return {
    learner: {
      ...learner,
      params: (state: GradientState): VaeParams => ({
        ...{ activity: null, margins: null },
        ...learner.params(state),
      }),
      validate: async (state: { readonly params: unknown }, rows: TableRows, key: Key) => {
        const values = await networks.bound(state.params as VaeParams, rows, 1, key);
        return { merit: values.reduce((sum, value) => sum + value, 0), count: rows.count };
      },
      async finish(params: VaeParams, key: Key, training: Dataset<TableRows>): Promise<VaeParams> {
        const rows = await training.gather(ACTIVITY_ROWS, key);
        const activity = activityOf(await networks.encode(params, rows), rows, latent);
        return { ...params, activity, margins: (await conditions?.estimate(training)) ?? null };
      },
    },
    parameters: ({ margins }: VaeParams) =>
      countParameters(specsOf(parts)) + (margins === null ? 0 : (conditions?.parameterCount(margins) ?? 0)),
    graphs: autoencoderGraphs(parts, chosen.evaluation),
    describe: describeActivity,
    warnings: (params: VaeParams) => [
      ...collapseWarnings(params),
      ...(chosen.architecture === 'convolutional' && schema.image === undefined ? [NO_IMAGES] : []),
    ],
    sampling: {
      sample: (params: VaeParams, range: Range, key: Key) => sampleRows(parts, networks, params, range, key),
    },
    density: {
      certainty,
      async logProb(params: VaeParams, rows: TableRows, key: Key) {
        const scores =
          certainty === 'estimate'
            ? await annealed(params, rows, chosen.annealing, key.at('annealing'))
            : { values: await networks.bound(params, rows, chosen.evaluation, key.at('noise')) };
        if (params.margins !== null) conditions?.addLogDensity(params.margins, rows, scores.values);
        return { certainty, ...scores };
      },
    },
    completion: {
      complete: (params: VaeParams, rows: TableRows, key: Key) => completeRows(parts, networks, params, rows, key),
    },
    latent: {
      names: (_: VaeParams) => Array.from({ length: latent }, (_unused, a) => `dimension ${a + 1}`),
      async encode(params: VaeParams, rows: TableRows) {
        const { mean } = await networks.encode(params, rows);
        return Array.from({ length: latent }, (_, a) => mean.filter((_value, i) => i % latent === a));
      },
      decode: (params: VaeParams, codes: readonly Float64Array[]) =>
        decodeRows(parts, networks, params, codes, 'centres'),
      means: (params: VaeParams, codes: readonly Float64Array[]) => decodeRows(parts, networks, params, codes, 'means'),
    },
  };
}

/** The parts that options and a schema make. */
export function partsOf(chosen: VaeOptions, schema: TableSchema): Parts {
  const given = conditionColumns('variational-autoencoder', chosen.condition, schema);
  const conditions = conditionsOn(schema, given);
  const features = rowFeatures(schema, chosen.likelihood, { takes: (c) => !given.includes(c) });
  const inputs = features.width + (conditions?.features.width ?? 0);
  const law = rowLaw(features, chosen);
  const { architecture, latent } = chosen;
  const code = latent + (conditions?.features.width ?? 0);
  const places = architecture === 'convolutional' ? pixelPlaces(schema, inputs, law) : undefined;
  const network =
    places === undefined
      ? perceptrons({ inputs, latent, code, outputs: law.fromNetwork }, chosen)
      : convolutions(places, { latent, code }, chosen);
  return { features, conditions, law, network, latent };
}

async function sampleRows(
  { law, latent, features, conditions }: Parts,
  networks: Evaluation,
  params: VaeParams,
  { first, count }: Range,
  key: Key,
): Promise<TableRows> {
  const columns = emptyColumns(features.columns, count);
  const draws = Array.from({ length: count }, (_, i) => key.at(first + i).draws());
  const codes = new Float32Array(count * latent);
  for (let i = 0; i < codes.length; i++) codes[i] = draws[Math.floor(i / latent)].normal();
  if (params.margins !== null) for (let i = 0; i < count; i++) conditions?.fill(params.margins, columns, i, draws[i]);
  const rows = tableRows(columns, undefined, first, count);
  await networks.decode(params, codes, rows, (outputs, from, run) => {
    for (let i = 0; i < run; i++) law.fill(outputs, i * law.outputs, columns, from + i, draws[from + i]);
  });
  return rows;
}

async function decodeRows(
  { law, latent, features, conditions }: Parts,
  networks: Evaluation,
  params: VaeParams,
  codes: readonly Float64Array[],
  how: Centres,
): Promise<TableRows> {
  const count = codes[0].length;
  const columns = emptyColumns(features.columns, count);
  const z = Float32Array.from({ length: count * latent }, (_, i) => codes[i % latent][Math.floor(i / latent)]);
  // Codes do not tell what was conditioned on: some row's conditions, the same ones each time.
  const draws = keyOf(0);
  if (params.margins !== null)
    for (let i = 0; i < count; i++) conditions?.fill(params.margins, columns, i, draws.at(i).draws());
  const rows = tableRows(columns, undefined, 0, count);
  await networks.decode(params, z, rows, (outputs, from, run) => {
    for (let i = 0; i < run; i++) law.fill(outputs, i * law.outputs, columns, from + i, how);
  });
  return rows;
}

function emptyColumns(columns: number, rows: number): Float64Array[] {
  return Array.from({ length: columns }, () => new Float64Array(rows).fill(Number.NaN));
}
