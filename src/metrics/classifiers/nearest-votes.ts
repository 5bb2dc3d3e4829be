import { squaredDistances } from '../points/pair-distances.js';
import type { Fold } from './folds.js';

/** The share of label 1 among the k nearest training rows of each test row; of rows equally far away at the edge, the first count. */
export function nearestVotes({ training, test }: Fold, k: number): Float64Array {
  const squares = squaredDistances(test, training);
  return Float64Array.from({ length: test.count }, (_, i) => {
    const row = squares.subarray(i * training.count, (i + 1) * training.count);
    const radius = row.slice().sort()[k - 1];
    let [votes, nearer] = [0, 0];
    for (let j = 0; j < row.length; j++) {
      if (row[j] >= radius) continue;
      nearer++;
      votes += training.labels[j];
    }
    for (let j = 0; j < row.length && nearer < k; j++) {
      if (row[j] !== radius) continue;
      nearer++;
      votes += training.labels[j];
    }
    return votes / k;
  });
}
