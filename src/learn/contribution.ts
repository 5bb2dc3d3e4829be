import { addTrees, type Tree } from '../util/tree.js';
import type { Contribution } from './learner.js';

/** The contribution of A ∪ B from those of A and B. */
export function addContributions<S extends Tree>(
  a: Contribution<S>,
  b: Contribution<S>,
  combine: (a: S, b: S) => S = addTrees<S>,
): Contribution<S> {
  return { count: a.count + b.count, objective: a.objective + b.objective, sums: combine(a.sums, b.sums) };
}
