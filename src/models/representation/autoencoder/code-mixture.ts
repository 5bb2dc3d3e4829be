// The law of codes: Σ_k π_k N(z; μ_k, Σ_k), fitted to the codes of training rows by EM (Ghosh et al. 2020 call it ex-post density
// estimation). Covariances have the inverse-Wishart prior of Fraley and Raftery (2007), ν = d + 2 and Λ = S / K^(2/d) with S the
// covariance of all codes, so that no component collapses:  Σ_k = (Λ + Σ_i r_ik (z_i − μ_k)(z_i − μ_k)ᵀ) / (Σ_i r_ik + 2d + 3).
import { rowWeights, type TableRows } from '../../../data/rows.js';
import { LOG_TWO_PI } from '../../../distributions/multivariate-normal.js';
import type { Learner } from '../../../learn/learner.js';
import { cholesky, choleskyLogDeterminant, solveLower } from '../../../numeric/cholesky.js';
import { logSumExp } from '../../../numeric/log-sum-exp.js';
import type { Draws } from '../../../random/draws.js';
import { AncestralError } from '../../../util/errors.js';

/** A mixture of normal laws over codes; factors are the lower ones of the covariances. */
export type CodeMixture = {
  readonly weights: Float64Array;
  /** [K, d] */
  readonly means: Float64Array;
  /** [K, d, d] */
  readonly factors: Float64Array;
};

type State = {
  readonly mixture: CodeMixture;
  /** Λ. [d, d] */
  readonly prior: Float64Array;
  /** Mean negative log-likelihood a row in the last two passes, newest first. */
  readonly recent: Float64Array;
};

type Sums = {
  readonly counts: Float64Array;
  /** Σ r (z − μ_k) and Σ r (z − μ_k)(z − μ_k)ᵀ about the current means: [K, d] and [K, d, d]. */
  readonly first: Float64Array;
  readonly second: Float64Array;
};

const STARTS = 3;
const PASSES = 200;
/** Change in nats a row at which a start has converged. */
const TOLERANCE = 1e-4;
/** Least variance in any direction, as a share of the mean variance of codes. */
const LEAST = 1e-6;
/** Rows among which the first means are sought. */
const SEED_ROWS = 2000;

/** Expectation-maximisation of K components over codes, which come as a table of d columns. */
export function mixtureLearner(K: number, d: number): Learner<TableRows, CodeMixture, Sums, State> {
  return {
    updates: 'per pass',
    additive: true,
    objective: 'none',
    passes: PASSES,
    starts: K === 1 ? 1 : STARTS,
    async start({ training }, key) {
      const rows = await training.gather(training.count, key.at('rows'));
      const spread = covarianceOf(rows, d);
      const prior = spread.map((value) => value / K ** (2 / d));
      const means = seedMeans(rows, d, K, spread, key.at('seeds').draws());
      const factor = factorOf(prior, d);
      const factors = new Float64Array(K * d * d);
      for (let k = 0; k < K; k++) factors.set(factor, k * d * d);
      const mixture = { weights: new Float64Array(K).fill(1 / K), means, factors };
      return { mixture, prior, recent: new Float64Array(2).fill(Number.POSITIVE_INFINITY) };
    },
    async contribute({ mixture }, rows) {
      return expectation(mixture, rows, d);
    },
    async update({ mixture, prior, recent }, { count, objective, sums }) {
      return {
        mixture: maximization(mixture, sums, prior, count, d),
        prior,
        recent: Float64Array.of(objective / count, recent[0]),
      };
    },
    done: ({ recent }) => Math.abs(recent[1] - recent[0]) < TOLERANCE,
    params: ({ mixture }) => mixture,
  };
}

/** The log density of a code at a mixture, and of each component with its weight; scratch is kept between calls. */
export function mixtureDensity(mixture: CodeMixture, d: number) {
  const { weights, means, factors } = mixture;
  const K = weights.length;
  const parts = Array.from({ length: K }, (_, k) => {
    const factor = factors.subarray(k * d * d, (k + 1) * d * d);
    return { factor, constant: Math.log(weights[k]) - 0.5 * (d * LOG_TWO_PI + choleskyLogDeterminant(factor, d)) };
  });
  const residual = new Float64Array(d);
  const terms = new Float64Array(K);
  return {
    /** log π_k N(z; μ_k, Σ_k) of the last code. */
    terms,
    logDensity(codes: ArrayLike<number>, at: number): number {
      for (let k = 0; k < K; k++) {
        for (let a = 0; a < d; a++) residual[a] = codes[at + a] - means[k * d + a];
        solveLower(parts[k].factor, d, residual, residual);
        let square = 0;
        for (let a = 0; a < d; a++) square += residual[a] * residual[a];
        terms[k] = parts[k].constant - 0.5 * square;
      }
      return logSumExp(terms);
    },
  };
}

/** μ_k + L_k ε for a component k drawn in proportion to the weights, written from `at` on. */
export function drawCode(
  { weights, means, factors }: CodeMixture,
  d: number,
  draws: Draws,
  epsilon: ArrayLike<number>,
  from: number,
  into: Float32Array | Float64Array,
  at: number,
): void {
  const k = draws.categorical(weights);
  for (let a = 0; a < d; a++) {
    let sum = means[k * d + a];
    for (let b = 0; b <= a; b++) sum += factors[(k * d + a) * d + b] * epsilon[from + b];
    into[at + a] = sum;
  }
}

