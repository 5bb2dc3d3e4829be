// One step of contrastive divergence as symbols. The data's half is v₀ and p(h | v₀); the model's half is a chain of k sweeps
// h → v → p(h | v) that begins at states drawn for the data (CD-k) or where it was left (persistent). Units are drawn as [u < p] in
// every sweep; only the last hidden layer counts as probabilities, which has the same mean and less noise.
// Velocity ← m · velocity + rate · (⟨v h⟩_data - ⟨v h⟩_model - decay · W), parameters ← parameters + velocity.
import {
  add,
  cast,
  div,
  filled,
  gate,
  gemm,
  less,
  max,
  mul,
  negate,
  reduceMean,
  reduceSum,
  type SymbolsOf,
  softplus,
  sub,
  type Tensor,
  type TensorType,
} from '../../../../../engine/index.js';

/** W [visible × hidden], b [1 × visible], c [1 × hidden]. */
export interface MachineSymbols {
  readonly weights: Tensor;
  readonly visibleBias: Tensor;
  readonly hiddenBias: Tensor;
}

type HiddenSymbols = Pick<MachineSymbols, 'weights' | 'hiddenBias'>;

/** What a step is told once for all. */
export interface StepShape {
  readonly visible: number;
  readonly hidden: number;
  readonly batch: number;
  /** k */
  readonly sweeps: number;
  readonly isPersistent: boolean;
  /** Whether rows have missing cells, which are then drawn given the known ones. */
  readonly hasHoles: boolean;
  readonly momentum: number;
  readonly weightDecay: number;
}

/** Sweeps over the missing cells of a row before it counts as data. */
export const HOLE_SWEEPS = 5;
/** Share of the past in the running means of how often hidden units are on. */
export const PAST = 0.99;
const LEAST_COUNT = 1e-30;

/** c + v W, before the squashing. [rows × hidden] */
function hiddenInput({ weights, hiddenBias }: HiddenSymbols, v: Tensor): Tensor {
  return gemm(v, weights, { plus: hiddenBias });
}

/** p(v = 1 | h), [rows × visible]. */
export function visibleGiven({ weights, visibleBias }: MachineSymbols, h: Tensor): Tensor {
  return gate(gemm(h, weights, { transB: 1, plus: visibleBias }));
}

/** p(h = 1 | v), [rows × hidden]. */
export function hiddenGiven(machine: HiddenSymbols, v: Tensor): Tensor {
  return gate(hiddenInput(machine, v));
}

/** 1 where the uniform number is below the probability, else 0. */
export function drawn(probability: Tensor, uniform: Tensor): Tensor {
  return cast(less(uniform, probability), probability.dtype);
}

/** A uniform number for each unit that a sweep draws. */
export interface SweepNoise {
  readonly hidden: readonly Tensor[];
  readonly visible: readonly Tensor[];
}

/** Rows of a batch: `values` are 0 where `missing` is 1. */
export interface DataSymbols {
  readonly values: Tensor;
  readonly missing?: Tensor;
  readonly holes?: SweepNoise;
}

/** The data's half: complete rows, p(h | v) and its argument. */
export function dataHalf(machine: MachineSymbols, { values, missing, holes }: DataSymbols) {
  let v = values;
  if (missing !== undefined && holes !== undefined) {
    v = add(values, mul(missing, gate(machine.visibleBias)));
    for (const [sweep, uniform] of holes.hidden.entries()) {
      const h = drawn(hiddenGiven(machine, v), uniform);
      v = add(values, mul(missing, drawn(visibleGiven(machine, h), holes.visible[sweep])));
    }
  }
  const input = hiddenInput(machine, v);
  return { v, input, h: gate(input) };
}

/** The model's half from hidden states: the last visible states, p(h | v) and its argument, and states drawn from it where noise is left. */
export function modelHalf(machine: MachineSymbols, start: Tensor, { hidden, visible }: SweepNoise) {
  let states = start;
  let v = start;
  let input = start;
  for (const [sweep, uniform] of visible.entries()) {
    v = drawn(visibleGiven(machine, states), uniform);
    input = hiddenInput(machine, v);
    if (sweep < hidden.length) states = drawn(gate(input), hidden[sweep]);
  }
  return { v, input, h: gate(input), states };
}

/** -b·v - Σ log(1 + exp(input)) of each row. [rows × 1] */
export function freeEnergy({ visibleBias }: MachineSymbols, v: Tensor, input: Tensor): Tensor {
  return negate(add(gemm(v, visibleBias, { transB: 1 }), reduceSum(softplus(input), { axes: [1], keep: true })));
}

export const f32 = (...shape: number[]): TensorType => ({ dtype: 'f32', shape });

