import { rowWeights, type TableRows } from '../../../../data/rows.js';
import type { Column } from '../../../../data/schema.js';
import type { Product } from '../../../../distributions/product.js';
import { normaliseRows, type ProductMixture } from '../../../../distributions/product-mixture.js';
import type { Contribution, Learner } from '../../../../learn/learner.js';
import { startLaws } from '../../../../likelihoods/start-laws.js';

/** w_k as logarithms and the laws of all components, end to end; the heaviest component first. */
export type MixtureParams = { readonly logWeights: Float64Array; readonly laws: Float64Array };

/** Where EM stands. */
export type MixtureState = MixtureParams & {
  /** The laws of the columns as if there were one component: what a collapsed scale is measured against. */
  readonly margins: Float64Array;
  /** Total weight of the training rows. */
  readonly weight: number;
  /** log of the prior density of the laws, up to a constant, in nats. */
  readonly logPrior: number;
  /** Rows that each component answers for, whatever their weight. */
  readonly rows: Float64Array;
  readonly passes: number;
  /** Objective before the last update, and by how much it fell in the pass before. */
  readonly objective: number;
  readonly fall: number;
};

type Sums = { readonly components: Float64Array; readonly weights: Float64Array; readonly rows: Float64Array };

/** Rows from which starts are drawn. */
const SAMPLE_ROWS = 2000;
/** Short runs of EM on that sample from which a start goes on from the best (Biernacki, Celeux and Govaert 2003). */
const SHORT_RUNS = 6;
const SHORT_PASSES = 5;
/** Share of the data's variance under which a component's density has collapsed (contract: what a number means). */
export const COLLAPSED = 1e-3;

export interface MixtureLearning {
  readonly restarts: number;
  readonly iterations: number;
  readonly tolerance: number;
}

/**
 * EM in the log domain. The objective is minus the log-posterior: each row carries its share of the prior that pseudo-counts
 * stand for, so it falls from pass to pass exactly, whatever the rows are split into.
 */
