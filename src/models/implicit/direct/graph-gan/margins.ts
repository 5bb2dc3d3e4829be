// The last touch, where it is asked for: each coordinate of drawn points moved onto the quantiles of the training points. The map is
// monotone and the same for all points, so that the order of points along a column, and with it nearly all that the networks learned of
// how points depend on each other, stays.
/** Quantiles that a map goes through. */
const KNOTS = 512;

export interface QuantilePairs {
  readonly drawn: Float64Array;
  readonly training: Float64Array;
}

/** The map through pairs of quantiles, linear between them; beyond them it goes on as a shift. */
export function quantileMap({ drawn, training }: QuantilePairs): (value: number) => number {
  const last = drawn.length - 1;
  return (value) => {
    if (value <= drawn[0]) return value - drawn[0] + training[0];
    if (value >= drawn[last]) return value - drawn[last] + training[last];
    let low = 0;
    let high = last;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (drawn[middle] <= value) low = middle;
      else high = middle;
    }
    const wide = drawn[high] - drawn[low];
    return training[low] + (wide === 0 ? 0 : ((value - drawn[low]) / wide) * (training[high] - training[low]));
  };
}

/** Pairs of quantiles of drawn and of training values. */
export function quantilePairs(drawn: Float64Array, training: Float64Array): QuantilePairs {
  return { drawn: quantilesOf(drawn), training: quantilesOf(training) };
}

function quantilesOf(values: Float64Array): Float64Array {
  const sorted = values.slice().sort();
  return Float64Array.from({ length: KNOTS }, (_, k) => {
    const at = (k / (KNOTS - 1)) * (sorted.length - 1);
    const low = Math.floor(at);
    return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
  });
}
