import { smallestScale } from '../../../../data/schema.js';
import type { Draws } from '../../../../random/draws.js';
import type { ColumnFrame } from './column-frame.js';
import type { Box } from './leaf-boxes.js';
import type { LeafColumn } from './leaf-column.js';
import { lowestOf } from './margin.js';
import { drawNormalBetween, normalBetween, normalDensity } from './truncated-normal.js';

/** Rows that the mean variance within leaves counts for in that of one leaf. */
const SPREAD_ROWS = 1;
/** Weight under which nothing is left of a leaf but rounding. */
export const NOTHING = 1e-9;

/** The normal law of a column's numbers in each leaf, cut to the leaf's box. */
export interface LeafBells {
  /** Ends of the boxes, in the column's unit. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Density at z, or the mass of [z - half, z + half]; `removed` is the weight of rows of this very value that are left out. */
  at(leaf: number, z: number, half: number, removed: number): number;
  draw(leaf: number, draws: Draws): number;
}

/** The normal laws of all leaves. */
export function leafBells(frame: ColumnFrame, column: LeafColumn, boxOf: (leaf: number) => Box): LeafBells {
  const { leaves } = column;
  const low = new Float64Array(leaves);
  const high = new Float64Array(leaves);
  const means = new Float64Array(leaves);
  const deviations = new Float64Array(leaves);
  const masses = new Float64Array(leaves);
  const floor = Math.max(smallestScale(frame.column) / frame.unit, Number.MIN_VALUE);
  const spread = spreadWithin(column);
  const deviationOf = (count: number, squares: number, width: number) => {
    const variance = (Math.max(0, squares) + SPREAD_ROWS * spread) / (count + SPREAD_ROWS);
    // Wider than twice the box it is as good as even, and would lose digits.
    return Math.max(floor, Math.min(Math.sqrt(variance), 2 * width));
  };
  for (let leaf = 0; leaf < leaves; leaf++) {
    const box = boxOf(leaf);
    low[leaf] = Math.max(box.low, lowestOf(frame));
    high[leaf] = box.high;
    means[leaf] = column.mean(leaf);
    deviations[leaf] = deviationOf(column.numbers(leaf), column.squares(leaf), high[leaf] - low[leaf]);
    masses[leaf] = normalBetween(low[leaf], high[leaf], means[leaf], deviations[leaf]);
  }
  return {
    low,
    high,
    at(leaf, z, half, removed) {
      let [mean, deviation, mass] = [means[leaf], deviations[leaf], masses[leaf]];
      if (removed > 0) {
        const count = column.numbers(leaf);
        const rest = count - removed;
        if (rest <= NOTHING) return 0;
        const apart = z - mean;
        mean -= (apart * removed) / rest;
        const squares = column.squares(leaf) - (removed * count * apart * apart) / rest;
        deviation = deviationOf(rest, squares, high[leaf] - low[leaf]);
        mass = normalBetween(low[leaf], high[leaf], mean, deviation);
      }
      if (!(mass > 0)) return 0;
      return (
        (half === 0 ? normalDensity(z, mean, deviation) : normalBetween(z - half, z + half, mean, deviation)) / mass
      );
    },
    draw: (leaf, draws) => drawNormalBetween(low[leaf], high[leaf], means[leaf], deviations[leaf], draws),
  };
}

/** Mean variance of the numbers within leaves. */
function spreadWithin(column: LeafColumn): number {
  let [sum, count] = [0, 0];
  for (let leaf = 0; leaf < column.leaves; leaf++) {
    sum += column.squares(leaf);
    count += Math.max(0, column.numbers(leaf) - 1);
  }
  return count > 0 ? sum / count : 1;
}
