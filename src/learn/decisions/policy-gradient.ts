// Policy gradients of softmax policies: J = Σ_s start(s) V(s),  ∂J/∂θ(s, a) = d(s) π(a | s) (Q(s, a) - V(s)) with the discounted visits d
// (Sutton, McAllester, Singh and Mansour 1999), and its estimate from episodes, Σ_t γ^t (G_t - b(s_t)) ∇log π(a_t | s_t) (Williams 1992).
import type { Draws } from '../../random/draws.js';
import type { Key } from '../../random/key.js';
import { type DecisionProcess, softmaxPolicy } from './decision-process.js';
import { actionValues, policyValues, visits } from './values.js';

/** J and its gradient at these logits, [states, actions], exactly. */
export function exactPolicyGradient(process: DecisionProcess, logits: Float64Array, start: Float64Array) {
  const { actions } = process;
  const policy = softmaxPolicy(process, logits);
  const v = policyValues(process, policy);
  const q = actionValues(process, v);
  const d = visits(process, policy, start);
  const gradient = q.map((value, at) => {
    const s = Math.floor(at / actions);
    return d[s] * policy[at] * (value - v[s]);
  });
  return { value: start.reduce((sum, p, s) => sum + p * v[s], 0), gradient };
}

export interface Episodes {
  readonly count: number;
  /** Most steps of one. */
  readonly longest: number;
  /** b(s), [states]: what is subtracted from what was got; it changes no expectation. Zeros where absent. */
  readonly baseline?: Float64Array;
}

/** The mean over episodes of the estimated gradient, and the variance of that mean, number by number. Episode i draws from `key.at(i)` alone. */
export function sampledPolicyGradient(
  process: DecisionProcess,
  logits: Float64Array,
  start: Float64Array,
  { count, longest, baseline }: Episodes,
  key: Key,
) {
  const { actions, discount } = process;
  const policy = softmaxPolicy(process, logits);
  const [sum, squares] = [new Float64Array(logits.length), new Float64Array(logits.length)];
  for (let episode = 0; episode < count; episode++) {
    const own = new Float64Array(logits.length);
    const steps = playEpisode(process, policy, start, longest, key.at(episode).draws());
    let got = 0;
    for (let t = steps.length - 1; t >= 0; t--) {
      const { state, action, reward } = steps[t];
      got = reward + discount * got;
      const credit = discount ** t * (got - (baseline?.[state] ?? 0));
      // ∇log softmax = 1[a] - π
      for (let a = 0; a < actions; a++)
        own[state * actions + a] += credit * ((a === action ? 1 : 0) - policy[state * actions + a]);
    }
    for (const [at, value] of own.entries()) {
      sum[at] += value;
      squares[at] += value * value;
    }
  }
  const gradient = sum.map((value) => value / count);
  return { gradient, variance: squares.map((value, at) => (value / count - gradient[at] ** 2) / (count - 1)) };
}

function playEpisode(
  process: DecisionProcess,
  policy: Float64Array,
  start: Float64Array,
  longest: number,
  draws: Draws,
) {
  const { states, actions, transitions, rewards } = process;
  const steps: { readonly state: number; readonly action: number; readonly reward: number }[] = [];
  let state = draws.categorical(start);
  while (steps.length < longest) {
    const action = draws.categorical(policy.slice(state * actions, (state + 1) * actions));
    const at = state * actions + action;
    steps.push({ state, action, reward: rewards[at] });
    const next = transitions.slice(at * states, (at + 1) * states);
    if (next.every((p) => p === 0)) break;
    state = draws.categorical(next);
  }
  return steps;
}
