import type { TableRows } from '../../../../data/rows.js';
import type { Learner } from '../../../../learn/learner.js';
import { bestFactors, bestPrincipal } from './best-factors.js';
import type { FactorModel } from './factor-model.js';
import { expectedMoments, type Frame, type Moments } from './moments.js';

export const NOISES = ['isotropic', 'diagonal'] as const;
export type Noise = (typeof NOISES)[number];

export interface FactorFrame extends Frame {
  /** Least noise variance of each column, standardised. */
  readonly floor: Float64Array;
}

export interface FactorOptions {
  readonly dimensions: number;
  readonly noise: Noise;
  readonly iterations: number;
  readonly tolerance: number;
}

export type FactorState = {
  /** Standardised. */
  readonly model: FactorModel;
  readonly passes: number;
  /** Weight of the rows with a missing cell. */
  readonly incomplete: number;
  /** Mean negative log-likelihood a row of the last passes, newest first. [3] */
  readonly recent: Float64Array;
};

/** One pass of sums where all cells are known; EM over the missing ones otherwise, with the exact maximum as its M-step. */
export function factorLearner(
  frame: FactorFrame,
  options: FactorOptions,
): Learner<TableRows, FactorModel, Moments, FactorState> {
  const d = frame.floor.length;
  const q = options.dimensions;
  return {
    updates: 'per pass',
    additive: true,
    objective: 'descends',
    passes: options.iterations,
    async start() {
      const model = {
        mean: new Float64Array(d),
        loadings: new Float64Array(d * q),
        noise: new Float64Array(d).fill(1),
      };
      return { model, passes: 0, incomplete: 0, recent: new Float64Array(3).fill(NaN) };
    },
    async contribute({ model }, rows) {
      const { objective, moments } = expectedMoments(frame, model, rows);
      const count = rows.weights === undefined ? rows.count : sumOf(rows.weights.subarray(0, rows.count));
      return { count, objective, sums: moments };
    },
    async update({ model, passes, recent }, { count, objective, sums }) {
      const shift = sums.first.map((first) => first / count);
      const S = sums.second.map((second, at) => second / count - shift[Math.floor(at / d)] * shift[at % d]);
      const factors =
        options.noise === 'isotropic'
          ? bestPrincipal(S, q, frame.floor)
          : bestFactors(S, q, frame.floor, passes === 0 ? diagonalOf(S, d) : model.noise, options);
      return {
        model: { mean: model.mean.map((mean, j) => mean + shift[j]), ...factors },
        passes: passes + 1,
        incomplete: sums.incomplete,
        recent: Float64Array.of(objective / count, recent[0], recent[1]),
      };
    },
    done: ({ passes, incomplete, recent }) => passes > 0 && (incomplete === 0 || isNear(recent, options.tolerance)),
    params: ({ model }) => unstandardized(frame, model),
  };
}

// The gain still to be expected of a linearly convergent sequence is under the tolerance (Aitken).
function isNear(recent: Float64Array, tolerance: number): boolean {
  const gain = recent[1] - recent[0];
  const before = recent[2] - recent[1];
  return gain <= 1e-13 * Math.abs(recent[0]) || (gain < before && gain * gain <= tolerance * (before - gain));
}

function unstandardized({ centers, scales }: Frame, { mean, loadings, noise }: FactorModel): FactorModel {
  const q = loadings.length / mean.length;
  return {
    mean: mean.map((value, j) => centers[j] + scales[j] * value),
    loadings: loadings.map((value, at) => scales[Math.floor(at / q)] * value),
    noise: noise.map((value, j) => scales[j] * scales[j] * value),
  };
}

function diagonalOf(S: Float64Array, d: number): Float64Array {
  return Float64Array.from({ length: d }, (_, j) => 0.5 * S[j * d + j]);
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
