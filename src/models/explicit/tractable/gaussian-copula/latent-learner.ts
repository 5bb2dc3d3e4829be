import type { TableRows } from '../../../../data/rows.js';
import type { Column } from '../../../../data/schema.js';
import type { Learner } from '../../../../learn/learner.js';
import { keyFromWords } from '../../../../random/key.js';
import { featureSums, orderAndCorrelate } from './category-order.js';
import { asCorrelation } from './correlation.js';
import { fitMargin } from './fit-margin.js';
import { latentRows, mirrored, secondMoments } from './latent-rows.js';
import type { Margin } from './margin.js';
import { logIntervalMass } from './rectangle.js';

/** Rows that the margins are learned from; more are subsampled. */
const MARGIN_ROWS = 100_000;
/** Draws a row in each EM pass. */
const LEARNING_DRAWS = 8;
/** Steps of EM may be lengthened up to twofold before they stop to converge (Salakhutdinov and Roweis 2003). */
const STRIDE = 1.8;
/** Factor of the pairwise correlations that EM starts from: where no Gaussian fits, they are too sure of themselves. */
const STARTING_SHARE = 0.8;
/** EM passes of plain length before the longer ones. */
const PLAIN_PASSES = 2;

/** Margins and latent correlations. */
export type Params = {
  readonly margins: readonly Margin[];
  /** R. [p, p] */
  readonly correlation: Float64Array;
  /** Rows that the margins were learned from, and all there were. */
  readonly marginRows: number;
  readonly rows: number;
};

type State = Params & {
  readonly stage: 'pairs' | 'latent' | 'done';
  readonly pass: number;
  /** Total weight of the rows; 0 before the first pass. */
  readonly weight: number;
  readonly words: readonly number[];
  /** Factor of the EM steps: above 1 they overshoot on purpose, which halves the passes; 1 once that has failed. */
  readonly stride: number;
  /** The smallest objective so far, and the correlations that had it. */
  readonly objective: number;
  readonly best: Float64Array;
};

type Sums =
  | { readonly cross: Float64Array; readonly weights: Float64Array }
  | { readonly second: Float64Array; readonly total: number };

/** What the options say about learning. */
export interface Chosen {
  readonly components: number;
  readonly iterations: number;
  readonly tolerance: number;
  readonly regularization: number;
}

/** Margins first, then the order of categories and the correlations from pairs, then EM on the latent scores. */
export function latentLearner(chosen: Chosen, columns: readonly Column[]): Learner<TableRows, Params, Sums, State> {
  const p = columns.length;
  return {
    updates: 'per pass',
    additive: true,
    objective: 'none',
    passes: chosen.iterations + 1,
    async start({ training }, key) {
      const rows = await training.gather(MARGIN_ROWS, key.at('margins'));
      const margins = columns.map((column, c) =>
        fitMargin(column, rows.columns[c].subarray(0, rows.count), rows.weights, chosen.components),
      );
      const correlation = asCorrelation(new Float64Array(p * p), p, chosen.regularization);
      const words = [...key.at('latent').words];
      const counts = { marginRows: rows.count, rows: training.count };
      return {
        margins,
        correlation,
        ...counts,
        stage: 'pairs',
        pass: 0,
        weight: 0,
        words,
        stride: STRIDE,
        objective: Number.MAX_VALUE,
        best: correlation,
      };
    },
    async contribute(state, rows) {
      if (state.stage === 'pairs') {
        return {
          count: totalWeight(rows),
          objective: -independentLogProb(state.margins, rows),
          sums: featureSums(state.margins, rows),
        };
      }
      const key = keyFromWords([state.words[0], state.words[1]]);
      const found = secondMoments(state.correlation, state.margins, rows, LEARNING_DRAWS, key);
      const sums = { second: found.second, total: found.total };
      return { count: totalWeight(rows), objective: -found.logProb, sums };
    },
    async update(state, { sums, count, objective }) {
      const pass = state.pass + 1;
      if ('cross' in sums) {
        const found = orderAndCorrelate(state.margins, sums, chosen.regularization);
        const isExact = !columns.some(hasMasses) && isComplete(sums.weights, count, p);
        const start = isExact ? found.correlation : shrunk(found.correlation, p, 1 - STARTING_SHARE);
        const stage = isExact ? 'done' : 'latent';
        return { ...state, margins: found.margins, correlation: start, best: start, pass, weight: count, stage };
      }
      const isBetter = objective < state.objective;
      if (!isBetter && state.stride === 1) return { ...state, correlation: state.best, pass, stage: 'done' };
      const stride = isBetter || pass <= PLAIN_PASSES + 1 ? state.stride : 1;
      const best = isBetter ? state.correlation : state.best;
      const target = asCorrelation(mirrored(sums.second, p), p, 0);
      const step = pass > PLAIN_PASSES + 1 ? stride : 1;
      const moved = state.correlation.map((rho, i) => rho + step * (target[i] - rho));
      const correlation = asCorrelation(moved, p, chosen.regularization);
      const change = correlation.reduce((most, rho, i) => Math.max(most, Math.abs(rho - state.correlation[i])), 0);
      const stage = change < chosen.tolerance ? 'done' : 'latent';
      return { ...state, correlation, best, pass, stride, objective: Math.min(objective, state.objective), stage };
    },
    done: (state) => state.stage === 'done',
    params: ({ margins, correlation, weight, marginRows, rows }) => {
      const share = noiseShare(correlation, p, Math.max(1, weight));
      return { margins, correlation: shrunk(correlation, p, share), marginRows, rows };
    },
  };
}

/** Whether every pair of columns is known in every row. */
function isComplete(weights: Float64Array, count: number, p: number): boolean {
  return weights.every((weight, i) => i % p > i / p || Math.abs(weight - count) <= 1e-9 * count);
}

/** R drawn towards independence by a share. */
function shrunk(R: Float64Array, p: number, share: number): Float64Array {
  return R.map((rho, i) => (i % (p + 1) === 0 ? 1 : (1 - share) * rho));
}

/**
 * The share by which correlations of n rows are best drawn towards none, Σ var(r) / Σ r² over all pairs (Schäfer and Strimmer 2005)
 * with var(r) = (1 - r²)² / n of normal scores,
 * times min(1, 2p/n): shares that serve squares cost strong correlations likelihood, and where columns are few there is no need.
 */
export function noiseShare(R: Float64Array, p: number, n: number): number {
  let noise = 0;
  let size = 0;
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < i; j++) {
      const square = R[i * p + j] ** 2;
      noise += (1 - square) ** 2 / n;
      size += square;
    }
  }
  if (size === 0) return 0;
  return Math.min(1, noise / size) * Math.min(1, (2 * p) / n);
}

/** Whether values of the column have masses, some or all. */
export function hasMasses(column: Column): boolean {
  return column.measure !== 'continuous';
}

function totalWeight(rows: TableRows): number {
  return rows.weights === undefined ? rows.count : rows.weights.subarray(0, rows.count).reduce((a, b) => a + b, 0);
}

/** The summed log-probability of the known cells, as if columns were independent. */
function independentLogProb(margins: readonly Margin[], rows: TableRows): number {
  let sum = 0;
  for (const { lower, upper, logDensity } of latentRows(margins, rows).cells) {
    for (let row = 0; row < rows.count; row++) {
      if (Number.isNaN(lower[row]) || logDensity[row] === -Infinity) continue;
      const logProb = lower[row] < upper[row] ? logIntervalMass(lower[row], upper[row]) : logDensity[row];
      sum += (rows.weights?.[row] ?? 1) * logProb;
    }
  }
  return sum;
}
