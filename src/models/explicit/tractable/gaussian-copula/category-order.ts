import type { TableRows } from '../../../../data/rows.js';
import { cholesky, choleskySolve } from '../../../../numeric/cholesky.js';
import { asCorrelation, hermiteCoefficients, latentCorrelation, scoreAt } from './correlation.js';
import { categoryMargin } from './fit-margin.js';
import { latentRows } from './latent-rows.js';
import type { Margin } from './margin.js';
import { intervalMass } from './normal-tails.js';

// A copula puts the categories of a column in a row on the latent axis; names have no such order, so one is learned.
// Sums of products of scores, with one indicator for each category in place of a score, are enough to try any order:
// each column's categories are sorted by the column's regression on the scores of the others, in turns, as in optimal scaling.

/** Columns of more categories than this keep the order of their codes. */
const MOST_CATEGORIES = 200;
const MOST_FEATURES = 2000;
const SWEEPS = 4;
const POWER_STEPS = 30;

/** Where each column's features begin: one indicator a category, or one score. */
export interface Layout {
  readonly offsets: Int32Array;
  readonly widths: Int32Array;
  readonly total: number;
}

/** The layout of the sums. */
export function layoutOf(margins: readonly Margin[]): Layout {
  const offsets = new Int32Array(margins.length);
  const widths = new Int32Array(margins.length);
  let total = 0;
  for (const [c, margin] of margins.entries()) {
    const categories = margin.kind === 'categories' ? margin.order.length : 0;
    const isOrdered = categories > 2 && categories <= MOST_CATEGORIES && total + categories <= MOST_FEATURES;
    offsets[c] = total;
    widths[c] = isOrdered ? categories : 1;
    total += widths[c];
  }
  return { offsets, widths, total };
}

/** Sums of products of features and, for each pair of columns, the weight of the rows that know both. [total, total] and [p, p] */
export function featureSums(margins: readonly Margin[], rows: TableRows) {
  const { offsets, widths, total } = layoutOf(margins);
  const p = margins.length;
  const cross = new Float64Array(total * total);
  const weights = new Float64Array(p * p);
  const latent = latentRows(margins, rows);
  const feature = new Int32Array(p);
  const value = new Float64Array(p);
  const known = new Int32Array(p);
  for (let row = 0; row < rows.count; row++) {
    const weight = rows.weights?.[row] ?? 1;
    let count = 0;
    for (let c = 0; c < p; c++) {
      const lower = latent.lowers[c][row];
      if (Number.isNaN(lower) || latent.cells[c].logDensity[row] === -Infinity) continue;
      feature[c] = offsets[c] + (widths[c] > 1 ? rows.columns[c][row] : 0);
      value[c] = widths[c] > 1 ? 1 : scoreAt(lower, latent.uppers[c][row]);
      known[count++] = c;
    }
    for (let i = 0; i < count; i++) {
      const c = known[i];
      for (let j = 0; j <= i; j++) {
        const d = known[j];
        cross[feature[c] * total + feature[d]] += weight * value[c] * value[d];
        weights[c * p + d] += weight;
      }
    }
  }
  return { cross, weights };
}

/** The margins with their categories in order, and the latent correlations that the sums imply. */
export function orderAndCorrelate(
  margins: readonly Margin[],
  sums: { readonly cross: Float64Array; readonly weights: Float64Array },
  smallest: number,
): { readonly margins: readonly Margin[]; readonly correlation: Float64Array } {
  const p = margins.length;
  const layout = layoutOf(margins);
  const cross = symmetric(sums.cross, layout.total);
  const weights = symmetric(sums.weights, p);
  const ordered = layout.widths.some((width) => width > 1) ? orderCategories(margins, layout, cross, weights) : margins;
  const scores = featureScores(ordered, layout);
  const moments = momentsOf(layout, cross, weights, scores);
  const coefficients = ordered.map(hermiteCoefficients);
  const R = new Float64Array(p * p);
  for (let c = 0; c < p; c++) {
    for (let d = 0; d <= c; d++) {
      const scale = pointScale(ordered[c], moments[c * p + c]) * pointScale(ordered[d], moments[d * p + d]);
      const isPlain = ordered[c].kind === 'continuous' && ordered[d].kind === 'continuous';
      const moment = moments[c * p + d] / scale;
      R[c * p + d] = c === d ? 1 : isPlain ? moment : latentCorrelation(moment, coefficients[c], coefficients[d]);
    }
  }
  return { margins: ordered, correlation: asCorrelation(symmetric(R, p), p, smallest) };
}

// Points have a unit variance only as far as their law fits.
function pointScale(margin: Margin, moment: number): number {
  return margin.kind === 'continuous' && moment > 0 ? Math.sqrt(moment) : 1;
}

function symmetric(lower: Float64Array, n: number): Float64Array {
  const whole = lower.slice();
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) whole[j * n + i] = lower[i * n + j];
  return whole;
}

/** The score of each feature: that of its interval, or 1 where the sums hold scores already. */
function featureScores(margins: readonly Margin[], { offsets, widths, total }: Layout): Float64Array {
  const scores = new Float64Array(total).fill(1);
  for (const [c, margin] of margins.entries()) {
    if (widths[c] === 1 || margin.kind !== 'categories') continue;
    for (let code = 0; code < widths[c]; code++) {
      const rank = margin.rank[code];
      scores[offsets[c] + code] = scoreAt(margin.edges[rank], margin.edges[rank + 1]);
    }
  }
  return scores;
}

