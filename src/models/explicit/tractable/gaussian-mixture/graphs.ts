// The mixture for exported files: the formulas of mixture.ts over complete rows, with y_k = A_k x - o_k for all components at once.
import { drawOneHot } from '../../../../distributions/look-up.js';
import { logSumExp } from '../../../../engine/derived/log-space.js';
import { add, div, mul, sub } from '../../../../engine/ops/arithmetic.js';
import { expand, reduceSum, reshape } from '../../../../engine/ops/broadcasting.js';
import { greater } from '../../../../engine/ops/comparison.js';
import { matmul } from '../../../../engine/ops/matrix.js';
import { constant } from '../../../../engine/ops/parameter.js';
import { where } from '../../../../engine/ops/selection.js';
import type { Tensor } from '../../../../engine/tensor.js';
import type { ModelGraphs } from '../../../../model/model-graph.js';
import { type Frame, type Mixture, type MixtureParams, mixtureOf, viewOf } from './mixture.js';
import { factorsOf } from './sampling.js';

/** `logProb` and `sample` of a mixture. */
export function mixtureGraphs(frame: Frame): ModelGraphs<MixtureParams> {
  return {
    logProb: (params) => ({
      dtype: 'f64',
      build: (inputs) => logProb(frame, mixtureOf(frame, params), inputs.rows()),
    }),
    sample: (params) => ({
      dtype: 'f64',
      build: (inputs) => sample(frame, mixtureOf(frame, params), inputs.normal(frame.d), inputs.uniform(1)),
    }),
  };
}

function logProb(frame: Frame, mixture: Mixture, rows: Tensor): Tensor {
  const { d, centers, scales } = frame;
  const known = Int32Array.from({ length: d }, (_, j) => j);
  const { K, form, roots, offsets, constants } = viewOf(frame, mixture, known, new Int32Array(0)).factors;
  const z = div(sub(rows, f64(centers, [d])), f64(scales, [d])); // [rows, d]
  const turned =
    form === 'dense'
      ? reshape(matmul(z, f64(transposed(roots, K * d, d), [d, K * d])), [rows.shape[0], K, d])
      : mul(reshape(z, [rows.shape[0], 1, d]), f64(roots, [K, d]));
  const y = sub(turned, f64(offsets, [K, d])); // [rows, K, d]
  const joint = sub(f64(constants, [K]), mul(reduceSum(mul(y, y), { axes: [2] }), 0.5));
  return logSumExp(joint, { axes: [1] });
}

/** The component by the uniform number, then its normal law from the normal ones. */
function sample(frame: Frame, mixture: Mixture, normal: Tensor, uniform: Tensor): Tensor {
  const { d, centers, scales } = frame;
  const K = mixture.weights.length;
  const factors = Float64Array.from(factorsOf(frame, mixture).flatMap((factor) => Array.from(factor)));
  const turned = reshape(matmul(normal, f64(transposed(factors, K * d, d), [d, K * d])), [normal.shape[0], K, d]);
  const isChosen = greater(reshape(drawOneHot(mixture.weights, uniform), [normal.shape[0], K, 1]), 0);
  const drawn = add(turned, f64(mixture.means, [K, d]));
  const chosen = reduceSum(where(expand(isChosen, [normal.shape[0], K, d]), drawn, 0), { axes: [1] });
  return add(mul(chosen, f64(scales, [d])), f64(centers, [d]));
}

function transposed(matrix: Float64Array, rows: number, columns: number): Float64Array {
  return Float64Array.from(matrix, (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)]);
}

function f64(values: Float64Array, shape: readonly number[]): Tensor {
  return constant(values, shape, 'f64');
}
