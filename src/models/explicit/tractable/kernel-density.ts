// Kernel density estimation: the training rows, each smoothed by a product of kernels, one a column:
// p(x) = Σ_i w_i Π_c K_c(x_c | X_ic) / Σ_i w_i.  Learning keeps the rows and chooses how widely to smooth.
// K_c is a density around a number, a mass on whole numbers around a count, Aitchison and Aitken's mass on categories, or both
// for a column with atoms; around an unknown training cell it is the column's own margin, so that each margin of p is the
// kernel estimate of the known cells. An unknown cell of a scored row is left out of the product, which integrates it out.
// Rosenblatt (1956), Parzen (1962); Aitchison and Aitken (1976).
import { z } from 'zod';
import { type IndexedRows, indexedRows, mergeRows } from '../../../data/indexed-rows.js';
import type { TableRows } from '../../../data/rows.js';
import { type Column, type DataSchema, isCoded } from '../../../data/schema.js';
import type { Learner } from '../../../learn/learner.js';
import { defineModel, type Model } from '../../../model/define-model.js';
import type { Key } from '../../../random/key.js';
import { DataError, OptionError } from '../../../util/errors.js';
import { bandwidthFloor, smoothingByRule, smoothingLimits } from './kernel-density/bandwidth-rules.js';
import { completeRows, drawRows } from './kernel-density/draw-rows.js';
import { leaveOneOut } from './kernel-density/leave-one-out.js';
import { parseBounds } from './kernel-density/parse-bounds.js';
import { type Scorer, scorerOf } from './kernel-density/score-rows.js';
import { selectSmoothing } from './kernel-density/select-smoothing.js';
import type { KernelDensityParams, Sample, Setting, Smoothing } from './kernel-density/smoothing.js';

const ROW_LIMIT = 100_000;
const RULES = ['leave-one-out', 'scott', 'silverman', 'sheather-jones'] as const;

const options = z.object({
  kernel: z
    .enum(['gaussian', 'tophat', 'epanechnikov', 'exponential', 'linear', 'cosine'])
    .default('gaussian')
    .describe('shape of the kernel of numbers; all but gaussian and exponential have bounded support'),
  bandwidth: z
    .union([z.enum(RULES), z.number().positive(), z.array(z.number().positive()).min(1)], {
      error: `one of ${RULES.join(', ')}, a number > 0, or one such number a column`,
    })
    .default('leave-one-out')
    .describe(
      'how widely to smooth: a rule, a bandwidth in the unit of the data, or one a column (for categories: the share of other categories)',
    ),
  bounds: z
    .string()
    .default('')
    .describe('ends of continuous columns, where kernels are folded back: name=low:high,…, either side may be empty'),
});

type Options = z.output<typeof options>;

/** The kernel density family: a smoothed copy of the training rows, with nothing assumed about its form. */
export const kernelDensity = defineModel({
  name: 'kernel-density',
  title: 'Kernel density',
  summary: 'A kernel around each training row; no assumption on form, best in few columns.',
  references: [
    {
      authors: 'Parzen, E.',
      year: 1962,
      title: 'On estimation of a probability density function and mode',
      venue: 'Annals of Mathematical Statistics 33',
      url: 'https://doi.org/10.1214/aoms/1177704472',
    },
    {
      authors: 'Aitchison, J. and Aitken, C. G. G.',
      year: 1976,
      title: 'Multivariate binary discrimination by the kernel method',
      venue: 'Biometrika 63',
      url: 'https://doi.org/10.1093/biomet/63.3.413',
    },
    {
      authors: 'Sheather, S. J. and Jones, M. C.',
      year: 1991,
      title: 'A reliable data-based bandwidth selection method for kernel density estimation',
      venue: 'Journal of the Royal Statistical Society B 53',
      url: 'https://doi.org/10.1111/j.2517-6161.1991.tb01857.x',
    },
  ],
  options,
  measures: ['continuous', 'count', 'categorical', 'binary', 'with-atoms'],
  minimumRows: 2,
  certainty: 'exact',
  capabilities: ['sample', 'density', 'completion'],
  bind,
});

function bind(options: Options, schema: DataSchema) {
  const { columns } = schema;
  const setting: Setting = { kernel: options.kernel, bounds: parseBounds(options.bounds, columns) };
  checkBandwidths(options, columns);
  const scorers = new WeakMap<KernelDensityParams, Scorer>();
  const scorer = (params: KernelDensityParams) => {
    const known = scorers.get(params) ?? scorerOf(columns, setting, params);
    scorers.set(params, known);
    return known;
  };
  return {
    learner: learnerOf(options, setting, columns),
    parameters: (params) => params.weights.length * columns.length + columns.length,
    rowLimit: ROW_LIMIT,
    keepsRows: true,
    warnings: (params) => params.warnings,
    sampling: { sample: async (params, range, key) => drawRows(columns, setting, params, range, key) },
    density: {
      certainty: 'exact',
      logProb: async (params, rows) => ({ certainty: 'exact', values: scorer(params).score(rows) }),
    },
    completion: {
      complete: async (params, rows, key) => completeRows(columns, setting, params, scorer(params).joint, rows, key),
    },
    ownScores: (params) => {
      // Every pair of rows is looked at, so this is for tables that a person waits for.
      if (params.weights.length > LEAVE_ONE_OUT_ROWS) return [];
      const { mean } = leaveOneOut(columns, setting, params);
      return [{ metric: 'leave-one-out-log-probability', value: mean, certainty: 'exact' as const }];
    },
    describe: (params) => ({ tables: [smoothingTable(columns, params.smoothing)] }),
  } satisfies Model<TableRows, KernelDensityParams>;
}

