import { softplus } from '../../../../engine/derived/log-space.js';
import { mul, negate, sub } from '../../../../engine/ops/arithmetic.js';
import { reduceSum } from '../../../../engine/ops/broadcasting.js';
import { equal, greater } from '../../../../engine/ops/comparison.js';
import { cast } from '../../../../engine/ops/selection.js';
import type { TensorType } from '../../../../engine/tensor-type.js';
import type { PackedRows } from '../../../../learn/gradient/packed-rows.js';
import type { Movement } from '../../../../learn/gradient/step.js';
import { gradient } from '../../../../learn/gradient.js';
import { natsOf } from '../../../../symbols/network/network-learner.js';
import type { Generator, GeneratorTensors } from './generator.js';
import type { Judge, JudgeTensors } from './judge.js';
import type { Turn } from './turns.js';

export interface TurnShape {
  readonly batch: number;
  readonly time: number;
  readonly movements: Readonly<Record<Turn, Movement>>;
}

/** The learner by gradients of each turn, over rows that are packed already. */
export function turnLearners(generator: Generator, judge: Judge, { batch, time, movements }: TurnShape) {
  return {
    teacher: generatorLearner(generator, 'loss', batch, time, movements.teacher),
    policy: generatorLearner(generator, 'seen', batch, time, movements.policy),
    judge: judgeLearner(judge, batch, time, movements.judge),
  };
}

const codes = (time: number): TensorType => ({ dtype: 'i32', shape: [time] });
const numbers = (...shape: number[]): TensorType => ({ dtype: 'f32', shape });
const pack = ({ arrays }: PackedRows) => arrays;

/** Σ_t credit_t · (-log p(y_t | y_<t)): the mean nats where credits are equal shares, REINFORCE where they are advantages. */
function generatorLearner(
  generator: Generator,
  reported: 'loss' | 'seen',
  batch: number,
  time: number,
  movement: Movement,
) {
  return gradient<PackedRows, GeneratorTensors>({
    objective: {
      parameters: generator.parameters as object,
      batch,
      inputs: { symbols: codes(time), targets: codes(time), credit: numbers(time), seen: numbers() },
      loss(params, { symbols, targets, credit, seen }, { pass }) {
        const loss = reduceSum(mul(natsOf(generator.logits(params, symbols, pass), targets), credit), { axes: [1] });
        return reported === 'loss' ? { loss } : { loss, objective: negate(seen), monitors: { seen } };
      },
    },
    ...movement,
    pack,
  });
}

/** -log D(x) of real sequences and -log (1 - D(x)) of drawn ones: D(real) → 1. */
function judgeLearner(judge: Judge, batch: number, time: number, movement: Movement) {
  return gradient<PackedRows, JudgeTensors>({
    objective: {
      parameters: judge.parameters as object,
      batch: 2 * batch,
      inputs: { sequences: codes(time), isReal: numbers() },
      loss(params, { sequences, isReal }, { pass }) {
        const logit = judge.logits(params, sequences, pass);
        const seen = cast(equal(greater(logit, 0), greater(isReal, 0.5)), 'f32');
        return { loss: sub(softplus(logit), mul(logit, isReal)), monitors: { seen } };
      },
    },
    ...movement,
    pack,
  });
}
