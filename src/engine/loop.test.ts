import { describe, expect, it } from 'vitest';
import { ShapeError } from '../util/errors.js';
import { gradients } from './gradients.js';
import { compileLoop } from './loop.js';
import { mul, sub } from './ops/arithmetic.js';
import { reduceSum } from './ops/broadcasting.js';
import { tanh } from './ops/elementwise.js';
import { gemm } from './ops/matrix.js';

const [STEPS, BATCH, INPUTS, OUTPUTS] = [6, 4, 3, 2];
const numbers = (count: number, phase: number) =>
  Float32Array.from({ length: count }, (_, k) => Math.sin(1.7 * k + phase));

/** Gradient steps on a small network, each on rows of its own. */
const descent = await compileLoop(
  'descent',
  {
    weights: { dtype: 'f32', shape: [INPUTS, OUTPUTS] },
    velocity: { dtype: 'f32', shape: [INPUTS, OUTPUTS] },
  } as const,
  { rows: { dtype: 'f32', shape: [BATCH, INPUTS] }, rate: { dtype: 'f32', shape: [] } } as const,
  ({ weights, velocity }, { rows, rate }) => {
    const outputs = tanh(gemm(rows, weights));
    const loss = reduceSum(mul(outputs, outputs));
    const [slope] = gradients(loss, [weights]);
    const next = sub(mul(velocity, 0.9), mul(slope, rate));
    return { state: { weights: sub(weights, mul(next, -1)), velocity: next }, outputs: { loss } };
  },
);

const start = { weights: numbers(INPUTS * OUTPUTS, 1), velocity: new Float32Array(INPUTS * OUTPUTS) };
const rows = numbers(STEPS * BATCH * INPUTS, 2);
const rate = new Float32Array(STEPS).fill(0.05);

describe('a loop', () => {
  it('of many steps is as many loops of one step, to the last bit', async () => {
    const together = await descent.run(start, { rows, rate }, STEPS);
    let state: Parameters<typeof descent.run>[0] = start;
    const losses: number[] = [];
    for (let step = 0; step < STEPS; step++) {
      const size = BATCH * INPUTS;
      const single = { rows: rows.subarray(step * size, (step + 1) * size), rate: rate.subarray(step, step + 1) };
      const result = await descent.run(state, single, 1);
      state = result.state;
      losses.push(...result.outputs.loss);
    }
    expect(together.state).toEqual(state);
    expect([...together.outputs.loss]).toEqual(losses);
    expect(losses.length).toBe(STEPS);
  });

  it('descends', async () => {
    const { outputs } = await descent.run(start, { rows: rows.map((_, i) => rows[i % (BATCH * INPUTS)]), rate }, STEPS);
    expect(outputs.loss[STEPS - 1]).toBeLessThan(outputs.loss[0]);
  });

  it('refuses arrays of other sizes', async () => {
    const wrong = descent.run(start, { rows, rate }, STEPS - 1);
    await expect(wrong).rejects.toThrow(ShapeError);
    await expect(wrong).rejects.toThrow('descent: input.rows must hold 60 numbers, got 72');
  });
});
