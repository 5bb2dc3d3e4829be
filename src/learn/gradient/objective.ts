import { gradients } from '../../engine/gradients.js';
import { div, mul } from '../../engine/ops/arithmetic.js';
import { reduceSum } from '../../engine/ops/broadcasting.js';
import { parameter } from '../../engine/ops/parameter.js';
import { max } from '../../engine/ops/selection.js';
import { isSpec, listSpecs } from '../../engine/parameters.js';
import type { NoiseLaw, Pass } from '../../engine/pass.js';
import { mapLeaves } from '../../engine/program.js';
import type { Tensor } from '../../engine/tensor.js';
import type { Shape, TensorType } from '../../engine/tensor-type.js';
import { ShapeError } from '../../util/errors.js';

/** What a network is made to do: its parameters, what it is given of each row, and what a row costs it. */
export interface Objective<P> {
  /** Specifications of the parameters, in a record of the form of P. */
  readonly parameters: object;
  /** Rows of a step. */
  readonly batch: number;
  /** Types of what is given of one row, by name. */
  readonly inputs: Readonly<Record<string, TensorType>>;
  /** Numbers that change with the number of the step, such as the weight of a term that warms up. */
  readonly schedules?: Readonly<Record<string, (step: number) => number>>;
  /** Top-level names of the parameters that learn, and whose statistics are replaced; all where absent. */
  readonly moves?: readonly string[];
  loss(params: P, inputs: Readonly<Record<string, Tensor>>, context: LossContext): RowLoss;
}

export interface LossContext {
  readonly pass: Pass;
  /** The scheduled numbers, as tensors without axes. */
  readonly scheduled: Readonly<Record<string, Tensor>>;
}

/** One number a row, [batch], each. */
export interface RowLoss {
  /** What the parameters move against. */
  readonly loss: Tensor;
  /** What the fit reports, where it differs from the loss. */
  readonly objective?: Tensor;
  readonly monitors?: Readonly<Record<string, Tensor>>;
}

/** Noise that a forward pass asks for, in the order of asking; the first axis is the batch. */
export interface NoiseRequest {
  readonly law: NoiseLaw;
  readonly shape: Shape;
}

/** What one batch is, as symbols. */
export interface BatchSymbols {
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly weights: Tensor;
  readonly noise: readonly Tensor[];
  /** In the order of the schedules. */
  readonly scheduled: readonly Tensor[];
}

/** Sums over a batch, as symbols: what is reported, what is watched, and the gradient of each learned array. */
export interface BatchSums {
  readonly objective: Tensor;
  readonly count: Tensor;
  readonly monitors: Readonly<Record<string, Tensor>>;
  /** One a parameter array, in order; undefined for statistics. Of the sum, or of the mean where that was asked for. */
  readonly gradients: readonly (Tensor | undefined)[];
  /** New values of statistics. */
  readonly statistics: ReadonlyMap<Tensor, Tensor>;
}

/** Types of a batch, from those of a row. */
export function batchTypes<P>({ inputs, batch }: Objective<P>): Record<string, TensorType> {
  const wide = ({ dtype, shape }: TensorType): TensorType => ({ dtype, shape: [batch, ...shape] });
  return Object.fromEntries(Object.entries(inputs).map(([name, type]) => [name, wide(type)]));
}

/** The noise that the loss asks for, found by asking once. */
export function noiseOf<P>(objective: Objective<P>): readonly NoiseRequest[] {
  const requests: NoiseRequest[] = [];
  const params = listSpecs(objective.parameters).map(({ spec, path }) =>
    parameter({ dtype: 'f32', shape: spec.shape }, path),
  );
  const inputs = Object.fromEntries(
    Object.entries(batchTypes(objective)).map(([name, type]) => [name, parameter(type, name)]),
  );
  const scheduled = Object.keys(objective.schedules ?? {}).map((name) => parameter({ dtype: 'f32', shape: [] }, name));
  const pass: Pass = {
    mode: 'training',
    weights: parameter({ dtype: 'f32', shape: [objective.batch] }, 'weights'),
    noise(law, shape) {
      if (shape[0] !== objective.batch) {
        throw new ShapeError(
          `gradient: the first axis of noise must be the batch of ${objective.batch}, got [${shape.join(', ')}]`,
        );
      }
      requests.push({ law, shape });
      return parameter({ dtype: 'f32', shape }, 'noise');
    },
    replace() {},
  };
  objective.loss(fromList(objective.parameters, params) as P, inputs, { pass, scheduled: named(objective, scheduled) });
  return requests;
}

/**
 * The loss of a batch and its gradients, of the sum over its rows or of their mean; `params` in the order of the specifications. A mean is
 * taken before anything flows back, so that it costs one division, not one for each parameter.
 */
export function sumsOf<P>(
  objective: Objective<P>,
  params: readonly Tensor[],
  batch: BatchSymbols,
  of: 'sum' | 'mean' = 'sum',
): BatchSums {
  const statistics = new Map<Tensor, Tensor>();
  let asked = 0;
  const pass: Pass = {
    mode: 'training',
    weights: batch.weights,
    noise: () => batch.noise[asked++],
    replace: (statistic, next) => void statistics.set(statistic, next),
  };
  const scheduled = named(objective, batch.scheduled);
  const result = objective.loss(fromList(objective.parameters, params) as P, batch.inputs, { pass, scheduled });
  const total = (row: Tensor) => reduceSum(mul(row, batch.weights));
  const loss = total(result.loss);
  const count = reduceSum(batch.weights);
  const learned = movedArrays(objective).map(({ isMoved, isLearned }) => isMoved && isLearned);
  const flowing = gradients(
    of === 'sum' ? loss : meanOf(loss, count),
    params.filter((_, i) => learned[i]),
  )[Symbol.iterator]();
  return {
    objective: result.objective === undefined ? loss : total(result.objective),
    count,
    monitors: Object.fromEntries(Object.entries(result.monitors ?? {}).map(([name, row]) => [name, total(row)])),
    gradients: learned.map((isLearned) => (isLearned ? (flowing.next().value as Tensor) : undefined)),
    statistics,
  };
}

/** Of each parameter array, in order: whether it belongs to what moves, and whether it is learned by gradients. */
export function movedArrays<P>({ parameters, moves }: Pick<Objective<P>, 'parameters' | 'moves'>) {
  return listSpecs(parameters).map(({ path, spec }) => ({
    isMoved: moves === undefined || moves.includes(path.split('.')[0]),
    isLearned: spec.role !== 'statistic',
  }));
}

/** Leaves of a record with the specifications' names, in their order, whatever its own is. */
export function toList(specs: object, tree: unknown): unknown[] {
  if (isSpec(specs)) return [tree];
  return Object.entries(specs).flatMap(([name, child]) => toList(child, (tree as Record<string, unknown>)[name]));
}

/** In place of the weight of rows that weigh nothing, whose gradient is 0. */
const NO_WEIGHT = 1e-37;

/** A sum over rows as that of a row. */
export function meanOf(sum: Tensor, count: Tensor): Tensor {
  return div(sum, max(count, NO_WEIGHT));
}

/** Leaves in the record of the specifications. */
export function fromList(specs: object, leaves: readonly unknown[]): unknown {
  let next = 0;
  return mapLeaves(specs, isSpec, () => leaves[next++]);
}

function named<P>({ schedules = {} }: Objective<P>, scheduled: readonly Tensor[]): Record<string, Tensor> {
  return Object.fromEntries(Object.keys(schedules).map((name, i) => [name, scheduled[i]]));
}
