import type { Draws } from '../../../../random/draws.js';

/**
 * The law of a column of numbers over all rows: constant between knots, of about equal weight but no narrower than the recording
 * step, and falling off exponentially beyond. One row is spread evenly between the knots and one lies beyond either end, so no
 * value is impossible. In the column's unit.
 */
export type HistogramMargin = {
  readonly knots: Float64Array;
  /** Probability below each knot. */
  readonly cumulative: Float64Array;
  /** Mean distance of what lies beyond the ends. */
  readonly tail: number;
};

/** Where values end and how finely they are recorded, in the column's unit. */
export interface HistogramShape {
  /** No value lies below; -Infinity where none is known to be impossible. */
  readonly lowest: number;
  readonly resolution: number;
  /** Most pieces between the knots. */
  readonly pieces: number;
}

/** The margin of weighted values (in the column's unit, ascending order not needed); none of weight leaves one piece around 0. */
export function histogramMargin(values: Float64Array, weights: Float64Array, shape: HistogramShape): HistogramMargin {
  const order = Array.from(values.keys())
    .filter((i) => weights[i] > 0 && !Number.isNaN(values[i]))
    .sort((a, b) => values[a] - values[b]);
  const total = order.reduce((sum, i) => sum + weights[i], 0);
  const half = Math.max(shape.resolution / 2, 1e-9);
  if (order.length === 0) return { knots: Float64Array.of(-1, 1), cumulative: Float64Array.of(0.25, 0.75), tail: 1 };
  const knots = [values[order[0]] - half];
  const masses: number[] = [];
  let held = 0;
  for (const [position, i] of order.entries()) {
    held += weights[i];
    const next = order[position + 1];
    if (next === undefined || values[next] === values[i]) continue;
    const knot = (values[i] + values[next]) / 2;
    const isWide = knot - knots[knots.length - 1] >= 2 * half * (1 - 1e-6);
    if (!isWide || held < total / shape.pieces) continue;
    knots.push(knot);
    masses.push(held);
    held = 0;
  }
  knots.push(values[order[order.length - 1]] + half);
  masses.push(held);
  if (shape.lowest < knots[0]) {
    if (shape.lowest > -Infinity) {
      knots.unshift(shape.lowest);
      masses.unshift(0);
    }
  }
  return smoothed(knots, masses, total, shape.lowest === -Infinity, deviationOf(values, weights, order, total));
}

function smoothed(knots: number[], masses: number[], total: number, isOpen: boolean, tail: number): HistogramMargin {
  const range = knots[knots.length - 1] - knots[0];
  const all = total + (isOpen ? 3 : 2);
  const cumulative = new Float64Array(knots.length);
  cumulative[0] = isOpen ? 1 / all : 0;
  for (const [piece, mass] of masses.entries()) {
    cumulative[piece + 1] = cumulative[piece] + (mass + (knots[piece + 1] - knots[piece]) / range) / all;
  }
  return { knots: Float64Array.from(knots), cumulative, tail: Math.max(tail, range / 100) };
}

function deviationOf(values: Float64Array, weights: Float64Array, order: readonly number[], total: number): number {
  const mean = order.reduce((sum, i) => sum + (weights[i] / total) * values[i], 0);
  return Math.sqrt(order.reduce((sum, i) => sum + (weights[i] / total) * (values[i] - mean) ** 2, 0));
}

/** P(Z <= z). */
export function marginBelow({ knots, cumulative, tail }: HistogramMargin, z: number): number {
  const last = knots.length - 1;
  if (z < knots[0]) return cumulative[0] * Math.exp((z - knots[0]) / tail);
  if (z >= knots[last]) return 1 - (1 - cumulative[last]) * Math.exp((knots[last] - z) / tail);
  const piece = pieceOf(knots, z);
  const share = (z - knots[piece]) / (knots[piece + 1] - knots[piece]);
  return cumulative[piece] + share * (cumulative[piece + 1] - cumulative[piece]);
}

/** P(low < Z <= high), also far beyond the ends. */
export function marginBetween(margin: HistogramMargin, low: number, high: number): number {
  const { knots, cumulative, tail } = margin;
  const last = knots.length - 1;
  if (low < knots[last]) return marginBelow(margin, high) - marginBelow(margin, low);
  const above = (z: number) => (1 - cumulative[last]) * Math.exp((knots[last] - z) / tail);
  return above(low) - above(high);
}

/** The density at z, per unit of the column. */
export function marginDensity({ knots, cumulative, tail }: HistogramMargin, z: number): number {
  const last = knots.length - 1;
  if (z < knots[0]) return (cumulative[0] * Math.exp((z - knots[0]) / tail)) / tail;
  if (z >= knots[last]) return ((1 - cumulative[last]) * Math.exp((knots[last] - z) / tail)) / tail;
  const piece = pieceOf(knots, z);
  return (cumulative[piece + 1] - cumulative[piece]) / (knots[piece + 1] - knots[piece]);
}

/** A value between two others. */
export function drawBetween(margin: HistogramMargin, low: number, high: number, draws: Draws): number {
  const below = marginBelow(margin, low);
  const z = marginQuantile(margin, below + draws.uniform() * (marginBelow(margin, high) - below));
  return Math.min(high, Math.max(low, z));
}

/** The z below which a share p in (0, 1) lies. */
function marginQuantile({ knots, cumulative, tail }: HistogramMargin, p: number): number {
  const last = knots.length - 1;
  if (p < cumulative[0]) return knots[0] + tail * Math.log(p / cumulative[0]);
  // 1 - p may round to nothing
  if (p >= cumulative[last]) return knots[last] - tail * Math.log(Math.max(1 - p, 2 ** -54) / (1 - cumulative[last]));
  const piece = pieceOf(cumulative, p);
  const share = (p - cumulative[piece]) / (cumulative[piece + 1] - cumulative[piece]);
  return knots[piece] + share * (knots[piece + 1] - knots[piece]);
}

// The last position whose entry is at most x.
function pieceOf(ascending: Float64Array, x: number): number {
  let low = 0;
  let high = ascending.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ascending[middle] <= x) low = middle;
    else high = middle - 1;
  }
  return low;
}
