// The generator for exported files: noise in, rows out.
import { reduceSum } from '../../../../engine/ops/broadcasting.js';
import { greaterOrEqual } from '../../../../engine/ops/comparison.js';
import { constant } from '../../../../engine/ops/parameter.js';
import { cast, clip } from '../../../../engine/ops/selection.js';
import { split } from '../../../../engine/ops/slicing.js';
import { constantsOf } from '../../../../engine/parameters.js';
import { EVALUATION } from '../../../../engine/pass.js';
import type { Tensor } from '../../../../engine/tensor.js';
import type { ModelGraphs } from '../../../../model/model-graph.js';
import { dataGenerator } from './draw-rows.js';
import type { GanParams, GanParts } from './learner.js';

/** Uniform numbers are kept from 0 and 1, whose logarithms are not finite. */
const EDGE = 1e-7;

/** `sample`: rows from normal and uniform noise. */
export function ganGraphs(parts: GanParts): ModelGraphs<GanParams> {
  const generator = dataGenerator(parts);
  const { normals, uniforms = 0 } = generator;
  return {
    sample: (params) => ({
      dtype: 'f64',
      precision: 'f32',
      build(inputs) {
        const z = cast(inputs.normal(normals), 'f32');
        const { shares } = params.fixed;
        const own = uniforms + (shares === undefined ? 0 : 1);
        const drawn = own === 0 ? undefined : clip(cast(inputs.uniform(own), 'f32'), EDGE, 1 - EDGE);
        const [u, of] = shares === undefined || drawn === undefined ? [drawn] : split(drawn, [uniforms, 1], 1);
        const given = of === undefined || shares === undefined ? {} : { condition: conditionOf(of, shares) };
        const tensors = constantsOf(generator.parameters, params) as never;
        return generator.draw(tensors, { z, u }, given, EVALUATION);
      },
    }),
  };
}

/** The condition in whose share a uniform number lies, [rows] from [rows, 1]. */
function conditionOf(u: Tensor, shares: Float32Array): Tensor {
  // The last share ends at 1 but for rounding; the number there belongs to it all the same.
  const ends = constant(shares.subarray(0, shares.length - 1), [1, shares.length - 1]);
  return cast(reduceSum(cast(greaterOrEqual(u, ends), 'f32'), { axes: [1] }), 'i32');
}
