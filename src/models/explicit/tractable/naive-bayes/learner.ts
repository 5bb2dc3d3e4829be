import { rowWeights, type TableRows } from '../../../../data/rows.js';
import { totalByMoments } from '../../../../distributions/negative-multinomial.js';
import { normaliseRows } from '../../../../distributions/product-mixture.js';
import type { Learner } from '../../../../learn/learner.js';
import { type ClassLaws, emptyParams, type NaiveBayesParams } from './class-laws.js';

/** Where learning stands. */
export type NaiveBayesState = {
  readonly params: NaiveBayesParams;
  /** Total weight of the rows, and of those whose label or joint counts are missing: with none, counting is all. */
  readonly weight: number;
  readonly incomplete: number;
  readonly logPrior: number;
  readonly passes: number;
  readonly objective: number;
  readonly fall: number;
};

type Sums = { readonly classes: Float64Array; readonly laws: Float64Array; readonly counts: Float64Array };

export interface NaiveBayesLearning {
  readonly pseudoCount: number;
  readonly iterations: number;
  readonly tolerance: number;
}

/**
 * Counting where every label is known; else EM (Nigam et al. 2000): rows without a label count for each class by p(y | x).
 * It starts from the labelled rows alone. The objective is minus the log-posterior, each row with its share of the prior.
 */
export function naiveBayesLearner(
  model: ClassLaws,
  options: NaiveBayesLearning,
): Learner<TableRows, NaiveBayesParams, Sums, NaiveBayesState> {
  const { law, together } = model;
  const K = model.classes.length;
  const J = together.length;
  const emptySums = (): Sums => ({
    classes: new Float64Array(K),
    laws: new Float64Array(K * law.statisticsSize),
    counts: new Float64Array(K * J),
  });
  const add = (params: NaiveBayesParams, rows: TableRows, shares: Float64Array, sums: Sums) => {
    for (let i = 0; i < shares.length; i++) sums.classes[i % K] += shares[i];
    model.addStatistics(params, rows, shares, sums.laws, sums.counts);
  };
  const logPriorOf = ({ logPriors, laws, logShares }: NaiveBayesParams) => {
    let sum = 0;
    for (let k = 0; k < K; k++) sum += law.logPrior(laws, k * law.parameterSize) + options.pseudoCount * logPriors[k];
    for (const logShare of logShares) sum += options.pseudoCount * logShare;
    return sum;
  };
  return {
    updates: 'per pass',
    additive: true,
    objective: 'descends',
    passes: options.iterations,
    async start({ training }) {
      const empty = emptyParams(model);
      const sums = emptySums();
      const margins = { parameters: new Float64Array(law.parameterSize), sums: new Float64Array(law.statisticsSize) };
      law.start(margins.parameters, 0);
      const totals = new Float64Array(3);
      let weight = 0;
      let incomplete = 0;
      for await (const rows of training.blocks()) {
        const weights = rowWeights(rows);
        add(empty, rows, labelledShares(rows, model.label, K, weights), sums);
        const alone = model.alone.map((c) => rows.columns[c]);
        law.addStatistics(margins.sums, 0, alone, weights, 0, 1, margins.parameters, 0);
        incomplete += addTotals(model, rows, weights, totals);
        for (let i = 0; i < rows.count; i++) weight += weights[i];
      }
      law.estimate(margins.sums, 0, margins.parameters, 0);
      const total = totalByMoments(totals[0], totals[1], totals[2]);
      const params = estimate(model, { ...empty, total }, sums, options.pseudoCount, margins.parameters);
      return {
        params,
        weight,
        incomplete,
        logPrior: logPriorOf(params),
        passes: 0,
        objective: 0,
        fall: Number.MAX_VALUE,
      };
    },
    async contribute({ params, weight, logPrior }, rows) {
      const weights = rowWeights(rows);
      const shares = model.logJoint(params, rows);
      keepLabels(shares, rows.columns[model.label], K);
      const logLikelihood = normaliseRows(shares, K, weights);
      const sums = emptySums();
      add(params, rows, shares, sums);
      const count = weights.reduce((sum, each) => sum + each, 0);
      return { count, objective: -logLikelihood - (logPrior * count) / weight, sums };
    },
    async update(state, { objective, sums }) {
      const params = estimate(model, state.params, sums, options.pseudoCount);
      const fall = state.passes === 0 ? Number.MAX_VALUE : state.objective - objective;
      return { ...state, params, logPrior: logPriorOf(params), passes: state.passes + 1, objective, fall };
    },
    done: ({ incomplete, fall, weight, passes }) =>
      passes > 0 && (incomplete === 0 || Math.abs(fall) <= options.tolerance * weight),
    params: ({ params }) => params,
  };
}

