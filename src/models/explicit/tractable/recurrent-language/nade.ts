// Neural autoregressive distribution estimator of a frame v of D bits, its biases from outside:
//   p(v) = Π_i p(v_i | v_<i),  p(v_i = 1 | v_<i) = σ(b_i + V_i · h_i),  h_i = σ(c + Σ_{j<i} v_j W_j).
// Larochelle and Murray, "The neural autoregressive distribution estimator", AISTATS 2011.
import { softplus } from '../../../../engine/derived/log-space.js';
import { mul, sub } from '../../../../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../../../../engine/ops/broadcasting.js';
import { gate } from '../../../../engine/ops/elementwise.js';
import { gemm, transpose } from '../../../../engine/ops/matrix.js';
import { cast } from '../../../../engine/ops/selection.js';
import { scan } from '../../../../engine/scan.js';
import type { Tensor } from '../../../../engine/tensor.js';
import type { Draws } from '../../../../random/draws.js';

export interface NadeTensors {
  /** W, [bits, units]. */
  readonly encoder: Tensor;
  /** V, [bits, units]. */
  readonly decoder: Tensor;
}

/** log p(v) of each frame: bits, [frames, bits], with biases b of the bits and c of the units, [frames, bits] and [frames, units]. */
export function nadeLogProb({ encoder, decoder }: NadeTensors, b: Tensor, c: Tensor, bits: Tensor): Tensor {
  const [count, width] = bits.shape;
  const units = encoder.shape[1];
  const v = reshape(transpose(cast(bits, 'f32')), [width, count, 1]); // [bits, frames, 1]
  const { stacked } = scan(
    ([sum], [bit, bias, from, to]) => ({
      carried: [gemm(bit, from, { plus: sum })],
      stacked: [gemm(gate(sum), to, { plus: bias })],
    }),
    [c],
    [
      v,
      reshape(transpose(b), [width, count, 1]),
      reshape(encoder, [width, 1, units]),
      reshape(decoder, [width, units, 1]),
    ],
  );
  return reshape(reduceSum(sub(mul(stacked[0], v), softplus(stacked[0])), { axes: [0] }), [count]);
}

/** Draws a frame bit by bit, with biases b and c that begin at `at` and after them, into a row of the columns. */
export function drawNade(encoder: Float32Array, decoder: Float32Array, width: number) {
  const units = encoder.length / width;
  return (outputs: Float32Array, at: number, columns: readonly Float64Array[], row: number, draws: Draws) => {
    const sum = Float64Array.from(outputs.subarray(at + width, at + width + units));
    for (let i = 0; i < width; i++) {
      let logit = outputs[at + i];
      for (let k = 0; k < units; k++) logit += decoder[i * units + k] / (1 + Math.exp(-sum[k]));
      const bit = draws.uniform() * (1 + Math.exp(-logit)) < 1 ? 1 : 0;
      columns[i][row] = bit;
      if (bit === 1) for (let k = 0; k < units; k++) sum[k] += encoder[i * units + k];
    }
  };
}
