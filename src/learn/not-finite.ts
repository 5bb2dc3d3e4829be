import { AncestralError } from '../util/errors.js';
import { firstNonFinite, type Tree } from '../util/tree.js';

const USUAL_CAUSE = 'a value far outside the others, or a scale of zero, is the usual cause';

/** Stops a fit whose objective is no number; `where` is the step or pass, the state says which parameter went first. */
export function checkFinite(objective: number, where: string, state: Tree, hint = USUAL_CAUSE): void {
  if (Number.isFinite(objective)) return;
  const parameter = firstNonFinite(state);
  throw new AncestralError(
    `fit: the objective must stay finite, got ${objective} in ${where}${parameter === undefined ? '' : ` (first bad number: ${parameter})`}`,
    { code: 'NOT_FINITE', hint },
  );
}
