import type { TableSchema } from '../../../../data/schema.js';
import { add, mul, sub } from '../../../../engine/ops/arithmetic.js';
import { gemm } from '../../../../engine/ops/matrix.js';
import { concat } from '../../../../engine/ops/slicing.js';
import { rowFeatures } from '../../../../likelihoods/row-features.js';
import { rowLaw } from '../../../../likelihoods/row-law.js';
import { lecunNormal, zeros } from '../../../../nn/initializers.js';
import { checkKnown } from './check-known.js';
import type { StepLaw } from './step-law.js';

/** Steps of any columns, independent of each other given the state: each with the law of its measure, bits with Bernoulli's. */
export function independentSteps(schema: TableSchema, mixtures: number, hidden: number): StepLaw {
  const features = rowFeatures(schema);
  const law = rowLaw(features, { mixtures });
  return {
    types: features.types(),
    width: features.width + 1,
    outputWidth: law.outputs,
    parameters: {
      weight: { shape: [hidden, law.fromNetwork], initial: lecunNormal({ gain: 0.5 }) },
      bias: { shape: [law.fromNetwork], initial: zeros },
      law: law.parameters,
    },
    pack(steps) {
      checkKnown(steps);
      return features.pack(steps);
    },
    input: (_params, before, begins) => concat([mul(features.input(before), sub(1, begins)), begins], 1),
    outputs: ({ weight, bias, law: own }, h) => law.complete(gemm(h, weight, { plus: bias }), own),
    logProb: (_params, outputs, steps) => add(law.logDensity(outputs, steps), law.logUnits(steps)),
    impossible: features.impossible,
    draw: () => (outputs, at, columns, row, draws) => {
      for (const column of columns) column[row] = Number.NaN;
      law.fill(outputs, at, columns, row, draws);
    },
  };
}