/** Rows up to which the leave-one-out score is given with the fit. */
const LEAVE_ONE_OUT_ROWS = 3_000;

type State = { readonly params: KernelDensityParams | null };

function learnerOf(
  options: Options,
  setting: Setting,
  columns: readonly Column[],
): Learner<TableRows, KernelDensityParams, IndexedRows, State> {
  return {
    updates: 'per pass',
    additive: true,
    objective: 'none',
    passes: 1,
    start: async () => ({ params: null }),
    contribute: async (_state, rows) => {
      const sums = indexedRows(rows);
      return { count: sums.weights.reduce((sum, weight) => sum + weight, 0), objective: 0, sums };
    },
    combine: mergeRows,
    update: async (_state, { sums }, key) => ({ params: learn(options, setting, columns, sums, key) }),
    params: ({ params }) => {
      if (params === null) throw new DataError('kernel-density: there must be training rows, got none');
      return params;
    },
  };
}

function learn(
  options: Options,
  setting: Setting,
  columns: readonly Column[],
  rows: IndexedRows,
  key: Key,
): KernelDensityParams {
  const sample: Sample = { columns: rows.columns, weights: rows.weights };
  for (const [c, column] of columns.entries()) {
    if (sample.columns[c].every(Number.isNaN)) {
      throw new DataError(`kernel-density: a column must have a known cell, got none in ${column.name}`, {
        hint: `leave it out with drop, as in --drop ${column.name}`,
      });
    }
    checkInside(column, setting, sample.columns[c], c);
  }
  const { smoothing, warnings } = chooseSmoothing(options, setting, columns, sample, key);
  return { ...sample, smoothing, warnings };
}

function chooseSmoothing(
  { bandwidth }: Options,
  setting: Setting,
  columns: readonly Column[],
  sample: Sample,
  key: Key,
): { readonly smoothing: Smoothing; readonly warnings: readonly string[] } {
  if (bandwidth === 'leave-one-out') return { smoothing: selectSmoothing(columns, setting, sample, key), warnings: [] };
  if (typeof bandwidth === 'string') {
    return { smoothing: smoothingByRule(bandwidth, columns, setting, sample), warnings: [] };
  }
  const byRule = smoothingByRule('silverman', columns, setting, sample);
  const limits = smoothingLimits(columns, setting, sample);
  const given = (c: number) => (typeof bandwidth === 'number' ? bandwidth : bandwidth[c]);
  const warnings: string[] = [];
  const bandwidths = byRule.bandwidths.map((h, c) => {
    if (isCoded(columns[c])) return h;
    const floor = bandwidthFloor(columns[c], setting);
    if (given(c) < floor) {
      warnings.push(
        `bandwidth of ${columns[c].name} raised from ${given(c)} to ${floor}: values are recorded no finer`,
      );
    }
    return Math.max(floor, given(c));
  });
  const lambdas = byRule.lambdas.map((lambda, c) => {
    if (typeof bandwidth === 'number' || !isCoded(columns[c])) return lambda;
    return Math.min(limits.lambdas[c].high, Math.max(limits.lambdas[c].low, given(c)));
  });
  return { smoothing: { ...byRule, bandwidths, lambdas }, warnings };
}

function checkBandwidths({ bandwidth }: Options, columns: readonly Column[]): void {
  if (!Array.isArray(bandwidth) || bandwidth.length === columns.length) return;
  throw new OptionError(
    `kernel-density: bandwidth must be one number for each of the ${columns.length} columns, got ${bandwidth.length}`,
    { hint: `the columns are ${columns.map((column) => column.name).join(', ')}` },
  );
}

function checkInside(column: Column, setting: Setting, cells: Float64Array, c: number): void {
  const bounds = setting.bounds[c];
  if (bounds === undefined) return;
  const outside = cells.find((cell) => cell < bounds.low || cell > bounds.high);
  if (outside === undefined) return;
  throw new DataError(
    `kernel-density: values of ${column.name} must be from ${bounds.low} to ${bounds.high}, got ${outside}`,
    { hint: 'widen the bounds or correct the data' },
  );
}

function smoothingTable(columns: readonly Column[], { bandwidths, lambdas }: Smoothing) {
  return {
    title: 'Smoothing',
    columns: ['column', 'bandwidth', 'share of other categories'],
    rows: columns.map((column, c) => [
      column.name,
      isCoded(column) ? null : bandwidths[c],
      isCoded(column) || column.measure === 'with-atoms' ? lambdas[c] : null,
    ]),
  };
}
