import type { Column, TableSchema } from '../../src/data/schema.js';
import { smallestScale } from '../../src/data/schema.js';

/** The largest log-density that a normal scale of resolution / √12 leaves to a column, in nats: that of the peak; masses end at 0. */
function ceilingOf(column: Column): number {
  if (column.measure === 'count' || column.measure === 'categorical' || column.measure === 'binary') return 0;
  const peak = -0.5 * Math.log(2 * Math.PI) - Math.log(smallestScale(column));
  return column.measure === 'with-atoms' ? Math.max(0, peak) : peak;
}

/** The largest log-probability any row may have under any family. */
export function ceiling({ columns }: TableSchema): number {
  return columns.reduce((sum, column) => sum + ceilingOf(column), 0);
}

/**
 * What a density may gain over the true masses of a lattice by standing higher on its points than between them, nats a
 * column: with scales s ≥ resolution / √12, Σ_k N(x − k; s) ≤ √(6/π) Σ_k exp(−6 k²) for every x, and by Gibbs' inequality
 * the logarithm of that sum is the most that any mixture of such densities gains.
 */
export const latticeGain = Math.log(Math.sqrt(6 / Math.PI) * (1 + 2 * Math.exp(-6) + 2 * Math.exp(-24)));
