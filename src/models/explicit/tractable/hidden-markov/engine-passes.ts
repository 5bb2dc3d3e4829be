// The scaled passes of many sequences beside each other by the engine: what is a product of a vector and a matrix for one is a product
// of two matrices for all. Letters as in scaled-passes.ts; a sequence that is over goes on with likelihoods of 1, which change nothing.
import { compileLoop } from '../../../../engine/loop.js';
import { add, div, mul } from '../../../../engine/ops/arithmetic.js';
import { reduceSum } from '../../../../engine/ops/broadcasting.js';
import { equal, less } from '../../../../engine/ops/comparison.js';
import { gemm } from '../../../../engine/ops/matrix.js';
import { cast, where } from '../../../../engine/ops/selection.js';
import type { TensorType } from '../../../../engine/tensor-type.js';
import { LEAST_SHARE } from './scaled-passes.js';

/** Sequences beside each other. */
export const LANES = 32;

const f64 = (...shape: number[]): TensorType => ({ dtype: 'f64', shape });

/** Both passes for chains of so many states. */
export interface EnginePasses {
  /** From b [steps, lanes, states]: α̂ and c. */
  forward(
    transitions: Float64Array,
    entering: Float64Array,
    b: Float64Array,
    steps: number,
  ): Promise<{ readonly alpha: Float64Array; readonly scales: Float64Array }>;
  /** All inputs from the last step to the first; returns weighted posteriors in that order, and expected moves without their factors. */
  backward(
    transitions: Float64Array,
    slices: {
      readonly b: Float64Array;
      readonly alpha: Float64Array;
      readonly before: Float64Array;
      readonly scales: Float64Array;
      readonly weights: Float64Array;
      readonly moving: Float64Array;
    },
    steps: number,
  ): Promise<{ readonly gamma: Float64Array; readonly moves: Float64Array }>;
}

const compiled = new Map<number, Promise<EnginePasses>>();

/** Compiled once for each number of states, and kept. */
export function enginePasses(states: number): Promise<EnginePasses> {
  const known = compiled.get(states) ?? compilePasses(states);
  compiled.set(states, known);
  return known;
}

async function compilePasses(K: number): Promise<EnginePasses> {
  const wide = f64(LANES, K);
  const narrow = f64(LANES, 1);
  const square = f64(K, K);
  const ahead = await compileLoop(
    'hidden-markov-forward',
    { A: square, entering: wide },
    { b: wide },
    (state, { b }) => {
      const joint = mul(state.entering, b);
      const scale = reduceSum(joint, { axes: [1], keep: true });
      // What has no likelihood at all is found by its scale of 0, and must not become NaN meanwhile.
      const alpha = div(joint, add(scale, cast(equal(scale, 0), 'f64')));
      return { state: { A: state.A, entering: gemm(alpha, state.A) }, outputs: { alpha, scale } };
    },
  );
  const slices = { b: wide, alpha: wide, before: wide, scales: narrow, weights: narrow, moving: narrow };
  const back = await compileLoop(
    'hidden-markov-backward',
    { A: square, beta: wide, moves: square },
    slices,
    ({ A, beta, moves }, { b, alpha, before, scales, weights, moving }) => {
      const gamma = mul(mul(alpha, beta), weights);
      const g = div(mul(b, beta), scales);
      const earlier = gemm(g, A, { transB: 1 });
      return {
        state: {
          A,
          beta: where(less(before, LEAST_SHARE), 0, earlier),
          moves: gemm(before, mul(g, moving), { transA: 1, plus: moves }),
        },
        outputs: { gamma },
      };
    },
  );
  const ones = new Float64Array(LANES * K).fill(1);
  return {
    async forward(A, entering, b, steps) {
      const { outputs } = await ahead.run({ A, entering }, { b }, steps);
      return { alpha: outputs.alpha as Float64Array, scales: outputs.scale as Float64Array };
    },
    async backward(A, given, steps) {
      const first = { A, beta: ones, moves: new Float64Array(K * K) };
      const { state, outputs } = await back.run(first, given, steps);
      return { gamma: outputs.gamma as Float64Array, moves: state.moves as Float64Array };
    },
  };
}
