import { AncestralError } from '../util/errors.js';
import type { ScoreSummary } from './running-score.js';

/** Sums up log-probabilities of sequences as means a step. */
export interface RunningStepScore {
  /** Values in nats a row, and the steps that each of these counts for. */
  add(values: ArrayLike<number>, steps: ArrayLike<number>, weights?: ArrayLike<number>): void;
  /** Its weight counts steps; `standardError` is that of a ratio of sums over sequences (Cochran 1977, section 2.11), NaN where there is one sequence only. */
  summary(): ScoreSummary;
}

/** The mean log-probability of a step, Σ v / Σ n, as sequences go by. */
export function runningStepScore(): RunningStepScore {
  let rows = 0;
  let impossible = 0;
  let weight = 0;
  let steps = 0;
  // Values are taken relative to the first row's mean a step, so that squares do not cancel.
  let near = 0;
  let excess = 0;
  let [squares, products, squaredSteps] = [0, 0, 0];
  return {
    add(values, lengths, weights) {
      for (let i = 0; i < values.length; i++) {
        const w = weights === undefined ? 1 : weights[i];
        rows++;
        if (w === 0) continue;
        if (!(values[i] < Number.POSITIVE_INFINITY)) throw notANumber(values[i], rows);
        if (values[i] === Number.NEGATIVE_INFINITY) {
          impossible++;
          continue;
        }
        const n = lengths[i];
        if (steps === 0 && n > 0) near = values[i] / n;
        const y = values[i] - near * n;
        weight += w;
        steps += w * n;
        excess += w * y;
        squares += w * y * y;
        products += w * y * n;
        squaredSteps += w * n * n;
      }
    },
    summary() {
      const isPossible = impossible === 0;
      const ratio = steps === 0 ? 0 : excess / steps;
      const residual = Math.max(0, squares - 2 * ratio * products + ratio * ratio * squaredSteps);
      return {
        rows,
        weight: steps,
        impossible,
        total: isPossible ? near * steps + excess : Number.NEGATIVE_INFINITY,
        mean: isPossible ? near + ratio : Number.NEGATIVE_INFINITY,
        standardError: weight > 1 ? Math.sqrt((residual * weight) / (weight - 1)) / steps : Number.NaN,
      };
    },
  };
}

function notANumber(value: number, row: number): AncestralError {
  return new AncestralError(`score: a log-probability must be a number or -Infinity, got ${value} in sequence ${row}`, {
    code: 'NOT_FINITE',
    hint: 'a value far outside the others is the usual cause; please report it where there is none',
  });
}
