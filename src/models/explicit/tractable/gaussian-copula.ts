import { z } from 'zod';
import { type TableRows, tableRows } from '../../../data/rows.js';
import type { Column } from '../../../data/schema.js';
import { type Certainty, defineModel } from '../../../model/define-model.js';
import { cholesky } from '../../../numeric/cholesky.js';
import type { Key } from '../../../random/key.js';
import { completeRows } from './gaussian-copula/complete-rows.js';
import { hasMasses, latentLearner, type Params } from './gaussian-copula/latent-learner.js';
import { scoreRows } from './gaussian-copula/latent-rows.js';
import { type Margin, valuesOf } from './gaussian-copula/margin.js';

// Any margins F_j and one latent Gaussian: z ~ N(0, R) with unit variances, x_j = F_j⁻¹(Φ(z_j)), so that
//   p(x) = Π_j f_j(x_j) · φ_R(z) / Π_j φ(z_j)                       columns with densities,
//   P(x) = P(Φ⁻¹(F_j(x_j-)) < z_j <= Φ⁻¹(F_j(x_j)) for all j)       columns with masses (given the others' z).
// Learned: the margins first, then R by EM over the latent z, started from pairwise moments.
// R, L: latent correlation and its Cholesky factor; z: normal scores; p: columns.

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
      learner: latentLearner(chosen, columns),
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
