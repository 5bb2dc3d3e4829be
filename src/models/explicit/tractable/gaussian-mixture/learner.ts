import { BLOCK_ROWS, type Dataset } from '../../../../data/dataset.js';
import type { TableRows } from '../../../../data/rows.js';
import type { Learner } from '../../../../learn/learner.js';
import { collapseOf } from './collapse.js';
import { fastExpectation, type MixtureSums } from './expectation.js';
import { maximization } from './maximization.js';
import { type Frame, type Mixture, type MixtureParams, standardized, unstandardized } from './mixture.js';
import { spreadOf } from './spread.js';
import { type StartRule, seedRows, startMixture } from './start.js';

/** Multiplications of a contribution: enough that calls of the engine cost little, few enough that Ctrl-C is prompt. */
const BLOCK_MULTIPLICATIONS = 2 ** 27;
const MOST_BLOCK_ROWS = 2 ** 15;

export interface EmOptions {
  readonly components: number;
  readonly restarts: number;
  readonly iterations: number;
  readonly tolerance: number;
  readonly start: StartRule | MixtureParams;
}

/** Where EM stands. */
export type EmState = {
  readonly mixture: Mixture;
  /** Covariance of the data, standardised; what components are thin by. [d, d] */
  readonly spread: Float64Array;
  /** Mean negative log-likelihood a row of the last passes, newest first. [3] */
  readonly recent: Float64Array;
  /** Why a component has collapsed, or ''. */
  readonly collapse: string;
};

/** Expectation-maximisation (Dempster, Laird and Rubin 1977) for the mixture; exact with missing cells. */
export function mixtureLearner(
  frame: Frame,
  options: EmOptions,
): Learner<TableRows, MixtureParams, MixtureSums, EmState> {
  const { start } = options;
  return {
    updates: 'per pass',
    batch: blockRows(options.components, frame.d),
    additive: true,
    objective: 'descends',
    passes: options.iterations,
    starts: typeof start === 'string' && options.components > 1 ? options.restarts : 1,
    async start({ training }: { training: Dataset<TableRows> }, key) {
      const rows = await training.gather(seedRows(options.components), key.at('rows'));
      const spread = spreadOf(frame, rows);
      const mixture =
        typeof start === 'string'
          ? startMixture(
              frame,
              rows,
              spread,
              options.components,
              { rule: start, starts: options.restarts },
              key.at('seeds'),
            )
          : standardized(frame, start);
      return { mixture, spread, recent: new Float64Array(3).fill(NaN), collapse: '' };
    },
    async contribute({ mixture }, rows) {
      const { objective, sums } = await fastExpectation(frame, mixture, rows);
      return { count: weightOf(rows), objective, sums };
    },
    async update({ mixture, spread, recent }, { count, objective, sums }) {
      const next = maximization(frame, mixture, sums);
      return {
        mixture: next,
        spread,
        recent: Float64Array.of(objective / count, recent[0], recent[1]),
        collapse: collapseOf(frame, next, sums, spread),
      };
    },
    done: ({ recent }) => remainingGain(recent) <= options.tolerance,
    refusal: ({ collapse }) => (collapse === '' ? undefined : collapse),
    params: ({ mixture }) => unstandardized(frame, mixture),
  };
}

// EM converges linearly, so what is left to gain follows from the last two gains (Aitken; Böhning et al. 1994).
function remainingGain(recent: Float64Array): number {
  const gain = recent[1] - recent[0];
  const before = recent[2] - recent[1];
  if (gain <= 1e-13 * Math.abs(recent[0])) return Number.isNaN(gain) ? Infinity : 0;
  const rate = gain / before;
  return rate < 1 ? (gain * rate) / (1 - rate) : Infinity;
}

function weightOf({ count, weights }: TableRows): number {
  return weights === undefined ? count : weights.subarray(0, count).reduce((sum, weight) => sum + weight, 0);
}

function blockRows(K: number, d: number): number {
  return Math.min(MOST_BLOCK_ROWS, Math.max(BLOCK_ROWS, Math.floor(BLOCK_MULTIPLICATIONS / (K * d * d))));
}
