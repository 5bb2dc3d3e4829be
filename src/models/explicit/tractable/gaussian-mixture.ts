// Mixture of K normal laws over d columns: p(x) = sum_k pi_k N(x; mu_k, Sigma_k), sum_k pi_k = 1.
// Learned by EM in the log domain; missing cells are integrated out, in learning too. Six families of covariances: each
// component's own or one for all (tied), of any shape (full), along the axes (diagonal) or round (spherical).
// McLachlan and Peel, Finite Mixture Models (2000).
import { z } from 'zod';
import type { TableRows } from '../../../data/rows.js';
import type { TableSchema } from '../../../data/schema.js';
import { COVARIANCES, type Covariance, freeParameters } from '../../../distributions/covariance.js';
import { defineModel, type Range, type Search } from '../../../model/define-model.js';
import type { Key } from '../../../random/key.js';
import { completeRows } from './gaussian-mixture/completion.js';
import { componentName, describeMixture } from './gaussian-mixture/describe.js';
import { mixtureLogPosterior, mixtureLogProb, mixturePosterior } from './gaussian-mixture/expectation.js';
import { mixtureGraphs } from './gaussian-mixture/graphs.js';
import { mixtureLearner } from './gaussian-mixture/learner.js';
import { frameOf, type MixtureParams, mixtureOf } from './gaussian-mixture/mixture.js';
import { sampleRows } from './gaussian-mixture/sampling.js';
import { START_RULES, startsFor } from './gaussian-mixture/start.js';

const MOST_COMPONENTS = 9; // in the search

const options = z.object({
  components: z.int().min(1).optional().describe('number of normal laws; chosen from 1 to 9 where absent'),
  covariance: z.enum(COVARIANCES).optional().describe('shape of the components; all six are tried where absent'),
  criterion: z
    .enum(['bic', 'aic', 'icl', 'held-out'])
    .default('bic')
    .describe('what chooses the components and the covariance left open'),
  restarts: z
    .int()
    .min(1)
    .optional()
    .describe('independent starts of which the likeliest is kept; 4, fewer on many rows'),
  iterations: z.int().min(1).default(1000).describe('most EM passes a start may take'),
  tolerance: z
    .number()
    .min(0)
    .default(1e-6)
    .describe('gain in nats a row, still to be expected, at which a start has converged'),
  regularization: z
    .number()
    .min(0)
    .default(0)
    .describe("least variance of a component in any direction, as a share of the column's variance"),
  start: z.enum(START_RULES).default('k-means++').describe('how the first components are found'),
});

type Options = z.output<typeof options>;

/** Gaussian mixture model. */
export const gaussianMixture = defineModel({
  name: 'gaussian-mixture',
  title: 'Gaussian mixture',
  summary: 'A weighted sum of normal laws, with six families of covariances; clusters, scores, fills gaps and samples.',
  references: [
    {
      authors: 'A. P. Dempster, N. M. Laird and D. B. Rubin',
      year: 1977,
      title: 'Maximum likelihood from incomplete data via the EM algorithm',
      venue: 'Journal of the Royal Statistical Society B 39',
    },
    {
      authors: 'G. McLachlan and D. Peel',
      year: 2000,
      title: 'Finite Mixture Models',
      venue: 'Wiley',
    },
    {
      authors: 'C. Fraley and A. E. Raftery',
      year: 2002,
      title: 'Model-based clustering, discriminant analysis, and density estimation',
      venue: 'Journal of the American Statistical Association 97',
    },
  ],
  options,
  measures: ['continuous'],
  certainty: 'exact',
  capabilities: ['sample', 'density', 'completion', 'classification', 'posterior'],
  search: candidatesOf,
  bind: bindMixture,
});

/** The mixture bound to its options; `from` replaces the search for a start by given params. */
export function bindMixture(chosen: Options, schema: TableSchema, from?: MixtureParams) {
  const covariance: Covariance = chosen.covariance ?? 'full';
  const K = chosen.components ?? 1;
  const frame = frameOf(schema, covariance, chosen.regularization);
  const restarts = chosen.restarts ?? startsFor(schema.rows);
  const names = ({ weights }: MixtureParams) => Array.from(weights, (_, k) => componentName(k));
  return {
    learner: mixtureLearner(frame, { ...chosen, components: K, restarts, start: from ?? chosen.start }),
    parameters: ({ weights }: MixtureParams) => freeParameters(covariance, weights.length, schema.columns.length),
    sampling: {
      sample: async (params: MixtureParams, range: Range, key: Key) =>
        sampleRows(frame, mixtureOf(frame, params), range, key),
    },
    density: {
      certainty: 'exact' as const,
      logProb: async (params: MixtureParams, rows: TableRows) => ({
        certainty: 'exact' as const,
        values: mixtureLogProb(frame, mixtureOf(frame, params), rows),
      }),
    },
    completion: {
      complete: async (params: MixtureParams, rows: TableRows, key: Key) =>
        completeRows(frame, mixtureOf(frame, params), rows, key),
    },
    classification: {
      classes: names,
      classify: async (params: MixtureParams, rows: TableRows) =>
        mixtureLogPosterior(frame, mixtureOf(frame, params), rows),
    },
    posterior: async (params: MixtureParams, rows: TableRows) => ({
      names: names(params),
      values: mixturePosterior(frame, mixtureOf(frame, params), rows),
    }),
    graphs: mixtureGraphs(frame),
    describe: (params: MixtureParams) => describeMixture(schema, covariance, params),
  };
}

// A component needs columns + 1 rows; with one column all shapes are the same.
function candidatesOf(chosen: Options, schema: TableSchema): Search<Options> | undefined {
  if (chosen.components !== undefined && chosen.covariance !== undefined) return undefined;
  const d = schema.columns.length;
  const most = Math.max(1, Math.min(MOST_COMPONENTS, Math.floor(schema.rows / (d + 1))));
  const counts = chosen.components === undefined ? Array.from({ length: most }, (_, i) => i + 1) : [chosen.components];
  const open = d === 1 ? COVARIANCES.slice(0, 2) : COVARIANCES;
  const shapes = chosen.covariance === undefined ? open : [chosen.covariance];
  const candidates = counts.flatMap((components) =>
    shapes.map((covariance) => ({ ...chosen, components, covariance })),
  );
  return { criterion: chosen.criterion, candidates };
}
