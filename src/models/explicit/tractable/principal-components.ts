// Principal components as a law: x = mu + W z + e with z ~ N(0, I_q), so x ~ N(mu, W W' + Psi) over d columns; Psi = sigma² I
// (probabilistic principal components) or a noise of its own for each column (factor analysis). Learned from the
// covariance of the data, in closed form or by EM where cells are missing.
// Tipping and Bishop, "Probabilistic principal component analysis", JRSS B 61 (1999).
import { z } from 'zod';
import { type TableRows, tableRows } from '../../../data/rows.js';
import { smallestScale, type TableSchema } from '../../../data/schema.js';
import { defineModel, type Range, type Search } from '../../../model/define-model.js';
import { solveLowerTransposed } from '../../../numeric/cholesky.js';
import type { Draws } from '../../../random/draws.js';
import type { Key } from '../../../random/key.js';
import { OptionError } from '../../../util/errors.js';
import { isAbove } from './principal-components/best-factors.js';
import { describeFactors } from './principal-components/describe.js';
import { dimensionsOf, type FactorModel, predict } from './principal-components/factor-model.js';
import { factorGraphs } from './principal-components/graphs.js';
import { type FactorFrame, factorLearner, NOISES } from './principal-components/learner.js';
import { eachEncoded } from './principal-components/moments.js';

const LEAST_VARIANCE = 1e-10; // of the column's: less noise cannot be told from none

const options = z.object({
  dimensions: z.int().min(1).optional().describe('number of components; chosen by the criterion where absent'),
  noise: z
    .enum(NOISES)
    .default('isotropic')
    .describe('isotropic: principal components; diagonal: a noise of its own for each column, factor analysis'),
  standardise: z
    .enum(['none', 'columns'])
    .default('none')
    .describe('columns: components of the correlations, each column brought to unit variance first'),
  criterion: z.enum(['bic', 'aic', 'held-out']).default('bic').describe('what chooses the dimensions'),
  iterations: z.int().min(1).default(1000).describe('most passes of EM, and most steps of factor analysis'),
  tolerance: z.number().min(0).default(1e-7).describe('gain in nats a row, still to be expected, that ends them'),
});

type Options = z.output<typeof options>;

/** Principal components and factor analysis as probability laws. */
export const principalComponents = defineModel({
  name: 'principal-components',
  title: 'Principal components',
  summary: 'A normal law around a plane of few dimensions: probabilistic PCA, or factor analysis.',
  references: [
    {
      authors: 'M. E. Tipping and C. M. Bishop',
      year: 1999,
      title: 'Probabilistic principal component analysis',
      venue: 'Journal of the Royal Statistical Society B 61',
    },
    {
      authors: 'D. B. Rubin and D. T. Thayer',
      year: 1982,
      title: 'EM algorithms for ML factor analysis',
      venue: 'Psychometrika 47',
    },
  ],
  options,
  measures: ['continuous'],
  columns: { minimum: 2 },
  certainty: 'exact',
  capabilities: ['sample', 'density', 'completion', 'latent'],
  search: candidatesOf,
  bind: bindFactors,
});

function bindFactors(chosen: Options, schema: TableSchema) {
  const d = schema.columns.length;
  const dimensions = chosen.dimensions ?? 1;
  if (dimensions >= d) {
    throw new OptionError(`principal-components: dimensions must be fewer than the ${d} columns, got ${dimensions}`);
  }
  const free = d + d * dimensions - (dimensions * (dimensions - 1)) / 2;
  const frame = frameOf(chosen, schema);
  return {
    learner: factorLearner(frame, { ...chosen, dimensions }),
    parameters: (_: FactorModel) => free + (chosen.noise === 'isotropic' ? 1 : d),
    sampling: {
      sample: async (params: FactorModel, range: Range, key: Key) => sampleRows(params, range, key),
    },
    density: {
      certainty: 'exact' as const,
      logProb: async (params: FactorModel, rows: TableRows) => {
        const values = new Float64Array(rows.count);
        eachEncoded(params, rows, (row, _z, logProb) => {
          values[row] = logProb;
        });
        return { certainty: 'exact' as const, values };
      },
    },
    completion: {
      complete: async (params: FactorModel, rows: TableRows, key: Key) => completeRows(params, rows, key),
    },
    latent: {
      names: (params: FactorModel) => Array.from({ length: dimensionsOf(params) }, (_, a) => `dimension ${a + 1}`),
      encode: async (params: FactorModel, rows: TableRows) => {
        const codes = Array.from({ length: dimensionsOf(params) }, () => new Float64Array(rows.count));
        eachEncoded(params, rows, (row, code) => {
          for (const [a, own] of codes.entries()) own[row] = code[a];
        });
        return codes;
      },
      decode: async (params: FactorModel, codes: readonly Float64Array[]) => decodeRows(params, codes),
    },
    graphs: factorGraphs,
    describe: (params: FactorModel) => describeFactors(schema, params),
    warnings: (params: FactorModel) => onThePlane(frame, schema, chosen, params),
  };
}

