import { type Column, isCoded } from '../../../../data/schema.js';
import { bayesianBlocks } from './bayesian-blocks.js';
import { knuthLogPosterior } from './knuth.js';
import type { Partition } from './partition.js';

export type BinRule = 'sturges' | 'scott' | 'freedman-diaconis' | 'bayesian-blocks' | 'knuth';

/** How bins are to be chosen, in how many columns. */
export interface BinChoice {
  readonly rule: BinRule;
  readonly bins: number | undefined;
  readonly dimensions: number;
}

/** The known values of one column, atoms left out. */
export interface Values {
  /** Ascending and different, with the weight of each; of large data a subsample, or none where they are not searched. */
  readonly values: Float64Array;
  readonly weights: Float64Array;
  /** Range, total weight and spread of all training rows. */
  readonly minimum: number;
  readonly maximum: number;
  readonly total: number;
  readonly deviation: number;
  readonly interquartileRange: number;
}

/** Most bins of a column when it is alone, and when there are two. */
export const MOST_BINS = { alone: 4096, paired: 512 } as const;

/** Distinct values that the search for blocks looks at; more are first put together by equal weight. */
const BLOCK_VALUES = 2048;

/** The cells of a column by a rule or a number of bins, and their prior mass: one pseudo-row for all inner cells, and one for an outer bin at each end. */
export function choosePartition(column: Column, known: Values, choice: BinChoice): Partition {
  if (isCoded(column)) {
    const size = column.categories.length;
    return { edges: new Float64Array(0), prior: new Float64Array(size).fill(1 / size) };
  }
  const { atoms } = column;
  if (known.total === 0) {
    return { edges: new Float64Array(0), prior: new Float64Array(atoms.length).fill(1 / atoms.length) };
  }
  const inner = innerEdges(column, known, choice);
  const { edges, left, right } = withOuterBins(column, inner);
  const cells = atoms.length + inner.length - 1;
  const outer = 1 / Math.max(1, left + right);
  const middle = Array<number>(inner.length - 1).fill(1 / cells);
  const prior = [
    ...atoms.map(() => 1 / cells),
    ...Array<number>(left).fill(outer),
    ...middle,
    ...Array<number>(right).fill(outer),
  ];
  return { edges, prior: Float64Array.from(prior) };
}

/** Whether bins come from a search over the values, rather than from their range and spread. */
export function searchesValues({ rule, bins }: BinChoice): boolean {
  return bins === undefined && (rule === 'bayesian-blocks' || rule === 'knuth');
}

function innerEdges(column: Column, known: Values, { rule, bins, dimensions }: BinChoice): Float64Array {
  const isCount = column.measure === 'count';
  const step = isCount ? 1 : Math.max(column.resolution, smallestStep(known));
  const low = known.minimum - step / 2;
  const high = known.maximum + step / 2;
  const steps = Math.max(1, Math.round((high - low) / step));
  const most = dimensions === 1 ? MOST_BINS.alone : MOST_BINS.paired;
  if (bins !== undefined) return equalEdges(low, step, steps, Math.min(bins, most));
  const equal = (count: number) => equalEdges(low, step, steps, Math.min(count, most));
  if (rule === 'bayesian-blocks') {
    // Next to atoms a subsample may hold none of the few values.
    if (known.values.length === 0) return equal(1);
    const edges = blockEdges(known, low, high, most);
    return isCount ? edges.map((edge) => Math.floor(edge) + 0.5) : edges;
  }
  if (rule === 'knuth') return knuthEdges(known, equal, Math.min(most, steps));
  return equal(Math.max(1, Math.ceil((high - low) / widthOf(rule, known, dimensions))));
}

// Two neighbouring floating-point numbers are the least that a bin can hold apart.
function smallestStep({ minimum, maximum }: Values): number {
  return Math.max(Number.MIN_VALUE * 2 ** 60, 4 * Number.EPSILON * Math.max(Math.abs(minimum), Math.abs(maximum)));
}

/** Edges between recorded values: bins of as equal a number of recording steps as can be, none narrower than one. */
function equalEdges(low: number, step: number, steps: number, bins: number): Float64Array {
  const count = Math.min(bins, steps);
  return Float64Array.from({ length: count + 1 }, (_, b) => low + Math.round((b * steps) / count) * step);
}

// Sturges (1926) 1 + log2 n bins; Scott (1979) 3.49 σ n^(-1/(d+2)); Freedman and Diaconis (1981) 2 IQR n^(-1/(d+2)).
function widthOf(rule: Exclude<BinRule, 'bayesian-blocks' | 'knuth'>, known: Values, dimensions: number): number {
  const n = Math.max(1, known.total);
  const sturges = (known.maximum - known.minimum) / Math.ceil(1 + Math.log2(n));
  const rate = n ** (-1 / (dimensions + 2));
  const { deviation, interquartileRange } = known;
  const width =
    rule === 'sturges' ? sturges : rule === 'scott' ? 3.49 * deviation * rate : 2 * interquartileRange * rate;
  return width > 0 ? width : Math.max(sturges, Number.MIN_VALUE);
}

function knuthEdges({ values, weights }: Values, equal: (bins: number) => Float64Array, most: number): Float64Array {
  let best = equal(1);
  let highest = -Infinity;
  for (let bins = 1, stale = 0; bins <= most && stale < 64; bins++, stale++) {
    const edges = equal(bins);
    const counts = new Float64Array(edges.length - 1);
    for (let i = 0, b = 0; i < values.length; i++) {
      while (b < counts.length - 1 && values[i] >= edges[b + 1]) b++;
      counts[b] += weights[i];
    }
    const posterior = knuthLogPosterior(counts);
    if (posterior <= highest) continue;
    highest = posterior;
    best = edges;
    stale = 0;
  }
  return best;
}

function blockEdges(known: Values, low: number, high: number, most: number): Float64Array {
  const { values, weights } = known.values.length <= BLOCK_VALUES ? known : byEqualWeight(known);
  const edges = bayesianBlocks(values, weights, low, high);
  return edges.length - 1 <= most
    ? edges
    : edges.filter((_, b) => b % Math.ceil(edges.length / most) === 0 || b === edges.length - 1);
}

/** Neighbouring values put together at their middle until few enough are left. */
function byEqualWeight({ values, weights }: Values): { values: Float64Array; weights: Float64Array } {
  const share = weights.reduce((sum, weight) => sum + weight, 0) / (BLOCK_VALUES / 2);
  const together: number[] = [];
  const masses: number[] = [];
  for (let i = 0, first = 0, mass = 0; i < values.length; i++) {
    mass += weights[i];
    if (mass < share && i < values.length - 1) continue;
    together.push(values[first] + (values[i] - values[first]) / 2);
    masses.push(mass);
    first = i + 1;
    mass = 0;
  }
  return { values: Float64Array.from(together), weights: Float64Array.from(masses) };
}

/** One more bin at each end, as wide as all inner ones together, so that values a little outside keep some probability; counts that never were negative stay so. */
function withOuterBins(column: Column, inner: Float64Array): { edges: Float64Array; left: number; right: number } {
  const low = inner[0];
  const high = inner[inner.length - 1];
  const isCount = column.measure === 'count';
  const lowest = isCount && low >= -0.5 ? Math.max(-0.5, low - (high - low)) : low - (high - low);
  const hasLeft = lowest < low;
  return {
    edges: Float64Array.from([...(hasLeft ? [lowest] : []), ...inner, high + (high - low)]),
    left: hasLeft ? 1 : 0,
    right: 1,
  };
}
