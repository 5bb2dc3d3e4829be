import type { Dataset } from '../src/data/dataset.js';
import type { Rows } from '../src/data/rows.js';
import type { EngineArray, TensorType } from '../src/engine/tensor-type.js';
import type { Objective } from '../src/learn/gradient/objective.js';
import type { Packed } from '../src/learn/gradient/packed-rows.js';
import { gradient } from '../src/learn/gradient.js';
import type { Optimizer } from '../src/learn/optimizers/optimizer.js';
import type { Key } from '../src/random/key.js';
import { keyOf } from '../src/random/key.js';
import type { Tree } from '../src/util/tree.js';
import { CHECKED_STEPS } from './networks/network.js';
import type { OwnSteps } from './own-contestant.js';

/** A network as the library learns it: its objective, first weights, and all batches as rows in memory. */
export interface GradientSteps<P> {
  readonly objective: Objective<P>;
  readonly optimizer: Optimizer;
  readonly weights: Tree;
  /** Rows of all batches, one after the other, and the types of one. */
  readonly packed: Readonly<Record<string, EngineArray>>;
  readonly packedTypes?: Readonly<Record<string, TensorType>>;
  readonly batches: number;
  /** What noise a step is given beside its rows; `checked` where it is a step whose noise is given. */
  readonly noise?: (index: Int32Array, key: Key, checked: number | undefined) => Packed;
}

/** Steps by the learner of all models that learn by gradients: rows gathered, noise drawn, loss, gradients and optimiser. */
export async function gradientSteps<P>(steps: GradientSteps<P>): Promise<OwnSteps> {
  const { objective, optimizer, packed, batches, noise } = steps;
  const { batch } = objective;
  let checked: number | undefined;
  const { fused, start } = gradient<Rows, P>({
    objective,
    optimizer,
    pack: () => packed,
    ...(steps.packedTypes !== undefined && { packedTypes: steps.packedTypes }),
    ...(noise !== undefined && { prepare: (rows, index, key) => ({ ...rows, ...noise(index, key, checked) }) }),
    first: async () => steps.weights,
  });
  const rows = { count: batches * batch, index: Int32Array.from({ length: batches * batch }, (_, row) => row) };
  const data = {
    count: rows.count,
    blocks: async function* () {
      yield rows;
    },
  } as unknown as Dataset<Rows>;
  const staged = await fused.stage(data);
  let state = await start({ training: data }, keyOf(0));
  return {
    async advance(first, count) {
      checked = first < CHECKED_STEPS ? first : undefined;
      const positions = Array.from({ length: count }, (_, step) => {
        const from = ((first + step) % batches) * batch;
        return Int32Array.from({ length: batch }, (_unused, row) => from + row);
      });
      const advanced = await fused.advance(state, staged, positions, keyOf(5).at(first));
      state = advanced.state;
      return [...advanced.objectives].map((sum) => sum / batch);
    },
  };
}
