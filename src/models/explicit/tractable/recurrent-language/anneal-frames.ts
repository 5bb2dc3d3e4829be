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

  /** log p of each frame and its variance, both estimates. */
  return async (
    coupling: Float32Array,
    { outputs, stride, arrays, index }: ToldSteps,
    key: Key,
  ): Promise<Estimates> => {
    const { bits } = arrays;
    const count = index.length;
    const size = width + units;
    const logProb = new Float64Array(count);
    const variance = new Float64Array(count);
    for (let from = 0; from < count; from += FRAMES) {
      const own = Math.min(FRAMES, count - from);
      const frameAt = (row: number) => from + Math.min(own - 1, row);
      const part = (each: number, first: number, length: number) => {
        const to = new Float32Array(FRAMES * each * length);
        for (let row = 0; row < FRAMES * each; row++) {
          const at = frameAt(Math.floor(row / each)) * stride + first;
          to.set(outputs.subarray(at, at + length), row * length);
        }
        return to;
      };
      const keyed = Int32Array.from({ length: FRAMES }, (_, row) => index[frameAt(row)]);
      const noiseOf = (stream: Key, wide: number) => {
        const numbers = new Float32Array(FRAMES * wide);
        fillRows(stream, keyed, wide, numbers, 'uniforms');
        return numbers;
      };
      const machines = { coupling, base, b: part(chains, 0, width), c: part(chains, width, units) };
      let v: Float32Array = noiseOf(key.at('first'), chains * width).map((u, at) => (u < rates[at % width] ? 1 : 0));
      const logWeights = new Float64Array(rows);
      for (let step = 0; step < temperatures; step += STEPS) {
        const beta = Float32Array.from({ length: 2 * STEPS }, (_, at) =>
          Math.min(1, (step + Math.floor(at / 2) + (at % 2)) / temperatures),
        );
        const noise = new Float32Array(STEPS * rows * size);
        for (let s = 0; s < STEPS; s++)
          noise.set(noiseOf(key.at('sweep').at(step + s), chains * size), s * rows * size);
        const found = await anneal(types, { ...machines, v, beta, noise });
        v = found.v as Float32Array;
        const weights = found.weights as Float32Array;
        // In float64: many small numbers are added.
        for (let at = 0; at < weights.length; at++) logWeights[at % rows] += weights[at];
      }
      const frame = new Float32Array(FRAMES * width);
      for (let row = 0; row < FRAMES; row++)
        frame.set(bits.subarray(frameAt(row) * width, (frameAt(row) + 1) * width), row * width);
      const given = { coupling, b: part(1, 0, width), c: part(1, width, units), v: frame };
      const free = (await energies(energyTypes, given)).free as Float32Array;
      for (let row = 0; row < own; row++) {
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
