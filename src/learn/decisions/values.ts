import { solveLinear } from '../../numeric/solve-linear.js';
import { chainOf, type DecisionProcess, type Policy } from './decision-process.js';

/** V(s) of a policy, exactly: v = r_π + γ P_π v. Throws ShapeError where a policy goes on for ever without discount. */
export function policyValues(process: DecisionProcess, policy: Policy): Float64Array {
  const { states, actions, rewards } = process;
  const gains = Float64Array.from({ length: states }, (_, s) => {
    let sum = 0;
    for (let a = 0; a < actions; a++) sum += policy[s * actions + a] * rewards[s * actions + a];
    return sum;
  });
  return solveLinear(leftOf(process, policy, 'values'), gains);
}

/** Q(s, a) = r(s, a) + γ Σ p(s' | s, a) v(s'), [states, actions]. */
export function actionValues({ states, actions, discount, transitions, rewards }: DecisionProcess, v: Float64Array) {
  return Float64Array.from({ length: states * actions }, (_, at) => {
    let sum = 0;
    for (let next = 0; next < states; next++) sum += transitions[at * states + next] * v[next];
    return rewards[at] + discount * sum;
  });
}

/** Σ_t γ^t P(s_t = s) of a policy that begins by these probabilities, exactly. [states] */
export function visits(process: DecisionProcess, policy: Policy, start: Float64Array): Float64Array {
  return solveLinear(leftOf(process, policy, 'visits'), start);
}

/** V*(s) by value iteration, v ← max_a Q(s, a), until no value moves by more than `tolerance`; and a policy that is greedy for it. */
export function valueIteration(process: DecisionProcess, { tolerance = 1e-12, sweeps = 100_000 } = {}) {
  const { states, actions } = process;
  let values = new Float64Array(states);
  let moved = Number.POSITIVE_INFINITY;
  for (let sweep = 0; sweep < sweeps && moved > tolerance; sweep++) {
    const q = actionValues(process, values);
    const next = Float64Array.from({ length: states }, (_, s) => q[s * actions + best(q, s, actions)]);
    moved = next.reduce((most, value, s) => Math.max(most, Math.abs(value - values[s])), 0);
    values = next;
  }
  const q = actionValues(process, values);
  const policy = new Float64Array(states * actions);
  for (let s = 0; s < states; s++) policy[s * actions + best(q, s, actions)] = 1;
  return { values, policy, isConverged: moved <= tolerance };
}

function best(q: Float64Array, s: number, actions: number): number {
  let action = 0;
  for (let a = 1; a < actions; a++) if (q[s * actions + a] > q[s * actions + action]) action = a;
  return action;
}

/** I - γ P_π, or its transpose for visits. */
function leftOf(process: DecisionProcess, policy: Policy, of: 'values' | 'visits'): Float64Array {
  const { states, discount } = process;
  const chain = chainOf(process, policy);
  return Float64Array.from({ length: states * states }, (_, at) => {
    const [i, j] = [Math.floor(at / states), at % states];
    return (i === j ? 1 : 0) - discount * (of === 'values' ? chain[at] : chain[j * states + i]);
  });
}
