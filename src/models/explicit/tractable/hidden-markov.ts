// Hidden Markov model: a path of K hidden states, each of which says something of its step and nothing else,
//   p(x, z) = π_z1 Π_t a_z(t-1)z(t) Π_t p(x_t | z_t),   p(x) = Σ_z p(x, z) by one pass forward.
// Learned by Baum-Welch (EM): posteriors of states and moves by passes forward and backward, then each law the most likely one.
// With explicit durations a state lasts d steps with probability p_k(d) (a hidden semi-Markov model). Missing cells and steps are
// integrated out exactly. L. R. Rabiner, A tutorial on hidden Markov models, Proceedings of the IEEE 77 (1989).
import type { TableRows } from '../../../data/rows.js';
import { isCoded, type TableSchema } from '../../../data/schema.js';
import { type SequenceRows, sequencesOf } from '../../../data/sequences/sequence-rows.js';
import { type Symbols, symbolsOf, UNKNOWN_NAME } from '../../../data/sequences/symbols.js';
import {
  type Completion,
  type Density,
  defineModel,
  type HiddenStates,
  type Model,
  type Sampling,
} from '../../../model/define-model.js';
import { symbolSampling } from '../../../model/symbol-sampling.js';
import type { HiddenMarkovParams } from './hidden-markov/chain.js';
import { describeStates, stateName } from './hidden-markov/describe.js';
import { completeRows, drawRows } from './hidden-markov/draw-rows.js';
import type { Emission } from './hidden-markov/emission.js';
import { sequenceLogProb } from './hidden-markov/expectation.js';
import { hiddenMarkovLearner } from './hidden-markov/learner.js';
import { nextOf } from './hidden-markov/next-state.js';
import { type HiddenMarkovOptions, hiddenMarkovOptions } from './hidden-markov/options.js';
import { smoothedStates } from './hidden-markov/smoothed-states.js';
import { checkEmission, stateEmission } from './hidden-markov/state-emission.js';
import { freeMoves, topologyOf } from './hidden-markov/topology.js';
import { mostLikelyPaths } from './hidden-markov/viterbi.js';

/** Numbers of states that are tried where none is given. */
const CANDIDATES = [1, 2, 3, 4, 6, 8];
/** Steps of a sequence that nothing ends, at most. */
const LONGEST_USUAL = 1000;

/** What a hidden Markov model can do. */
export interface HiddenMarkovModel extends Model<TableRows, HiddenMarkovParams> {
  readonly sampling: Sampling<TableRows, HiddenMarkovParams>;
  readonly density: Density<TableRows, HiddenMarkovParams, 'exact'>;
  readonly completion: Completion<TableRows, HiddenMarkovParams>;
  readonly posterior: NonNullable<Model<TableRows, HiddenMarkovParams>['posterior']>;
  readonly states: HiddenStates<TableRows, HiddenMarkovParams>;
}

/** Hidden states that follow one another, and say what each step is. */
export const hiddenMarkov = defineModel({
  name: 'hidden-markov',
  title: 'Hidden Markov model',
  summary:
    'hidden states that follow one another and say what each step is; fills, forecasts and draws sequences of any columns',
  references: [
    {
      authors: 'L. E. Baum, T. Petrie, G. Soules and N. Weiss',
      year: 1970,
      title:
        'A maximization technique occurring in the statistical analysis of probabilistic functions of Markov chains',
      venue: 'Annals of Mathematical Statistics 41',
    },
    {
      authors: 'L. R. Rabiner',
      year: 1989,
      title: 'A tutorial on hidden Markov models and selected applications in speech recognition',
      venue: 'Proceedings of the IEEE 77',
    },
    {
      authors: 'W. Zucchini, I. L. MacDonald and R. Langrock',
      year: 2016,
      title: 'Hidden Markov Models for Time Series',
      venue: 'Chapman & Hall',
    },
    {
      authors: 'S.-Z. Yu',
      year: 2010,
      title: 'Hidden semi-Markov models',
      venue: 'Artificial Intelligence 174',
    },
  ],
  options: hiddenMarkovOptions,
  data: ['sequences'],
  measures: ['continuous', 'count', 'categorical', 'binary', 'with-atoms'],
  minimumRows: 1,
  certainty: 'exact',
  capabilities: ['sample', 'density', 'completion', 'posterior', 'states'],
  search(options) {
    if (options.states !== undefined) return undefined;
    return { criterion: options.criterion, candidates: CANDIDATES.map((states) => ({ ...options, states })) };
  },
  bind: bindHiddenMarkov,
});

