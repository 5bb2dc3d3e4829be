import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../../numeric/normal-distribution.js';
import { keyOf } from '../../random/key.js';
import { dequantise, quantise } from './dequantise.js';
import { logShift } from './log-shift.js';
import { logit } from './logit.js';
import { fitQuantileNormal, quantileNormal } from './quantile-normal.js';
import { fitStandardise, standardise } from './standardise.js';
import type { Transform } from './transform.js';

interface Case<P> {
  readonly transform: Transform<P>;
  readonly params: P;
  /** Values inside the domain. */
  readonly lower: number;
  readonly upper: number;
  /** Points where the slope jumps. */
  readonly kinks?: Float64Array;
}

const knots = fitQuantileNormal(Float64Array.of(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5));

const cases: readonly Case<never>[] = [
  { transform: standardise, params: { mean: 12, deviation: 3.5 }, lower: -1e3, upper: 1e3 },
  { transform: logShift, params: { shift: -2 }, lower: -1.9, upper: 1e4 },
  { transform: logit, params: { lower: -1, upper: 4 }, lower: -0.95, upper: 3.95 },
  { transform: quantileNormal, params: knots, lower: -20, upper: 30, kinks: knots.x },
] as never;

describe.each(cases)('$transform.name', ({ transform, params, lower, upper, kinks }) => {
  const values = fc.double({ min: lower, max: upper, noNaN: true });
  const one = (f: (params: never, x: Float64Array) => Float64Array, x: number) => f(params, Float64Array.of(x))[0];

  it('is undone by its inverse', () => {
    fc.assert(
      fc.property(values, (x) => {
        const back = one(transform.inverse, one(transform.forward, x));
        // One rounding of y moves x by at most its ulp over the slope.
        const slack = 8 * Number.EPSILON * (1 + Math.abs(one(transform.forward, x)));
        expect(Math.abs(back - x)).toBeLessThanOrEqual(
          slack / Math.exp(one(transform.logJacobian, x)) + 8 * Number.EPSILON * (Math.abs(x) + 20),
        );
      }),
    );
  });

  it('has the log-Jacobian of the numerical derivative', () => {
    fc.assert(
      fc.property(values, (x) => {
        const step = 1e-5 * Math.min(1, x - lower + 0.05, upper - x + 0.05);
        fc.pre(!(kinks ?? []).some((kink) => Math.abs(kink - x) <= 2 * step));
        const slope = (one(transform.forward, x + step) - one(transform.forward, x - step)) / (2 * step);
        // Central differences: rounding eps |y| / step and curvature step² relative.
        const rounding = (4 * Number.EPSILON * (1 + Math.abs(one(transform.forward, x)) + Math.abs(x) * slope)) / step;
        expect(Math.abs(Math.log(slope) - one(transform.logJacobian, x))).toBeLessThan(1e-6 + rounding / slope);
      }),
    );
  });

  it('keeps missing cells missing', () => {
    for (const f of [transform.forward, transform.inverse, transform.logJacobian]) {
      expect(one(f as never, Number.NaN)).toBeNaN();
    }
  });
});

describe('standardise', () => {
  it('takes weighted moments of the known values', () => {
    const fitted = fitStandardise(Float64Array.of(1, Number.NaN, 3, 5), Float64Array.of(1, 7, 2, 0));
    expect(fitted.mean).toBeCloseTo(7 / 3, 14); // (1 + 2·3) / 3
    expect(fitted.deviation).toBeCloseTo(Math.sqrt(8) / 3, 14); // variance (16/9 + 2·4/9) / 3
  });

  it('keeps to the floor, and to 1 for constants', () => {
    expect(fitStandardise(Float64Array.of(2, 2), undefined, 0.1).deviation).toBe(0.1);
    expect(fitStandardise(Float64Array.of(2, 2)).deviation).toBe(1);
    expect(() => fitStandardise(Float64Array.of(Number.NaN))).toThrow(
      'standardise: needs at least one known value, got none',
    );
  });
});

describe('log-shift and logit', () => {
  it('give NaN outside their domain', () => {
    expect(logShift.forward({ shift: 1 }, Float64Array.of(1, 0))).toEqual(Float64Array.of(Number.NaN, Number.NaN));
    expect(logit.forward({ lower: 0, upper: 1 }, Float64Array.of(0, 1, 2))).toEqual(
      new Float64Array(3).fill(Number.NaN),
    );
  });

  it('come back from far out without leaving the domain', () => {
    expect(logit.inverse({ lower: 0, upper: 1 }, Float64Array.of(-700))[0]).toBeGreaterThan(0);
    expect(logit.inverse({ lower: 0, upper: 1 }, Float64Array.of(700))[0]).toBe(1);
  });
});

describe('quantile-normal', () => {
  it('puts distinct values at their mid-ranks', () => {
    const { x, z } = fitQuantileNormal(Float64Array.of(30, 10, 20, Number.NaN, 20));
    expect(Array.from(x)).toEqual([10, 20, 30]);
    expect(Array.from(z)).toEqual([normalQuantile(1 / 8), 0, normalQuantile(7 / 8)]);
  });

  it('thins many values to so many knots, the extremes kept', () => {
    const values = Float64Array.from({ length: 5000 }, (_, i) => (i * 7919) % 5003);
    const { x } = fitQuantileNormal(values, 100);
    expect(x.length).toBeLessThanOrEqual(101);
    expect(x[0]).toBe(values.reduce((a, b) => Math.min(a, b)));
    expect(x.at(-1)).toBe(values.reduce((a, b) => Math.max(a, b)));
  });

  it('refuses a constant column', () => {
    expect(() => fitQuantileNormal(Float64Array.of(1, 1))).toThrow(
      'quantile-normal: needs at least two distinct values, got 1',
    );
  });
});

describe('dequantise', () => {
  it('is undone by the floor, whatever rows stand beside a row', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e9, max: 1e9 }), { minLength: 3 }), (values) => {
        const x = Float64Array.from(values);
        const index = Int32Array.from(values, (_, i) => i);
        const y = dequantise(x, index, keyOf(5));
        expect(quantise(y)).toEqual(x);
        expect(dequantise(x.subarray(2), index.subarray(2), keyOf(5))).toEqual(y.subarray(2));
      }),
    );
  });

  it('never crosses to the next whole number and keeps missing cells', () => {
    const x = Float64Array.of(2 ** 52 + 1, Number.NaN);
    expect(quantise(dequantise(x, Int32Array.of(0, 1), keyOf(1)))).toEqual(x);
  });

  it('is uniform', () => {
    const count = 10_000;
    const noise = dequantise(
      new Float64Array(count),
      Int32Array.from({ length: count }, (_, i) => i),
      keyOf(2),
    );
    const mean = noise.reduce((sum, value) => sum + value, 0) / count;
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 / Math.sqrt(12 * count));
  });
});