/** E[s_c s_d] over the rows that know both. [p, p] */
function momentsOf(
  { offsets, widths, total }: Layout,
  cross: Float64Array,
  weights: Float64Array,
  scores: Float64Array,
) {
  const p = offsets.length;
  const moments = new Float64Array(p * p);
  for (let c = 0; c < p; c++) {
    for (let d = 0; d < p; d++) {
      let sum = 0;
      for (let i = offsets[c]; i < offsets[c] + widths[c]; i++) {
        for (let j = offsets[d]; j < offsets[d] + widths[d]; j++) sum += scores[i] * scores[j] * cross[i * total + j];
      }
      moments[c * p + d] = weights[c * p + d] > 0 ? sum / weights[c * p + d] : 0;
    }
  }
  return moments;
}

function orderCategories(
  start: readonly Margin[],
  layout: Layout,
  cross: Float64Array,
  weights: Float64Array,
): readonly Margin[] {
  const margins = start.slice();
  const p = margins.length;
  const free = Array.from(layout.widths.keys()).filter((c) => layout.widths[c] > 1);
  const opening = leadingDimension(layout, cross);
  for (const c of free) margins[c] = sortedBy(margins[c], opening.subarray(layout.offsets[c]));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const c of free) {
      const scores = featureScores(margins, layout);
      const moments = momentsOf(layout, cross, weights, scores);
      const slopes = regression(moments, p, c);
      margins[c] = sortedBy(margins[c], predictions(layout, cross, scores, slopes, c));
    }
  }
  return margins;
}

// The first dimension of multiple correspondence analysis by the power method, numbers taking part with their scores.
function leadingDimension({ offsets, widths, total }: Layout, cross: Float64Array): Float64Array {
  let scores = Float64Array.from({ length: total }, (_, i) => Math.cos(2.4 * i));
  for (let step = 0; step < POWER_STEPS; step++) {
    const next = new Float64Array(total);
    for (let c = 0; c < offsets.length; c++) {
      for (let i = offsets[c]; i < offsets[c] + widths[c]; i++) {
        let sum = 0;
        for (let j = 0; j < total; j++) {
          const isOwn = j >= offsets[c] && j < offsets[c] + widths[c];
          if (!isOwn) sum += cross[i * total + j] * scores[j];
        }
        next[i] = cross[i * total + i] > 0 ? sum / cross[i * total + i] : 0;
      }
      centreAndScale(next, cross, total, offsets[c], widths[c]);
    }
    scores = next;
  }
  return scores;
}

function centreAndScale(scores: Float64Array, cross: Float64Array, total: number, from: number, width: number): void {
  let mass = 0;
  let mean = 0;
  for (let i = from; i < from + width; i++) {
    mass += cross[i * total + i];
    mean += cross[i * total + i] * scores[i];
  }
  if (mass === 0 || width === 1) return;
  let squares = 0;
  for (let i = from; i < from + width; i++) {
    scores[i] -= mean / mass;
    squares += cross[i * total + i] * scores[i] ** 2;
  }
  const deviation = Math.sqrt(squares / mass) || 1;
  for (let i = from; i < from + width; i++) scores[i] /= deviation;
}

/** Slopes of column c's score on those of the others, with a slight ridge. */
function regression(moments: Float64Array, p: number, c: number): Float64Array {
  const others = Array.from({ length: p }, (_, d) => d).filter((d) => d !== c);
  const n = others.length;
  const A = new Float64Array(n * n);
  const b = Float64Array.from(others, (d) => moments[c * p + d]);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) A[i * n + j] = moments[others[i] * p + others[j]];
  }
  // Moments over different rows may not form a covariance: the ridge grows until they do.
  let L: Float64Array | undefined;
  for (let ridge = 1e-2; L === undefined; ridge *= 4) {
    for (let i = 0; i < n; i++) A[i * n + i] = moments[others[i] * p + others[i]] + ridge;
    L = cholesky(A, n);
  }
  const slopes = new Float64Array(p);
  for (const [i, slope] of choleskySolve(L, n, b).entries()) slopes[others[i]] = slope;
  return slopes;
}

/** Mean prediction of column c in each of its categories. */
function predictions(
  { offsets, widths, total }: Layout,
  cross: Float64Array,
  scores: Float64Array,
  slopes: Float64Array,
  c: number,
): Float64Array {
  const means = new Float64Array(widths[c]);
  for (let k = 0; k < widths[c]; k++) {
    const i = offsets[c] + k;
    if (cross[i * total + i] === 0) continue;
    let sum = 0;
    for (let d = 0; d < offsets.length; d++) {
      if (d === c) continue;
      for (let j = offsets[d]; j < offsets[d] + widths[d]; j++) sum += slopes[d] * scores[j] * cross[i * total + j];
    }
    means[k] = sum / cross[i * total + i];
  }
  return means;
}

function sortedBy(margin: Margin, positions: Float64Array): Margin {
  if (margin.kind !== 'categories') return margin;
  const masses = Float64Array.from(margin.rank, (rank) => intervalMass(margin.edges[rank], margin.edges[rank + 1]));
  const order = Int32Array.from(margin.rank.keys()).sort((a, b) => positions[a] - positions[b] || a - b);
  return categoryMargin(masses, order);
}
