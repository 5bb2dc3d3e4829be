// Restricted Boltzmann machine over a frame v with units h, biases b and c from outside:
//   p(v, h) ∝ exp(b·v + c·h + v W h),  log p(v) = -F(v) - log Z,  F(v) = -b·v - Σ_j log(1 + exp(c_j + (v W)_j)).
import { logSumExp, softplus } from '../../../../engine/derived/log-space.js';
import { add, mul, negate, sub } from '../../../../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../../../../engine/ops/broadcasting.js';
import { less } from '../../../../engine/ops/comparison.js';
import { gate } from '../../../../engine/ops/elementwise.js';
import { stopGradient } from '../../../../engine/ops/identity.js';
import { gemm, transpose } from '../../../../engine/ops/matrix.js';
import { constant } from '../../../../engine/ops/parameter.js';
import { cast } from '../../../../engine/ops/selection.js';
import { split } from '../../../../engine/ops/slicing.js';
import { scan } from '../../../../engine/scan.js';
import type { Tensor } from '../../../../engine/tensor.js';

/** Machines of many frames: W, [bits, units], in common; biases b, [frames, bits], and c, [frames, units], of each. */
export interface Machines {
  readonly coupling: Tensor;
  readonly b: Tensor;
  readonly c: Tensor;
}

/** F(v) of each frame, [frames]. */
export function freeEnergy({ coupling, b, c }: Machines, v: Tensor): Tensor {
  const units = softplus(gemm(v, coupling, { plus: c }));
  return negate(add(reduceSum(mul(v, b), { axes: [1] }), reduceSum(units, { axes: [1] })));
}

/** 1 where the uniform number is below the probability, else 0. */
export function drawn(probability: Tensor, uniform: Tensor): Tensor {
  return cast(less(uniform, probability), 'f32');
}

/** Frames after so many sweeps v → h → v that begin at the given ones; nothing flows back through them. */
export function sweptFrames({ coupling, b, c }: Machines, v: Tensor, sweeps: number, uniform: Tensor): Tensor {
  const [bits, units] = coupling.shape;
  const noise = split(uniform, new Array<number[]>(sweeps).fill([units, bits]).flat(), 1);
  let states = v;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const h = drawn(gate(gemm(states, coupling, { plus: c })), noise[2 * sweep]);
    states = drawn(gate(gemm(h, coupling, { transB: 1, plus: b })), noise[2 * sweep + 1]);
  }
  return stopGradient(states);
}

/** log Z of each machine by all states of the smaller side, [frames]. */
export function logPartition({ coupling, b, c }: Machines): Tensor {
  const [bits, units] = coupling.shape;
  const isUnits = units <= bits;
  const [own, other, weights] = isUnits ? [c, b, transpose(coupling)] : [b, c, coupling]; // weights: [own, other]
  const size = isUnits ? units : bits;
  const states = constant(allStates(size), [2 ** size, 1, size]);
  const { stacked } = scan(
    (_none, [state]) => {
      const inputs = add(other, gemm(state, weights));
      const energy = add(gemm(own, state, { transB: 1 }), reduceSum(softplus(inputs), { axes: [1], keep: true }));
      return { carried: [], stacked: [energy] };
    },
    [],
    [states],
  );
  return reshape(logSumExp(stacked[0], { axes: [0] }), [-1]);
}

/** Σ_i log p(v_i | the other bits) of each frame, [frames]: what tells one machine from a better one where log Z is not known. */
export function pseudoLikelihood({ coupling, b, c }: Machines, v: Tensor): Tensor {
  const [count, bits] = v.shape;
  const units = coupling.shape[1];
  const inputs = gemm(v, coupling, { plus: c });
  const here = reduceSum(softplus(inputs), { axes: [1], keep: true });
  const { stacked } = scan(
    (_none, [bit, bias, weights]) => {
      // F with the bit flipped less F without: log p = -softplus(F - F'), with F' - F = ±b ± ….
      const sign = sub(1, mul(bit, 2));
      const flipped = reduceSum(softplus(gemm(sign, weights, { plus: inputs })), { axes: [1], keep: true });
      const gain = add(mul(sign, bias), sub(flipped, here));
      return { carried: [], stacked: [negate(softplus(gain))] };
    },
    [],
    [
      reshape(transpose(v), [bits, count, 1]),
      reshape(transpose(b), [bits, count, 1]),
      reshape(coupling, [bits, 1, units]),
    ],
  );
  return reshape(reduceSum(stacked[0], { axes: [0] }), [count]);
}

/** All states of so many bits, one after the other. */
function allStates(size: number): Float32Array {
  return Float32Array.from({ length: 2 ** size * size }, (_, at) => (Math.floor(at / size) >> (at % size)) & 1);
}