/** Types of what goes from step to step. */
export function stateTypes({ visible, hidden, batch, isPersistent }: StepShape) {
  const machine = { weights: f32(visible, hidden), visibleBias: f32(1, visible), hiddenBias: f32(1, hidden) };
  return {
    machine,
    velocity: machine,
    activity: f32(1, hidden),
    chains: isPersistent ? [f32(batch, hidden)] : [],
    /** Mean free energy of the chains after the last step. */
    chainEnergy: isPersistent ? [f32()] : [],
  };
}

/** Types of what a step is given. */
export function stepTypes({ visible, hidden, batch, sweeps, hasHoles }: StepShape) {
  const noise = (count: number) => ({
    hidden: new Array<TensorType>(count).fill(f32(batch, hidden)),
    visible: new Array<TensorType>(count).fill(f32(batch, visible)),
  });
  return {
    values: f32(batch, visible),
    missing: hasHoles ? [f32(batch, visible)] : [],
    holes: noise(hasHoles ? HOLE_SWEEPS : 0),
    weights: f32(batch, 1),
    noise: noise(sweeps),
    rate: f32(),
  };
}

export type StateSymbols = SymbolsOf<ReturnType<typeof stateTypes>>;
export type StepSymbols = SymbolsOf<ReturnType<typeof stepTypes>>;

/** The step: the state after it, and what is told of the rows before it. */
export function contrastiveStep(shape: StepShape, state: StateSymbols, given: StepSymbols) {
  const { machine, velocity } = state;
  const { hidden, visible } = given.noise;
  const data = dataHalf(machine, {
    values: given.values,
    ...(shape.hasHoles ? { missing: given.missing[0], holes: given.holes } : {}),
  });
  const model = shape.isPersistent
    ? modelHalf(machine, state.chains[0], given.noise)
    : modelHalf(machine, drawn(data.h, hidden[0]), { hidden: hidden.slice(1), visible });
  const count = reduceSum(given.weights);
  // A batch whose rows all weigh nothing moves nothing.
  const mean = div(given.weights, max(count, LEAST_COUNT)); // [batch, 1]
  const ofData = mul(mean, given.rate);
  const ofModel = shape.isPersistent ? mul(filled(1 / shape.batch, f32(shape.batch, 1)), given.rate) : ofData;
  const [plus, minus] = [mul(data.h, ofData), negate(mul(model.h, ofModel))];
  const slowed = slowedWeights(shape, state, given.rate);
  const next = {
    weights: gemm(model.v, minus, { transA: 1, plus: gemm(data.v, plus, { transA: 1, plus: slowed }) }),
    visibleBias: add(
      mul(velocity.visibleBias, shape.momentum),
      sub(gemm(ofData, data.v, { transA: 1 }), gemm(ofModel, model.v, { transA: 1 })),
    ),
    hiddenBias: add(mul(velocity.hiddenBias, shape.momentum), reduceSum(add(plus, minus), { axes: [0], keep: true })),
  };
  const told = shape.isPersistent
    ? sub(freeEnergy(machine, data.v, data.input), state.chainEnergy[0])
    : squaredDistance(data.v, model.v);
  // Units are drawn by comparison, which no NaN survives, so what is told of rows would stay finite whatever becomes of the machine.
  const after = {
    weights: add(machine.weights, next.weights),
    visibleBias: add(machine.visibleBias, next.visibleBias),
    hiddenBias: add(machine.hiddenBias, next.hiddenBias),
  };
  const sums = [after.weights, after.visibleBias, after.hiddenBias].map((each) => reduceSum(each));
  const alarm = mul(add(sums[0], add(sums[1], sums[2])), 0);
  return {
    state: {
      machine: after,
      velocity: next,
      activity: add(mul(state.activity, PAST), mul(gemm(mean, data.h, { transA: 1 }), 1 - PAST)),
      chains: shape.isPersistent ? [model.states] : [],
      chainEnergy: shape.isPersistent ? [reduceMean(freeEnergy(machine, model.v, model.input))] : [],
    },
    outputs: { objective: add(reduceSum(mul(told, given.weights)), alarm), count },
  };
}

/** Units that differ, for complete rows of 0 and 1. [rows × 1] */
export function squaredDistance(a: Tensor, b: Tensor): Tensor {
  const difference = sub(a, b);
  return reduceSum(mul(difference, difference), { axes: [1], keep: true });
}

/** What is left of the velocity of the weights, less their decay. */
function slowedWeights(
  { momentum, weightDecay }: StepShape,
  { machine, velocity }: StateSymbols,
  rate: Tensor,
): Tensor {
  const slowed = mul(velocity.weights, momentum);
  return weightDecay === 0 ? slowed : sub(slowed, mul(machine.weights, mul(rate, weightDecay)));
}
