import { describe, expect, it } from 'vitest';
import { keyOf } from '../../random/key.js';
import { decisionProcess, softmaxPolicy } from './decision-process.js';
import { gridWorld } from './grid-world.js';
import { exactPolicyGradient, sampledPolicyGradient } from './policy-gradient.js';
import { policyValues, valueIteration } from './values.js';

/** Steps to the 9 from the corner above on the left: 6 around the wall. */
const MAP = ['....', '.##.', '...9'];
const FIRST = Float64Array.from({ length: 12 }, (_, state) => (state === 0 ? 1 : 0));

describe('a grid world', () => {
  it('has the values of its shortest ways', () => {
    const { values, isConverged } = valueIteration(gridWorld(MAP));
    expect(isConverged).toBe(true);
    // 9 at the end, each step costs 1: the distances to it, by hand.
    expect([...values]).toEqual([4, 5, 6, 7, 5, 0, 0, 8, 6, 7, 8, 9]);
  });

  it('has the values of Sutton and Barto, example 4.1, for the policy that knows nothing', () => {
    const world = gridWorld(['0...', '....', '....', '...0']);
    const values = policyValues(world, new Float64Array(64).fill(0.25));
    expect([...values].map((value) => Math.round(1e9 * value) / 1e9 + 0)).toEqual([
      ...[0, -14, -20, -22],
      ...[-14, -18, -20, -20],
      ...[-20, -20, -18, -14],
      ...[-22, -20, -14, 0],
    ]);
  });

  it('is refused where a map is none', () => {
    expect(() => gridWorld(['..', '.'])).toThrow(
      "grid-world: lines must be of one length, of '.', '#' and digits, got '.'",
    );
  });
});

describe('policy gradients', () => {
  const world = gridWorld(MAP, { discount: 0.9, slip: 0.2 });
  const logits = Float64Array.from({ length: 48 }, (_, at) => Math.sin(3 * at));

  it('are the slopes of the exact value', () => {
    const { gradient } = exactPolicyGradient(world, logits, FIRST);
    for (const at of [0, 3, 13, 30, 40]) {
      const moved = (by: number) => exactPolicyGradient(world, logits.with(at, logits[at] + by), FIRST).value;
      // Central differences of a smooth function: h² away, and rounding over h.
      expect(Math.abs((moved(1e-4) - moved(-1e-4)) / 2e-4 - gradient[at])).toBeLessThan(1e-7);
    }
  });

  it('lead to the values of value iteration', () => {
    const { values } = valueIteration(world);
    let at = new Float64Array(48);
    const everywhere = Float64Array.from({ length: 12 }, () => 1);
    for (let step = 0; step < 3000; step++) {
      const { gradient } = exactPolicyGradient(world, at, everywhere);
      at = at.map((logit, i) => logit + 4 * gradient[i]);
    }
    const reached = policyValues(world, softmaxPolicy(world, at));
    // Softmax ascent nears the optimum as 1 / steps (Mei et al. 2020).
    for (const [s, value] of reached.entries()) expect(Math.abs(value - values[s])).toBeLessThan(0.02);
  });

  it.each(['without a baseline', 'with the values as the baseline'])(
    'are what episodes give in the mean, %s',
    (how) => {
      const { gradient } = exactPolicyGradient(world, logits, FIRST);
      const v = policyValues(world, softmaxPolicy(world, logits));
      const episodes = { count: 2000, longest: 200, ...(how.startsWith('with the') ? { baseline: v } : {}) };
      const sampled = sampledPolicyGradient(world, logits, FIRST, episodes, keyOf(7));
      // 48 numbers: 4.5 standard errors are passed once in 3,000 times such a test.
      for (const [at, value] of gradient.entries())
        expect(Math.abs(sampled.gradient[at] - value)).toBeLessThan(4.5 * Math.sqrt(sampled.variance[at]) + 1e-8);
    },
  );

  it('are steadier with a baseline', () => {
    const v = policyValues(world, softmaxPolicy(world, logits));
    const total = (baseline?: Float64Array) =>
      sampledPolicyGradient(
        world,
        logits,
        FIRST,
        { count: 1000, longest: 200, ...(baseline === undefined ? {} : { baseline }) },
        keyOf(8),
      ).variance.reduce((sum, value) => sum + value, 0);
    expect(total(v)).toBeLessThan(0.8 * total());
  });
});

describe('a decision process', () => {
  const law = { states: 1, actions: 1, discount: 0.5, transitions: Float64Array.of(1), rewards: Float64Array.of(1) };
  it.each([
    [{ discount: 2 }, 'decision-process: discount must be from 0 to 1, got 2'],
    [{ rewards: new Float64Array(2) }, 'decision-process: rewards must be 1, got 2'],
    [{ rewards: Float64Array.of(Number.NaN) }, 'decision-process: rewards must be finite, got NaN'],
    [{ transitions: new Float64Array(2) }, 'decision-process: transitions must be 1, got 2'],
    [
      { transitions: Float64Array.of(0.5) },
      'decision-process: transitions of a state and an action must be probabilities that sum to one, or zeros at an end, got a sum of 0.5',
    ],
  ])('is refused where it is none: %o', (change, message) => {
    expect(() => decisionProcess({ ...law, ...change })).toThrow(message);
  });

  it('has a geometric series as its value', () => {
    expect(policyValues(law, Float64Array.of(1))[0]).toBeCloseTo(2, 12);
    expect(() => policyValues({ ...law, discount: 1 }, Float64Array.of(1))).toThrow('matrix must be regular');
  });
});
