import { AncestralError } from '../util/errors.js';

/** Log-probabilities of many rows, summed up: totals in nats, rows of probability zero counted apart. */
export interface ScoreSummary {
  /** Number of rows, and their total weight. */
  readonly rows: number;
  readonly weight: number;
  /** −Infinity where a row has probability zero. */
  readonly total: number;
  readonly mean: number;
  /** Of the mean over rows: the spread of the rows' values. */
  readonly standardError: number;
  /** Rows whose probability is zero. */
  readonly impossible: number;
}

export interface RunningScore {
  add(values: ArrayLike<number>, weights?: ArrayLike<number>): void;
  summary(): ScoreSummary;
}

/** Sums up values as they go by; NaN and +Infinity are refused with their row. By Welford's update neither mean nor spread loses digits over many millions of rows. */
export function runningScore(): RunningScore {
  let rows = 0;
  let impossible = 0;
  let weight = 0;
  let mean = 0;
  let squares = 0;
  return {
    add(values, weights) {
      for (let i = 0; i < values.length; i++) {
        const w = weights === undefined ? 1 : weights[i];
        rows++;
        if (w === 0) continue;
        if (!(values[i] < Number.POSITIVE_INFINITY)) {
          throw new AncestralError(
            `score: a log-probability must be a number or -Infinity, got ${values[i]} in row ${rows}`,
            {
              code: 'NOT_FINITE',
              hint: 'a value far outside the others is the usual cause; please report it where there is none',
            },
          );
        }
        if (values[i] === Number.NEGATIVE_INFINITY) {
          impossible++;
          continue;
        }
        weight += w;
        const step = values[i] - mean;
        mean += (w / weight) * step;
        squares += w * step * (values[i] - mean);
      }
    },
    summary() {
      const isPossible = impossible === 0;
      return {
        rows,
        weight,
        impossible,
        total: isPossible ? mean * weight : Number.NEGATIVE_INFINITY,
        mean: isPossible ? mean : Number.NEGATIVE_INFINITY,
        standardError: Math.sqrt(squares / Math.max(1, weight - 1) / Math.max(1, weight)),
      };
    },
  };
}
