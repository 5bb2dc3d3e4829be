// A step in its two halves, each a program: sums over a batch, and the update by sums.
import { mul } from '../../engine/ops/arithmetic.js';
import { greater } from '../../engine/ops/comparison.js';
import { where } from '../../engine/ops/selection.js';
import { listSpecs } from '../../engine/parameters.js';
import { compile } from '../../engine/program.js';
import type { Tensor } from '../../engine/tensor.js';
import type { TensorType } from '../../engine/tensor-type.js';
import { meanOf, type NoiseRequest, type Objective, sumsOf } from './objective.js';
import { type Movement, scalarCount, stateTypes, stepTypes, updateOf } from './step.js';

/** The program that gives the sums over a batch. */
export function compileContribution<P>(objective: Objective<P>, movement: Movement, noise: readonly NoiseRequest[]) {
  const { scalars: _none, ...batch } = stepTypes(objective, noise, movement);
  const types = { params: stateTypes(objective, movement).params, ...batch };
  return compile('contribute', types, ({ params, ...symbols }) => {
    const { gradients, statistics, objective: total, count } = sumsOf(objective, params, symbols);
    return {
      objective: total,
      count,
      gradients: gradients.filter((each) => each !== undefined),
      // Times the weight of the rows, so that sums over batches are means once divided by it.
      statistics: params.flatMap((param, i) =>
        gradients[i] === undefined ? [mul(statistics.get(param) ?? param, count)] : [],
      ),
    };
  });
}

/** The program that gives the state after an update. */
export function compileUpdate<P>(objective: Objective<P>, movement: Movement) {
  const state = stateTypes(objective, movement);
  const isStatistic = listSpecs(objective.parameters).map(({ spec }) => spec.role === 'statistic');
  const own = (role: boolean) => state.params.filter((_, i) => isStatistic[i] === role);
  const scalar: TensorType = { dtype: 'f32', shape: [] };
  const scalars = new Array<TensorType>(scalarCount(movement)).fill(scalar);
  const types = { ...state, gradients: own(false), statistics: own(true), count: scalar, scalars };
  return compile('update', types, ({ gradients, statistics, count, scalars: numbers, ...symbols }) => {
    const [flowing, sums] = [gradients[Symbol.iterator](), statistics[Symbol.iterator]()];
    const kept = (param: Tensor, sum: Tensor) => where(greater(count, 0), meanOf(sum, count), param);
    const replaced = symbols.params.flatMap((param, i): [Tensor, Tensor][] =>
      isStatistic[i] ? [[param, kept(param, sums.next().value as Tensor)]] : [],
    );
    return updateOf(
      movement,
      symbols,
      {
        gradients: isStatistic.map((is) => (is ? undefined : meanOf(flowing.next().value as Tensor, count))),
        statistics: new Map(replaced),
      },
      numbers,
    ) as never;
  });
}
