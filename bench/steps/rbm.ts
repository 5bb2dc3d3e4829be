import { compileLoop } from '../../src/engine/index.js';
import {
  contrastiveStep,
  type StepShape,
  stateTypes,
  stepTypes,
} from '../../src/models/explicit/approximate/markov-chain/restricted-boltzmann/contrastive-step.js';
import { bulkOf } from '../../src/random/bulk.js';
import { keyOf } from '../../src/random/key.js';
import { CHECKED_STEPS, tensorsOf } from '../networks/network.js';
import { rbm } from '../networks/rbm.js';
import type { OwnSteps } from '../own-contestant.js';
import { batchesOf } from './batches.js';

const [BATCHES, BATCH, VISIBLE, HIDDEN] = [100, 100, 784, 500];
const SHAPE: StepShape = {
  visible: VISIBLE,
  hidden: HIDDEN,
  batch: BATCH,
  sweeps: 1,
  isPersistent: false,
  hasHoles: false,
  momentum: rbm.settings.momentum,
  weightDecay: 0,
};

/** rbm-step by the step of our machine, noise keyed by step as its learner does. */
export async function rbmSteps(): Promise<OwnSteps> {
  const tensors = tensorsOf(rbm);
  const given = (name: string) => tensors.get(name) as Float32Array;
  const loop = await compileLoop('contrastive-step', stateTypes(SHAPE), stepTypes(SHAPE), (state, inputs) =>
    contrastiveStep(SHAPE, state, inputs),
  );
  const zeros = () => ({
    weights: new Float32Array(VISIBLE * HIDDEN),
    visibleBias: new Float32Array(VISIBLE),
    hiddenBias: new Float32Array(HIDDEN),
  });
  const machine = {
    weights: given('weight'),
    visibleBias: given('visibleBias'),
    hiddenBias: given('hiddenBias'),
  };
  let state: unknown = {
    machine,
    velocity: zeros(),
    activity: new Float32Array(HIDDEN),
    chains: [],
    chainEnergy: [],
  };
  const noise = (name: string, width: number, first: number, count: number) => {
    const size = BATCH * width;
    if (first < CHECKED_STEPS) return given(name).subarray(first * size, (first + count) * size);
    const numbers = new Float32Array(count * size);
    const key = keyOf(6).at(name);
    for (let step = 0; step < count; step++)
      bulkOf(key.at(first + step)).uniforms(numbers, step * size, (step + 1) * size);
    return numbers;
  };
  return {
    async advance(first, count) {
      const inputs = {
        values: batchesOf(given('images'), BATCHES, first, count),
        missing: [],
        holes: { hidden: [], visible: [] },
        weights: new Float32Array(count * BATCH).fill(1),
        noise: {
          hidden: [noise('hiddenNoise', HIDDEN, first, count)],
          visible: [noise('visibleNoise', VISIBLE, first, count)],
        },
        rate: new Float32Array(count).fill(rbm.settings.learningRate),
      };
      const after = await loop.run(state as never, inputs as never, count);
      state = after.state;
      return [...(after.outputs as unknown as { objective: Float32Array }).objective].map((sum) => sum / BATCH);
    },
  };
}
