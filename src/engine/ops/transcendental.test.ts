import { describe, expect, it } from 'vitest';
import { CapabilityError } from '../../util/errors.js';
import { onnxOf, trace } from '../program.js';
import { erf } from './transcendental.js';

describe('the error function', () => {
  it('is refused in f64, for which runtimes have none', () => {
    const traced = trace({ x: { dtype: 'f64', shape: [2] } } as const, ({ x }) => erf(x));
    expect(() => onnxOf('erf', traced)).toThrow(CapabilityError);
    expect(() => onnxOf('erf', traced)).toThrow('erf: has no kernel for f64, got f64');
  });
});
