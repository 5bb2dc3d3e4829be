/** Weights of rows by what is known of them: of both columns [first × second], of one, of none. */
export type Counts = {
  readonly both: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly total: number;
};

const PASSES = 1000;

/**
 * The probabilities of all cells. Each column's prior rows are spread over the product of the two smoothed margins, one
 * pseudo-row in all; rows with one unknown cell are shared out by EM, which maximises the posterior under these counts.
 */
export function estimateJoint(counts: Counts, priors: readonly [Float64Array, Float64Array]): Float64Array {
  const [rows, columns] = [priors[0].length, priors[1].length];
  const firstMargin = counts.first.slice();
  const secondMargin = counts.second.slice();
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < columns; b++) {
      firstMargin[a] += counts.both[a * columns + b];
      secondMargin[b] += counts.both[a * columns + b];
    }
  }
  const [first, second] = [estimateMargin(firstMargin, priors[0]), estimateMargin(secondMargin, priors[1])];
  const base = new Float64Array(rows * columns);
  for (let a = 0; a < rows; a++) for (let b = 0; b < columns; b++) base[a * columns + b] = first[a] * second[b];
  const isPartial = counts.first.some((n) => n > 0) || counts.second.some((n) => n > 0);
  let p: Float64Array = normalised(base.map((mass, cell) => mass + counts.both[cell]));
  for (let pass = 0; isPartial && pass < PASSES; pass++) {
    const next = normalised(shareOut(p, counts, base));
    const change = next.reduce((most, mass, cell) => Math.max(most, Math.abs(mass - p[cell])), 0);
    p = next;
    if (change < 1e-13) break;
  }
  return p;
}

/** The probabilities of one column's cells: (count + prior) / (total + sum of priors). */
export function estimateMargin(counts: Float64Array, prior: Float64Array): Float64Array {
  return normalised(counts.map((count, cell) => count + prior[cell]));
}

function shareOut(p: Float64Array, counts: Counts, base: Float64Array): Float64Array {
  const [rows, columns] = [counts.first.length, counts.second.length];
  const rowSums = new Float64Array(rows);
  const columnSums = new Float64Array(columns);
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < columns; b++) {
      rowSums[a] += p[a * columns + b];
      columnSums[b] += p[a * columns + b];
    }
  }
  return base.map((mass, cell) => {
    const a = Math.floor(cell / columns);
    const b = cell % columns;
    const share = counts.first[a] / rowSums[a] + counts.second[b] / columnSums[b];
    return mass + counts.both[cell] + p[cell] * share;
  });
}

function normalised(masses: Float64Array): Float64Array {
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return masses.map((mass) => mass / total);
}
