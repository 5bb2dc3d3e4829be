import type { Dataset } from '../../data/dataset.js';
import type { Rows } from '../../data/rows.js';
import { softplus } from '../../engine/derived/log-space.js';
import { mul, sub } from '../../engine/ops/arithmetic.js';
import { reshape } from '../../engine/ops/broadcasting.js';
import { typesOf } from '../../engine/parameters.js';
import { EVALUATION } from '../../engine/pass.js';
import { compile } from '../../engine/program.js';
import type { TensorType } from '../../engine/tensor-type.js';
import { gradient } from '../../learn/gradient.js';
import { adamW } from '../../learn/optimizers/adam-w.js';
import { train } from '../../learn/train.js';
import { perceptron } from '../../nn/perceptron.js';
import type { Key } from '../../random/key.js';
import type { Tree } from '../../util/tree.js';
import type { Fold, LabelledPoints } from './folds.js';

const BATCH = 128;
const HIDDEN = 64;
/** Passes over the training rows. */
const PASSES = 20;

interface Cells extends Rows {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** The logit of label 1 of each test row, by a network of two hidden layers that learns from the training rows of the fold. */
export async function networkLogits({ training, test }: Fold, key: Key): Promise<Float64Array> {
  const { width } = training;
  const scale = scaleOf(training);
  const network = perceptron(width, 1, { layers: 2, hidden: HIDDEN, activation: 'relu' });
  const types = { x: row([width]), y: row([]) };
  const learner = gradient<Cells, { readonly network: unknown }>({
    objective: {
      parameters: { network: network.parameters },
      batch: BATCH,
      inputs: types,
      // −log p(y), with z the logit: log(1 + eᶻ) − y z
      loss: ({ network: params }, { x, y }, { pass }) => {
        const z = reshape(network.apply(params, x, pass), [BATCH]);
        return { loss: sub(softplus(z), mul(y, z)) };
      },
    },
    optimizer: adamW({ learningRate: 2e-3, decay: 0.1 }),
    pack: ({ x, y }) => ({ x, y }),
    passes: PASSES,
  });
  const data = cellsDataset(scaled(training, scale), width);
  // No clock: how many batches go into one call is fixed.
  const { params } = await train(learner, { training: data }, { key, nowMs: () => 0, batchesPerCall: 64 });
  const inputs = { params: typesOf(network.parameters), x: row([test.count, width]) };
  const program = await compile('classifier', inputs, ({ params: own, x }) => ({
    z: network.apply(own, x, EVALUATION),
  }));
  const learned = (params as { readonly network: Tree }).network;
  const { z } = await program.run({ params: learned, x: scaled(test, scale).x } as never);
  await program.release();
  return Float64Array.from(z);
}

function row(shape: readonly number[]): TensorType {
  return { dtype: 'f32', shape };
}

/** Mean and reciprocal standard deviation of each coordinate; 0 for one that is constant. */
function scaleOf({ count, width, values }: LabelledPoints) {
  const mean = new Float64Array(width);
  const rate = new Float64Array(width);
  for (let i = 0; i < values.length; i++) mean[i % width] += values[i] / count;
  for (let i = 0; i < values.length; i++) rate[i % width] += (values[i] - mean[i % width]) ** 2 / count;
  return { mean, rate: rate.map((variance) => (variance > 1e-24 ? 1 / Math.sqrt(variance) : 0)) };
}

function scaled({ count, width, values, labels }: LabelledPoints, { mean, rate }: ReturnType<typeof scaleOf>): Cells {
  const x = new Float32Array(values.length);
  for (let i = 0; i < x.length; i++) x[i] = (values[i] - mean[i % width]) * rate[i % width];
  return { count, index: Int32Array.from({ length: count }, (_, i) => i), x, y: Float32Array.from(labels) };
}

function cellsDataset(cells: Cells, width: number): Dataset<Cells> {
  const part = (from: number, to: number): Cells => ({
    count: to - from,
    index: cells.index.subarray(from, to),
    x: cells.x.subarray(from * width, to * width),
    y: cells.y.subarray(from, to),
  });
  return {
    schema: { kind: 'table', columns: [], leftOut: [], names: [], missingTokens: [], rows: cells.count },
    count: cells.count,
    async *blocks(most = cells.count) {
      for (let from = 0; from < cells.count; from += most) yield part(from, Math.min(cells.count, from + most));
    },
    where(isKept) {
      const kept = cells.index.filter(isKept);
      const x = Float32Array.from({ length: kept.length * width }, (_, i) => {
        return cells.x[kept[Math.floor(i / width)] * width + (i % width)];
      });
      return cellsDataset({ count: kept.length, index: kept, x, y: Float32Array.from(kept, (i) => cells.y[i]) }, width);
    },
    gather: async () => cells,
  };
}
