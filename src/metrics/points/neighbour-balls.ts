import type { Points } from '../point-rows.js';
import { squaredDistances } from './pair-distances.js';

/** Squared distances among real rows, [N, N], among judged ones, [M, M], and between them, [N, M]. */
export interface BallDistances {
  readonly real: Float64Array;
  readonly judged: Float64Array;
  readonly across: Float64Array;
}

/** The four shares of balls that reach to the k-th nearest neighbour, its distance included. */
export interface BallShares {
  readonly precision: number;
  readonly recall: number;
  readonly density: number;
  readonly coverage: number;
}

export function ballDistances(real: Points, judged: Points): BallDistances {
  return {
    real: squaredDistances(real, real),
    judged: squaredDistances(judged, judged),
    across: squaredDistances(real, judged),
  };
}

/** The shares among the rows at these positions, more than k of either side. */
export function ballShares(distances: BallDistances, real: Int32Array, judged: Int32Array, k: number): BallShares {
  const M = Math.round(Math.sqrt(distances.judged.length));
  const ofReal = radii(distances.real, real, k);
  const ofJudged = radii(distances.judged, judged, k);
  const { across } = distances;
  const balls = new Int32Array(judged.length);
  let [recalled, covered] = [0, 0];
  for (let i = 0; i < real.length; i++) {
    const [base, radius] = [real[i] * M, ofReal[i]];
    let [isRecalled, isCovered] = [false, false];
    for (let j = 0; j < judged.length; j++) {
      const square = across[base + judged[j]];
      if (square <= radius) {
        balls[j]++;
        isCovered = true;
      }
      if (square <= ofJudged[j]) isRecalled = true;
    }
    if (isRecalled) recalled++;
    if (isCovered) covered++;
  }
  return {
    precision: balls.filter((count) => count > 0).length / judged.length,
    recall: recalled / real.length,
    density: balls.reduce((sum, count) => sum + count, 0) / (k * judged.length),
    coverage: covered / real.length,
  };
}

/** The squared distance of each row to its k-th nearest other one among these. */
function radii(squares: Float64Array, rows: Int32Array, k: number): Float64Array {
  const N = Math.round(Math.sqrt(squares.length));
  const least = new Float64Array(k);
  return Float64Array.from(rows, (own) => {
    least.fill(Number.POSITIVE_INFINITY);
    for (const other of rows) {
      const square = squares[own * N + other];
      if (square >= least[k - 1] || other === own) continue;
      let place = k - 1;
      for (; place > 0 && least[place - 1] > square; place--) least[place] = least[place - 1];
      least[place] = square;
    }
    return least[k - 1];
  });
}
