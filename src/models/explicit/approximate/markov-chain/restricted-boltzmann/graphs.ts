// The machine for exported files: free energies and the laws of one side given the other, over complete rows.
import { sigmoid, softplus } from '../../../../../engine/derived/log-space.js';
import { add, sub } from '../../../../../engine/ops/arithmetic.js';
import { reduceSum } from '../../../../../engine/ops/broadcasting.js';
import { equal, greater, or } from '../../../../../engine/ops/comparison.js';
import { gemm } from '../../../../../engine/ops/matrix.js';
import { constant } from '../../../../../engine/ops/parameter.js';
import { reduceMin } from '../../../../../engine/ops/reduction.js';
import { cast, where } from '../../../../../engine/ops/selection.js';
import type { Tensor } from '../../../../../engine/tensor.js';
import type { ModelGraphs } from '../../../../../model/model-graph.js';
import { CapabilityError } from '../../../../../util/errors.js';
import type { BoltzmannParams } from './machine.js';

/** `logProb` by the log Z of the fit, `encode` and `decode`; a sample is a chain of a length that no one graph has. */
export const boltzmannGraphs: ModelGraphs<BoltzmannParams> = {
  logProb: (params) => ({ dtype: 'f64', build: (inputs) => logProb(params, inputs.rows()) }),
  encode: (params) => ({ dtype: 'f64', build: (inputs) => sigmoid(hiddenInputs(params, inputs.rows())) }),
  decode: (params) => ({
    dtype: 'f64',
    build(inputs) {
      const codes = inputs.codes(params.hiddenBias.length);
      const given = gemm(codes, weightsOf(params), { transB: 1, plus: row(params.visibleBias) });
      return cast(greater(given, 0), 'f64');
    },
  }),
};

/** log p(v) = b·v + Σ_j log(1 + exp(c_j + (v W)_j)) - log Z; -∞ for cells that are neither 0 nor 1. */
function logProb(params: BoltzmannParams, rows: Tensor): Tensor {
  const { partition, visibleBias } = params;
  if (partition === null)
    throw new CapabilityError('restricted-boltzmann: log Z must be known to export logProb, got none');
  const column = constant(visibleBias, [visibleBias.length, 1], 'f64');
  const own = reduceSum(gemm(rows, column), { axes: [1] });
  const energy = add(own, reduceSum(softplus(hiddenInputs(params, rows)), { axes: [1] }));
  const isBit = cast(or(equal(rows, 0), equal(rows, 1)), 'f64');
  const isPossible = greater(reduceMin(isBit, { axes: [1] }), 0);
  return where(isPossible, sub(energy, partition.logValue), Number.NEGATIVE_INFINITY);
}

/** c + v W, [rows, hidden] */
function hiddenInputs(params: BoltzmannParams, rows: Tensor): Tensor {
  return gemm(rows, weightsOf(params), { plus: row(params.hiddenBias) });
}

function weightsOf({ weights, visibleBias, hiddenBias }: BoltzmannParams): Tensor {
  return constant(weights, [visibleBias.length, hiddenBias.length], 'f64');
}

function row(values: Float32Array): Tensor {
  return constant(values, [1, values.length], 'f64');
}
