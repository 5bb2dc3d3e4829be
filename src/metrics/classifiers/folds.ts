import type { Key } from '../../random/key.js';
import type { Points } from '../point-rows.js';

/** Rows with a class each, 0 or 1. */
export interface LabelledPoints extends Points {
  readonly labels: Uint8Array;
}

/** One part of the rows to be told apart, and all others to learn from. */
export interface Fold {
  readonly training: LabelledPoints;
  readonly test: LabelledPoints;
}

/** So many folds of two samples with equally many rows of both in every part: real rows have label 0, judged ones 1. Where one sample is larger, rows of it are left out by the key. */
export function balancedFolds(real: Points, judged: Points, number: number, key: Key): readonly Fold[] {
  const each = Math.min(real.count, judged.count);
  const orders = [real, judged].map(({ count }, label) => key.at(label).draws().permutation(count).subarray(0, each));
  const taken = (isIn: (rank: number) => boolean): LabelledPoints => {
    const ranks = Array.from({ length: each }, (_, rank) => rank).filter(isIn);
    const { width } = real;
    const values = new Float64Array(2 * ranks.length * width);
    const labels = new Uint8Array(2 * ranks.length);
    let at = 0;
    for (const rank of ranks) {
      for (const [label, points] of [real, judged].entries()) {
        const row = orders[label][rank];
        values.set(points.values.subarray(row * width, (row + 1) * width), at * width);
        labels[at++] = label;
      }
    }
    return { count: labels.length, width, values, labels };
  };
  return Array.from({ length: number }, (_, fold) => ({
    training: taken((rank) => rank % number !== fold),
    test: taken((rank) => rank % number === fold),
  }));
}
