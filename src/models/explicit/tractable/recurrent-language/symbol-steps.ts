import type { Symbols } from '../../../../data/sequences/symbols.js';
import { logSoftmax } from '../../../../engine/derived/log-space.js';
import { reshape } from '../../../../engine/ops/broadcasting.js';
import { greater } from '../../../../engine/ops/comparison.js';
import { gather, gatherElements } from '../../../../engine/ops/gathering.js';
import { gemm } from '../../../../engine/ops/matrix.js';
import { where } from '../../../../engine/ops/selection.js';
import { slice } from '../../../../engine/ops/slicing.js';
import { lecunNormal, normal, zeros } from '../../../../nn/initializers.js';
import { checkKnown } from './check-known.js';
import type { StepLaw } from './step-law.js';

export interface SymbolOptions {
  /** Width of the embedding. */
  readonly width: number;
  readonly hidden: number;
  /** Whether the rows of the embedding are the weights of the outputs too. */
  readonly outputs: 'own' | 'tied';
}

/** One symbol a step: p = softmax(h V + b), the input the symbol's row of an embedding; before the first step a row of its own (Bengio et al., 2003). */
export function symbolSteps({ count, stop }: Symbols, { width, hidden, outputs }: SymbolOptions): StepLaw {
  return {
    types: { symbols: { dtype: 'i32', shape: [] } },
    pack(steps) {
      checkKnown(steps);
      return { symbols: Int32Array.from(steps.columns[0].subarray(0, steps.count)) };
    },
    ...(stop === undefined ? {} : { atStop: { symbols: stop } }),
    width,
    outputWidth: count,
    parameters: {
      // Small, so that tied outputs begin near the uniform law.
      table: { shape: [count + 1, width], initial: normal(outputs === 'tied' ? 0.1 : 1 / Math.sqrt(width)) },
      ...(outputs === 'own' && { weight: { shape: [hidden, count], initial: lecunNormal({ gain: 0.5 }) } }),
      bias: { shape: [count], initial: zeros },
    },
    input: ({ table }, { symbols }, begins) =>
      gather(table, where(greater(reshape(begins, [-1]), 0.5), count, symbols)),
    outputs: ({ table, weight, bias }, h) =>
      outputs === 'own'
        ? gemm(h, weight, { plus: bias })
        : gemm(h, slice(table, { axis: 0, end: count }), { transB: 1, plus: bias }),
    logProb(_params, logits, { symbols }) {
      const logs = logSoftmax(logits);
      return reshape(gatherElements(logs, reshape(symbols, [-1, 1]), 1), [-1]);
    },
    draw() {
      throw new Error('symbols are drawn by their laws');
    },
  };
}
