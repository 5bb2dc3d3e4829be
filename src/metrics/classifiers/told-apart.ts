/** How well scores tell two classes apart on test rows: by the sign of the score, and by its order. */
export interface ToldApart {
  readonly accuracy: number;
  readonly accuracyError: number;
  readonly area: number;
  readonly areaError: number;
  readonly rows: number;
}

/** Scores of the test rows of one fold and their labels; above the threshold means label 1, and on it either. */
export interface FoldScores {
  readonly scores: Float64Array;
  readonly labels: Uint8Array;
}

/**
 * How well the scores of all folds tell. Rows of different folds are never ranked against each other, since their scores come from different classifiers. The folds learn
 * from one another's rows, which multiplies the variance of a mean over them by 1 + folds / (folds − 1) (Nadeau and Bengio 2003).
 */
export function toldApart(folds: readonly FoldScores[], threshold: number): ToldApart {
  let [right, rows, area, variance] = [0, 0, 0, 0];
  for (const { scores, labels } of folds) {
    for (const [i, score] of scores.entries()) {
      if (score === threshold) right += 0.5;
      else if (score > threshold === (labels[i] === 1)) right++;
    }
    rows += scores.length;
    const own = areaUnder(scores, labels);
    area += own.area / folds.length;
    variance += own.variance / folds.length ** 2;
  }
  const accuracy = right / rows;
  const together = folds.length > 1 ? 1 + folds.length / (folds.length - 1) : 1;
  return {
    ...{ accuracy, area, rows },
    accuracyError: Math.sqrt((together * accuracy * (1 - accuracy)) / rows),
    areaError: Math.sqrt(together * variance),
  };
}

/** The probability that a row of label 1 scores above one of label 0, ties half (Mann and Whitney 1947), and its variance (DeLong, DeLong and Clarke-Pearson 1988). */
export function areaUnder(
  scores: Float64Array,
  labels: Uint8Array,
): { readonly area: number; readonly variance: number } {
  const of = (label: number) => scores.filter((_, i) => labels[i] === label).sort();
  const [zeros, ones] = [of(0), of(1)];
  // Of each row, the share of the other class that it is ranked rightly against.
  const above = ones.map((score) => shareBelow(zeros, score));
  const below = zeros.map((score) => 1 - shareBelow(ones, score));
  const area = meanOf(above);
  return { area, variance: varianceOf(above) / above.length + varianceOf(below) / below.length };
}

/** The share of ascending values below this one, equal ones half. */
function shareBelow(sorted: Float64Array, value: number): number {
  const first = firstAt(sorted, (other) => other >= value);
  const after = firstAt(sorted, (other) => other > value);
  return (first + after) / 2 / sorted.length;
}

function firstAt(sorted: Float64Array, isReached: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isReached(sorted[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function varianceOf(values: Float64Array): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
}
