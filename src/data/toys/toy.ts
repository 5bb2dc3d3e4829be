import type { Draws } from '../../random/draws.js';
import type { Key } from '../../random/key.js';
import { OptionError } from '../../util/errors.js';

/** A set of points in the plane with a known law. */
export interface Toy {
  readonly name: string;
  readonly title: string;
  readonly columns: readonly string[];
  /** Points `first … first + count - 1`, one column an axis; point i draws from `key.at(i)` alone. */
  sample(count: number, key: Key, first?: number): readonly [Float64Array, Float64Array];
  /** The true log-density at a point, in nats. */
  logDensity(x: number, y: number): number;
}

/** A toy from what draws one of its points and from its log-density. */
export function planeToy(
  name: string,
  title: string,
  drawPoint: (draws: Draws) => readonly [number, number],
  logDensity: (x: number, y: number) => number,
): Toy {
  return {
    name,
    title,
    columns: ['x', 'y'],
    sample(count, key, first = 0) {
      checkCount(name, count);
      const x = new Float64Array(count);
      const y = new Float64Array(count);
      for (let i = 0; i < count; i++) [x[i], y[i]] = drawPoint(key.at(first + i).draws());
      return [x, y];
    },
    logDensity,
  };
}

/** Refuses what is no number of rows. */
export function checkCount(who: string, count: number): void {
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new OptionError(`${who}: count must be an integer >= 0, got ${count}`);
  }
}
