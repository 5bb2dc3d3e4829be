// A step in its two halves: what rows contribute, summed in float64, and the update that the sum of contributions makes. With
// persistent chains the model's half belongs to the update, since the chains are no rows' own.
import { compile, gemm, mul, reduceMean, reduceSum, sub, type TensorType } from '../../../../../engine/index.js';
import { lazily } from '../../../../../learn/gradient/lazily.js';
import type { Contribution } from '../../../../../learn/learner.js';
import { bulkOf, fillRows } from '../../../../../random/bulk.js';
import type { Key } from '../../../../../random/key.js';
import {
  dataHalf,
  drawn,
  f32,
  freeEnergy,
  HOLE_SWEEPS,
  modelHalf,
  PAST,
  type StepShape,
  squaredDistance,
} from './contrastive-step.js';
import type { BoltzmannState } from './learner.js';
import { drawUnits, gatherPacked, type PackedRows } from './packed-rows.js';

/** Sums over rows of v h, v and h: data minus model, or of the data alone where chains persist. */
export type BoltzmannSums = {
  readonly weights: Float64Array;
  readonly visibleBias: Float64Array;
  readonly hiddenBias: Float64Array;
  /** Σ p(h | v) of the data. */
  readonly activity: Float64Array;
};

type RateAt = (step: number, steps: number) => number;

/** The two halves for steps of this shape, with and without missing cells. */
export function halvesOf(shapeOf: (hasHoles: boolean) => StepShape, rateAt: RateAt) {
  const contributions = {
    whole: lazily(() => compileContribution(shapeOf(false))),
    holed: lazily(() => compileContribution(shapeOf(true))),
  };
  const chains = lazily(() => compileChains(shapeOf(false)));
  return {
    async contribute(state: BoltzmannState, rows: PackedRows, key: Key): Promise<Contribution<BoltzmannSums>> {
      const shape = shapeOf(rows.missing !== undefined);
      const program = await (shape.hasHoles ? contributions.holed : contributions.whole).get();
      const energy = state.chainEnergy[0]?.[0] ?? 0;
      const total = emptySums(shape);
      let [objective, count] = [0, 0];
      for (let from = 0; from < rows.count; from += shape.batch) {
        const positions = Int32Array.from({ length: shape.batch }, (_, i) => (from + i < rows.count ? from + i : -1));
        const given = rowArrays(shape, gatherPacked(rows, positions), key);
        const found = await program.run({ machine: doubled(state.machine), ...given } as never);
        const { sums, ...numbers } = found as unknown as Found;
        for (const name of Object.keys(total) as (keyof BoltzmannSums)[]) addInto(total[name], sums[name]);
        count += numbers.count[0];
        objective += numbers.objective[0] - energy * numbers.count[0];
      }
      return { count, objective, sums: total };
    },

    async update(state: BoltzmannState, total: Contribution<BoltzmannSums>, key: Key): Promise<BoltzmannState> {
      const shape = shapeOf(false);
      const rate = rateAt(state.step, state.steps);
      if (!shape.isPersistent) return { ...moved(shape, state, total, undefined, rate), step: state.step + 1 };
      const program = await chains.get();
      const noise = chainNoise(shape, key);
      const found = (await program.run({ machine: state.machine, states: state.chains[0], noise } as never)) as never;
      const { means, states, energy } = found as unknown as {
        readonly means: BoltzmannState['machine'];
        readonly states: Float32Array;
        readonly energy: Float32Array;
      };
      return {
        ...moved(shape, state, total, means, rate),
        step: state.step + 1,
        chains: [states],
        chainEnergy: [energy],
      };
    },

    async release(): Promise<void> {
      for (const program of [contributions.whole, contributions.holed, chains]) await program.release();
    },
  };
}

interface Found {
  readonly sums: BoltzmannSums;
  readonly objective: Float64Array;
  readonly count: Float64Array;
}

/** State after sums over rows, less the means over chains where there are any, are applied. */
function moved(
  { momentum, weightDecay }: StepShape,
  state: BoltzmannState,
  { sums, count }: Contribution<BoltzmannSums>,
  model: BoltzmannState['machine'] | undefined,
  rate: number,
): BoltzmannState {
  const share = count > 0 ? 1 / count : 0;
  const names = ['weights', 'visibleBias', 'hiddenBias'] as const;
  const velocity = mapNames(names, (name) => {
    const decay = name === 'weights' ? weightDecay : 0;
    return Float32Array.from(state.velocity[name], (before, i) => {
      const gradient = share * sums[name][i] - (model?.[name][i] ?? 0) - decay * state.machine[name][i];
      return momentum * before + rate * gradient;
    });
  });
  return {
    ...state,
    velocity,
    machine: mapNames(names, (name) => state.machine[name].map((before, i) => before + velocity[name][i])),
    activity: state.activity.map((before, j) => PAST * before + (1 - PAST) * share * sums.activity[j]),
  };
}

function mapNames<N extends string, T>(names: readonly N[], make: (name: N) => T): { readonly [K in N]: T } {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as { readonly [K in N]: T };
}

const f64 = (...shape: number[]): TensorType => ({ dtype: 'f64', shape });

