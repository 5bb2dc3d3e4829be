import type { Bench } from '../bench.js';
import { longTraining } from '../long-training.js';

const STEPS = 100_000;

export const bench: Bench = {
  name: 'long-run',
  question: `${STEPS.toLocaleString('en')} training steps of a small network by the loop of every fit, after as many to warm up; memory is printed every 10,000`,
  rounds: 1,
  contestants: async () => [
    {
      name: 'ancestral',
      async run() {
        const startedAt = performance.now();
        const answer = await longTraining(STEPS, 10_000, ({ step, residentBytes }) => {
          process.stderr.write(
            `  ${String(step).padStart(7)} steps  ${(residentBytes / 2 ** 20).toFixed(1)} MB resident\n`,
          );
        });
        return { milliseconds: performance.now() - startedAt, answer };
      },
    },
  ],
};
