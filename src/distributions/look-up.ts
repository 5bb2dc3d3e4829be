// Tables of whole numbers, and draws from them, in the words of the engine. All is float64, [rows, 1] where nothing else is said.
import { add, mul, sub } from '../engine/ops/arithmetic.js';
import { expand, reduceSum } from '../engine/ops/broadcasting.js';
import { and, equal, greaterOrEqual, less } from '../engine/ops/comparison.js';
import { gather } from '../engine/ops/gathering.js';
import { constant } from '../engine/ops/parameter.js';
import { floor } from '../engine/ops/rounding.js';
import { cast, where } from '../engine/ops/selection.js';
import type { Tensor } from '../engine/tensor.js';

/** Longest list that is compared with each row as a whole; a longer one is searched in two steps. */
const SHORT = 256;

/** The entry of a table for whole numbers from `lowest` on; -∞ where there is none. */
export function lookUp(table: ArrayLike<number>, lowest: number, x: Tensor): Tensor {
  const place = sub(x, lowest);
  const isInside = and(and(greaterOrEqual(place, 0), less(place, table.length)), equal(floor(place), place));
  const index = cast(where(isInside, place, 0), 'i32');
  return where(isInside, gather(constant(table, [table.length], 'f64'), index), Number.NEGATIVE_INFINITY);
}

/** Positions 0, 1, … drawn with these masses from uniform numbers, by inversion. */
export function drawPosition(masses: ArrayLike<number>, uniform: Tensor): Tensor {
  const ends = endsOf(masses);
  if (ends.length <= SHORT) return countReached(constant(ends, [1, ends.length], 'f64'), uniform);
  const blocks = Math.ceil(ends.length / SHORT);
  const padded = new Float64Array(blocks * SHORT).fill(Number.POSITIVE_INFINITY);
  padded.set(ends);
  const lasts = Float64Array.from({ length: blocks }, (_, b) => padded[(b + 1) * SHORT - 1]);
  const block = countReached(constant(lasts, [1, blocks], 'f64'), uniform);
  const rows = gather(constant(padded, [blocks, SHORT], 'f64'), cast(reduceSum(block, { axes: [1] }), 'i32'));
  return add(mul(block, SHORT), countReached(rows, uniform));
}

/** 1 in the position of the row, 0 elsewhere. [rows, 1] → [rows, count] */
export function oneHotOf(position: Tensor, count: number): Tensor {
  const places = Float64Array.from({ length: count }, (_, k) => k);
  const wide = expand(position, [position.shape[0], count]);
  return cast(equal(wide, constant(places, [1, count], 'f64')), 'f64');
}

/** 1 in the drawn position, 0 elsewhere. [rows, masses] */
export function drawOneHot(masses: ArrayLike<number>, uniform: Tensor): Tensor {
  return oneHotOf(drawPosition(masses, uniform), masses.length);
}

/** How many ends lie at or below the number. */
function countReached(ends: Tensor, uniform: Tensor): Tensor {
  return reduceSum(cast(greaterOrEqual(uniform, ends), 'f64'), { axes: [1], keep: true });
}

/** Where each share of the unit interval ends; the last has no end, so that rounding cannot run past it. */
function endsOf(masses: ArrayLike<number>): Float64Array {
  const ends = new Float64Array(masses.length);
  let sum = 0;
  for (let k = 0; k < ends.length; k++) {
    sum += masses[k];
    ends[k] = sum;
  }
  for (let k = 0; k < ends.length; k++) ends[k] /= sum;
  ends[ends.length - 1] = Number.POSITIVE_INFINITY;
  return ends;
}
