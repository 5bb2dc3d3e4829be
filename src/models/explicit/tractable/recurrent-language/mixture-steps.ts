// Numbers of a step by a mixture density network (Bishop, 1994): p(x | h) = Σ_k π_k(h) Π_j N(x_j; μ_kj(h), σ_kj²(h)).
// Numbers are given as (x - centre) / unit, and -Σ log(unit) makes the density that of the data.
import type { Column } from '../../../../data/schema.js';
import { smallestScale } from '../../../../data/schema.js';
import { logSoftmax, logSumExp, softplus } from '../../../../engine/derived/log-space.js';
import { square } from '../../../../engine/derived/statistics.js';
import { add, mul, negate, sub } from '../../../../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../../../../engine/ops/broadcasting.js';
import { exp } from '../../../../engine/ops/elementwise.js';
import { gemm } from '../../../../engine/ops/matrix.js';
import { constant } from '../../../../engine/ops/parameter.js';
import { concat, split } from '../../../../engine/ops/slicing.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { lecunNormal, normal } from '../../../../nn/initializers.js';
import { checkKnown } from './check-known.js';
import type { StepLaw } from './step-law.js';

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);
/** What single precision tells apart in numbers of a few units. */
const RESOLVED = 1e-5;

/** A mixture of normal laws with diagonal covariances whose weights, means and scales are linear in the state. */
export function mixtureSteps(columns: readonly Column[], mixtures: number, hidden: number): StepLaw {
  const width = columns.length;
  const centres = columns.map(({ mean }) => (Number.isFinite(mean) ? mean : 0));
  const units = columns.map((column) => Math.max(column.deviation || 0, smallestScale(column)) || 1);
  const floors = columns.map((column, j) => Math.log(Math.max(RESOLVED, smallestScale(column) / units[j])));
  const logUnits = units.reduce((sum, unit) => sum + Math.log(unit), 0);
  const size = mixtures * width;
  const floor = constant(floors, [width]);
  /** Logarithms of scales, held above the floor by a softplus. */
  const above = (raw: Tensor) => add(softplus(sub(raw, floor)), floor);
  return {
    types: { numbers: { dtype: 'f32', shape: [width] } },
    width: width + 1,
    outputWidth: mixtures + 2 * size,
    parameters: {
      weight: { shape: [hidden, mixtures + 2 * size], initial: lecunNormal({ gain: 0.1 }) },
      // Means apart from the first, so that components are not all one.
      bias: { shape: [mixtures + 2 * size], initial: normal(0.5) },
    },
    pack(steps) {
      checkKnown(steps);
      const numbers = new Float32Array(steps.count * width);
      for (const [j, column] of steps.columns.entries())
        for (let i = 0; i < steps.count; i++) numbers[i * width + j] = (column[i] - centres[j]) / units[j];
      return { numbers };
    },
    input: (_params, { numbers }, begins) => concat([mul(numbers, sub(1, begins)), begins], 1),
    outputs: ({ weight, bias }, h) => gemm(h, weight, { plus: bias }),
    logProb(_params, outputs, { numbers }) {
      const [count] = outputs.shape;
      const [logits, means, raw] = split(outputs, [mixtures, size, size], 1);
      const each = (x: Tensor) => reshape(x, [count, mixtures, width]);
      const logScales = above(each(raw));
      const z = mul(sub(reshape(numbers, [count, 1, width]), each(means)), exp(negate(logScales)));
      const densities = reduceSum(sub(mul(square(z), -0.5), add(logScales, HALF_LOG_TWO_PI)), { axes: [2] });
      return sub(logSumExp(add(logSoftmax(logits), densities), { axes: [1] }), logUnits);
    },
    draw: () => (outputs, at, into, row, draws) => {
      const logits = outputs.subarray(at, at + mixtures);
      const most = logits.reduce((a, b) => Math.max(a, b));
      const k = draws.categorical(Float64Array.from(logits, (logit) => Math.exp(logit - most)));
      for (let j = 0; j < width; j++) {
        const place = at + mixtures + k * width + j;
        const above = outputs[place + size] - floors[j];
        const logScale = floors[j] + Math.max(above, 0) + Math.log1p(Math.exp(-Math.abs(above)));
        into[j][row] = centres[j] + units[j] * (outputs[place] + Math.exp(logScale) * draws.normal());
      }
    },
  };
}
