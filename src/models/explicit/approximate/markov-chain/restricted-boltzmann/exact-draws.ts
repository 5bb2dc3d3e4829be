import type { Draws } from '../../../../../random/draws.js';
import { logMarginals, smallerSide } from './enumerate-states.js';
import { logistic, type Machine } from './machine.js';

/** Draws visible units from their exact law: the state of the smaller side from its marginal, then the other side given it. */
export interface ExactDraws {
  /** One state of the visible units. [visible] */
  draw(draws: Draws): Uint8Array;
}

/** The sampler of a machine whose smaller side has few enough units. */
export function exactDraws(machine: Machine): ExactDraws {
  const { visible, hidden, weights, visibleBias } = machine;
  const cumulative = cumulated(logMarginals(machine));
  const side = smallerSide(machine);
  return {
    draw(draws) {
      const state = placeOf(cumulative, draws.uniform());
      const units = new Uint8Array(visible);
      for (let i = 0; i < visible; i++) {
        if (side === 'visible') {
          units[i] = (state >> i) & 1;
          continue;
        }
        let input = visibleBias[i];
        for (let j = 0; j < hidden; j++) if ((state >> j) & 1) input += weights[i * hidden + j];
        units[i] = draws.uniform() < logistic(input) ? 1 : 0;
      }
      return units;
    },
  };
}

/** Shares of all states up to each, in place. */
function cumulated(logValues: Float64Array): Float64Array {
  const largest = logValues.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (let state = 0; state < logValues.length; state++) {
    sum += Math.exp(logValues[state] - largest);
    logValues[state] = sum;
  }
  return logValues;
}

/** The first state whose cumulated share exceeds `u` of the whole. */
function placeOf(cumulative: Float64Array, u: number): number {
  const wanted = u * cumulative[cumulative.length - 1];
  let [low, high] = [0, cumulative.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulative[middle] > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}
