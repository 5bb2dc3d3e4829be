import { median } from '../numeric/quantile.js';
import { type Chains, checkChains, momentsOf, rankNormalised, splitChains } from './chains.js';

/**
 * Rank-normalised split R̂ of Vehtari, Gelman, Simpson, Carpenter and Bürkner (2021): √ of the variance over all halves of chains by that
 * within them, of normal scores of the draws and of their distances from the median, whichever is larger. Near 1 where the chains agree;
 * above 1.01 they have not run long enough, and Infinity where each stands still at a place of its own.
 */
export function splitRHat(chains: Chains): number {
  checkChains('split-r-hat', chains);
  const halves = splitChains(chains);
  const middle = median(Float64Array.from(halves.flatMap((half) => Array.from(half))).sort());
  const folded = halves.map((half) => half.map((value) => Math.abs(value - middle)));
  return Math.max(rHat(rankNormalised(halves)), rHat(rankNormalised(folded)));
}

function rHat(chains: Chains): number {
  const n = chains[0].length;
  const each = chains.map(momentsOf);
  const within = each.reduce((sum, { variance }) => sum + variance, 0) / chains.length;
  const between = momentsOf(each.map(({ mean }) => mean)).variance;
  // Two values as far from the median as each other fold into one.
  if (within === 0 && between === 0) return 1;
  return Math.sqrt((n - 1) / n + between / within);
}
