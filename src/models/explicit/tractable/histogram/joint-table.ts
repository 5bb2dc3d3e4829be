/** Weights of rows by what is known of them: of both columns [first × second], of one, of none. */
export type Counts = {
  readonly both: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly total: number;
};

const PASSES = 1000;

/**
 * The probabilities of all cells. Pseudo-rows, as many as make the rows likeliest when each is left out, are spread over the
 * product of the two smoothed margins; rows with one unknown cell are shared out by EM, which maximises the posterior under these counts.
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
  const pseudoRows = choosePseudoRows(counts.both, base);
  for (let cell = 0; cell < base.length; cell++) base[cell] *= pseudoRows;
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

// The power of two, from 1 to the number of rows, under which Σ n_c log((n_c - 1 + κ q_c) / (n - 1 + κ)) is largest.
function choosePseudoRows(counts: Float64Array, law: Float64Array): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const score = (pseudoRows: number) => {
    let sum = 0;
    for (let cell = 0; cell < counts.length; cell++) {
      const count = counts[cell];
      if (count === 0) continue;
      const others = Math.max(0, count - 1) + pseudoRows * law[cell];
      sum += count * Math.log(others / (Math.max(0, total - 1) + pseudoRows));
    }
    return sum;
  };
  let best = 1;
  let highest = score(best);
  for (let candidate = 2; candidate <= total; candidate *= 2) {
    const value = score(candidate);
    if (value <= highest) continue;
    best = candidate;
    highest = value;
  }
  return best;
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