/** Sums over a batch of rows, in float64. */
function compileContribution(shape: StepShape) {
  const { visible, hidden, batch, sweeps, isPersistent, hasHoles } = shape;
  const noise = (count: number) => ({
    hidden: new Array<TensorType>(count).fill(f64(batch, hidden)),
    visible: new Array<TensorType>(count).fill(f64(batch, visible)),
  });
  const types = {
    machine: { weights: f64(visible, hidden), visibleBias: f64(1, visible), hiddenBias: f64(1, hidden) },
    values: f64(batch, visible),
    missing: hasHoles ? [f64(batch, visible)] : [],
    holes: noise(hasHoles ? HOLE_SWEEPS : 0),
    noise: noise(isPersistent ? 0 : sweeps),
    weights: f64(batch, 1),
  };
  return compile('contrastive-contribution', types, ({ machine, values, missing, holes, noise: given, weights }) => {
    const data = dataHalf(machine, { values, ...(hasHoles ? { missing: missing[0], holes } : {}) });
    const sumsOver = (v: typeof values, h: typeof values) => ({
      weights: gemm(v, mul(h, weights), { transA: 1 }),
      visibleBias: gemm(weights, v, { transA: 1 }),
      hiddenBias: gemm(weights, h, { transA: 1 }),
    });
    const positive = sumsOver(data.v, data.h);
    const activity = positive.hiddenBias;
    const count = reduceSum(weights);
    if (isPersistent) {
      const objective = reduceSum(mul(freeEnergy(machine, data.v, data.input), weights));
      return { sums: { ...positive, activity }, objective, count };
    }
    const { hidden: uniforms, visible: others } = given;
    const model = modelHalf(machine, drawn(data.h, uniforms[0]), { hidden: uniforms.slice(1), visible: others });
    const negative = sumsOver(model.v, model.h);
    return {
      sums: {
        weights: sub(positive.weights, negative.weights),
        visibleBias: sub(positive.visibleBias, negative.visibleBias),
        hiddenBias: sub(positive.hiddenBias, negative.hiddenBias),
        activity,
      },
      objective: reduceSum(mul(squaredDistance(data.v, model.v), weights)),
      count,
    };
  });
}

/** The chains moved on, and the means over them. */
function compileChains({ visible, hidden, batch, sweeps }: StepShape) {
  const types = {
    machine: { weights: f32(visible, hidden), visibleBias: f32(1, visible), hiddenBias: f32(1, hidden) },
    states: f32(batch, hidden),
    noise: {
      hidden: new Array<TensorType>(sweeps).fill(f32(batch, hidden)),
      visible: new Array<TensorType>(sweeps).fill(f32(batch, visible)),
    },
  };
  return compile('contrastive-chains', types, ({ machine, states, noise }) => {
    const model = modelHalf(machine, states, noise);
    return {
      means: {
        weights: gemm(model.v, mul(model.h, 1 / batch), { transA: 1 }),
        visibleBias: reduceMean(model.v, { axes: [0], keep: true }),
        hiddenBias: reduceMean(model.h, { axes: [0], keep: true }),
      },
      states: model.states,
      energy: reduceMean(freeEnergy(machine, model.v, model.input)),
    };
  });
}

/** What rows are given: units and noise of row i from the key and its index alone. */
function rowArrays({ visible, hidden, batch, sweeps, isPersistent, hasHoles }: StepShape, rows: PackedRows, key: Key) {
  const values = new Float64Array(batch * visible);
  drawUnits(rows, key.at('units'), values);
  const noise = (own: Key, count: number, width: number) =>
    Array.from({ length: count }, (_, sweep) => {
      const numbers = new Float32Array(batch * width);
      fillRows(own.at(sweep), rows.index, width, numbers, 'uniforms');
      return Float64Array.from(numbers);
    });
  const both = (own: Key, count: number) => ({
    hidden: noise(own.at('hidden'), count, hidden),
    visible: noise(own.at('visible'), count, visible),
  });
  return {
    values,
    missing: rows.missing === undefined ? [] : [Float64Array.from(rows.missing)],
    holes: both(key.at('holes'), hasHoles ? HOLE_SWEEPS : 0),
    noise: both(key.at('noise'), isPersistent ? 0 : sweeps),
    weights: Float64Array.from(rows.weights),
  };
}

function chainNoise({ visible, hidden, batch, sweeps }: StepShape, key: Key) {
  const stream = bulkOf(key.at('chains'));
  const numbers = (width: number) =>
    Array.from({ length: sweeps }, () => {
      const array = new Float32Array(batch * width);
      stream.uniforms(array);
      return array;
    });
  return { hidden: numbers(hidden), visible: numbers(visible) };
}

function doubled({ weights, visibleBias, hiddenBias }: BoltzmannState['machine']) {
  return {
    weights: Float64Array.from(weights),
    visibleBias: Float64Array.from(visibleBias),
    hiddenBias: Float64Array.from(hiddenBias),
  };
}

function emptySums({ visible, hidden }: StepShape): BoltzmannSums {
  return {
    weights: new Float64Array(visible * hidden),
    visibleBias: new Float64Array(visible),
    hiddenBias: new Float64Array(hidden),
    activity: new Float64Array(hidden),
  };
}

function addInto(total: Float64Array, part: ArrayLike<number>): void {
  for (let i = 0; i < total.length; i++) total[i] += part[i];
}
