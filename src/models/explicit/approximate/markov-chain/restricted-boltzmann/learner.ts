import type { Dataset } from '../../../../../data/dataset.js';
import type { TableRows } from '../../../../../data/rows.js';
import type { TableSchema } from '../../../../../data/schema.js';
import { compileLoop, trace } from '../../../../../engine/index.js';
import { lazily } from '../../../../../learn/gradient/lazily.js';
import type { Contribution, Learner } from '../../../../../learn/learner.js';
import { locateFailure } from '../../../../../learn/locate-failure.js';
import { bulkOf } from '../../../../../random/bulk.js';
import type { Key } from '../../../../../random/key.js';
import { firstNonFinite } from '../../../../../util/tree.js';
import { contrastiveStep, HOLE_SWEEPS, type StepShape, stateTypes, stepTypes } from './contrastive-step.js';
import { type BoltzmannSums, halvesOf } from './halves.js';
import type { BoltzmannParams } from './machine.js';
import { addShares, gatherPacked, type PackedRows, packDataset, packRows, streamUnits } from './packed-rows.js';
import { partitionOf } from './partition.js';
import { pseudoLikelihood } from './pseudo-likelihood.js';

/** How a machine is taught. */
export interface Teaching {
  readonly hidden: number;
  readonly gibbsSteps: number;
  readonly persistent: boolean;
  readonly batch: number;
  readonly passes: number;
  readonly learningRate: number;
  readonly schedule: 'linear' | 'constant';
  readonly momentum: number;
  readonly weightDecay: number;
  readonly chains: number;
  readonly temperatures: number;
}

/** Everything that a resumed fit needs, the chains among it. */
export type BoltzmannState = {
  readonly step: number;
  /** Over which the rate of learning falls. */
  readonly steps: number;
  readonly machine: {
    readonly weights: Float32Array;
    readonly visibleBias: Float32Array;
    readonly hiddenBias: Float32Array;
  };
  readonly velocity: BoltzmannState['machine'];
  readonly activity: Float32Array;
  /** Hidden states of the chains, [batch × hidden]; none where chains begin at the data. */
  readonly chains: readonly Float32Array[];
  readonly chainEnergy: readonly Float32Array[];
  readonly baseLogits: Float32Array;
};

export type BoltzmannLearner = Learner<TableRows, BoltzmannParams, BoltzmannSums, BoltzmannState> & {
  readonly fused: NonNullable<Learner<TableRows, BoltzmannParams, BoltzmannSums, BoltzmannState>['fused']>;
};

/** Spread of the first weights (Hinton 2012, section 8). */
const FIRST_SPREAD = 0.01;

/** Contrastive divergence, or persistent contrastive divergence, by stochastic gradient steps with momentum. */
export function boltzmannLearner(schema: TableSchema, teaching: Teaching): BoltzmannLearner {
  const { hidden, batch } = teaching;
  const visible = schema.columns.length;
  const shapeOf = (hasHoles: boolean): StepShape => ({
    ...{ visible, hidden, batch, hasHoles, momentum: teaching.momentum, weightDecay: teaching.weightDecay },
    sweeps: teaching.gibbsSteps,
    isPersistent: teaching.persistent,
  });
  const loopOf = (hasHoles: boolean) => {
    const shape = shapeOf(hasHoles);
    return lazily(() =>
      compileLoop('contrastive-step', stateTypes(shape), stepTypes(shape), (state, given) =>
        contrastiveStep(shape, state, given),
      ),
    );
  };
  const loops = { whole: loopOf(false), holed: loopOf(true) };
  const rateAt = (step: number, steps: number) =>
    teaching.learningRate * (teaching.schedule === 'linear' ? Math.max(0, 1 - step / steps) : 1);
  const halves = halvesOf(shapeOf, rateAt);
  const scratch = scratchArrays();

  return {
    updates: 'per batch',
    batch,
    additive: true,
    objective: 'none',
    passes: teaching.passes,
    patience: teaching.passes,
    start: ({ training }, key) => startOf(training, schema, teaching, key),
    contribute: async (state, rows, key): Promise<Contribution<BoltzmannSums>> =>
      halves.contribute(state, packRows(rows, schema), key),
    update: halves.update,
    fused: {
      ownNoise: 'its noise is one stream a step, because half of the work of a step is noise',
      stage: (data) => packDataset(data, schema),
      async advance(state, staged, batches, key) {
        const rows = staged as PackedRows;
        const { run } = await (rows.missing === undefined ? loops.whole : loops.holed).get();
        const shape = shapeOf(rows.missing !== undefined);
        const positions = new Int32Array(batches.length * batch);
        for (const [i, each] of batches.entries()) positions.set(each, i * batch);
        const { baseLogits, step, steps } = state;
        const given = stepArrays(shape, gatherPacked(rows, positions), state, batches.length, key, rateAt, scratch);
        const before = stateArrays(state);
        const { state: after, outputs } = await run(before as never, given as never, batches.length);
        const { objective, count } = outputs as unknown as Record<'objective' | 'count', Float32Array>;
        if (!objective.every(Number.isFinite))
          throw await locateFailure({
            traced: () =>
              trace({ state: stateTypes(shape), given: stepTypes(shape) }, (symbols) => ({
                after: contrastiveStep(shape, symbols.state, symbols.given) as never,
              })),
            run: run as never,
            ...{ before, inputs: given, objectives: objective, step },
            firstBad: ({ machine }) => firstNonFinite(machine),
          });
        return {
          state: { ...(after as unknown as BoltzmannState), step: step + batches.length, steps, baseLogits },
          objectives: Float64Array.from(objective),
          counts: Float64Array.from(count),
        };
      },
      async release() {
        await loops.whole.release();
        await loops.holed.release();
        await halves.release();
      },
    },
    async validate({ machine, baseLogits }, rows, key) {
      return pseudoLikelihood({ visible, hidden, ...machine }, baseLogits, rows, key);
    },
    params: ({ machine, baseLogits, activity }) => ({ ...machine, baseLogits, activity, partition: null }),
    finish: async (params, key) => ({ ...params, partition: await partitionOf(params, teaching, key) }),
  };
}

