// Neural autoregressive distribution estimator of a frame v of D bits, its biases from outside:
//   p(v) = Π_i p(v_i | v_<i),  p(v_i = 1 | v_<i) = σ(b_i + V_i · h_i),  h_i = σ(c + Σ_{j<i} v_j W_j).
// Larochelle and Murray, "The neural autoregressive distribution estimator", AISTATS 2011.
import { softplus } from '../../../../engine/derived/log-space.js';
import { squaredDifference } from '../../../../engine/derived/statistics.js';
import { add, mul, sub } from '../../../../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../../../../engine/ops/broadcasting.js';
import { less } from '../../../../engine/ops/comparison.js';
import { cumulativeSum } from '../../../../engine/ops/cumulative.js';
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
export function nadeLogProb(nade: NadeTensors, b: Tensor, c: Tensor, bits: Tensor, most: number): Tensor {
  const v = cast(bits, 'f32');
  const logits = most < v.shape[1] ? logitsByCount(nade, b, c, v, most) : logitsByBit(nade, b, c, v);
  return reduceSum(sub(mul(logits, v), softplus(logits)), { axes: [1] });
}

/** One bit after the other: as many sets of units as there are bits. */
function logitsByBit({ encoder, decoder }: NadeTensors, b: Tensor, c: Tensor, v: Tensor): Tensor {
  const [count, width] = v.shape;
  const units = encoder.shape[1];
  const slices = (x: Tensor, ...shape: number[]) => reshape(x, [width, ...shape]);
  const { stacked } = scan(
    ([sum], [bit, bias, from, to]) => ({
      carried: [gemm(bit, from, { plus: sum })],
      stacked: [gemm(gate(sum), to, { plus: bias })],
    }),
    [c],
    [
      slices(transpose(v), count, 1),
      slices(transpose(b), count, 1),
      slices(encoder, 1, units),
      slices(decoder, units, 1),
    ],
  );
  return transpose(reshape(stacked[0], [width, count]));
}

/**
 * Where a frame has few ones, its units change only after each of these: h is computed for 0, 1, … `most` ones, and each bit takes that
 * for the number of ones before it.
 */
function logitsByCount({ encoder, decoder }: NadeTensors, b: Tensor, c: Tensor, v: Tensor, most: number): Tensor {
  const upTo = cumulativeSum(v, { axis: 1 });
  const before = sub(upTo, v);
  const terms = Array.from({ length: most + 1 }, (_, ones) => {
    const sum = ones === 0 ? c : gemm(mul(v, cast(less(upTo, ones + 0.5), 'f32')), encoder, { plus: c });
    const isHere = less(squaredDifference(before, ones), 0.25);
    return mul(gemm(gate(sum), decoder, { transB: 1 }), cast(isHere, 'f32'));
  });
  return terms.reduce((all, term) => add(all, term), b);
}

/** Fewest counts of ones that are worth a program of their own, and the share of the bits beyond which they are not. */
const COUNTS = { fewest: 4, share: 1 / 4 };

/** For how many ones the units are computed so that it is enough for all frames; as many as there are bits where that is too many. */
export function mostOnes(bits: ArrayLike<number>, width: number): number {
  let most: number = COUNTS.fewest;
  for (let at = 0; at < bits.length; at += width) {
    let ones = 0;
    for (let i = at; i < at + width; i++) ones += bits[i];
    while (ones > most) most *= 2;
  }
  return most <= width * COUNTS.share ? most : width;
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
