// Restricted Boltzmann machine: binary visible units v and hidden units h with energy E(v, h) = -b·v - c·h - v W h, so
// p(v) = e^{-F(v)} / Z with free energy F(v) = -b·v - Σ_j log(1 + exp(c_j + (v W)_j)). Given one side, the units of the other are
// independent: p(h_j = 1 | v) = σ(c_j + (v W)_j). Learned by contrastive divergence: ⟨v h⟩ of the data minus ⟨v h⟩ of a Gibbs
// chain that begins at the data (CD-k, Hinton 2002) or goes on from step to step (Tieleman 2008). log Z is summed over the states
// of the smaller side up to 22 units, and estimated by annealed importance sampling above.
import { z } from 'zod';
import type { TableRows } from '../../../../data/rows.js';
import {
  type Completion,
  type Density,
  defineModel,
  type Latent,
  type Model,
  type Sampling,
} from '../../../../model/define-model.js';
import type { Key } from '../../../../random/key.js';
import { describeMachine, warningsOf } from './restricted-boltzmann/describe.js';
import { completeRows, drawMachine } from './restricted-boltzmann/draw-rows.js';
import { boltzmannGraphs } from './restricted-boltzmann/graphs.js';
import { decodeUnits, encodeUnits } from './restricted-boltzmann/latent-units.js';
import { boltzmannLearner } from './restricted-boltzmann/learner.js';
import { type BoltzmannParams, ENUMERATED_UNITS, machineOf, type Partition } from './restricted-boltzmann/machine.js';
import { partitionOf } from './restricted-boltzmann/partition.js';
import { rowChances } from './restricted-boltzmann/row-chances.js';

/** Updates of a fit whose number of epochs is left open, and bounds on those epochs. */
const UPDATES = 5_000;
const FEWEST_EPOCHS = 10;
const MOST_EPOCHS = 500;

/** What a restricted Boltzmann machine can do. */
export interface BoltzmannModel extends Model<TableRows, BoltzmannParams> {
  readonly sampling: Sampling<TableRows, BoltzmannParams>;
  readonly density: Density<TableRows, BoltzmannParams>;
  readonly completion: Completion<TableRows, BoltzmannParams>;
  readonly latent: Latent<TableRows, BoltzmannParams>;
}

/** Binary units in two layers, connected between the layers only. */
export const restrictedBoltzmann = defineModel({
  name: 'restricted-boltzmann',
  title: 'Restricted Boltzmann machine',
  summary:
    'binary visible and hidden units connected between the layers; learned by Gibbs chains, for binary tables and images',
  references: [
    {
      authors: 'G. E. Hinton',
      year: 2002,
      title: 'Training products of experts by minimizing contrastive divergence',
      venue: 'Neural Computation 14',
    },
    {
      authors: 'T. Tieleman',
      year: 2008,
      title: 'Training restricted Boltzmann machines using approximations to the likelihood gradient',
      venue: 'ICML',
    },
    {
      authors: 'R. Salakhutdinov and I. Murray',
      year: 2008,
      title: 'On the quantitative analysis of deep belief networks',
      venue: 'ICML',
    },
    { authors: 'R. M. Neal', year: 2001, title: 'Annealed importance sampling', venue: 'Statistics and Computing 11' },
  ],
  options: z.object({
    hidden: z.int().min(1).default(100).describe('hidden units; up to 22 the log-probabilities are exact'),
    gibbsSteps: z.int().min(1).default(1).describe('sweeps of the Gibbs chain in each update: the k of CD-k'),
    persistent: z
      .boolean()
      .default(true)
      .describe('whether chains go on from update to update; false begins them at the data each time (CD-k)'),
    epochs: z
      .int()
      .min(1)
      .optional()
      .describe('passes over the rows; where absent, as many as make 5,000 updates, from 10 to 500'),
    batch: z.int().min(1).default(100).describe('rows of an update, and number of persistent chains'),
    learningRate: z.number().gt(0).default(0.05).describe('step length at the start'),
    schedule: z
      .enum(['linear', 'constant'])
      .default('linear')
      .describe('whether the step length falls to zero over the epochs or stays'),
    momentum: z.number().min(0).lt(1).default(0.5).describe('share of an update that the next one goes on with'),
    weightDecay: z
      .number()
      .min(0)
      .default(0.001)
      .describe('pull of the weights towards zero, as a share of the step length'),
    chains: z.int().min(2).default(100).describe('chains of annealed importance sampling, beyond 22 units'),
    temperatures: z.int().min(1).default(5000).describe('steps of each of these chains; more make log Z surer'),
    burnIn: z.int().min(1).default(1000).describe('sweeps before a sampled row, beyond 22 units'),
  }),
  takesLong: true,
  measures: ['binary'],
  certainty: 'estimate',
  capabilities: ['sample', 'density', 'completion', 'latent'],
  bind(options, schema): BoltzmannModel {
    const { hidden, batch, burnIn } = options;
    const visible = schema.columns.length;
    const certainty = Math.min(visible, hidden) <= ENUMERATED_UNITS ? 'exact' : 'estimate';
    const updates = Math.ceil(UPDATES / Math.ceil(schema.rows / batch));
    const passes = options.epochs ?? Math.min(MOST_EPOCHS, Math.max(FEWEST_EPOCHS, updates));
    const computed = new WeakMap<BoltzmannParams, Promise<Partition>>();
    const partition = (params: BoltzmannParams, key: Key): Promise<Partition> => {
      if (params.partition !== null) return Promise.resolve(params.partition);
      const known = computed.get(params) ?? partitionOf(params, options, key.at('partition'));
      computed.set(params, known);
      return known;
    };
    return {
      learner: boltzmannLearner(schema, { ...options, passes }),
      parameters: () => visible * hidden + visible + hidden,
      sampling: { sample: (params, range, key) => drawMachine(params, range, burnIn, key) },
      density: {
        certainty,
        logProb: async (params, rows, key) =>
          rowChances(params, await partition(params, key), rows, options, key.at('rows')),
      },
      completion: { complete: (params, rows, key) => completeRows(params, rows, burnIn, key) },
      latent: {
        names: () => Array.from({ length: hidden }, (_, j) => `hidden ${j + 1}`),
        encode: async (params, rows) => encodeUnits(machineOf(params), params.baseLogits, rows),
        decode: async (params, codes) => decodeUnits(machineOf(params), codes),
      },
      graphs: boltzmannGraphs,
      describe: (params) => describeMachine(params, schema),
      warnings: warningsOf,
    };
  },
});
