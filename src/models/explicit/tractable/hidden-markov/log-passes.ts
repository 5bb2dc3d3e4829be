// The same passes for one sequence in logarithms: slower, and safe from underflow whatever the likelihoods. Letters as in scaled-passes.ts.
import { logAddExp, logSumExp } from '../../../../numeric/log-sum-exp.js';
import type { HiddenMarkovParams } from './chain.js';
import type { ChainSums } from './scaled-passes.js';

/** log Σ_j exp(alpha_j + log a_jk) for each k. */
function enter(alpha: Float64Array, transitions: Float64Array, K: number): Float64Array {
  const terms = new Float64Array(K);
  return Float64Array.from({ length: K }, (_, k) => {
    for (let j = 0; j < K; j++) terms[j] = alpha[j] + transitions[j * K + k];
    return logSumExp(terms);
  });
}

/** What the passes find of one sequence: log p in nats, and the logarithms of posterior probabilities. */
export interface LogPasses {
  readonly logLikelihood: number;
  /** log α_t(d, k), one array a step. */
  readonly alpha: readonly Float64Array[];
  /** Posterior probabilities of the states. [steps × states] */
  readonly gamma: Float64Array;
}

/** Both passes over log b_t(k), [steps × states]; expected moves and entries, times `weight`, are added to `sums` as the scaled passes do. */
export function logPasses(
  params: HiddenMarkovParams,
  logB: Float64Array,
  weight: number,
  sums: ChainSums | undefined,
): LogPasses {
  const { start, transitions, durations } = params;
  const K = start.length;
  const D = durations.length / K;
  const steps = logB.length / K;
  const alpha: Float64Array[] = [];
  const entering: Float64Array[] = [];
  for (let t = 0; t < steps; t++) {
    const before = alpha[t - 1];
    entering.push(t === 0 ? start : enter(before, transitions, K));
    const now = new Float64Array(D * K);
    for (let d = 0; d < D; d++)
      for (let k = 0; k < K; k++) {
        const entered = durations[d * K + k] + entering[t][k];
        const stayed = t > 0 && d + 1 < D ? before[(d + 1) * K + k] : -Infinity;
        now[d * K + k] = logB[t * K + k] + logAddExp(stayed, entered);
      }
    alpha.push(now);
  }
  const logLikelihood = steps === 0 ? 0 : logSumExp(alpha[steps - 1]);
  const gamma = new Float64Array(steps * K);
  if (logLikelihood === -Infinity) return { logLikelihood, alpha, gamma };
  let beta = new Float64Array(D * K);
  for (let t = steps - 1; t >= 0; t--) {
    const g = new Float64Array(D * K);
    const leaving = new Float64Array(K);
    for (let k = 0; k < K; k++) {
      const terms = new Float64Array(D);
      for (let d = 0; d < D; d++) {
        gamma[t * K + k] += weight * Math.exp(alpha[t][d * K + k] + beta[d * K + k] - logLikelihood);
        g[d * K + k] = logB[t * K + k] + beta[d * K + k];
        terms[d] = durations[d * K + k] + g[d * K + k];
      }
      leaving[k] = logSumExp(terms);
    }
    if (sums !== undefined)
      addSums(t === 0 ? undefined : alpha[t - 1], entering[t], g, leaving, logLikelihood, weight, sums);
    const next = new Float64Array(D * K);
    const row = new Float64Array(K);
    for (let j = 0; j < K; j++) {
      for (let k = 0; k < K; k++) row[k] = transitions[j * K + k] + leaving[k];
      next[j] = logSumExp(row);
    }
    for (let i = K; i < D * K; i++) next[i] = g[i - K];
    beta = next;
  }
  return { logLikelihood, alpha, gamma };
}

function addSums(
  before: Float64Array | undefined,
  entering: Float64Array,
  g: Float64Array,
  leaving: Float64Array,
  logLikelihood: number,
  weight: number,
  { start, moves, entries }: ChainSums,
): void {
  const K = entering.length;
  for (let k = 0; k < K; k++) {
    if (before === undefined) start[k] += weight * Math.exp(entering[k] + leaving[k] - logLikelihood);
    else
      for (let j = 0; j < K; j++) {
        const share = Math.exp(before[j] + leaving[k] - logLikelihood);
        if (share < Number.POSITIVE_INFINITY) moves[j * K + k] += weight * share;
      }
  }
  for (let i = 0; i < entries.length; i++) {
    const share = Math.exp(entering[i % K] + g[i] - logLikelihood);
    if (share < Number.POSITIVE_INFINITY) entries[i] += weight * share;
  }
}
