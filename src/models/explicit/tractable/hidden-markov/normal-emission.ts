// Continuous columns jointly normal given the state, or a mixture of M normal laws: p(x | k) = Σ_m w_km N(x; μ_km, Σ_km). Inside, cells are
// (value - centre) / scale. The laws of all K M components lie as [log w | μ | Σ], Σ as the covariance family has them in the fit.
import { type Column, smallestScale } from '../../../../data/schema.js';
import {
  bestCovariances,
  type Covariance,
  formOf,
  freeParameters,
  isSpherical,
} from '../../../../distributions/covariance.js';
import { knownPatterns } from '../../../../distributions/known-patterns.js';
import { drawNormal } from '../../../../distributions/multivariate-normal.js';
import { cholesky } from '../../../../numeric/cholesky.js';
import { logSumExp } from '../../../../numeric/log-sum-exp.js';
import { COLLAPSED, reordered } from './column-emission.js';
import type { Emission } from './emission.js';
import { marginsOf, spreadSeeds } from './normal-start.js';
import { addRest, diagonal, logDensity, residual, type View, viewOf } from './normal-view.js';

/** Least variance of a column as a share of all of it: below, a matrix cannot be told from a singular one. */
const LEAST_VARIANCE = 1e-10;

/** The emission of continuous columns. */
export function normalEmission(
  columns: readonly Column[],
  states: number,
  components: number,
  covariance: Covariance,
): Emission {
  const [K, M, d] = [states, components, columns.length];
  const C = K * M;
  const isDense = formOf(covariance) === 'dense';
  const each = isDense ? d * d : d;
  const deviations = columns.map(({ deviation }) => (deviation > 0 ? deviation : 1));
  const common = Math.sqrt(deviations.reduce((sum, deviation) => sum + deviation ** 2, 0) / d);
  const scales = deviations.map((deviation) => (isSpherical(covariance) ? common : deviation));
  const floor = Float64Array.from(columns, (column, j) => {
    return Math.max(smallestScale(column) ** 2, LEAST_VARIANCE * deviations[j] ** 2) / scales[j] ** 2;
  });
  const meansAt = C;
  const spreadsAt = C + C * d;
  const standard = (c: number, value: number) => (value - columns[c].mean) / scales[c];
  const matrixOf = (laws: Float64Array, c: number): Float64Array => {
    const own = laws.subarray(spreadsAt + c * each, spreadsAt + (c + 1) * each);
    return isDense ? own : diagonal(own);
  };
  const caches = new WeakMap<Float64Array, Map<string, readonly View[]>>();
  const viewsOf = (laws: Float64Array, known: Int32Array, unknown: Int32Array): readonly View[] => {
    const cache = caches.get(laws) ?? new Map<string, readonly View[]>();
    caches.set(laws, cache);
    const name = unknown.join(' ');
    const views =
      cache.get(name) ??
      Array.from({ length: C }, (_, c) => viewOf(matrixOf(laws, c), d, known, unknown, scales, c, M));
    cache.set(name, views);
    return views;
  };

  /** log w + log N of each component at each step of a pattern, given the residuals' place. */
  const walk = (
    laws: Float64Array,
    values: readonly Float64Array[],
    count: number,
    visit: (
      step: number,
      views: readonly View[],
      known: Int32Array,
      unknown: Int32Array,
      x: Float64Array,
      logs: Float64Array,
    ) => void,
  ) => {
    const logs = new Float64Array(C);
    for (const { known, unknown, positions } of knownPatterns(values, count)) {
      const views = viewsOf(laws, known, unknown);
      const x = new Float64Array(known.length);
      for (const step of positions) {
        for (let i = 0; i < known.length; i++) x[i] = standard(known[i], values[known[i]][step]);
        for (let c = 0; c < C; c++) logs[c] = laws[c] + logDensity(views[c], laws, meansAt + c * d, known, x);
        visit(step, views, known, unknown, x, logs);
      }
    }
  };

  return {
    states,
    lawsSize: C * (1 + d + each),
    marginsSize: d + d * d,
    statisticsSize: C * (1 + d + each),
    logDensities(laws, values, count, out) {
      walk(laws, values, count, (step, _views, _known, _unknown, _x, logs) => {
        for (let k = 0; k < K; k++) out[step * K + k] += M === 1 ? logs[k] : logSumExp(logs, k * M, (k + 1) * M);
      });
    },
    addStatistics(laws, values, count, posterior, sums) {
      const e = new Float64Array(d);
      walk(laws, values, count, (step, views, known, unknown, x, logs) => {
        for (let c = 0; c < C; c++) {
          const k = Math.floor(c / M);
          const inState = M === 1 ? 1 : Math.exp(logs[c] - logSumExp(logs, k * M, (k + 1) * M));
          const r = posterior[step * K + k] * inState;
          if (!(r > 0)) continue;
          residual(views[c], laws, meansAt + c * d, known, unknown, x, e);
          sums[c] += r;
          for (let i = 0; i < d; i++) {
            sums[C + c * d + i] += r * e[i];
            if (!isDense) sums[C + C * d + c * d + i] += r * e[i] * e[i];
            else for (let j = 0; j < d; j++) sums[C + C * d + (c * d + i) * d + j] += r * e[i] * e[j];
          }
          addRest(sums, C + C * d + c * each, views[c].rest, unknown, r, d, isDense);
        }
      });
    },
    estimate(sums, laws) {
      const next = laws.slice();
      const counts = sums.slice(0, C);
      const scatters = new Float64Array(C * each);
      for (let c = 0; c < C; c++) {
        if (!(counts[c] > 0)) {
          scatters.set(laws.subarray(spreadsAt + c * each, spreadsAt + (c + 1) * each), c * each);
          continue;
        }
        const shift = sums.subarray(C + c * d, C + (c + 1) * d).map((first) => first / counts[c]);
        for (let i = 0; i < d; i++) next[meansAt + c * d + i] += shift[i];
        for (let i = 0; i < each; i++) {
          const squared = isDense ? shift[Math.floor(i / d)] * shift[i % d] : shift[i] ** 2;
          scatters[c * each + i] = sums[C + C * d + c * each + i] / counts[c] - squared;
        }
      }
      next.set(bestCovariances(covariance, counts, scatters, floor), spreadsAt);
      for (let k = 0; k < K; k++) {
        const total = counts.subarray(k * M, (k + 1) * M).reduce((sum, count) => sum + count, 0);
        if (total > 0) for (let c = k * M; c < (k + 1) * M; c++) next[c] = Math.log(counts[c] / total);
      }
      return next;
    },
    margins: (sample) => marginsOf(sample, columns, standard, floor),
    start(margins, sample, draws) {
      const laws = new Float64Array(C * (1 + d + each)).fill(-Math.log(M), 0, C);
      const seeds = spreadSeeds(sample, d, C, standard, draws);
      for (let c = 0; c < C; c++) {
        for (let j = 0; j < d; j++) {
          const value = standard(j, sample.columns[j][seeds[c]] ?? Number.NaN);
          laws[meansAt + c * d + j] = Number.isNaN(value) ? margins[j] : value;
        }
      }
      // Each component as wide as all steps shared out over their number of directions.
      const share = C === 1 ? 1 : C ** (-2 / d);
      const whole = margins.subarray(d);
      const scatters = new Float64Array(C * each);
      for (let i = 0; i < scatters.length; i++) {
        const inner = i % each;
        scatters[i] = share * (isDense ? whole[inner] : whole[inner * d + inner]);
      }
      if (C === 1) laws.set(margins.subarray(0, d), meansAt);
      laws.set(bestCovariances(covariance, new Float64Array(C).fill(1), scatters, floor), spreadsAt);
      return laws;
    },
    logPrior: () => 0,
    parameterCount: () => freeParameters(covariance, C, d) - (C - 1) + K * (M - 1),
    collapse(laws, margins, occupancy) {
      if (C === 1) return undefined;
      const spread = margins.subarray(d);
      for (let c = 0; c < C; c++) {
        const k = Math.floor(c / M);
        const steps = occupancy[k] * Math.exp(laws[c]);
        if (steps < d + 1)
          return `state ${k + 1} answers for ${steps.toPrecision(3)} steps, fewer than columns + 1 = ${d + 1}`;
        const excess = matrixOf(laws, c).map(
          (value, i) => value - COLLAPSED * (isDense || i % (d + 1) === 0 ? spread[i] : 0),
        );
        if (cholesky(excess, d) === undefined)
          return `state ${k + 1} has less than ${COLLAPSED} of the variance of all steps in one direction`;
      }
      return undefined;
    },
    fill(laws, state, values, step, draws) {
      const known = Int32Array.from([...columns.keys()].filter((c) => !Number.isNaN(values[c][step])));
      const unknown = Int32Array.from([...columns.keys()].filter((c) => Number.isNaN(values[c][step])));
      if (unknown.length === 0) return;
      const views = viewsOf(laws, known, unknown);
      const x = Float64Array.from(known, (c) => standard(c, values[c][step]));
      const logs = Float64Array.from({ length: M }, (_, m) => {
        const c = state * M + m;
        return laws[c] + logDensity(views[c], laws, meansAt + c * d, known, x);
      });
      const total = logSumExp(logs);
      const c = state * M + (M === 1 ? 0 : draws.categorical(logs.map((log) => Math.exp(log - total))));
      const e = new Float64Array(d);
      residual(views[c], laws, meansAt + c * d, known, unknown, x, e);
      const u = unknown.length;
      const mean = Float64Array.from(unknown, (j) => laws[meansAt + c * d + j] + e[j]);
      const drawn = drawNormal(
        mean,
        cholesky(views[c].rest, u) ?? new Float64Array(u * u),
        u,
        draws,
        new Float64Array(u),
      );
      for (const [i, j] of unknown.entries()) values[j][step] = columns[j].mean + scales[j] * drawn[i];
    },
    reorder(laws, order) {
      const places = order.flatMap((k) => Array.from({ length: M }, (_, m) => k * M + m));
      const parts: [number, number, number][] = [
        [0, meansAt, 1],
        [meansAt, spreadsAt, d],
        [spreadsAt, laws.length, each],
      ];
      const sorted = new Float64Array(laws.length);
      for (const [from, to, size] of parts) sorted.set(reordered(laws.subarray(from, to), places, size), from);
      return sorted;
    },
    describe(laws, state) {
      const lines: [string, string, string, number][] = [];
      for (let m = 0; m < M; m++) {
        const c = state * M + m;
        const name = M === 1 ? 'normal' : `normal ${m + 1}`;
        if (M > 1) lines.push(['', name, 'weight', Math.exp(laws[c])]);
        const matrix = matrixOf(laws, c);
        for (const [j, column] of columns.entries()) {
          lines.push([column.name, name, 'mean', column.mean + scales[j] * laws[meansAt + c * d + j]]);
          lines.push([column.name, name, 'deviation', scales[j] * Math.sqrt(matrix[j * d + j])]);
          for (let i = 0; i < j && isDense; i++) {
            const correlation = matrix[j * d + i] / Math.sqrt(matrix[j * d + j] * matrix[i * d + i]);
            lines.push([column.name, name, `correlation with ${columns[i].name}`, correlation]);
          }
        }
      }
      return lines;
    },
  };
}
