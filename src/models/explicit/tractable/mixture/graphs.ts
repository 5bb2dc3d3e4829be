import { drawOneHot } from '../../../../distributions/look-up.js';
import type { Product } from '../../../../distributions/product.js';
import { columnsOf, joined, productLogDensities, productSample } from '../../../../distributions/product-graph.js';
import { logSumExp } from '../../../../engine/derived/log-space.js';
import { add } from '../../../../engine/ops/arithmetic.js';
import { constant } from '../../../../engine/ops/parameter.js';
import type { ModelGraphs } from '../../../../model/model-graph.js';
import type { MixtureParams } from './learner.js';

/** `logProb` and `sample` of a mixture of products, for exported files. */
export function mixtureGraphs(law: Product): ModelGraphs<MixtureParams> {
  const starts = ({ logWeights }: MixtureParams) => Array.from(logWeights, (_, k) => k * law.parameterSize);
  return {
    logProb: (params) => ({
      dtype: 'f64',
      build(inputs) {
        const logs = productLogDensities(law, params.laws, starts(params), columnsOf(inputs.rows()));
        const weights = constant(params.logWeights, [params.logWeights.length], 'f64');
        return logSumExp(add(logs, weights), { axes: [1] });
      },
    }),
    sample: (params) => ({
      dtype: 'f64',
      build(inputs) {
        const choose = drawOneHot.bind(undefined, params.logWeights.map(Math.exp));
        return joined(productSample(law, params.laws, starts(params), inputs, 1, choose).columns);
      },
    }),
  };
}
