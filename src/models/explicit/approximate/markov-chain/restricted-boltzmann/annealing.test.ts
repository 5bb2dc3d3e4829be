import { describe, expect, it } from 'vitest';
import { keyOf } from '../../../../../random/key.js';
import { annealed, annealedOf, inverseTemperatures } from './annealing.js';
import { logPartition } from './enumerate-states.js';
import { clamped } from './machine.js';
import { madeMachine } from './made-machine.test.data.js';

describe('annealed importance sampling', () => {
  it('comes within 0.1 nats of the sum over all states: 64 visible, 20 hidden units', async () => {
    const machine = madeMachine(64, 20, 0.5);
    const found = await annealed(machine, new Float32Array(64), { chains: 100, temperatures: 1500 }, keyOf(1));
    const exact = logPartition(machine);
    // Four standard errors, which must themselves be small enough for the bar of 0.1.
    expect(found.standardError).toBeLessThan(0.05);
    expect(Math.abs(found.logValue - exact)).toBeLessThan(Math.min(0.1, 4 * found.standardError));
    expect(found.effectiveChains).toBeGreaterThan(70);
  });

  it('is without bias in Z where its few steps leave much to chance', async () => {
    const machine = madeMachine(6, 5, 1);
    const found = await annealed(machine, new Float32Array(6), { chains: 20_000, temperatures: 3 }, keyOf(4));
    expect(found.standardError).toBeGreaterThan(1e-3);
    expect(Math.abs(found.logValue - logPartition(machine))).toBeLessThan(4 * found.standardError);
  });

  it('sums over the open units of a row where some are known', async () => {
    const machine = madeMachine(12, 8, 0.7);
    const cells = Float64Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? Number.NaN : i % 2));
    const found = await annealed(machine, new Float32Array(12), { chains: 500, temperatures: 200 }, keyOf(5), cells);
    const exact = logPartition(clamped(machine, (i) => cells[i]).machine);
    expect(Math.abs(found.logValue - exact)).toBeLessThan(4 * found.standardError);
    expect(found.standardError).toBeLessThan(0.02);
  });

  it('says nothing but chance for a machine of independent units', async () => {
    const machine = { ...madeMachine(5, 4, 1), weights: new Float32Array(20), hiddenBias: new Float32Array(4) };
    const found = await annealed(machine, machine.visibleBias, { chains: 7, temperatures: 10 }, keyOf(6));
    expect(found.logValue).toBeCloseTo(logPartition(machine), 5);
    expect(found.standardError).toBeLessThan(1e-5);
    expect(found.effectiveChains).toBeCloseTo(7, 5);
  });

  it('takes its standard error from the spread of the weights', () => {
    const weights = [1, 2, 3, 6];
    const { logValue, standardError, effectiveChains } = annealedOf(Float64Array.from(weights, Math.log), 2);
    // Mean 3, variance of the values 14 / 3, of the mean 14 / 12.
    expect(logValue).toBeCloseTo(2 + Math.log(3), 12);
    expect(standardError).toBeCloseTo(Math.sqrt(14 / 12) / 3, 12);
    expect(effectiveChains).toBeCloseTo(144 / 50, 12);
  });

  it('goes from 0 to 1 without turning back, slowest at the end', () => {
    const betas = inverseTemperatures(14_500);
    expect([betas[0], betas[500], betas[4500], betas[14_500]]).toEqual([0, 0.5, 0.9, 1]);
    expect(betas.every((beta, t) => t === 0 || beta > betas[t - 1])).toBe(true);
    expect(Array.from(inverseTemperatures(1))).toEqual([0, 1]);
  });
});
