/** A share of so many rows with its standard error. */
export interface Share {
  readonly value: number;
  readonly standardError: number;
}

/** The share and its binomial standard error; one row more on either side, so that none of few is not taken for never (Agresti and Coull 1998). */
export function shareOf(hits: number, count: number): Share {
  const eased = (hits + 1) / (count + 2);
  return { value: hits / count, standardError: Math.sqrt((eased * (1 - eased)) / count) };
}

/**
 * The share of rows that have an equal among the others, as an estimate of the probability that a fresh row has an equal
 * among them: 1 − N₁/n of Good (1953), with the standard error √(N₁ (1 − N₁/n) + 2 N₂) / n of Esty (1983). N₁ rows are
 * alone; N₂ is the number of pairs, one more counted, so that no pair among few rows is not taken for never.
 */
export function leaveOneOutShare(alone: number, pairs: number, count: number): Share {
  const missing = alone / count;
  return {
    value: 1 - missing,
    standardError: Math.sqrt(alone * (1 - missing) + 2 * (pairs + 1)) / count,
  };
}

/** The standard error of the difference of two independent numbers. */
export function errorOfDifference(a: number, b: number): number {
  return Math.sqrt(a * a + b * b);
}