/** Visible biases are log odds of the data, so that the hidden units need not learn them. */
async function startOf(
  training: Dataset<TableRows>,
  schema: TableSchema,
  { hidden, batch, passes, persistent }: Teaching,
  key: Key,
): Promise<BoltzmannState> {
  const visible = schema.columns.length;
  const [on, known] = [new Float64Array(visible), new Float64Array(visible)];
  for await (const rows of training.blocks()) addShares(packRows(rows, schema), on, known);
  // Half a row on and half a row off: a unit that is always off stays possible.
  const baseLogits = Float32Array.from(on, (sum, i) => Math.log((sum + 0.5) / (known[i] - sum + 0.5)));
  const weights = new Float32Array(visible * hidden);
  bulkOf(key.at('weights')).normals(weights);
  for (let at = 0; at < weights.length; at++) weights[at] *= FIRST_SPREAD;
  const machine = { weights, visibleBias: baseLogits.slice(), hiddenBias: new Float32Array(hidden) };
  const halves = new Float32Array(batch * hidden).fill(0.5);
  const chains = new Float32Array(batch * hidden);
  bulkOf(key.at('chains')).bernoulli(halves, chains);
  return {
    step: 0,
    steps: passes * Math.ceil(training.count / batch),
    machine,
    velocity: {
      weights: new Float32Array(weights.length),
      visibleBias: new Float32Array(visible),
      hiddenBias: new Float32Array(hidden),
    },
    activity: new Float32Array(hidden).fill(0.5),
    chains: persistent ? [chains] : [],
    chainEnergy: persistent ? [new Float32Array(1)] : [],
    baseLogits,
  };
}

/** The arrays of a state in the order of their types, which is how programs take them. */
function stateArrays({ machine, velocity, activity, chains, chainEnergy }: BoltzmannState) {
  const inOrder = ({ weights, visibleBias, hiddenBias }: BoltzmannState['machine']) => ({
    weights,
    visibleBias,
    hiddenBias,
  });
  return { machine: inOrder(machine), velocity: inOrder(velocity), activity, chains, chainEnergy };
}

/**
 * What the steps are given, one slice a step. Numbers are keyed by the step, not by row: that costs a quarter of the time, and
 * steps are equal in law to their two halves, bit for bit equal to themselves however many go into one call.
 */
function stepArrays(
  { visible, hidden, batch, sweeps, hasHoles }: StepShape,
  rows: PackedRows,
  state: BoltzmannState,
  steps: number,
  key: Key,
  rateAt: (step: number, steps: number) => number,
  scratch: (name: string, size: number) => Float32Array,
) {
  const width = batch * visible;
  const values = scratch('values', steps * width);
  const noise = (name: string, count: number, units: number) =>
    Array.from({ length: count }, (_, sweep) => scratch(`${name} ${sweep}`, steps * batch * units));
  const holes = hasHoles ? HOLE_SWEEPS : 0;
  const arrays = {
    values,
    missing: rows.missing === undefined ? [] : [Float32Array.from(rows.missing)],
    holes: { hidden: noise('hidden hole', holes, hidden), visible: noise('visible hole', holes, visible) },
    weights: rows.weights,
    noise: { hidden: noise('hidden', sweeps, hidden), visible: noise('visible', sweeps, visible) },
    rate: Float32Array.from({ length: steps }, (_, s) => rateAt(state.step + s, state.steps)),
  };
  const { holes: ofHoles, noise: ofSweeps } = arrays;
  const drawn = [...ofSweeps.hidden, ...ofSweeps.visible, ...ofHoles.hidden, ...ofHoles.visible];
  for (let s = 0; s < steps; s++) {
    const own = key.at('step').at(state.step + s);
    streamUnits(rows, s * width, values.subarray(s * width, (s + 1) * width), own.at('units'));
    const stream = bulkOf(own.at('noise'));
    for (const array of drawn) {
      const size = array.length / steps;
      stream.uniforms(array, s * size, (s + 1) * size);
    }
  }
  return arrays;
}

/** Arrays that are written anew before each use, kept by name: making megabytes of them for each call costs a tenth of its time. */
function scratchArrays(): (name: string, size: number) => Float32Array {
  const kept = new Map<string, Float32Array>();
  return (name, size) => {
    const known = kept.get(name);
    const array = known !== undefined && known.length >= size ? known : new Float32Array(size);
    kept.set(name, array);
    return array.subarray(0, size);
  };
}