function bindHiddenMarkov(options: HiddenMarkovOptions, schema: TableSchema): HiddenMarkovModel {
  const K = options.states ?? 1;
  checkEmission(schema.columns, options);
  const symbols = symbolsIn(schema);
  const emission = stateEmission(columnsOf(schema, symbols), K, options);
  const topology = topologyOf(K, options.topology, options.forbidden, options.durations !== 'none');
  const ends = schema.sequence?.ends === true;
  const usual = Math.max(1, Math.min(LONGEST_USUAL, schema.sequence?.longest ?? 1));
  const names = Array.from({ length: K }, (_, k) => stateName(k));
  const next = (params: HiddenMarkovParams) => nextOf(params, symbols?.unknown === undefined ? 0 : symbols.unknown + 1);
  return {
    learner: hiddenMarkovLearner({ ...options, emission, topology }, options, ends),
    parameters: (params) =>
      freeMoves(topology) + freeDurations(options, K) + params.exits.length + emission.parameterCount(params.laws),
    sampling:
      symbols === undefined
        ? {
            sample: (params, range, key, how) =>
              drawRows({ emission, columns: schema.columns.length, usual }, params, range, key, how),
          }
        : (symbolSampling('hidden-markov', symbols, usual, next) as Sampling<TableRows, HiddenMarkovParams>),
    density: {
      certainty: 'exact',
      logProb: async (params, rows) => ({
        certainty: 'exact',
        values: await sequenceLogProb(emission, params, sequencesOf(rows)),
      }),
    },
    completion: { complete: (params, rows, key) => completeRows(emission, params, sequencesOf(rows), key) },
    posterior: async (params, rows) => ({ names, values: shares(emission, params, sequencesOf(rows)) }),
    states: {
      names: () => names,
      smoothed: async (params, rows) => smoothedStates(emission, params, sequencesOf(rows)),
      path: (params, rows) => mostLikelyPaths(emission, params, sequencesOf(rows)),
    },
    describe: (params) => describeStates(emission, params),
    warnings: (params) => warningsOf(params),
    ...(symbols === undefined ? {} : { next }),
  };
}

/** The symbols where a step is one; undefined for other steps. */
function symbolsIn(schema: TableSchema): Symbols | undefined {
  return schema.columns.length === 1 && isCoded(schema.columns[0]) ? symbolsOf('hidden-markov', schema) : undefined;
}

/** The columns; a symbol that training never saw is one more category. */
function columnsOf({ columns }: TableSchema, symbols: Symbols | undefined) {
  if (symbols === undefined) return columns;
  const [column] = columns;
  return [{ ...column, measure: 'categorical' as const, categories: [...column.categories, UNKNOWN_NAME] }];
}

function freeDurations({ durations, longest }: HiddenMarkovOptions, states: number): number {
  if (durations === 'none') return 0;
  return states * (durations === 'categorical' ? longest - 1 : 2);
}

/** The share of its steps that each row spends in each state, as far as is known; of a row without steps, the law of the first. */
function shares(emission: Emission, params: HiddenMarkovParams, rows: SequenceRows): Float64Array {
  const K = params.start.length;
  const gamma = smoothedStates(emission, params, rows);
  const found = new Float64Array(rows.count * K);
  for (let i = 0; i < rows.count; i++) {
    const [from, to] = [rows.starts[i], rows.starts[i + 1]];
    if (from === to) found.set(params.start.map(Math.exp), i * K);
    for (let t = from; t < to; t++) for (let k = 0; k < K; k++) found[i * K + k] += gamma[t * K + k] / (to - from);
  }
  return found;
}

function warningsOf({ occupancy }: HiddenMarkovParams): string[] {
  const empty = [...occupancy.keys()].filter((k) => occupancy[k] < 1).map(stateName);
  if (empty.length === 0) return [];
  const which = empty.length > 5 ? `${empty.length} of the states` : empty.join(', ');
  return [`less than one training step belongs to ${which}; fewer states would do`];
}
