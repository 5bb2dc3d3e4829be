// A total of a million rows is that of a compensated sum, in whatever batches they come.
import { expect, it } from 'vitest';
import { runningScore } from '../../src/model/running-score.js';
import { keyOf } from '../../src/random/key.js';

const rows = 1_000_000;

/** Log-probabilities as models give them: most alike, some far out, densities of both signs. */
const laws = {
  'alike, far from zero': (z: number) => -1234.5 + 0.01 * z,
  'of an ordinary table': (z: number, u: number) => -4 - z * z - (u < 1e-4 ? 1e6 * u : 0),
  'with a few unlikely rows': (z: number, u: number) => (u < 1e-5 ? -1e9 : 3 + z),
};

function valuesOf(law: (z: number, u: number) => number): Float64Array {
  const draws = keyOf(29).draws();
  return Float64Array.from({ length: rows }, () => law(draws.normal(), draws.uniform()));
}

function totalOf(values: Float64Array, batches: readonly (readonly [number, number])[]): number {
  const running = runningScore();
  for (const [from, to] of batches) running.add(values.subarray(from, to));
  return running.summary().total;
}

/** The sum of the values, with what rounding drops carried along (Neumaier 1974). */
function compensatedSum(values: ArrayLike<number>): number {
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const next = sum + values[i];
    lost += Math.abs(sum) >= Math.abs(values[i]) ? sum - next + values[i] : values[i] - next + sum;
    sum = next;
  }
  return sum + lost;
}

it('has an oracle that keeps small terms beside large ones that cancel', () => {
  expect(compensatedSum([1, 1e100, 1, -1e100])).toBe(2); // Neumaier's own example, where Kahan's sum gives 0
});

it.each(Object.entries(laws))('is exact to 1e-12 and the same in every order of batches: rows %s', (_, law) => {
  const values = valuesOf(law);
  const exact = compensatedSum(values);
  const inBatches = (size: number) =>
    Array.from({ length: Math.ceil(rows / size) }, (_, i) => [i * size, Math.min(rows, (i + 1) * size)] as const);
  const order = keyOf(30).draws().permutation(1000);
  const shuffled = Array.from(order, (i) => [i * 1000, (i + 1) * 1000] as const);
  const totals = [inBatches(rows), inBatches(4096), inBatches(4096).reverse(), inBatches(1), shuffled].map((batches) =>
    totalOf(values, batches),
  );
  for (const total of totals) expect(Math.abs(total / exact - 1)).toBeLessThan(1e-12);
  // Each is within 1e-12 of the exact total, and they agree as closely.
  for (const total of totals) expect(Math.abs(total / totals[0] - 1)).toBeLessThan(1e-12);
});
