import { describe, expect, it } from 'vitest';
import { nodeRuntime } from '../../platform/node-runtime.js';
import { gradients } from '../gradients.js';
import { onnxOf, trace } from '../program.js';
import { mul } from './arithmetic.js';
import { reduceSum } from './broadcasting.js';
import { gather } from './gathering.js';

const [ROWS, COLUMNS, POSITIONS] = [2, 128, 8192];

// ScatterND loses a third of these additions on two threads.
describe('the gradient of gathered rows', () => {
  it.each([1, 4])('counts every position, on %i threads, in short tables and long ones', async (threads) => {
    const runtime = await nodeRuntime(threads);
    for (const length of [ROWS, 1000]) {
      const types = {
        table: { dtype: 'f32', shape: [length, COLUMNS] },
        index: { dtype: 'i32', shape: [POSITIONS] },
        amounts: { dtype: 'f32', shape: [POSITIONS, COLUMNS] },
      } as const;
      const traced = trace(types, ({ table, index, amounts }) =>
        gradients(reduceSum(mul(gather(table, index), amounts)), [table]),
      );
      const session = await runtime.load(onnxOf('gathered', traced));
      const data = {
        table: new Float32Array(length * COLUMNS),
        index: Int32Array.from({ length: POSITIONS }, (_, i) => i % ROWS),
        amounts: new Float32Array(POSITIONS * COLUMNS).fill(1),
      };
      const feeds = (['table', 'index', 'amounts'] as const).map((name) => ({
        name,
        ...types[name],
        data: data[name],
      }));
      for (let run = 0; run < 5; run++) {
        const [sums] = await session.run(feeds, ['output.0']);
        const lost = sums.filter((sum, i) => sum !== (i < ROWS * COLUMNS ? POSITIONS / ROWS : 0));
        expect(lost.length).toBe(0);
      }
      await session.release();
    }
  });
});
