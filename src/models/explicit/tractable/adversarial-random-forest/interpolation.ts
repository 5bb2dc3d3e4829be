// Deleted interpolation (Jelinek and Mercer 1980): the shares of the parts of a law are those that make rows most likely which had
// no part in it. Each row is scored in trees that did not grow on it, its own weight taken out of its leaf.
import { PARTS } from './leaf-law.js';
import type { LeafLaws } from './leaf-laws.js';
import type { LeafStatistics } from './leaf-statistics.js';
import type { UnseenRow } from './unseen-rows.js';

/** How much the parts of a density count for. */
export interface Shares {
  /** λ, of the table, the normal law and the margin in each column. [columns, parts] */
  readonly shares: Float64Array;
  /** ε, of independent columns in the weights of the leaves. */
  readonly background: number;
}

/** The shares under which unseen rows are most likely; `cells` are the columns of the frames. */
export function interpolate(
  rows: readonly UnseenRow[],
  cells: readonly Float64Array[],
  laws: LeafLaws,
  { coverage }: LeafStatistics,
  trees: number,
): Shares {
  const pairs = rows.flatMap(({ row, weight, leaves }) => leaves.map((leaf) => ({ row, weight, leaf })));
  const shares = new Float64Array(PARTS * cells.length);
  const densities = new Float64Array(PARTS * pairs.length);
  const weights = new Float64Array(pairs.length);
  for (const [c, column] of cells.entries()) {
    const read = laws.columns[c].read(column);
    let count = 0;
    for (const { row, weight, leaf } of pairs) {
      if (Number.isNaN(column[row])) continue;
      const into = densities.subarray(PARTS * count, PARTS * count + PARTS);
      if (read.parts(row, leaf, weight, into)) weights[count++] = weight;
    }
    shares.set(mostLikelyShares(densities.subarray(0, PARTS * count), weights, PARTS), PARTS * c);
  }
  const total = coverage.reduce((sum, weight) => sum + weight, 0) / trees;
  const covers = pairs.flatMap(({ weight, leaf }) => [
    Math.max(0, coverage[leaf] - weight) / Math.max(total - weight, Number.MIN_VALUE),
    laws.independent[leaf],
  ]);
  const each = Float64Array.from(pairs, ({ weight }) => weight);
  const [, background] = mostLikelyShares(Float64Array.from(covers), each, 2);
  return { shares, background };
}

const PASSES = 30;

/** Shares of parts by EM from weighted densities, [values, parts]. One more value counts for each part that has a density anywhere, so none of them is impossible; the last part always may be. */
function mostLikelyShares(densities: Float64Array, weights: Float64Array, parts: number): Float64Array {
  const values = densities.length / parts;
  const prior = new Float64Array(parts);
  prior[parts - 1] = 1;
  for (let at = 0; at < densities.length; at++) if (densities[at] > 0) prior[at % parts] = 1;
  let shares = normalised(prior);
  for (let pass = 0; pass < PASSES; pass++) {
    const counts = prior.slice();
    for (let value = 0; value < values; value++) {
      let sum = 0;
      for (let k = 0; k < parts; k++) sum += shares[k] * densities[value * parts + k];
      if (!(sum > 0)) continue;
      for (let k = 0; k < parts; k++) counts[k] += (weights[value] * shares[k] * densities[value * parts + k]) / sum;
    }
    shares = normalised(counts);
  }
  return shares;
}

function normalised(counts: Float64Array): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}
