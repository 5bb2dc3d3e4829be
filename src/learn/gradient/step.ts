// One update as symbols: the state of a fit, what a step is given, and the step itself, optimiser included.

import { add, mul, sub } from '../../engine/ops/arithmetic.js';
import { listSpecs } from '../../engine/parameters.js';
import { type Traced, trace } from '../../engine/program.js';
import type { Tensor } from '../../engine/tensor.js';
import type { TensorType } from '../../engine/tensor-type.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import {
  type BatchSums,
  type BatchSymbols,
  batchTypes,
  type NoiseRequest,
  type Objective,
  sumsOf,
} from './objective.js';

/** How parameters move. */
export interface Movement {
  readonly optimizer: Optimizer;
  /** Changes the gradients of the mean loss before the optimiser sees them. */
  readonly clip?: (gradients: readonly Tensor[]) => readonly Tensor[];
  /** Decay of a running average of the parameters, which is then what the fit returns; nothing of the first parameters stays in it. */
  readonly average?: number;
}

/** Arrays of a fit: parameters in the order of the specifications, moments of the learned ones, averages. */
export interface StateSymbols {
  readonly params: readonly Tensor[];
  readonly moments: readonly (readonly Tensor[])[];
  readonly averages: readonly Tensor[];
}

export interface StepSymbols extends BatchSymbols {
  /** What the optimiser is given, and the share of the average that is new where there is one. */
  readonly scalars: readonly Tensor[];
}

const SCALAR: TensorType = { dtype: 'f32', shape: [] };

/** Types of the state. */
export function stateTypes<P>({ parameters }: Objective<P>, { optimizer, average }: Movement) {
  const specs = listSpecs(parameters);
  const types = specs.map(({ spec }): TensorType => ({ dtype: 'f32', shape: spec.shape }));
  return {
    params: types,
    moments: types.map((type, i) =>
      isLearned(specs[i].spec) ? new Array<TensorType>(optimizer.moments).fill(type) : [],
    ),
    averages: average === undefined ? [] : types,
  };
}

/** How many numbers a step is given. */
export function scalarCount({ optimizer, average }: Movement): number {
  return optimizer.scalars + (average === undefined ? 0 : 1);
}

/** The numbers of a step, counted from 0. */
export function scalarsAt({ optimizer, average }: Movement, step: number): readonly number[] {
  const scalars = optimizer.scalarsAt(step);
  // Of the average (1 - δ) Σ δᵗ⁻ⁱ wᵢ / (1 - δᵗ) the last wₜ has the share (1 - δ) / (1 - δᵗ): all of it at t = 1.
  return average === undefined ? scalars : [...scalars, (1 - average) / -Math.expm1((step + 1) * Math.log(average))];
}

/** Types of what a step is given. */
export function stepTypes<P>(objective: Objective<P>, noise: readonly NoiseRequest[], movement: Movement) {
  return {
    inputs: batchTypes(objective),
    weights: { dtype: 'f32', shape: [objective.batch] } as TensorType,
    noise: noise.map(({ shape }): TensorType => ({ dtype: 'f32', shape })),
    scheduled: Object.keys(objective.schedules ?? {}).map(() => SCALAR),
    scalars: new Array<TensorType>(scalarCount(movement)).fill(SCALAR),
  };
}

/** Both halves of a step in one: sums over the batch, then the update. */
export function stepOf<P>(objective: Objective<P>, movement: Movement, state: StateSymbols, given: StepSymbols) {
  const { gradients, statistics, objective: total, count, monitors } = sumsOf(objective, state.params, given, 'mean');
  return {
    state: updateOf(movement, state, { gradients, statistics }, given.scalars),
    outputs: { objective: total, count, monitors },
  };
}

/** The state after gradients of the mean are applied. */
export function updateOf(
  { optimizer, clip }: Movement,
  { params, moments, averages }: StateSymbols,
  { gradients, statistics }: Pick<BatchSums, 'gradients' | 'statistics'>,
  scalars: readonly Tensor[],
): StateSymbols {
  const learned = params.map((_, i) => i).filter((i) => gradients[i] !== undefined);
  const means = learned.map((i) => gradients[i] as Tensor);
  const clipped = clip === undefined ? means : clip(means);
  const moved = new Map(
    learned.map((i, place) => [i, optimizer.update(params[i], clipped[place], moments[i], scalars)]),
  );
  const next = params.map((param, i) => moved.get(i)?.parameter ?? statistics.get(param) ?? param);
  return {
    params: next,
    moments: moments.map((own, i) => moved.get(i)?.moments ?? own),
    averages: averages.map((before, i) => add(before, mul(sub(next[i], before), scalars[optimizer.scalars]))),
  };
}

function isLearned({ role }: { readonly role?: 'learned' | 'statistic' }): boolean {
  return role !== 'statistic';
}

/** One step as a function of its state and of what it is given, for whoever asks where it went wrong. */
export function tracedStep<P>(
  objective: Objective<P>,
  movement: Movement,
  noise: readonly NoiseRequest[],
): Traced<unknown, unknown> {
  const types = { state: stateTypes(objective, movement), given: stepTypes(objective, noise, movement) };
  return trace(types, ({ state, given }) => stepOf(objective, movement, state, given) as never);
}
