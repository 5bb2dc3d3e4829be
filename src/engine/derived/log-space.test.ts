import { describe, expect, it } from 'vitest';
import { nodeRuntime } from '../../platform/node-runtime.js';
import { gradients } from '../gradients.js';
import { reduceSum } from '../ops/broadcasting.js';
import { valueAndSlope } from '../ops/edges.test.data.js';
import { compile, onnxOf, trace } from '../program.js';
import { binaryCrossEntropyWithLogits, logSoftmax, logSumExp, sigmoid, softplus } from './log-space.js';

const LOWEST = Number.NEGATIVE_INFINITY;

describe('log space', () => {
  it('sums of nothing are -∞', () => {
    expect(valueAndSlope((x) => logSumExp(x), [LOWEST, LOWEST]).value).toEqual([LOWEST]);
    expect(valueAndSlope((x) => logSumExp(x), [LOWEST, 3])).toEqual({ value: [3], slope: [0, 1] });
  });

  it('keeps a probability of nothing', () => {
    expect(valueAndSlope((x) => logSoftmax(x), [LOWEST, 3]).value).toEqual([LOWEST, 0]);
  });

  it('softplus has slope ½ at 0, and the loss of logits 0 slopes of half its errors', () => {
    expect(valueAndSlope(softplus, [0]).slope).toEqual([0.5]);
    expect(valueAndSlope((x) => binaryCrossEntropyWithLogits(x, 1), [0]).slope).toEqual([-0.5]);
    expect(valueAndSlope((x) => binaryCrossEntropyWithLogits(x, 0), [0]).slope).toEqual([0.5]);
  });

  it('neither overflows nor loses slopes far out', () => {
    expect(valueAndSlope(softplus, [1000, -1000])).toEqual({ value: [1000, 0], slope: [1, 0] });
  });

  it('sigmoid has the derivative s (1 - s) however far from zero, where e⁻ˣ is infinite too', async () => {
    const type = { dtype: 'f32', shape: [4] } as const;
    const program = await compile('slope', { x: type }, ({ x }) => ({
      slope: gradients(reduceSum(sigmoid(x)), [x])[0],
    }));
    const { slope } = await program.run({ x: Float32Array.of(-200, -20, 0.5, 200) });
    await program.release();
    const s = 1 / (1 + Math.exp(-0.5));
    for (const [i, expected] of [0, Math.exp(-20), s * (1 - s), 0].entries())
      expect(Math.abs(slope[i] - expected)).toBeLessThanOrEqual(1e-6 * expected + 1e-37);
  });

  it('sigmoid is accurate relative to its size in the tail, in float32 on the runtime', async () => {
    const traced = trace({ x: { dtype: 'f32', shape: [3] } } as const, ({ x }) => sigmoid(x));
    const session = await (await nodeRuntime(1)).load(onnxOf('sigmoid', traced));
    const data = Float32Array.of(-17, -40, -80);
    const [found] = await session.run([{ name: 'x', dtype: 'f32', shape: [3], data }], ['output.output']);
    await session.release();
    // eˣ is rounded once, and 1 + e⁻ˣ and its reciprocal once each, with one more place for the runtime's eˣ.
    for (const [i, x] of data.entries()) expect(Math.abs(found[i] * (1 + Math.exp(-x)) - 1)).toBeLessThan(4 * 2 ** -24);
  });
});
