import type { Dataset } from '../../../../data/dataset.js';
import { rowWeights, type TableRows, takeRows } from '../../../../data/rows.js';
import { type SequenceRows, sequencesOf, stepsOf } from '../../../../data/sequences/sequence-rows.js';
import type { Contribution, Learner } from '../../../../learn/learner.js';
import type { Draws } from '../../../../random/draws.js';
import type { Key } from '../../../../random/key.js';
import type { HiddenMarkovParams } from './chain.js';
import { firstDurations } from './durations.js';
import { expectation, type HiddenMarkovSums } from './expectation.js';
import { type Learning, logPrior, maximization } from './maximization.js';
import type { HiddenMarkovOptions } from './options.js';
import { reorderStates } from './reorder-states.js';

/** Where Baum-Welch stands. */
export type HiddenMarkovState = HiddenMarkovParams & {
  readonly margins: Float64Array;
  /** Total weight of the training rows, and of their steps. */
  readonly weight: number;
  readonly steps: number;
  readonly passes: number;
  /** Objective before the last update, and by how much it fell in the pass before. */
  readonly objective: number;
  readonly fall: number;
};

/** Sequences, and steps of them, from which starts are drawn. */
const SAMPLE_SEQUENCES = 2000;
const SAMPLE_STEPS = 5000;
/** How much the first moves differ from all being equally likely; where they do not at all, states that say the same never part. */
const FIRST_MOVES = 0.5;

/** Baum-Welch over many sequences, of which each carries its share of the prior that pseudo-counts stand for: the objective, minus the log-posterior, falls from pass to pass. */
export function hiddenMarkovLearner(
  learning: Learning,
  options: HiddenMarkovOptions,
  ends: boolean,
): Learner<TableRows, HiddenMarkovParams, HiddenMarkovSums, HiddenMarkovState> {
  const { emission, topology } = learning;
  const K = emission.states;
  return {
    updates: 'per pass',
    additive: true,
    objective: 'descends',
    passes: options.iterations,
    starts: K === 1 ? 1 : options.restarts,
    async start({ training }, key) {
      const { weight, steps } = await sizesOf(training);
      const sample = await stepSample(training, Math.max(SAMPLE_STEPS, 40 * K), key.at('sample'));
      const margins = emission.margins(sample);
      const draws = key.at('seeds').draws();
      const laws = emission.start(margins, sample, draws);
      return {
        ...firstChain(learning, options, ends, weight / (weight + steps), draws),
        laws,
        occupancy: new Float64Array(K).fill(steps / K),
        ...{ margins, weight, steps, passes: 0, objective: 0, fall: 0 },
      };
    },
    async contribute(state, block): Promise<Contribution<HiddenMarkovSums>> {
      const { values, sums } = await expectation(emission, state, sequencesOf(block));
      const weights = rowWeights(block);
      let count = 0;
      let logLikelihood = 0;
      for (let i = 0; i < block.count; i++) {
        count += weights[i];
        if (weights[i] > 0) logLikelihood += weights[i] * values[i];
      }
      return { count, objective: -logLikelihood - (logPrior(learning, state) * count) / state.weight, sums };
    },
    async update(state, { objective, sums }) {
      const { margins, weight, steps, passes } = state;
      const fall = passes === 0 ? Number.MAX_VALUE : state.objective - objective;
      return { ...maximization(learning, state, sums), margins, weight, steps, passes: passes + 1, objective, fall };
    },
    done: ({ fall, steps, passes }) => (K === 1 && passes > 2) || Math.abs(fall) <= options.tolerance * steps,
    refusal: ({ laws, margins, occupancy, passes }) =>
      K === 1 || passes === 0 ? undefined : emission.collapse(laws, margins, occupancy),
    params({ start, transitions, durations, exits, laws, occupancy }) {
      const params = { start, transitions, durations, exits, laws, occupancy };
      if (topology.isOrdered) return params;
      const order = [...occupancy.keys()].sort((a, b) => occupancy[b] - occupancy[a] || a - b);
      return reorderStates(emission, params, order);
    },
  };
}

async function sizesOf(training: Dataset<TableRows>): Promise<{ readonly weight: number; readonly steps: number }> {
  let [weight, steps] = [0, 0];
  for await (const block of training.blocks()) {
    const { starts } = sequencesOf(block);
    const weights = rowWeights(block);
    for (let i = 0; i < block.count; i++) {
      weight += weights[i];
      steps += weights[i] * (starts[i + 1] - starts[i]);
    }
  }
  return { weight, steps };
}

/** At most so many steps, drawn from all of some sequences. */
async function stepSample(training: Dataset<TableRows>, most: number, key: Key): Promise<TableRows> {
  const rows: SequenceRows = sequencesOf(await training.gather(SAMPLE_SEQUENCES, key));
  const steps = stepsOf(rows);
  if (steps.count <= most) return steps;
  return takeRows(steps, key.at('steps').draws().permutation(steps.count).slice(0, most).sort());
}

/** Moves and first states near to equally likely among the allowed ones, and ends as often as the rows have them. */
function firstChain(
  { topology, durations }: Learning,
  { longest }: HiddenMarkovOptions,
  ends: boolean,
  shareOfEnds: number,
  draws: Draws,
): Omit<HiddenMarkovParams, 'laws' | 'occupancy'> {
  const { firsts, moves } = topology;
  const K = firsts.length;
  const law = (allowed: Uint8Array) => {
    const masses = Array.from(allowed, (each) => (each === 1 ? 1 + FIRST_MOVES * (2 * draws.uniform() - 1) : 0));
    const total = masses.reduce((sum, mass) => sum + mass, 0);
    return masses.map((mass) => Math.log(mass / total));
  };
  const transitions = new Float64Array(K * K);
  for (let j = 0; j < K; j++) transitions.set(law(moves.subarray(j * K, (j + 1) * K)), j * K);
  return {
    start: Float64Array.from(law(firsts)),
    transitions,
    durations: firstDurations(durations, K, longest),
    exits: new Float64Array(ends ? K + 1 : 0).fill(Math.log(shareOfEnds)),
  };
}
