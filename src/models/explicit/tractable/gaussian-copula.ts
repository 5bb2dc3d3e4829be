import { z } from 'zod';
import { type TableRows, tableRows } from '../../../data/rows.js';
import type { Column } from '../../../data/schema.js';
import type { Learner } from '../../../learn/learner.js';
import { type Certainty, defineModel } from '../../../model/define-model.js';
import { cholesky } from '../../../numeric/cholesky.js';
import { type Key, keyFromWords } from '../../../random/key.js';
import { featureSums, orderAndCorrelate } from './gaussian-copula/category-order.js';
import { completeRows } from './gaussian-copula/complete-rows.js';
import { asCorrelation } from './gaussian-copula/correlation.js';
import { fitMargin } from './gaussian-copula/fit-margin.js';
import { latentRows, mirrored, scoreRows, secondMoments } from './gaussian-copula/latent-rows.js';
import { type Margin, valuesOf } from './gaussian-copula/margin.js';
import { logIntervalMass } from './gaussian-copula/rectangle.js';

// Any margins F_j and one latent Gaussian: z ~ N(0, R) with unit variances, x_j = F_j⁻¹(Φ(z_j)), so that
//   p(x) = Π_j f_j(x_j) · φ_R(z) / Π_j φ(z_j)                       columns with densities,
//   P(x) = P(Φ⁻¹(F_j(x_j-)) < z_j <= Φ⁻¹(F_j(x_j)) for all j)       columns with masses (given the others' z).
// Learned: the margins first, then R by EM over the latent z, started from pairwise moments.
// R, L: latent correlation and its Cholesky factor; z: normal scores; p: columns.

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

const options = z.object({
  components: z
    .int()
    .min(1)
    .max(32)
    .default(8)
    .describe('most Gaussians in the margin of a column with a density; BIC chooses'),
  iterations: z.int().min(0).max(1000).default(30).describe('most EM passes for the correlations'),
  tolerance: z.number().positive().default(5e-3).describe('largest change of a correlation that counts as none'),
  regularization: z
    .number()
    .min(1e-8)
    .max(0.5)
    .default(1e-3)
    .describe('smallest eigenvalue of the latent correlations'),
  draws: z
    .int()
    .min(16)
    .max(1_048_576)
    .default(128)
    .describe('draws a row for probabilities of two and more columns with masses'),
});

type Params = {
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
  readonly words: readonly number[];
  /** Factor of the EM steps: above 1 they overshoot on purpose, which halves the passes; 1 once that has failed. */
  readonly stride: number;
  readonly objective: number;
};

type Sums =
  | { readonly cross: Float64Array; readonly weights: Float64Array }
  | { readonly second: Float64Array; readonly total: number };

/** Any margins, tied together by one latent Gaussian. */
export const gaussianCopula = defineModel({
  name: 'gaussian-copula',
  title: 'Gaussian copula',
  summary: 'Any margins, tied together by the correlations of one latent Gaussian.',
  references: [
    {
      authors: 'A. Sklar',
      year: 1959,
      title: 'Fonctions de répartition à n dimensions et leurs marges',
      venue: "Publications de l'Institut de Statistique de l'Université de Paris 8",
    },
    {
      authors: 'P. X.-K. Song',
      year: 2000,
      title: 'Multivariate dispersion models generated from Gaussian copula',
      venue: 'Scandinavian Journal of Statistics 27',
    },
    {
      authors: 'A. Genz and F. Bretz',
      year: 2009,
      title: 'Computation of multivariate normal and t probabilities',
      venue: 'Springer',
    },
    {
      authors: 'N. Patki, R. Wedge and K. Veeramachaneni',
      year: 2016,
      title: 'The synthetic data vault',
      venue: 'IEEE International Conference on Data Science and Advanced Analytics',
    },
  ],
  options,
  measures: ['continuous', 'count', 'categorical', 'binary', 'with-atoms'],
  certainty: 'estimate',
  capabilities: ['sample', 'density', 'completion'],
  bind(chosen, schema) {
    const { columns } = schema;
    const p = columns.length;
    const certainty: Certainty = columns.filter(hasMasses).length < 2 ? 'exact' : 'estimate';
    return {
      learner: learnerFor(chosen, columns),
      parameters: ({ margins }: Params) => (p * (p - 1)) / 2 + margins.reduce((sum, one) => sum + freeNumbers(one), 0),
      sampling: {
        async sample({ margins, correlation }: Params, { first, count }, key) {
          const L = cholesky(correlation, p)!;
          const sampled = columns.map(() => new Float64Array(count));
          const u = new Float64Array(p);
          const values = margins.map(valuesOf);
          for (let i = 0; i < count; i++) {
            const draws = key.at(first + i).draws();
            for (let c = 0; c < p; c++) {
              u[c] = draws.normal();
              let score = 0;
              for (let k = 0; k <= c; k++) score += L[c * p + k] * u[k];
              sampled[c][i] = values[c](score);
            }
          }
          return tableRows(sampled, undefined, first, count);
        },
      },
      density: {
        certainty,
        async logProb({ margins, correlation }: Params, rows: TableRows, key: Key) {
          const { values, standardError } = scoreRows(correlation, margins, rows, chosen.draws, key);
          return certainty === 'exact' ? { certainty, values } : { certainty, values, standardError };
        },
      },
      completion: {
        complete: async ({ margins, correlation }: Params, rows: TableRows, key: Key) =>
          completeRows(correlation, margins, rows, key),
      },
      describe: ({ correlation }: Params) => ({ tables: [correlationTable(columns, correlation)] }),
      warnings: ({ marginRows, rows }: Params) =>
        marginRows < rows ? [`gaussian-copula: the margins were learned from ${marginRows} of ${rows} rows`] : [],
    };
  },
});

