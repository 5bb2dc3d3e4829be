import { describe, expect, it } from 'vitest';
import { failingOperation } from './failing-operation.js';
import { add, sub } from './ops/arithmetic.js';
import { reduceSum } from './ops/broadcasting.js';
import { exp, log } from './ops/elementwise.js';
import { trace } from './program.js';
import { scan } from './scan.js';

const types = { x: { dtype: 'f32', shape: [2] } } as const;

describe('the first operation that fails', () => {
  const line = Number(/test\.ts:(\d+)/.exec(new Error('here').stack ?? '')?.[1]) + 1;
  const traced = trace(types, ({ x }) => add(exp(log(sub(x, 1))), x));

  it('is named with the line that asked for it', () => {
    const failing = failingOperation(traced, { x: Float32Array.of(2, 1) });
    expect(failing).toMatch(new RegExp(`^Log at (\\S+ \\()?engine/failing-operation\\.test\\.ts:${line}:\\d+\\)?$`));
  });

  it('is nothing where all numbers are finite', () => {
    expect(failingOperation(traced, { x: Float32Array.of(2, 3) })).toBeUndefined();
  });

  it('is found where float32 overflows, though float64 does not', () => {
    const large = trace(types, ({ x }) => reduceSum(exp(x)));
    expect(failingOperation(large, { x: Float32Array.of(0, 100) })).toMatch(/^Exp at /);
  });

  it('is found within a scan', () => {
    const looped = trace(types, ({ x }) => {
      const { carried } = scan(
        ([sum], [each]) => ({ carried: [add(sum, log(each))], stacked: [] }),
        [reduceSum(x)],
        [x],
      );
      return carried[0];
    });
    expect(failingOperation(looped, { x: Float32Array.of(1, -1) })).toMatch(/^Log at /);
  });
});
