import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logAddExp, logSumExp } from './log-sum-exp.js';

const logs = fc.array(fc.double({ min: -700, max: 700, noNaN: true }), { minLength: 1, maxLength: 20 });

describe('logSumExp', () => {
  it('moves with its values', () => {
    fc.assert(
      fc.property(logs, fc.integer({ min: -1e6, max: 1e6 }), (values, shift) => {
        const moved = logSumExp(values.map((value) => value + shift));
        // each shifted value is rounded at the size of the shift
        expect(Math.abs(moved - shift - logSumExp(values))).toBeLessThanOrEqual(2 ** -51 * (Math.abs(shift) + 750));
      }),
      { seed: 1 },
    );
  });

  it('is the sum of the first and the rest', () => {
    fc.assert(
      fc.property(logs, ([first, ...rest]) => {
        const whole = logSumExp([first, ...rest]);
        expect(Math.abs(logAddExp(first, logSumExp(rest)) - whole)).toBeLessThanOrEqual(2 ** -50 * 750);
      }),
      { seed: 1 },
    );
  });

  it('neither overflows nor vanishes', () => {
    expect(logSumExp([1e300, 1e300])).toBe(1e300);
    expect(logSumExp([-1e4, -1e4])).toBe(-1e4 + Math.LN2);
    expect(logSumExp([Math.log(1), Math.log(2), Math.log(3)])).toBeCloseTo(Math.log(6), 15);
  });

  it('takes empty ranges and infinities', () => {
    expect(logSumExp([])).toBe(-Infinity);
    expect(logSumExp([-Infinity, -Infinity])).toBe(-Infinity);
    expect(logSumExp([0, Infinity])).toBe(Infinity);
    expect(logSumExp([5, 1, 2, 9], 1, 1)).toBe(-Infinity);
    expect(logSumExp([5, 1, -Infinity, 9], 1, 3)).toBe(1);
    expect(logSumExp([0, Number.NaN])).toBe(Number.NaN);
    expect(logAddExp(-Infinity, -Infinity)).toBe(-Infinity);
    expect(logAddExp(Infinity, Infinity)).toBe(Infinity);
    expect(logAddExp(Infinity, -Infinity)).toBe(Infinity);
    expect(logAddExp(3, -Infinity)).toBe(3);
  });
});