// Factor analysis does not care for units; principal components share one scale unless columns are standardised.
function frameOf({ noise, standardise }: Options, { columns }: TableSchema): FactorFrame {
  const deviations = columns.map(({ deviation }) => (deviation > 0 ? deviation : 1));
  const common = Math.sqrt(deviations.reduce((sum, deviation) => sum + deviation * deviation, 0) / columns.length);
  const isOwn = noise === 'diagonal' || standardise === 'columns';
  const scales = Float64Array.from(deviations, (deviation) => (isOwn ? deviation : common));
  return {
    centers: Float64Array.from(columns, ({ mean }) => mean),
    scales,
    floor: Float64Array.from(columns, (column, j) =>
      Math.max(LEAST_VARIANCE, (smallestScale(column) / scales[j]) ** 2),
    ),
  };
}

/** Says where there is no noise but the least there may be, so that densities tell of the floor and not of the data. */
function onThePlane(
  { floor, scales }: FactorFrame,
  { columns }: TableSchema,
  { noise }: Options,
  params: FactorModel,
): string[] {
  const least = floor.map((value, j) => value * scales[j] ** 2);
  const names = columns.filter((_, j) => params.noise[j] <= least[j] * (1 + 1e-6)).map(({ name }) => name);
  // Shared noise is raised until no direction is narrower than the recording resolution: what then touches it was raised.
  const isBound = noise === 'isotropic' && !isAbove(params.loadings, params.noise, dimensionsOf(params), least, -1e-3);
  if (noise === 'isotropic' ? !isBound : names.length === 0) return [];
  const some = names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
  const where = noise === 'isotropic' ? 'some direction' : some;
  return [
    `principal-components: no noise is left in ${where}: the rows lie on the plane there, and new rows that do not are all but impossible; ask for fewer dimensions`,
  ];
}

function sampleRows(params: FactorModel, { first, count }: Range, key: Key): TableRows {
  const d = params.mean.length;
  const q = dimensionsOf(params);
  const columns = Array.from({ length: d }, () => new Float64Array(count));
  const z = new Float64Array(q);
  for (let r = 0; r < count; r++) {
    const draws = key.at(first + r).draws();
    for (let a = 0; a < q; a++) z[a] = draws.normal();
    for (let j = 0; j < d; j++) {
      columns[j][r] = params.mean[j] + predict(params, q, j, z) + Math.sqrt(params.noise[j]) * draws.normal();
    }
  }
  return tableRows(columns, undefined, first, count);
}

// z from its posterior, then the missing cells from z: together a draw of x_u given x_o.
function completeRows(params: FactorModel, rows: TableRows, key: Key): TableRows {
  const q = dimensionsOf(params);
  const columns = rows.columns.map((column) => column.slice(0, rows.count));
  const drawn = new Float64Array(q);
  eachEncoded(params, rows, (row, z, _, { factor }, unknown) => {
    if (unknown.length === 0) return;
    const draws = key.at(rows.index[row]).draws();
    drawLatent(factor, q, z, draws, drawn);
    for (const c of unknown) {
      columns[c][row] = params.mean[c] + predict(params, q, c, drawn) + Math.sqrt(params.noise[c]) * draws.normal();
    }
  });
  return { ...rows, columns };
}

// z + L^-T u has covariance (L L')^-1 = M^-1.
function drawLatent(factor: Float64Array, q: number, z: Float64Array, draws: Draws, out: Float64Array): void {
  for (let a = 0; a < q; a++) out[a] = draws.normal();
  solveLowerTransposed(factor, q, out, out);
  for (let a = 0; a < q; a++) out[a] += z[a];
}

function decodeRows(params: FactorModel, codes: readonly Float64Array[]): TableRows {
  const q = dimensionsOf(params);
  const count = codes[0].length;
  const z = new Float64Array(q);
  const columns = Array.from(params.mean, () => new Float64Array(count));
  for (let r = 0; r < count; r++) {
    for (let a = 0; a < q; a++) z[a] = codes[a][r];
    for (const [j, column] of columns.entries()) column[r] = params.mean[j] + predict(params, q, j, z);
  }
  return tableRows(columns, undefined, 0, count);
}

// All dimensions of small data; of wide data ever larger steps, 2^(1/4) apart. n rows lie on a plane of n - 1 dimensions: nearer
// to that than half way the noise is that of the few rows, not of the law, and a criterion would pay any price for it.
function candidatesOf(chosen: Options, { columns, rows }: TableSchema): Search<Options> | undefined {
  if (chosen.dimensions !== undefined) return undefined;
  const most = Math.max(1, Math.min(columns.length - 1, Math.floor((rows - 1) / 2)));
  const candidates: Options[] = [];
  for (let q = 1; q <= most; q = Math.max(q + 1, Math.round(q * 2 ** 0.25))) {
    candidates.push({ ...chosen, dimensions: q });
  }
  return { criterion: chosen.criterion, candidates };
}
