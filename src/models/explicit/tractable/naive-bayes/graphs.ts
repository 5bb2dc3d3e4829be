import { drawPosition, lookUp, oneHotOf } from '../../../../distributions/look-up.js';
import { columnsOf, joined, productLogDensities, productSample } from '../../../../distributions/product-graph.js';
import { add } from '../../../../engine/ops/arithmetic.js';
import { reduceSum } from '../../../../engine/ops/broadcasting.js';
import { greater } from '../../../../engine/ops/comparison.js';
import { where } from '../../../../engine/ops/selection.js';
import type { Tensor } from '../../../../engine/tensor.js';
import type { ModelGraphs } from '../../../../model/model-graph.js';
import type { ClassLaws, NaiveBayesParams } from './class-laws.js';

/** `logProb` and `sample` of naive Bayes whose columns all stand alone, for exported files. */
export function classGraphs({ label, classes, law, alone }: ClassLaws): ModelGraphs<NaiveBayesParams> {
  const K = classes.length;
  const starts = Array.from({ length: K }, (_, k) => k * law.parameterSize);
  return {
    logProb: ({ logPriors, laws }) => ({
      dtype: 'f64',
      build(inputs) {
        const columns = columnsOf(inputs.rows());
        const own = alone.map((c) => columns[c]);
        const logs = productLogDensities(law, laws, starts, own); // [rows, K]
        const ofLabel = where(greater(oneHotOf(columns[label], K), 0), logs, 0);
        return reduceSum(add(reduceSum(ofLabel, { axes: [1], keep: true }), lookUp(logPriors, 0, columns[label])), {
          axes: [1],
        });
      },
    }),
    sample: ({ logPriors, laws }) => ({
      dtype: 'f64',
      build(inputs) {
        let drawn: Tensor | undefined;
        const choose = (uniform: Tensor) => {
          drawn = drawPosition(logPriors.map(Math.exp), uniform);
          return oneHotOf(drawn, K);
        };
        const { columns } = productSample(law, laws, starts, inputs, 1, choose);
        const all = columns.slice();
        all.splice(label, 0, drawn as Tensor);
        return joined(all);
      },
    }),
  };
}