function learnerFor(
  chosen: z.output<typeof options>,
  columns: readonly Column[],
): Learner<TableRows, Params, Sums, State> {
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
      return { margins, correlation, ...counts, stage: 'pairs', pass: 0, words, stride: STRIDE, objective: 0 };
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
        const isExact = !columns.some(hasMasses) && isComplete(sums.weights, count, p);
        const found = orderAndCorrelate(state.margins, sums, chosen.regularization);
        const share = isExact ? 1 : STARTING_SHARE;
        const correlation = found.correlation.map((rho, i) => (i % (p + 1) === 0 ? 1 : share * rho));
        const stage = isExact ? 'done' : 'latent';
        return { ...state, margins: found.margins, correlation, pass, objective: Number.POSITIVE_INFINITY, stage };
      }
      const stride = objective > state.objective ? 1 : state.stride;
      const target = asCorrelation(mirrored(sums.second, p), p, 0);
      const step = pass > PLAIN_PASSES + 1 ? stride : 1;
      const moved = state.correlation.map((rho, i) => rho + step * (target[i] - rho));
      const correlation = asCorrelation(moved, p, chosen.regularization);
      const change = correlation.reduce((most, rho, i) => Math.max(most, Math.abs(rho - state.correlation[i])), 0);
      const stage = change < chosen.tolerance ? 'done' : 'latent';
      return { ...state, correlation, pass, stride, objective, stage };
    },
    done: (state) => state.stage === 'done',
    params: ({ margins, correlation, marginRows, rows }) => ({ margins, correlation, marginRows, rows }),
  };
}

/** Whether every pair of columns is known in every row. */
function isComplete(weights: Float64Array, count: number, p: number): boolean {
  return weights.every((weight, i) => i % p > i / p || Math.abs(weight - count) <= 1e-9 * count);
}

function hasMasses(column: Column): boolean {
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

/** Free parameters of a margin: those of its law, and a mass for each interval less one. */
function freeNumbers(margin: Margin): number {
  const ofLaw = 'law' in margin ? 3 * margin.law.shares.length - 1 + (margin.law.scale === 'asinh' ? 2 : 0) : 0;
  if (margin.kind === 'categories') return margin.order.length - 1;
  if (margin.kind === 'with-atoms') return ofLaw + margin.atoms.length;
  return ofLaw + (margin.kind === 'count' ? margin.edges.length - 1 : 0);
}

function correlationTable(columns: readonly Column[], R: Float64Array) {
  const p = columns.length;
  return {
    title: 'latent correlations',
    columns: ['column', ...columns.map((column) => column.name)],
    rows: columns.map((column, c) => [column.name, ...Array.from(R.subarray(c * p, (c + 1) * p))]),
  };
}
