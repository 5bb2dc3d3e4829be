import { DataError, ShapeError } from '../util/errors.js';

/** Rows as points in a space of features, row by row. [count, width] */
export interface FeatureRows {
  readonly count: number;
  readonly width: number;
  readonly values: ArrayLike<number>;
}

/** Refuses features of different widths, of fewer rows than needed, and those that are not finite. */
export function checkFeatures(who: string, least: number, a: FeatureRows, b: FeatureRows): void {
  if (a.width !== b.width || a.width === 0)
    throw new ShapeError(`${who}: both must have the same features, at least 1, got ${a.width} and ${b.width}`);
  for (const { count, width, values } of [a, b]) {
    if (count < least)
      throw new DataError(`${who}: needs at least ${least} rows on either side, got ${count}`, {
        code: 'DATA_TOO_FEW_ROWS',
      });
    if (values.length < count * width)
      throw new ShapeError(`${who}: ${count} rows must have ${count * width} numbers, got ${values.length}`);
    for (let i = 0; i < count * width; i++) {
      if (!Number.isFinite(values[i]))
        throw new DataError(`${who}: features must be finite, got ${values[i]} in row ${Math.floor(i / width) + 1}`);
    }
  }
}
