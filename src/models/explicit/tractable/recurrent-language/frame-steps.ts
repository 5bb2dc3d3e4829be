import type { TableRows } from '../../../../data/rows.js';
import { mul, sub } from '../../../../engine/ops/arithmetic.js';
import { cast } from '../../../../engine/ops/selection.js';
import { concat } from '../../../../engine/ops/slicing.js';
import type { Initializer } from '../../../../engine/parameters.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { sizeOf } from '../../../../engine/tensor-type.js';
import { checkKnown } from './check-known.js';
import type { StepTensors } from './step-law.js';

/** How frames of so many bits are given to a network: the bits, and whether there is a frame before at all. */
export function frames(width: number) {
  return {
    types: { bits: { dtype: 'u8', shape: [width] } } as const,
    width: width + 1,
    pack(steps: TableRows) {
      checkKnown(steps);
      const bits = new Uint8Array(steps.count * width);
      for (const [c, column] of steps.columns.entries())
        for (let i = 0; i < steps.count; i++) bits[i * width + c] = column[i];
      return { bits };
    },
    input: (_params: unknown, { bits }: StepTensors, begins: Tensor) =>
      concat([mul(cast(bits, 'f32'), sub(1, begins)), begins], 1),
    impossible(steps: TableRows) {
      const marks = new Uint8Array(steps.count);
      for (const column of steps.columns) for (let i = 0; i < steps.count; i++) if (column[i] > 1) marks[i] = 1;
      return marks;
    },
  };
}

/** First values of biases: log odds for the bits, so that nothing is to be learned of how often each is on, and zeros after them. */
export function beginningAt(logOdds: Float32Array): Initializer {
  return (_key, shape) => {
    const biases = new Float32Array(sizeOf(shape));
    biases.set(logOdds);
    return biases;
  };
}