/** The mean over components of the variance along each number of the code. */
export function innerVariances({ weights, factors }: CodeMixture, d: number): Float64Array {
  return Float64Array.from({ length: d }, (_, a) =>
    weights.reduce((sum, weight, k) => {
      const row = factors.subarray((k * d + a) * d, (k * d + a + 1) * d);
      return sum + weight * row.reduce((square, value) => square + value * value, 0);
    }, 0),
  );
}

function expectation(mixture: CodeMixture, rows: TableRows, d: number) {
  const { columns, count } = rows;
  const weights = rowWeights(rows);
  const K = mixture.weights.length;
  const density = mixtureDensity(mixture, d);
  const z = new Float64Array(d);
  const sums = { counts: new Float64Array(K), first: new Float64Array(K * d), second: new Float64Array(K * d * d) };
  const residual = new Float64Array(d);
  let [objective, total] = [0, 0];
  for (let i = 0; i < count; i++) {
    for (let a = 0; a < d; a++) z[a] = columns[a][i];
    const all = density.logDensity(z, 0);
    objective -= weights[i] * all;
    total += weights[i];
    for (let k = 0; k < K; k++) {
      const share = weights[i] * Math.exp(density.terms[k] - all);
      if (share === 0) continue;
      sums.counts[k] += share;
      for (let a = 0; a < d; a++) residual[a] = z[a] - mixture.means[k * d + a];
      for (let a = 0; a < d; a++) {
        const scaled = share * residual[a];
        sums.first[k * d + a] += scaled;
        for (let b = 0; b <= a; b++) sums.second[(k * d + a) * d + b] += scaled * residual[b];
      }
    }
  }
  return { count: total, objective, sums };
}

function maximization(mixture: CodeMixture, sums: Sums, prior: Float64Array, total: number, d: number): CodeMixture {
  const K = mixture.weights.length;
  const means = mixture.means.slice();
  const factors = new Float64Array(K * d * d);
  for (let k = 0; k < K; k++) {
    const n = sums.counts[k];
    const moves = Float64Array.from({ length: d }, (_, a) => (n > 0 ? sums.first[k * d + a] / n : 0));
    const covariance = new Float64Array(d * d);
    for (let a = 0; a < d; a++) {
      means[k * d + a] += moves[a];
      for (let b = 0; b <= a; b++) {
        const scatter = sums.second[(k * d + a) * d + b] - n * moves[a] * moves[b];
        covariance[a * d + b] = (prior[a * d + b] + scatter) / (n + 2 * d + 3);
        covariance[b * d + a] = covariance[a * d + b];
      }
    }
    factors.set(factorOf(covariance, d), k * d * d);
  }
  // One row shared by all components: none is ever given up for good.
  return { weights: sums.counts.map((n) => (n + 1 / K) / (total + 1)), means, factors };
}

/** Covariance of all codes, no direction without variance. */
function covarianceOf(rows: TableRows, d: number): Float64Array {
  const { columns } = rows;
  const weights = rowWeights(rows);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = columns.map((column) => column.reduce((sum, value, i) => sum + (weights[i] / total) * value, 0));
  const covariance = new Float64Array(d * d);
  for (let a = 0; a < d; a++) {
    for (let b = 0; b < d; b++) {
      covariance[a * d + b] = weights.reduce(
        (sum, weight, i) => sum + (weight / total) * (columns[a][i] - mean[a]) * (columns[b][i] - mean[b]),
        0,
      );
    }
  }
  let trace = 0;
  for (let a = 0; a < d; a++) trace += covariance[a * d + a];
  const least = Math.max(LEAST * (trace / d), Number.EPSILON * (1 + mean.reduce((sum, each) => sum + each * each, 0)));
  for (let a = 0; a < d; a++) covariance[a * d + a] += least;
  return covariance;
}

/** Means far from each other: each with probability in proportion to the squared distance from those before (Arthur and Vassilvitskii 2007). */
function seedMeans(rows: TableRows, d: number, K: number, spread: Float64Array, draws: Draws): Float64Array {
  const count = Math.min(rows.count, SEED_ROWS);
  const order = draws.permutation(rows.count).subarray(0, count);
  const weights = rowWeights(rows);
  const nearest = Float64Array.from(order, (row) => weights[row]);
  const distances = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const means = new Float64Array(K * d);
  for (let k = 0; k < K; k++) {
    const isSpent = nearest.every((value) => value === 0);
    const chosen = order[isSpent ? draws.below(count) : draws.categorical(nearest)];
    for (let a = 0; a < d; a++) means[k * d + a] = rows.columns[a][chosen];
    for (const [i, row] of order.entries()) {
      let square = 0;
      for (let a = 0; a < d; a++) square += (rows.columns[a][row] - means[k * d + a]) ** 2 / spread[a * d + a];
      distances[i] = Math.min(distances[i], square);
      nearest[i] = weights[row] * distances[i];
    }
  }
  return means;
}

function factorOf(covariance: Float64Array, d: number): Float64Array {
  const factor = cholesky(covariance, d);
  if (factor !== undefined) return factor;
  throw new AncestralError('autoencoder: codes must have a covariance to be given a law, got one that is not finite', {
    code: 'NOT_FINITE',
    hint: 'a smaller --learning-rate or --clip keeps codes from growing',
  });
}
