import { expect, test } from 'vitest';
import { describeNumbers, frequentValues } from './number-summary.js';
import { decimalsOf, numberTally } from './number-tally.js';

/** Numbers in a fixed disorder: a full-period linear congruential generator modulo 2^k. */
function* disorder(bits: number): Iterable<number> {
  const modulus = 2 ** bits;
  for (let i = 0, x = 1; i < modulus; i++, x = (x * 5 + 3) % modulus) yield x;
}

test('decimals of the shortest spelling', () => {
  expect([0, 100, 3.6, 0.001, 1e21, 1.5e-7, 5e-324].map(decimalsOf)).toEqual([0, 0, 1, 3, 0, 8, 324]);
});

test('decimals are found whatever the order of the numbers', () => {
  for (const values of [
    [1e6, 0.1, 0.30000000000000004, 12.5],
    [0.30000000000000004, 1e6, 12.5, 1e-9],
  ]) {
    const tally = numberTally(100);
    for (const value of values) tally.add(value);
    expect(tally.decimals).toBe(Math.max(...values.map(decimalsOf)));
  }
});

test('beyond its limit a tally keeps the atoms, the moments and the extremes', () => {
  // 2^14 different numbers, and after each three of them a 0: a quarter of all is 0.
  const tally = numberTally(512);
  let zeros = 0;
  let position = 0;
  for (const value of disorder(14)) {
    tally.add(value + 1);
    if (position++ % 3 === 2) {
      tally.add(0);
      zeros++;
    }
  }
  expect(tally.isExact).toBe(false);
  const atoms = frequentValues(tally, 0);
  expect(atoms.values).toEqual([0]);
  // Misra and Gries: short by at most 2 / limit of all numbers.
  const share = zeros / tally.count;
  expect(atoms.shares[0]).toBeLessThanOrEqual(share);
  expect(atoms.shares[0]).toBeGreaterThan(share - 2 / 512);
  const summary = describeNumbers(tally, [0]);
  expect(summary).toMatchObject({ minimum: 1, maximum: 2 ** 14, resolution: 1, isResolutionExact: false });
  // The rest is 1, …, n: mean (n + 1) / 2. Zeros not counted, 1 in 256 of all, pull it down by at most as much.
  expect(Math.abs(summary.mean / ((2 ** 14 + 1) / 2) - 1)).toBeLessThan(2 / 512 / (1 - share));
});

test('a run of whole numbers in any order is known as one, exactly counted or not', () => {
  for (const limit of [1 << 20, 256]) {
    const run = numberTally(limit);
    const gap = numberTally(limit);
    for (const value of disorder(12)) {
      run.add(value);
      gap.add(value === 77 ? 78 : value);
    }
    expect([run.isRun(), gap.isRun(), run.isMonotone]).toEqual([true, false, false]);
  }
});
