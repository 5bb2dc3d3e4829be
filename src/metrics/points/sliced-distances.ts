import type { Key } from '../../random/key.js';
import type { Points } from '../point-rows.js';
import type { WeightedDistance } from './column-distances.js';
import { lineDistance, mergedLine } from './merged-line.js';
import { pool } from './pair-distances.js';

/** The Wasserstein-1 distances of two samples seen along so many directions, each evenly from the sphere. */
export function slicedDistances(a: Points, b: Points, directions: number, key: Key): readonly WeightedDistance[] {
  const pooled = pool(a, b);
  return Array.from({ length: directions }, (_, i) => {
    const line = mergedLine(projected(pooled, direction(pooled.width, key.at(i))), a.count);
    return (weights) => lineDistance(line, weights);
  });
}

function direction(width: number, key: Key): Float64Array {
  const draws = key.draws();
  const normal = Float64Array.from({ length: width }, () => draws.normal());
  const length = Math.sqrt(normal.reduce((sum, each) => sum + each * each, 0));
  return normal.map((each) => each / length);
}

function projected({ count, width, values }: Points, along: Float64Array): Float64Array {
  const onto = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let c = 0; c < width; c++) sum += values[i * width + c] * along[c];
    onto[i] = sum;
  }
  return onto;
}
