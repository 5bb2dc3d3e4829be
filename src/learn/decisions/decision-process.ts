// Finite Markov decision processes: in state s an action a brings r(s, a) and leads to s' with p(s' | s, a); what comes later counts γ less
// with each step. A process adds actions and rewards to a Markov chain; its states are seen, unlike those of a hidden Markov model.
// Sutton and Barto, "Reinforcement learning", 2nd edition, 2018, chapters 3 and 4.
import { OptionError } from '../../util/errors.js';

/** A finite Markov decision process. A state from which nothing leads on and nothing more is got is the end. */
export interface DecisionProcess {
  readonly states: number;
  readonly actions: number;
  /** γ, 0 … 1; 1 only where every way comes to an end. */
  readonly discount: number;
  /** p(s' | s, a), [states, actions, states]; a row of zeros ends the process. */
  readonly transitions: Float64Array;
  /** Expected r(s, a), [states, actions]. */
  readonly rewards: Float64Array;
}

/** π(a | s), [states, actions], each row summing to one. */
export type Policy = Float64Array;

const ROUNDING = 1e-9;

/** The process, checked: probabilities, finite rewards, a discount from 0 to 1. Throws OptionError. */
export function decisionProcess(process: DecisionProcess): DecisionProcess {
  const { states, actions, discount, transitions, rewards } = process;
  if (!(discount >= 0 && discount <= 1))
    throw new OptionError(`decision-process: discount must be from 0 to 1, got ${discount}`);
  if (rewards.length !== states * actions)
    throw new OptionError(`decision-process: rewards must be ${states * actions}, got ${rewards.length}`);
  const bad = rewards.find((reward) => !Number.isFinite(reward));
  if (bad !== undefined) throw new OptionError(`decision-process: rewards must be finite, got ${bad}`);
  if (transitions.length !== states * actions * states)
    throw new OptionError(
      `decision-process: transitions must be ${states * actions * states}, got ${transitions.length}`,
    );
  for (let row = 0; row < states * actions; row++) {
    const own = transitions.subarray(row * states, (row + 1) * states);
    const sum = own.reduce((total, p) => total + p, 0);
    const isLaw = own.every((p) => p >= 0) && (Math.abs(sum - 1) < ROUNDING || sum === 0);
    if (!isLaw)
      throw new OptionError(
        `decision-process: transitions of a state and an action must be probabilities that sum to one, or zeros at an end, got a sum of ${sum}`,
      );
  }
  return process;
}

/** Σ_a π(a | s) p(s' | s, a), [states, states]. */
export function chainOf({ states, actions, transitions }: DecisionProcess, policy: Policy): Float64Array {
  const chain = new Float64Array(states * states);
  for (let s = 0; s < states; s++)
    for (let a = 0; a < actions; a++)
      for (let next = 0; next < states; next++)
        chain[s * states + next] += policy[s * actions + a] * transitions[(s * actions + a) * states + next];
  return chain;
}

/** softmax of each state's logits. */
export function softmaxPolicy({ states, actions }: DecisionProcess, logits: Float64Array): Policy {
  const policy = new Float64Array(states * actions);
  for (let s = 0; s < states; s++) {
    const own = logits.subarray(s * actions, (s + 1) * actions);
    const most = own.reduce((a, b) => Math.max(a, b));
    const odds = own.map((logit) => Math.exp(logit - most));
    const sum = odds.reduce((a, b) => a + b, 0);
    for (let a = 0; a < actions; a++) policy[s * actions + a] = odds[a] / sum;
  }
  return policy;
}
