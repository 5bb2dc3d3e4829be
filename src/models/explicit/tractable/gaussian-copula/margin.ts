import { normalCdf } from '../../../../numeric/normal-distribution.js';
import { type ContinuousLaw, lawLogDensity, lawLogTail, lawQuantiles, lawTail } from './continuous-law.js';
import { scoreOf, scoreOfLog, TINY } from './normal-tails.js';

// What the copula needs of a column: where a value lies on the scale of normal scores, and back. A value with a density
// is a point there, a value with a mass is an interval [Φ⁻¹(F(x-)), Φ⁻¹(F(x))].

/** The law of one column. Edges are ascending normal scores, one more than there are masses. */
export type Margin =
  | { readonly kind: 'continuous'; readonly law: ContinuousLaw }
  /** Whole numbers from 0: those below m, the number of edges less one, between `edges`; the others share the mass `tail` as the law shares what it has above m - 1/2. */
  | { readonly kind: 'count'; readonly edges: Float64Array; readonly law: ContinuousLaw; readonly tail: number }
  /** Codes; `order[rank]` is the code of the rank-th interval, `rank` its inverse. */
  | {
      readonly kind: 'categories';
      readonly order: Int32Array;
      readonly rank: Int32Array;
      readonly edges: Float64Array;
    }
  /** `below[k]` and `above[k]`: mass of the atoms before and after atom k. */
  | {
      readonly kind: 'with-atoms';
      readonly atoms: Float64Array;
      readonly masses: Float64Array;
      readonly lower: Float64Array;
      readonly upper: Float64Array;
      readonly rest: number;
      readonly law: ContinuousLaw;
    };

/** Cells of one column on the scale of normal scores: points have `lower` = `upper`, missing cells have NaN, impossible values a `logDensity` of -∞. */
export interface Cells {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** log f(x) at points, 0 at intervals. */
  readonly logDensity: Float64Array;
}

/** Where the values of a column lie. */
export function locate(margin: Margin, values: Float64Array, count: number): Cells {
  const cells = {
    lower: new Float64Array(count),
    upper: new Float64Array(count),
    logDensity: new Float64Array(count),
  };
  for (let i = 0; i < count; i++) {
    if (Number.isNaN(values[i])) cells.lower[i] = cells.upper[i] = Number.NaN;
    else locateOne(margin, values[i], cells, i);
  }
  return cells;
}

function locateOne(margin: Margin, x: number, cells: Cells, i: number): void {
  switch (margin.kind) {
    case 'continuous':
      locatePoint(margin.law, x, 0, 1, 0, cells, i);
      break;
    case 'categories': {
      const rank = margin.rank[x] ?? -1;
      if (rank < 0) impossible(cells, i);
      else locateInterval(margin.edges[rank], margin.edges[rank + 1], cells, i);
      break;
    }
    case 'count':
      if (x >= 0 && Number.isInteger(x)) locateInterval(countEdge(margin, x), countEdge(margin, x + 1), cells, i);
      else impossible(cells, i);
      break;
    case 'with-atoms': {
      const k = margin.atoms.indexOf(x);
      if (k >= 0) {
        locateInterval(margin.lower[k], margin.upper[k], cells, i);
        break;
      }
      let below = 0;
      for (let j = 0; j < margin.atoms.length && margin.atoms[j] < x; j++) below += margin.masses[j];
      locatePoint(margin.law, x, below, margin.rest, Math.max(0, 1 - margin.rest - below), cells, i);
    }
  }
}

function locatePoint(
  law: ContinuousLaw,
  x: number,
  below: number,
  rest: number,
  above: number,
  cells: Cells,
  i: number,
): void {
  if (!Number.isFinite(x)) {
    impossible(cells, i);
    return;
  }
  cells.logDensity[i] = Math.log(rest) + lawLogDensity(law, x);
  cells.lower[i] = cells.upper[i] = lawScore(law, x, below, rest, above);
}

function locateInterval(lower: number, upper: number, cells: Cells, i: number): void {
  if (lower < upper) {
    cells.lower[i] = lower;
    cells.upper[i] = upper;
  } else impossible(cells, i); // narrower than rounding
}

function impossible(cells: Cells, i: number): void {
  cells.lower[i] = cells.upper[i] = 0;
  cells.logDensity[i] = -Infinity;
}

/** Φ⁻¹(below + rest G(x)), where below + rest + above = 1. */
export function lawScore(law: ContinuousLaw, x: number, below: number, rest: number, above: number): number {
  const F = below + rest * lawTail(law, x, 1);
  if (F <= 0.5) return F > TINY ? scoreOf(F, 1) : scoreOfLog(Math.log(rest) + lawLogTail(law, x, 1));
  const S = above + rest * lawTail(law, x, -1);
  return S > TINY ? scoreOf(1, S) : -scoreOfLog(Math.log(rest) + lawLogTail(law, x, -1));
}

/** The lower edge of the interval of a count k. */
function countEdge(margin: Extract<Margin, { kind: 'count' }>, k: number): number {
  const { edges, law, tail } = margin;
  const m = edges.length - 1; // edges[0] = -∞ … edges[m], above which the tail begins
  if (k <= m) return edges[k];
  const logAbove = Math.log(tail) + lawLogTail(law, k - 0.5, -1) - lawLogTail(law, m - 0.5, -1);
  return logAbove > -600 ? scoreOf(-Math.expm1(logAbove), Math.exp(logAbove)) : -scoreOfLog(logAbove);
}

/** The function that takes a normal score to the value there: a number, or a code. */
export function valuesOf(margin: Margin): (z: number) => number {
  switch (margin.kind) {
    case 'continuous':
      return lawQuantiles(margin.law);
    case 'categories':
      return (z) => margin.order[intervalOf(margin.edges, z)];
    case 'count': {
      const m = margin.edges.length - 1;
      return (z) => (z < margin.edges[m] ? intervalOf(margin.edges, z) : countInTail(margin, z, m));
    }
    case 'with-atoms': {
      const quantile = lawQuantiles(margin.law);
      return (z) => valueWithAtoms(margin, quantile, z);
    }
  }
}

// The largest k with edges[k] <= z.
function intervalOf(edges: Float64Array, z: number): number {
  let low = 0;
  let high = edges.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (edges[middle] <= z) low = middle;
    else high = middle;
  }
  return low;
}

function countInTail(margin: Extract<Margin, { kind: 'count' }>, z: number, m: number): number {
  let step = 1;
  while (countEdge(margin, m + step) <= z && step < 2 ** 50) step *= 2;
  let low = m;
  let high = m + step;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (countEdge(margin, middle) <= z) low = middle;
    else high = middle;
  }
  return low;
}

function valueWithAtoms(
  margin: Extract<Margin, { kind: 'with-atoms' }>,
  quantile: (z: number) => number,
  z: number,
): number {
  const { atoms, masses, lower, upper, rest } = margin;
  let below = 0;
  let above = 0;
  for (let k = 0; k < atoms.length; k++) {
    if (z >= lower[k] && z < upper[k]) return atoms[k];
    if (upper[k] <= z) below += masses[k];
    else above += masses[k];
  }
  const G = Math.max(0, (normalCdf(z) - below) / rest);
  const S = Math.max(0, (normalCdf(-z) - above) / rest);
  return quantile(Math.min(37, Math.max(-37, scoreOf(G, S))));
}
