// The factor model for exported files: the formulas of factor-model.ts over complete rows.
import { add, div, mul, sub } from '../../../../engine/ops/arithmetic.js';
import { reduceSum } from '../../../../engine/ops/broadcasting.js';
import { matmul } from '../../../../engine/ops/matrix.js';
import { constant } from '../../../../engine/ops/parameter.js';
import { slice } from '../../../../engine/ops/slicing.js';
import type { Tensor } from '../../../../engine/tensor.js';
import type { ModelGraphs } from '../../../../model/model-graph.js';
import { dimensionsOf, encodeRow, encoderOf, type FactorModel } from './factor-model.js';

/** All four functions: `logProb`, `sample`, `encode`, `decode`. */
export const factorGraphs: ModelGraphs<FactorModel> = {
  logProb: (model) => ({ dtype: 'f64', build: (inputs) => logProb(model, inputs.rows()) }),
  encode: (model) => ({ dtype: 'f64', build: (inputs) => encode(model, residual(model, inputs.rows())) }),
  decode: (model) => ({ dtype: 'f64', build: (inputs) => decode(model, inputs.codes(dimensionsOf(model))) }),
  sample: (model) => ({
    dtype: 'f64',
    build(inputs) {
      const [d, q] = [model.mean.length, dimensionsOf(model)];
      const normal = inputs.normal(q + d);
      const noise = mul(slice(normal, { axis: 1, start: q, end: q + d }), f64(model.noise.map(Math.sqrt), [d]));
      return add(decode(model, slice(normal, { axis: 1, start: 0, end: q })), noise);
    },
  }),
};

function residual({ mean }: FactorModel, rows: Tensor): Tensor {
  return sub(rows, f64(mean, [mean.length]));
}

/** E[z | x] = M⁻¹ Wᵀ Psi⁻¹ (x - mu), linear in x: one column of the matrix for each of the data. [rows, q] */
function encode(model: FactorModel, rest: Tensor): Tensor {
  const [d, q] = [model.mean.length, dimensionsOf(model)];
  const encoder = encoderOf(model, everyColumn(model));
  const matrix = new Float64Array(d * q);
  for (let j = 0; j < d; j++) {
    const unit = Float64Array.from({ length: d }, (_, i) => (i === j ? 1 : 0));
    encodeRow(encoder, unit, matrix.subarray(j * q, (j + 1) * q));
  }
  return matmul(rest, f64(matrix, [d, q]));
}

function decode(model: FactorModel, codes: Tensor): Tensor {
  const [d, q] = [model.mean.length, dimensionsOf(model)];
  const W = model.loadings;
  const transposed = Float64Array.from(W, (_, i) => W[(i % d) * q + Math.floor(i / d)]);
  return add(matmul(codes, f64(transposed, [q, d])), f64(model.mean, [d]));
}

/** The distance is that of what z leaves over plus |z|², which does not cancel. */
function logProb(model: FactorModel, rows: Tensor): Tensor {
  const z = encode(model, residual(model, rows));
  const rest = sub(rows, decode(model, z));
  const { constant: normaliser } = encoderOf(model, everyColumn(model));
  const distance = add(
    reduceSum(mul(z, z), { axes: [1] }),
    reduceSum(div(mul(rest, rest), f64(model.noise, [model.noise.length])), { axes: [1] }),
  );
  return sub(normaliser, mul(distance, 0.5));
}

function everyColumn({ mean }: FactorModel): Int32Array {
  return Int32Array.from(mean, (_, j) => j);
}

function f64(values: Float64Array, shape: readonly number[]): Tensor {
  return constant(values, shape, 'f64');
}
