import { describe, expect, it } from 'vitest';
import { keyOf } from '../random/key.js';
import { autocorrelationTime, effectiveSampleSize } from './effective-sample-size.js';
import { splitRHat } from './split-r-hat.js';

/** x_t = ρ x_(t-1) + u - 1/2 from a generator that any language can follow. */
function made(chains: number, length: number, rho: number, shift: number): Float64Array[] {
  let state = 12345;
  return Array.from({ length: chains }, (_, m) => {
    let x = 0;
    return Float64Array.from({ length }, () => {
      state = (16807 * state) % 2147483647;
      x = rho * x + state / 2147483647 - 0.5;
      return x + shift * m;
    });
  });
}

/** A stationary chain x_t = ρ x_(t-1) + √(1 - ρ²) e_t. */
function stationary(chains: number, length: number, rho: number, seed: number): Float64Array[] {
  return Array.from({ length: chains }, (_, m) => {
    const draws = keyOf(seed).at(m).draws();
    let x = draws.normal();
    return Float64Array.from({ length }, () => {
      const now = x;
      x = rho * x + Math.sqrt(1 - rho * rho) * draws.normal();
      return now;
    });
  });
}

// R̂ and the effective sizes of mean, bulk and tails by the formulas of the paper, written down in numpy with sums for autocovariances.
const TRANSCRIBED: readonly { of: Parameters<typeof made>; rHat: number; sizes: readonly number[] }[] = [
  {
    of: [4, 201, 0.6, 0],
    rHat: 1.0174136287122766,
    sizes: [152.50478278955205, 151.0088204151775, 397.24977086888595],
  },
  {
    of: [4, 201, 0.6, 0.5],
    rHat: 1.8394260417533133,
    sizes: [5.709303037324969, 6.100843559285001, 53.967205740490634],
  },
  { of: [1, 60, -0.5, 0], rHat: 0.9864264204062644, sizes: [106.68907502301862, 106.68907502301862, 71.8616936129342] },
  {
    of: [3, 100, 0.95, 0.1],
    rHat: 1.162808530382856,
    sizes: [17.208959042671303, 17.01918355906488, 53.03306189941845],
  },
];

describe('effectiveSampleSize and splitRHat', () => {
  it('agree with an independent transcription of the paper', () => {
    for (const { of, rHat, sizes } of TRANSCRIBED) {
      const chains = made(...of);
      expect(splitRHat(chains) / rHat).toBeCloseTo(1, 9);
      for (const [i, what] of (['mean', 'bulk', 'tail'] as const).entries())
        expect(effectiveSampleSize(chains, what) / sizes[i]).toBeCloseTo(1, 9);
    }
  });

  it('find n (1 - ρ) / (1 + ρ) draws in a chain of order one', () => {
    for (const rho of [0, 0.5, 0.8]) {
      const chains = stationary(4, 8192, rho, 1);
      const n = 4 * 8192;
      const size = effectiveSampleSize(chains, 'mean');
      const time = (1 + rho) / (1 - rho);
      // A sum of correlations cut off after m of them has the relative deviation √(2 (2m + 1) / n) (Sokal 1997); here m is below 10 τ.
      expect(Math.abs(size / (n / time) - 1)).toBeLessThan(4 * Math.sqrt((2 * (20 * time + 1)) / n));
      expect(autocorrelationTime(chains)).toBeCloseTo(n / size, 12);
    }
  });

  it('are one for chains of one law, and far above it for chains apart in place or in width', () => {
    const chains = stationary(4, 1000, 0, 2);
    expect(Math.abs(splitRHat(chains) - 1)).toBeLessThan(0.01);
    expect(splitRHat(chains.map((chain, m) => chain.map((x) => x + 3 * m)))).toBeGreaterThan(1.8);
    // Chains of one place but other widths: only distances from the median tell them apart.
    expect(splitRHat(chains.map((chain, m) => chain.map((x) => x * 3 ** m)))).toBeGreaterThan(1.3);
    // A chain that drifts: its halves differ.
    expect(splitRHat([chains[0].map((x, t) => x + t / 200)])).toBeGreaterThan(1.3);
    expect(splitRHat([0, 1].map((x) => new Float64Array(20).fill(x)))).toBe(Number.POSITIVE_INFINITY);
  });

  it('refuse chains that say nothing', () => {
    for (const [who, ask] of [
      ['effective-sample-size', effectiveSampleSize],
      ['split-r-hat', splitRHat],
    ] as const) {
      const rule = (chains: readonly Float64Array[], words: string) =>
        expect(() => ask(chains)).toThrow(`${who}: ${words}`);
      const fine = new Float64Array(12).map((_, t) => t);
      rule([], 'needs at least 1 chain, got 0');
      rule([fine, fine.subarray(1)], 'chains must have equal lengths, got 12 and 11');
      rule([fine.subarray(1)], 'chains must have at least 12 draws, got 11');
      rule([fine.map((x) => 1 / x)], 'draws must be finite numbers, got Infinity');
      rule([new Float64Array(13).map((_, t) => (t === 6 ? 1 : 0))], 'draws must differ, got only 0');
    }
    const rare = [new Float64Array(100).map((_, t) => (t === 40 ? 0 : 1))];
    expect(effectiveSampleSize(rare, 'bulk')).toBeGreaterThan(0);
    expect(() => effectiveSampleSize(rare, 'tail')).toThrow(
      'effective-sample-size: tails must have draws beyond them, got more than 95 % the same value',
    );
  });
});
