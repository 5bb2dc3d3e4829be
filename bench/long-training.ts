import { setImmediate } from 'node:timers/promises';
import type { Dataset } from '../src/data/dataset.js';
import type { Rows } from '../src/data/rows.js';
import { add, mul, sub } from '../src/engine/ops/arithmetic.js';
import { reduceSum } from '../src/engine/ops/broadcasting.js';
import { relu } from '../src/engine/ops/selection.js';
import type { Objective } from '../src/learn/gradient/objective.js';
import { gradient } from '../src/learn/gradient.js';
import { adam } from '../src/learn/optimizers/adam.js';
import { clipByNorm } from '../src/learn/optimizers/clipping.js';
import { train } from '../src/learn/train.js';
import { fanInUniform, zeros } from '../src/nn/initializers.js';
import { affine, type LinearParams } from '../src/nn/linear.js';
import { bulkOf } from '../src/random/bulk.js';
import { keyOf } from '../src/random/key.js';

const [ROWS, BATCH, WIDTH, HIDDEN] = [320, 16, 32, 24];

interface Layers {
  readonly encoder: LinearParams;
  readonly decoder: LinearParams;
}

/** Where a long fit stands: its steps, and what the process holds in memory. */
export interface Reached {
  readonly step: number;
  readonly residentBytes: number;
  /** Of these, what JavaScript has in use, and what the process holds beside the reserve of its heap: the runtime's own. */
  readonly heapBytes: number;
  readonly nativeBytes: number;
}

/**
 * A small denoising autoencoder trained for so many steps by the loop of every fit: fresh noise, clipping, an average of the weights,
 * checkpoints. Tells of the memory every so many steps; returns the mean objective of the last pass.
 */
export async function longTraining(steps: number, every: number, tell: (reached: Reached) => void): Promise<number> {
  const learner = gradient<Rows, Layers>({
    objective: denoising,
    optimizer: adam({ learningRate: 1e-3 }),
    clip: clipByNorm(10),
    average: 0.999,
    steps,
    pack: () => ({ x: numbers }),
  });
  const numbers = new Float32Array(ROWS * WIDTH);
  bulkOf(keyOf(1)).normals(numbers);
  let told = 0;
  const { history } = await train(
    learner,
    { training: rows },
    {
      key: keyOf(2),
      nowMs: () => performance.now(),
      breathe: () => setImmediate(),
      checkpoint: async () => {},
      checkpointEveryMs: 100,
      onProgress({ step = 0 }) {
        if (step < told + every) return;
        told = step - (step % every);
        const { rss, heapUsed, heapTotal } = process.memoryUsage();
        tell({ step: told, residentBytes: rss, heapBytes: heapUsed, nativeBytes: rss - heapTotal });
      },
    },
  );
  return (history.at(-1) as number) / ROWS;
}

const denoising: Objective<Layers> = {
  parameters: { encoder: layer(WIDTH, HIDDEN), decoder: layer(HIDDEN, WIDTH) },
  batch: BATCH,
  inputs: { x: { dtype: 'f32', shape: [WIDTH] } },
  loss({ encoder, decoder }, { x }, { pass }) {
    const hidden = relu(affine(add(x, mul(pass.noise('normal', [BATCH, WIDTH]), 0.1)), encoder));
    const error = sub(affine(hidden, decoder), x);
    return { loss: reduceSum(mul(error, error), { axes: [1] }) };
  },
};

const rows = {
  count: ROWS,
  blocks: async function* () {
    yield { count: ROWS, index: Int32Array.from({ length: ROWS }, (_, row) => row) };
  },
} as unknown as Dataset<Rows>;

function layer(inputs: number, outputs: number) {
  return { weight: { shape: [inputs, outputs], initial: fanInUniform() }, bias: { shape: [outputs], initial: zeros } };
}
