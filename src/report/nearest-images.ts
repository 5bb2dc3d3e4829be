import type { TableRows } from '../data/rows.js';

/** The nearest among other images for each image: which, and the root of the mean squared difference of their pixels. */
export interface NearestImages {
  readonly positions: Int32Array;
  readonly distances: Float64Array;
}

/** Looks through all `targets`; where `selves` says which of them an image is, it is passed over. Only the first `pixels` columns count. */
export function nearestImages(
  from: TableRows,
  targets: TableRows,
  pixels: number,
  selves?: ArrayLike<number>,
): NearestImages {
  const squares = new Float64Array(targets.count);
  const positions = new Int32Array(from.count);
  const distances = new Float64Array(from.count);
  for (let i = 0; i < from.count; i++) {
    squares.fill(0);
    for (let p = 0; p < pixels; p++) {
      const value = from.columns[p][i];
      const column = targets.columns[p];
      for (let j = 0; j < squares.length; j++) squares[j] += (column[j] - value) ** 2;
    }
    let best = -1;
    for (let j = 0; j < squares.length; j++) {
      if (selves?.[i] === j) continue;
      if (best < 0 || squares[j] < squares[best]) best = j;
    }
    positions[i] = best;
    distances[i] = Math.sqrt(squares[best] / pixels);
  }
  return { positions, distances };
}
