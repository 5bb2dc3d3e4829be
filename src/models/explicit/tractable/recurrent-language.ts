// A recurrent network reads a sequence step by step, and its state says how the next step is distributed:
//   p(x₁ … x_T) = Π_t p(x_t | h_t),  h_{t+1} = cell(x_t, h_t).
// Learned by gradients of -log p through windows of time, the state going on from one window to the next (Williams and Peng, 1990).
// Cells: Elman 1990; Hochreiter and Schmidhuber 1997 with the forget gate of Gers et al. 2000; Cho et al. 2014.
// Laws of a step: a softmax over symbols; for frames of bits RNN-NADE and RNN-RBM (Boulanger-Lewandowski, Bengio and Vincent, "Modeling
// temporal dependencies in high-dimensional sequences", ICML 2012); for numbers a mixture density (Bishop, 1994).
import type { TableRows } from '../../../data/rows.js';
import type { TableSchema } from '../../../data/schema.js';
import { symbolsOf } from '../../../data/sequences/symbols.js';
import { countParameters } from '../../../engine/parameters.js';
import type { GradientState } from '../../../learn/gradient.js';
import { movementOf } from '../../../learn/optimizers/optimizer-options.js';
import {
  type Density,
  type DrawnHow,
  defineModel,
  type Model,
  type Range,
  type Sampling,
} from '../../../model/define-model.js';
import { symbolSampling } from '../../../model/symbol-sampling.js';
import type { Key } from '../../../random/key.js';
import { OptionError } from '../../../util/errors.js';
import { headOf, lawOf } from './recurrent-language/choose-law.js';
import { drawSteps, streamSteps } from './recurrent-language/draw-steps.js';
import { type Evaluation, evaluation } from './recurrent-language/evaluate.js';
import { type RecurrentParams, recurrentLearner } from './recurrent-language/learner.js';
import { recurrentNetwork } from './recurrent-language/network.js';
import { nextSymbols } from './recurrent-language/next-symbols.js';
import { type Parts, specsOf } from './recurrent-language/objective.js';
import { options, type RecurrentOptions } from './recurrent-language/options.js';

const WHO = 'recurrent-language';
/** Steps of a sequence that has no end of its own, at most. */
const USUAL = 1000;
/** Updates without a better validation after which a fit ends, and passes at least. */
const PATIENCE = { updates: 1000, passes: 3 };

/** A recurrent network over symbols, frames of bits, numbers or any columns. */
export const recurrentLanguage = defineModel({
  name: WHO,
  title: 'Recurrent network',
  summary: 'A state that reads one step after another and says what comes next: LSTM, GRU or a plain recurrence.',
  references: [
    {
      authors: 'S. Hochreiter and J. Schmidhuber',
      year: 1997,
      title: 'Long short-term memory',
      venue: 'Neural Computation 9(8)',
    },
    {
      authors: 'N. Boulanger-Lewandowski, Y. Bengio and P. Vincent',
      year: 2012,
      title:
        'Modeling temporal dependencies in high-dimensional sequences: application to polyphonic music generation and transcription',
      venue: 'International Conference on Machine Learning',
    },
    {
      authors: 'H. Larochelle and I. Murray',
      year: 2011,
      title: 'The neural autoregressive distribution estimator',
      venue: 'Artificial Intelligence and Statistics',
    },
  ],
  options,
  data: ['sequences'],
  measures: ['continuous', 'count', 'categorical', 'binary', 'with-atoms'],
  takesLong: true,
  certainty: 'exact',
  capabilities: ['sample', 'density'],
  bind: bindRecurrent,
});

/** Its model: the law of the next symbol is there where steps are symbols. */
interface RecurrentModel extends Model<TableRows, RecurrentParams> {
  readonly parameters: () => number;
  readonly density: Density<TableRows, RecurrentParams>;
  readonly sampling: Required<Sampling<TableRows, RecurrentParams>>;
}

function bindRecurrent(chosen: RecurrentOptions, schema: TableSchema): RecurrentModel {
  const parts = partsOf(chosen, schema);
  const ends = schema.sequence?.ends === true;
  const network = evaluation(parts, ends);
  const learner = recurrentLearner(parts, {
    ...movementOf(WHO, { ...chosen, ...fallOf(chosen) }),
    ...{ lanes: chosen.batch, context: chosen.context, ends, shift: chosen.shift },
    ...(chosen.epochs === undefined ? {} : { passes: chosen.epochs }),
    ...(chosen.steps === undefined ? {} : { steps: chosen.steps }),
    ...(chosen.dropout === 0 && parts.law.loss === undefined
      ? {}
      : { notAdditive: 'noise belongs to windows, not to rows' }),
    patience: patienceOf(chosen, schema),
  });
  const model = {
    learner: {
      ...learner,
      validate: (state: GradientState, rows: TableRows) => network.merit(learner.params(state), rows),
    },
    parameters: () => countParameters(specsOf(parts)),
    density: densityOf(parts, network),
  };
  if (headOf(chosen, schema) !== 'categorical') return { ...model, sampling: stepSampling(parts, network, schema) };
  const symbols = symbolsOf(WHO, schema);
  const next = (params: RecurrentParams) => nextSymbols(network, params, symbols.count);
  return { ...model, next, sampling: symbolSampling(WHO, symbols, usualLength(schema), next) };
}

/** Steps of a sequence that is drawn without a length and has no end of its own. */
function usualLength({ sequence }: TableSchema): number {
  return Math.min(USUAL, Math.max(1, sequence?.longest ?? 1));
}

/** Drawing of frames, numbers and other columns, step by step. */
function stepSampling({ law }: Parts, network: Evaluation, schema: TableSchema) {
  const source = { law, network, columns: schema.columns.length, usual: usualLength(schema) };
  return {
    sample: (params: RecurrentParams, range: Range, key: Key, how?: DrawnHow) =>
      drawSteps(source, params, range, key, how),
    stream: (params: RecurrentParams, key: Key, how?: DrawnHow) => streamSteps(source, params, key, how),
  };
}

/** Exact where the law of a step is; else an estimate, whose errors are those of annealing. */
function densityOf({ law }: Parts, network: Evaluation): Density<TableRows, RecurrentParams> {
  if (law.logProb === undefined) {
    return {
      certainty: 'estimate',
      logProb: async (params, rows, key) => ({ certainty: 'estimate', ...(await network.estimate(params, rows, key)) }),
    };
  }
  return {
    certainty: 'exact',
    logProb: async (params, rows) => ({ certainty: 'exact', values: await network.logProb(params, rows) }),
  };
}

/** The parts that options and a schema make. */
export function partsOf(chosen: RecurrentOptions, schema: TableSchema): Parts {
  const law = lawOf(chosen, schema);
  if (chosen.shift > 0 && !('bits' in law.types))
    throw new OptionError(`${WHO}: shift must go with heads nade and rbm, got ${headOf(chosen, schema)}`);
  return { law, network: recurrentNetwork(law.width, chosen) };
}

/** Passes over little are a step or two: patience is then counted in steps. */
function patienceOf({ batch, context }: RecurrentOptions, { rows, sequence }: TableSchema): number {
  const windows = Math.max(1, (rows * (sequence?.longest ?? 1)) / (batch * context));
  return Math.max(PATIENCE.passes, Math.ceil(PATIENCE.updates / windows));
}

/** A learning rate that falls does so until the end of the fit, where that is known. */
function fallOf({ schedule, scheduleSteps, steps }: RecurrentOptions) {
  if (schedule === 'constant' || scheduleSteps !== undefined || steps === undefined) return {};
  return { scheduleSteps: steps };
}
