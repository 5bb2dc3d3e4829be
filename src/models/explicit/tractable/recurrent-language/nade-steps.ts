import { gemm } from '../../../../engine/ops/matrix.js';
import { split } from '../../../../engine/ops/slicing.js';
import { glorotUniform } from '../../../../nn/initializers.js';
import { beginningAt, frames } from './frame-steps.js';
import { drawNade, mostOnes, nadeLogProb } from './nade.js';
import type { StepLaw } from './step-law.js';

/** Frames of bits, each on with these log odds in the training rows, by a NADE whose biases are linear in the state: RNN-NADE (Boulanger-Lewandowski, Bengio and Vincent, 2012). Exact. */
export function nadeSteps(base: Float32Array, units: number, hidden: number): StepLaw {
  const width = base.length;
  return {
    ...frames(width),
    outputWidth: width + units,
    parameters: {
      weight: { shape: [hidden, width + units], initial: glorotUniform() },
      bias: { shape: [width + units], initial: beginningAt(base) },
      encoder: { shape: [width, units], initial: glorotUniform() },
      decoder: { shape: [width, units], initial: glorotUniform() },
    },
    outputs: ({ weight, bias }, h) => gemm(h, weight, { plus: bias }),
    variantOf: ({ bits }) => mostOnes(bits, width),
    logProb(params, outputs, { bits }, most) {
      const [b, c] = split(outputs, [width, units], 1);
      return nadeLogProb(params, b, c, bits, most);
    },
    draw(params) {
      const { encoder, decoder } = params as { readonly encoder: Float32Array; readonly decoder: Float32Array };
      return drawNade(encoder, decoder, width);
    },
  };
}
