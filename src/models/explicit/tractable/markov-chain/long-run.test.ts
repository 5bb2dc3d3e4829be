import { describe, expect, it } from 'vitest';
import { communicatingClasses } from './classes.js';
import { mixingTime, secondEigenvalue, stationaryLaw } from './long-run.js';

/** The walk on a line of n places with both ends sticky: birth and death chain with p up and q down. */
function birthAndDeath(n: number, p: number, q: number): Float64Array {
  const P = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    if (i + 1 < n) P[i * n + i + 1] = p;
    if (i > 0) P[i * n + i - 1] = q;
    P[i * n + i] = 1 - (i + 1 < n ? p : 0) - (i > 0 ? q : 0);
  }
  return P;
}

const cycle = (n: number, stay = 0) =>
  Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return (j === (i + 1) % n ? 1 - stay : 0) + (i === j ? stay : 0);
  });

describe('the stationary law', () => {
  it('of a birth and death chain is geometric, to the last places even where it is tiny', () => {
    const n = 20;
    const ratio = 0.1 / 0.4;
    const law = stationaryLaw(birthAndDeath(n, 0.1, 0.4), n);
    const total = (1 - ratio ** n) / (1 - ratio);
    for (const [i, p] of law.entries()) {
      const exact = ratio ** i / total;
      expect(Math.abs(p - exact)).toBeLessThanOrEqual(1e-13 * exact);
    }
  });

  it('is kept by the chain to 1e-12, whatever the chain', () => {
    const n = 40;
    const P = Float64Array.from({ length: n * n }, (_, at) => ((at * 7919) % 101) ** 3 + 1e-9);
    for (let i = 0; i < n; i++) {
      const sum = P.subarray(i * n, (i + 1) * n).reduce((a, b) => a + b, 0);
      for (let j = 0; j < n; j++) P[i * n + j] /= sum;
    }
    const law = stationaryLaw(P, n);
    for (let j = 0; j < n; j++) {
      let after = 0;
      for (let i = 0; i < n; i++) after += law[i] * P[i * n + j];
      expect(Math.abs(after - law[j])).toBeLessThan(1e-15);
    }
  });

  it('of a chain that is periodic, and of one that leaves some states for ever', () => {
    expect([...stationaryLaw(cycle(3), 3)]).toEqual([1, 1, 1].map((x) => expect.closeTo(x / 3, 14)));
    const P = Float64Array.of(0.5, 0.5, 0, 0, 0.2, 0.8, 0, 0.6, 0.4);
    expect([...stationaryLaw(P, 3)]).toEqual([0, expect.closeTo(3 / 7, 14), expect.closeTo(4 / 7, 14)]);
  });
});

describe('the second eigenvalue', () => {
  it.each([
    ['two states', Float64Array.of(0.9, 0.1, 0.4, 0.6), 2, 0.5],
    ['a cycle, all of modulus one', cycle(4), 4, 1],
    // ½ + ½ e^(2πi/5): complex.
    ['a lazy cycle', cycle(5, 0.5), 5, Math.cos(Math.PI / 5)],
    // q + p + 2 √(pq) cos(π k / n) − …: of the reflected walk 1 − p − q + 2 √(p q) cos(π / n).
    ['a birth and death chain', birthAndDeath(12, 0.3, 0.2), 12, 0.5 + 2 * Math.sqrt(0.06) * Math.cos(Math.PI / 12)],
    ['independent steps', Float64Array.of(0.3, 0.7, 0.3, 0.7), 2, 0],
  ])('of %s', (_, P, n, expected) => {
    expect(secondEigenvalue(P, n, stationaryLaw(P, n))).toBeCloseTo(expected, 9);
  });
});

describe('the mixing time', () => {
  it('of two states is where (1 − a − b)^t falls under the distance', () => {
    const P = Float64Array.of(0.99, 0.01, 0.01, 0.99); // distance after t steps: ½ · 0.98^t
    const steps = Math.ceil(Math.log(0.5) / Math.log(0.98));
    expect(mixingTime(P, 2, Float64Array.of(0.5, 0.5))).toBe(steps);
    expect(mixingTime(Float64Array.of(0.3, 0.7, 0.3, 0.7), 2, Float64Array.of(0.3, 0.7))).toBe(1);
  });

  it('of a chain that never mixes is none', () => {
    expect(mixingTime(cycle(3), 3, new Float64Array(3).fill(1 / 3))).toBeUndefined();
  });
});

describe('classes of states', () => {
  it('are transient, recurrent with a period, absorbing, or final', () => {
    // 0 ⇄ 1 lead on to 2 → 3 → 4 → 2 and to 5, which stays, and to 6, after which nothing was seen.
    const n = 7;
    const weights = new Float64Array(n * n);
    for (const [i, j] of [
      ...[
        [0, 1],
        [1, 0],
        [1, 2],
        [2, 3],
        [3, 4],
        [4, 2],
        [0, 5],
        [5, 5],
        [1, 6],
      ],
    ])
      weights[i * n + j] = 2;
    expect(communicatingClasses(weights, n)).toEqual([
      { states: [0, 1], kind: 'transient', period: 2 },
      { states: [2, 3, 4], kind: 'recurrent', period: 3 },
      { states: [5], kind: 'absorbing', period: 1 },
      { states: [6], kind: 'final', period: 0 },
    ]);
    weights[2 * n + 4] = 1; // a way back in two steps beside the one in three
    expect(communicatingClasses(weights, n)[1].period).toBe(1);
  });
});
