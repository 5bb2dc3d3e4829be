import { rowWeights, type TableRows } from '../../../../data/rows.js';
import { lengthsOf, sequencesOf, stepsOf } from '../../../../data/sequences/sequence-rows.js';
import type { Learner } from '../../../../learn/learner.js';
import { GOES_ON, STOPS, type StepLaws } from './step-laws.js';

type Params = { readonly laws: Float64Array };

/** Counts of steps and stops; each law takes the most likely parameters for its sums. */
export function stepLearner(laws: StepLaws): Learner<TableRows, Params, Float64Array, Params> {
  const { step, stop, stopAt } = laws;
  return {
    updates: 'per pass',
    additive: true,
    objective: 'none', // the one pass only counts: there is no earlier law whose likelihood could be told
    passes: 1,
    async start() {
      const start = new Float64Array(laws.parameterSize);
      step.start(start, 0);
      stop?.start(start, stopAt.parameters);
      return { laws: start };
    },
    async contribute(state, rows) {
      const sequences = sequencesOf(rows);
      const steps = stepsOf(sequences);
      const weights = rowWeights(rows);
      const sums = new Float64Array(laws.statisticsSize);
      step.addStatistics(sums, 0, steps.columns, rowWeights(steps), 0, 1, state.laws, 0);
      if (stop !== undefined) {
        for (const [i, length] of lengthsOf(sequences).entries()) {
          sums[stopAt.statistics + GOES_ON] += weights[i] * length;
          sums[stopAt.statistics + STOPS] += weights[i];
        }
      }
      return { count: weights.reduce((sum, weight) => sum + weight, 0), objective: 0, sums };
    },
    async update(state, { sums }) {
      const next = state.laws.slice();
      step.estimate(sums, 0, next, 0);
      stop?.estimate(sums, stopAt.statistics, next, stopAt.parameters);
      return { laws: next };
    },
    params: (state) => state,
  };
}
