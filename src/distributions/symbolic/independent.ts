import { reduceSum } from '../../engine/ops/broadcasting.js';
import type { Tensor } from '../../engine/tensor.js';
import type { SymbolicLaw } from './symbolic-law.js';

/** The law of arrays along the last axes whose elements are independent: log-densities, entropies and divergences are sums. */
export function independent<L extends SymbolicLaw<never, never>>(law: L, axes = 1): L {
  const last = Array.from({ length: axes }, (_, i) => -1 - i);
  const summed = <A extends readonly unknown[]>(of: ((...given: A) => Tensor) | undefined) =>
    of && ((...given: A) => reduceSum(of(...given), { axes: last }));
  const { logDensity, entropy, klTo } = law;
  return {
    ...law,
    logDensity: summed(logDensity),
    ...(entropy && { entropy: summed(entropy) }),
    ...(klTo && { klTo: summed(klTo) }),
  };
}
