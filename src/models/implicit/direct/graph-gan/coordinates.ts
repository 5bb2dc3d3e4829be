// The numbers that the networks work on: columns less their mean over their deviation, or the same of their logarithms where a column is
// positive and skewed, as shares of a whole are.
import type { Column } from '../../../../data/schema.js';
import { add, mul, sub } from '../../../../engine/ops/arithmetic.js';
import { exp, log } from '../../../../engine/ops/elementwise.js';
import { min } from '../../../../engine/ops/selection.js';
import { concat, split } from '../../../../engine/ops/slicing.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { DataError } from '../../../../util/errors.js';

/** Deviation over mean from which on a positive column is learned by its logarithm: that of an exponential law, less a margin. */
const SKEWED = 0.8;
/** How far beyond the recorded range a logarithm may go. */
const ROOM = 1;

/** Centre and scale of a column, and whether they are those of its logarithm. */
export interface Coordinate {
  readonly isLog: boolean;
  readonly centre: number;
  readonly scale: number;
  /** Largest value of the logarithm, or of the column itself, that is made of a coordinate. */
  readonly most: number;
  readonly column: Column;
}

/** The coordinates of columns; of logarithms they are those of the log-normal law with the column's mean and deviation. Throws DataError for a column that does not vary. */
export function coordinatesOf(columns: readonly Column[]): readonly Coordinate[] {
  return columns.map((column) => {
    const { name, minimum, maximum, mean, deviation } = column;
    if (!(deviation > 0)) throw new DataError(`graph-gan: columns must vary, got ${name}, which does not`);
    const isLog = minimum > 0 && deviation > SKEWED * mean;
    if (!isLog) return { isLog, centre: mean, scale: deviation, most: maximum, column };
    const variance = Math.log1p((deviation / mean) ** 2);
    const most = Math.log(maximum) + ROOM;
    return { isLog, centre: Math.log(mean) - variance / 2, scale: Math.sqrt(variance), most, column };
  });
}

/** Recorded points in coordinates; padding becomes 0. [sets, points, columns] */
export function toCoordinates(x: Tensor, mask: Tensor, coordinates: readonly Coordinate[]): Tensor {
  const parts = columnsOf(x).map((values, c) => {
    const { isLog, centre, scale } = coordinates[c];
    const own = isLog ? log(add(mul(values, mask), sub(1, mask))) : values;
    return mul(add(own, -centre), 1 / scale);
  });
  return mul(concat(parts, 2), mask);
}

/**
 * What the discriminator sees of points: their coordinates, and for each column that is learned by its logarithm its value and the
 * products of that with the other coordinates and their squares, so that moments weighted by such shares are plain sums over points.
 * [sets, points, features]
 */
export function seenFeatures(u: Tensor, mask: Tensor, coordinates: readonly Coordinate[]): Tensor {
  const parts = columnsOf(u);
  const more = coordinates.flatMap(({ isLog, centre, scale, most, column }, c) => {
    if (!isLog) return [];
    const recorded = exp(min(add(mul(parts[c], scale), centre), most));
    const value = mul(recorded, mul(mask, 1 / column.deviation));
    const others = parts.filter((_, other) => other !== c);
    return [value, ...others.map((part) => mul(part, value)), ...others.map((part) => mul(mul(part, part), value))];
  });
  return concat([u, ...more], 2);
}

/** How many features the discriminator sees of a point. */
export function featureCount(coordinates: readonly Coordinate[]): number {
  const logs = coordinates.filter(({ isLog }) => isLog).length;
  return coordinates.length + logs * (2 * coordinates.length - 1);
}

function columnsOf(x: Tensor): readonly Tensor[] {
  return split(x, new Array<number>(x.shape[2]).fill(1), 2);
}

/** A coordinate as a value of its column, moved to the nearest recorded one where it lies beyond all of them. */
export function valueAt({ isLog, centre, scale, column }: Coordinate, u: number): number {
  const linear = centre + scale * u;
  const value = isLog ? Math.exp(linear) : linear;
  return Math.min(column.maximum, Math.max(column.minimum, value));
}

/** A value as a coordinate. */
export function coordinateAt({ isLog, centre, scale }: Coordinate, value: number): number {
  return ((isLog ? Math.log(value) : value) - centre) / scale;
}