export function mixtureLearner(
  engine: ProductMixture,
  columns: readonly Column[],
  options: MixtureLearning,
): Learner<TableRows, MixtureParams, Sums, MixtureState> {
  const { law, components: K } = engine;
  const { statisticsSize: S, parameterSize: P } = law;
  const priorOf = (laws: Float64Array) => {
    let sum = 0;
    for (let k = 0; k < K; k++) sum += law.logPrior(laws, k * P);
    return sum;
  };
  const contributed = ({ logWeights, laws, weight, logPrior }: MixtureState, block: TableRows): Contribution<Sums> => {
    const weights = rowWeights(block);
    const count = sumOf(weights);
    const shares = new Float64Array(block.count * K); // [rows × components]
    const table = engine.tabulate(logWeights, laws);
    engine.logJoint(table, laws, block.columns, block.count, shares);
    const objective = -normaliseRows(shares, K, weights) - (logPrior * count) / weight;
    const components = new Float64Array(K * S);
    engine.addStatistics(table, laws, block.columns, block.count, shares, components);
    return { count, objective, sums: { components, ...sharesOf(shares, weights, K) } };
  };
  const updated = (state: MixtureState, { count, objective, sums }: Contribution<Sums>): MixtureState => {
    const laws = state.laws.slice();
    for (let k = 0; k < K; k++) law.estimate(sums.components, k * S, laws, k * P);
    const logWeights = sums.weights.map((weight) => Math.log(weight / count));
    const fall = state.passes === 0 ? Number.MAX_VALUE : state.objective - objective;
    const { margins, weight } = state;
    const passes = state.passes + 1;
    return { logWeights, laws, margins, weight, logPrior: priorOf(laws), rows: sums.rows, passes, objective, fall };
  };
  return {
    updates: 'per pass',
    additive: true,
    objective: 'descends',
    passes: options.iterations,
    starts: K === 1 ? 1 : options.restarts,
    async start({ training }, key) {
      const margins = new Float64Array(P);
      law.start(margins, 0);
      const sums = new Float64Array(S);
      let weight = 0;
      for await (const block of training.blocks()) {
        const weights = rowWeights(block);
        weight += sumOf(weights);
        law.addStatistics(sums, 0, block.columns, weights, 0, 1, margins, 0);
      }
      law.estimate(sums, 0, margins, 0);
      const sample = await training.gather(Math.max(SAMPLE_ROWS, 40 * K), key.at('sample'));
      const draws = key.at('seeds').draws();
      const seeded = (): MixtureState => {
        const laws = startLaws(law, columns, margins, sample, K, draws);
        const rows = new Float64Array(K).fill(training.count / K);
        const logWeights = new Float64Array(K).fill(-Math.log(K));
        return { logWeights, laws, margins, weight, logPrior: priorOf(laws), rows, passes: 0, objective: 0, fall: 0 };
      };
      const sampleWeight = sumOf(rowWeights(sample));
      if (K === 1 || !(sampleWeight > 0)) return seeded();
      const rowsEach = training.count / sample.count;
      let best: MixtureState | undefined;
      for (let run = 0; run < SHORT_RUNS; run++) {
        let state: MixtureState | undefined = { ...seeded(), weight: sampleWeight };
        for (let pass = 0; pass < SHORT_PASSES && state !== undefined; pass++) {
          const next: MixtureState = updated(state, contributed(state, sample));
          const scaled = { ...next, rows: next.rows.map((each) => each * rowsEach) };
          state = collapse(scaled, law, columns, K) === undefined ? scaled : undefined;
        }
        if (state !== undefined && (best === undefined || state.objective < best.objective)) best = state;
      }
      return { ...(best ?? seeded()), weight, passes: 0, objective: 0, fall: 0 };
    },
    contribute: async (state, block) => contributed(state, block),
    update: async (state, total) => updated(state, total),
    done: ({ fall, weight, passes }) => (K === 1 && passes > 1) || Math.abs(fall) <= options.tolerance * weight,
    refusal: (state) => (K === 1 ? undefined : collapse(state, law, columns, K)),
    params: ({ logWeights, laws }) => heaviestFirst(logWeights, laws, P),
  };
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}

function sharesOf(shares: Float64Array, weights: Float64Array, K: number) {
  const totals = new Float64Array(K);
  const rows = new Float64Array(K);
  for (let i = 0; i < weights.length; i++) {
    if (!(weights[i] > 0)) continue;
    for (let k = 0; k < K; k++) {
      totals[k] += shares[i * K + k];
      rows[k] += shares[i * K + k] / weights[i];
    }
  }
  return { weights: totals, rows };
}

// Only densities can collapse: columns are independent within a component, so each direction is a column.
function collapse(state: MixtureState, law: Product, columns: readonly Column[], K: number): string | undefined {
  const dense = [...law.laws.keys()].filter((c) => law.laws[c].spread !== undefined);
  if (dense.length === 0) return undefined;
  for (let k = 0; k < K; k++) {
    if (state.rows[k] < dense.length + 1) {
      return `component ${k + 1} answers for ${state.rows[k].toPrecision(3)} rows, fewer than its ${dense.length} densities and one`;
    }
    for (const c of dense) {
      const at = law.parametersAt[c];
      const spread = law.laws[c].spread?.(state.laws, k * law.parameterSize + at) ?? Number.POSITIVE_INFINITY;
      const whole = law.laws[c].spread?.(state.margins, at) ?? 0;
      if (spread * spread < COLLAPSED * whole * whole)
        return `component ${k + 1} collapsed in column ${columns[c].name}`;
    }
  }
  return undefined;
}

function heaviestFirst(logWeights: Float64Array, laws: Float64Array, size: number): MixtureParams {
  const order = [...logWeights.keys()].sort((a, b) => logWeights[b] - logWeights[a] || a - b);
  const sorted = new Float64Array(laws.length);
  for (const [place, k] of order.entries()) sorted.set(laws.subarray(k * size, (k + 1) * size), place * size);
  return { logWeights: Float64Array.from(order, (k) => logWeights[k]), laws: sorted };
}
