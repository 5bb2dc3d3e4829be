// log Z of the machine of each frame by annealed importance sampling (Neal, 2001; Salakhutdinov and Murray, 2008), from independent
// bits with logits a:  p*_β(v) = exp(((1 - β) a + β b)·v) Π_j (1 + exp(β (c_j + (v W)_j))),  Z_0 = 2^units Π_i (1 + exp(a_i)).
import { cached } from '../../../../engine/cached.js';
import { softplus } from '../../../../engine/derived/log-space.js';
import { add, mul, sub } from '../../../../engine/ops/arithmetic.js';
import { reduceSum } from '../../../../engine/ops/broadcasting.js';
import { gate } from '../../../../engine/ops/elementwise.js';
import { gemm } from '../../../../engine/ops/matrix.js';
import { split } from '../../../../engine/ops/slicing.js';
import { scan } from '../../../../engine/scan.js';
import type { Tensor } from '../../../../engine/tensor.js';
import type { TensorType } from '../../../../engine/tensor-type.js';
import { fillRows } from '../../../../random/bulk.js';
import type { Key } from '../../../../random/key.js';
import { drawn, freeEnergy } from './rbm.js';
import type { Estimates, ToldSteps } from './step-law.js';

export interface Annealing {
  readonly chains: number;
  readonly temperatures: number;
}

/** Frames of a run, and temperatures of a call. */
const FRAMES = 64;
const STEPS = 10;
const f32 = (...shape: number[]): TensorType => ({ dtype: 'f32', shape });

/** Anneals frames of so many bits from the independent bits with these logits. */
export function frameAnnealing(base: Float32Array, units: number, { chains, temperatures }: Annealing) {
  const width = base.length;
  const rows = FRAMES * chains;
  const types = {
    ...{ coupling: f32(width, units), base: f32(1, width), b: f32(rows, width), c: f32(rows, units) },
    ...{ v: f32(rows, width), beta: f32(STEPS, 2), noise: f32(STEPS, rows, width + units) },
  };
  const anneal = cached<typeof types, { readonly v: Tensor; readonly weights: Tensor }>('anneal frames', (symbols) => {
    const { coupling, base: a, b, c } = symbols;
    const gap = sub(b, a);
    const { carried, stacked } = scan(
      ([v], [beta, noise]) => {
        const [before, after] = split(beta, [1, 1], 0);
        const [forUnits, forBits] = split(noise, [units, width], 1);
        const x = gemm(v, coupling, { plus: c });
        const said = sub(softplus(mul(x, after)), softplus(mul(x, before)));
        const step = mul(sub(after, before), reduceSum(mul(v, gap), { axes: [1], keep: true }));
        const h = drawn(gate(mul(x, after)), forUnits);
        const logits = add(a, mul(add(gap, gemm(h, coupling, { transB: 1 })), after));
        return {
          carried: [drawn(gate(logits), forBits)],
          stacked: [add(step, reduceSum(said, { axes: [1], keep: true }))],
        };
      },
      [symbols.v],
      [symbols.beta, symbols.noise],
    );
    return { v: carried[0], weights: stacked[0] };
  });
  const energyTypes = { coupling: types.coupling, b: f32(FRAMES, width), c: f32(FRAMES, units), v: f32(FRAMES, width) };
  const energies = cached<typeof energyTypes, { readonly free: Tensor }>('free energies', ({ v, ...machines }) => ({
    free: freeEnergy(machines, v),
  }));
  const logBase =
    units * Math.LN2 + base.reduce((sum, a) => sum + Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a))), 0);
  const rates = base.map((a) => 1 / (1 + Math.exp(-a)));

  /** Frames `from` and those after it as the rows of a run, the last one again beyond the end. */
  const blockOf = ({ outputs, stride, arrays, index }: ToldSteps, from: number) => {
    const frameAt = (row: number) => Math.min(index.length - 1, from + row);
    const part = (each: number, first: number, length: number) => {
      const to = new Float32Array(FRAMES * each * length);
      for (let row = 0; row < FRAMES * each; row++) {
        const at = frameAt(Math.floor(row / each)) * stride + first;
        to.set(outputs.subarray(at, at + length), row * length);
      }
      return to;
    };
    const bits = new Float32Array(FRAMES * width);
    for (let row = 0; row < FRAMES; row++)
      bits.set(arrays.bits.subarray(frameAt(row) * width, (frameAt(row) + 1) * width), row * width);
    return {
      bits,
      index: Int32Array.from({ length: FRAMES }, (_, row) => index[frameAt(row)]),
      /** Biases of the bits and of the units, each frame's so many times. */
      biases: (each: number) => ({ b: part(each, 0, width), c: part(each, width, units) }),
    };
  };

  /** log of the weight of each chain of each frame. */
  const logWeightsOf = async (coupling: Float32Array, block: ReturnType<typeof blockOf>, key: Key) => {
    const size = chains * (width + units);
    const noiseOf = (stream: Key, wide: number) => {
      const numbers = new Float32Array(FRAMES * wide);
      fillRows(stream, block.index, wide, numbers, 'uniforms');
      return numbers;
    };
    const machines = { coupling, base, ...block.biases(chains) };
    let v: Float32Array = noiseOf(key.at('first'), chains * width).map((u, at) => (u < rates[at % width] ? 1 : 0));
    const logWeights = new Float64Array(rows);
    for (let step = 0; step < temperatures; step += STEPS) {
      // Before and after each step; those beyond the last stay at 1 and change no weight.
      const beta = Float32Array.from({ length: 2 * STEPS }, (_, at) =>
        Math.min(1, (step + Math.floor(at / 2) + (at % 2)) / temperatures),
      );
      const noise = new Float32Array(STEPS * FRAMES * size);
      for (let s = 0; s < STEPS; s++) noise.set(noiseOf(key.at('sweep').at(step + s), size), s * FRAMES * size);
      const found = await anneal(types, { ...machines, v, beta, noise });
      v = found.v as Float32Array;
      // In float64: many small numbers are added.
      for (const [at, weight] of (found.weights as Float32Array).entries()) logWeights[at % rows] += weight;
    }
    return logWeights;
  };

  /** log p of each frame and its variance, both estimates. */
  return async (coupling: Float32Array, told: ToldSteps, key: Key): Promise<Estimates> => {
    const count = told.index.length;
    const [logProb, variance] = [new Float64Array(count), new Float64Array(count)];
    for (let from = 0; from < count; from += FRAMES) {
      const block = blockOf(told, from);
      const logWeights = await logWeightsOf(coupling, block, key);
      const { free } = await energies(energyTypes, { coupling, ...block.biases(1), v: block.bits });
      for (let row = 0; row < Math.min(FRAMES, count - from); row++) {
        const { logMean, relative } = meanOfWeights(logWeights.subarray(row * chains, (row + 1) * chains));
        logProb[from + row] = -free[row] - logBase - logMean;
        variance[from + row] = relative;
      }
    }
    return { logProb, variance };
  };
}

/** log of the mean weight, and the variance of the mean over its square. */
function meanOfWeights(logWeights: Float64Array): { readonly logMean: number; readonly relative: number } {
  const chains = logWeights.length;
  const most = logWeights.reduce((a, b) => Math.max(a, b));
  let [sum, squares] = [0, 0];
  for (const value of logWeights) {
    const weight = Math.exp(value - most);
    sum += weight;
    squares += weight * weight;
  }
  return {
    logMean: most + Math.log(sum / chains),
    relative: Math.max(0, (chains * squares) / (sum * sum) - 1) / (chains - 1),
  };
}
