import type { RecordPoints } from './record-distance.js';

/** The mean over columns of min(1, |a − b|) from each point to its nearest among the targets, itself left out where `selves` says which it is. */
export function nearestDistances(from: RecordPoints, targets: RecordPoints, selves?: ArrayLike<number>): Float64Array {
  const { width } = targets;
  const ordered = byFirstColumn(targets);
  const distances = new Float64Array(from.count);
  const point = new Float64Array(width);
  for (let i = 0; i < from.count; i++) {
    for (let c = 0; c < width; c++) point[c] = from.values[i * width + c];
    distances[i] = nearest(point, ordered, selves === undefined ? -1 : selves[i]) / width;
  }
  return distances;
}

/** Points in ascending order of their first column, which for the nearest ones differs little. */
interface Ordered {
  readonly width: number;
  readonly firsts: Float64Array;
  readonly values: Float64Array;
  /** The place of each point before. */
  readonly origin: Int32Array;
}

function byFirstColumn({ count, width, values }: RecordPoints): Ordered {
  const origin = Int32Array.from({ length: count }, (_, i) => i).sort((a, b) => values[a * width] - values[b * width]);
  const sorted = new Float64Array(count * width);
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < width; c++) sorted[i * width + c] = values[origin[i] * width + c];
  }
  return { width, values: sorted, origin, firsts: Float64Array.from(origin, (at) => values[at * width]) };
}

/** Outwards from where the point would stand, until the first column alone is further than the nearest so far. */
function nearest(point: Float64Array, targets: Ordered, self: number): number {
  const { firsts, origin, width } = targets;
  const count = firsts.length;
  let best = width + 1;
  let above = firstNotBelow(firsts, point[0]);
  let below = above - 1;
  while (above < count || below >= 0) {
    if (above < count && Math.min(1, firsts[above] - point[0]) >= best) above = count;
    if (below >= 0 && Math.min(1, point[0] - firsts[below]) >= best) below = -1;
    if (above < count) {
      if (origin[above] !== self) best = nearer(point, targets.values, above * width, width, best);
      above++;
    }
    if (below >= 0) {
      if (origin[below] !== self) best = nearer(point, targets.values, below * width, width, best);
      below--;
    }
    if (best === 0) return 0;
  }
  return best;
}

function nearer(point: Float64Array, values: Float64Array, from: number, width: number, best: number): number {
  let sum = 0;
  for (let c = 0; c < width; c++) {
    const step = Math.abs(point[c] - values[from + c]);
    sum += Math.min(1, step);
    if (sum >= best) return best;
  }
  return sum;
}

function firstNotBelow(ascending: Float64Array, value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