/** Leaves of each row's joint probabilities only that of its label, where that is known. */
export function keepLabels(joint: Float64Array, labels: Float64Array, K: number): void {
  for (let i = 0; i < labels.length; i++) {
    if (Number.isNaN(labels[i])) continue;
    for (let k = 0; k < K; k++) if (k !== labels[i]) joint[i * K + k] = -Infinity;
  }
}

function labelledShares(rows: TableRows, label: number, K: number, weights: Float64Array): Float64Array {
  const shares = new Float64Array(rows.count * K);
  for (let i = 0; i < rows.count; i++) {
    const code = rows.columns[label][i];
    if (code < K) shares[i * K + (code | 0)] = weights[i];
  }
  return shares;
}

// Moments of the row totals of joint counts; returns the weight of rows that lack a label or such a count.
function addTotals(
  { label, together }: ClassLaws,
  rows: TableRows,
  weights: Float64Array,
  totals: Float64Array,
): number {
  let incomplete = 0;
  for (let i = 0; i < rows.count; i++) {
    let sum = 0;
    for (const c of together) sum += rows.columns[c][i];
    if (Number.isNaN(sum) || Number.isNaN(rows.columns[label][i])) incomplete += weights[i];
    if (Number.isNaN(sum)) continue;
    totals[0] += weights[i];
    totals[1] += weights[i] * sum;
    totals[2] += weights[i] * sum * sum;
  }
  return incomplete;
}

// A law whose column no row of the class knows takes that of the whole column, where it is given.
function estimate(
  model: ClassLaws,
  params: NaiveBayesParams,
  sums: Sums,
  pseudoCount: number,
  margins?: Float64Array,
): NaiveBayesParams {
  const { law, together } = model;
  const K = model.classes.length;
  const laws = params.laws.slice();
  for (let k = 0; k < K; k++) {
    for (let c = 0; c < law.laws.length; c++) {
      const at = k * law.statisticsSize + law.statisticsAt[c];
      const to = k * law.parameterSize + law.parametersAt[c];
      const isUnknown = sums.laws.subarray(at, at + law.laws[c].statisticsSize).every((value) => value === 0);
      if (margins !== undefined && isUnknown)
        laws.set(margins.subarray(law.parametersAt[c], law.parametersAt[c + 1]), to);
      if (isUnknown) continue;
      if (margins !== undefined) law.laws[c].adopt?.(margins, law.parametersAt[c], laws, to);
      law.laws[c].estimate(sums.laws, at, laws, to);
    }
  }
  const logShares = new Float64Array(K * together.length);
  for (let k = 0; k < K; k++) {
    const from = k * together.length;
    logShares.set(logOfSmoothed(sums.counts.subarray(from, from + together.length), pseudoCount), from);
  }
  return { ...params, logPriors: logOfSmoothed(sums.classes, pseudoCount), laws, logShares };
}

function logOfSmoothed(counts: Float64Array, pseudoCount: number): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0) + counts.length * pseudoCount;
  return counts.map((count) => Math.log((count + pseudoCount) / total));
}
