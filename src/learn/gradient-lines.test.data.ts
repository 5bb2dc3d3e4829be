import { add, mul, sub } from '../engine/ops/arithmetic.js';
import { reduceMean } from '../engine/ops/reduction.js';
import type { ParameterSpec } from '../engine/parameters.js';
import type { Tensor } from '../engine/tensor.js';
import { keyOf } from '../random/key.js';
import type { Objective } from './gradient/objective.js';
import { type GradientOptions, gradient } from './gradient.js';
import { type Points, pointsDataset } from './line-learner.test.data.js';
import { adam } from './optimizers/adam.js';
import { type TrainOptions, train } from './train.js';

/** y = slope x + offset, and the running mean of x where it is asked for. */
export interface LineTensors {
  readonly slope: Tensor;
  readonly offset: Tensor;
}

export type LineArrays = { readonly slope: Float32Array; readonly offset: Float32Array };

export const BATCH = 4;

export function number(first: number, role: 'learned' | 'statistic' = 'learned'): ParameterSpec {
  return { shape: [1], initial: () => Float32Array.of(first), role };
}

/** Squared errors of a line; each row's y is disturbed by noise of its own. */
export function lineObjective(disturbance = 0, batch = BATCH): Objective<LineTensors> {
  return {
    parameters: { slope: number(0.5), offset: number(0.25) },
    batch,
    inputs: { x: { dtype: 'f32', shape: [] }, y: { dtype: 'f32', shape: [] } },
    loss({ slope, offset }, { x, y }, { pass }) {
      const made = add(mul(x, slope), offset);
      const seen = disturbance === 0 ? y : add(y, mul(pass.noise('normal', [batch]), disturbance));
      const error = sub(made, seen);
      return { loss: mul(error, error), monitors: { level: made } };
    },
  };
}

/** The same, with a statistic that follows the mean of x at half the distance a step. */
export function followingObjective(): Objective<LineTensors & { readonly centre: Tensor }> {
  const plain = lineObjective();
  return {
    ...plain,
    parameters: { centre: number(10, 'statistic'), ...plain.parameters },
    loss({ centre, ...line }, inputs, context) {
      context.pass.replace(centre, add(mul(centre, 0.5), mul(reduceMean(inputs.x), 0.5)));
      return plain.loss(line, { ...inputs, x: sub(inputs.x, centre) }, context);
    },
  };
}

export function pack({ x, y }: Points) {
  return { x: Float32Array.from(x), y: Float32Array.from(y) };
}

/** The learner of a line, by Adam for 6 passes where nothing else is said. */
export function gradientLine<P = LineTensors>(
  objective: Objective<P>,
  changes: Partial<GradientOptions<Points, P>> = {},
) {
  return gradient<Points, P, LineArrays>({
    objective,
    optimizer: adam({ learningRate: 0.05 }),
    pack,
    passes: 6,
    ...changes,
  });
}

/** A fit to points, with so many steps to a run of the engine. */
export function fitted(
  learner: ReturnType<typeof gradientLine>,
  points: Points,
  options: Partial<TrainOptions<LineArrays>> = {},
) {
  return train(learner, { training: pointsDataset(points) }, { key: keyOf(7), nowMs: () => 0, ...options });
}
