import { describe, expect, it } from 'vitest';
import { logSumExp } from '../../../../../numeric/log-sum-exp.js';
import { keyOf } from '../../../../../random/key.js';
import { logMarginals, logPartition, smallerSide } from './enumerate-states.js';
import { exactDraws } from './exact-draws.js';
import type { Machine } from './machine.js';
import { lawOf, madeMachine, misfit, negativeEnergy } from './made-machine.test.data.js';

/** log Σ e^{-E} over all joint states. */
function bruteForce(machine: Machine): number {
  const values: number[] = [];
  for (let v = 0; v < 2 ** machine.visible; v++)
    for (let h = 0; h < 2 ** machine.hidden; h++) values.push(negativeEnergy(machine, v, h));
  return logSumExp(values);
}

describe('log Z by enumeration', () => {
  it.each([
    ['hidden', 9, 5, 1],
    ['visible', 4, 10, 1],
    ['hidden', 4, 9, 3],
    ['hidden', 7, 7, 0],
  ])('sums over the %s side as the sum over all joint states does: %i x %i, spread %f', (_side, V, H, spread) => {
    const machine = madeMachine(V, H, spread);
    expect(Math.abs(logPartition(machine) - bruteForce(machine))).toBeLessThan(1e-12 * (1 + bruteForce(machine)));
  });

  it('survives weights whose exponentials overflow', () => {
    const machine = madeMachine(5, 6, 1000);
    const expected = bruteForce(machine);
    expect(Math.abs(logPartition(machine) / expected - 1)).toBeLessThan(1e-12);
    const many = madeMachine(200, 9, 6);
    const values = logMarginals(many);
    // The state in which no hidden unit is on: Σ_i log(1 + e^{b_i}).
    const none = Array.from(many.visibleBias, (b) => Math.max(b, 0) + Math.log1p(Math.exp(-Math.abs(b))));
    expect(values[0]).toBeCloseTo(
      none.reduce((sum, value) => sum + value, 0),
      9,
    );
  });

  it('knows machines without visible units: each hidden unit by itself', () => {
    const machine = madeMachine(0, 3, 1);
    const expected = Array.from(machine.hiddenBias, (c) => Math.log1p(Math.exp(c)));
    expect(logPartition(machine)).toBeCloseTo(
      expected.reduce((sum, value) => sum + value, 0),
      12,
    );
  });
});

describe('exact draws', () => {
  it.each([
    [6, 3],
    [4, 8],
  ])('follow the law of the visible units, %i x %i', (V, H) => {
    const machine = madeMachine(V, H, 1);
    expect(smallerSide(machine)).toBe(V < H ? 'visible' : 'hidden');
    const sampler = exactDraws(machine);
    const states = Array.from({ length: 20_000 }, (_, i) =>
      sampler.draw(keyOf(3).at(i).draws()).reduce((sum, unit, at) => sum + unit * 2 ** at, 0),
    );
    expect(misfit(states, lawOf(machine))).toBeLessThan(4);
  });
});
