import { mul } from '../../../../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../../../../engine/ops/broadcasting.js';
import { gemm } from '../../../../engine/ops/matrix.js';
import { slice } from '../../../../engine/ops/slicing.js';
import type { SpecsOf } from '../../../../engine/parameters.js';
import { EVALUATION } from '../../../../engine/pass.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { causalTaps } from '../../../../nn/causal-taps.js';
import { type EmbeddingParams, embedding } from '../../../../nn/embedding.js';
import { constantly, normal, zeros } from '../../../../nn/initializers.js';
import type { SymbolNetwork } from '../../../../symbols/network/symbol-network.js';

export interface LogBilinearShape {
  /** Symbols that it sees. */
  readonly order: number;
  readonly width: number;
  readonly positions: 'full' | 'diagonal';
  /** Codes that it is given, and symbols that it tells the law of: the first of them. */
  readonly inputs: number;
  readonly outputs: number;
}

export interface LogBilinearTensors {
  /** Vectors of symbols, the same for those seen and those that may come. */
  readonly vectors: EmbeddingParams;
  /** The matrix of each position, the furthest first. [order · width, width], or diagonals [order, width] */
  readonly positions: Tensor;
  /** [outputs] */
  readonly bias: Tensor;
}

/** Standard deviation of first vectors. */
const SPREAD = 0.1;

/** r̂ = Σ_i C_i r(x_t-i), and logits r̂ · r(x) + b(x). */
export function logBilinearNetwork(shape: LogBilinearShape): SymbolNetwork<LogBilinearTensors> {
  const { order, width, inputs, outputs } = shape;
  const vectors = embedding(inputs, width, { table: normal(SPREAD) });
  const taps = causalTaps(order);
  const positions =
    shape.positions === 'full'
      ? { shape: [order * width, width], initial: normal(1 / Math.sqrt(order * width)) }
      : { shape: [order, width], initial: constantly(1 / order) };

  /** Vectors of the symbols seen, [rows, order · width], to logits [rows, outputs]. */
  const logitsOf = (params: LogBilinearTensors, seen: Tensor): Tensor => {
    const expected =
      shape.positions === 'full'
        ? gemm(seen, params.positions)
        : reduceSum(mul(reshape(seen, [-1, order, width]), params.positions), { axes: [1] });
    const table = slice(params.vectors.table, { axis: 0, end: outputs });
    return gemm(expected, table, { transB: 1, plus: params.bias });
  };

  return {
    parameters: {
      vectors: vectors.parameters,
      positions,
      bias: { shape: [outputs], initial: zeros },
    } as SpecsOf<LogBilinearTensors>,
    sight: { kind: 'field', steps: order },
    logits(params, symbols, pass) {
      const [batch, time] = symbols.shape;
      const seen = taps.apply(vectors.apply(params.vectors, symbols, pass));
      return reshape(logitsOf(params, reshape(seen, [batch * time, order * width])), [batch, time, outputs]);
    },
    memory: (lanes): ReturnType<SymbolNetwork<LogBilinearTensors>['memory']> =>
      order === 1 ? {} : { last: { type: { dtype: 'f32', shape: [lanes, order - 1, width] }, slots: 1 } },
    step(params, symbols, { last }, { slots }) {
      const x = vectors.apply(params.vectors, symbols, EVALUATION);
      return {
        logits: logitsOf(params, taps.step(x, last, slots.last)),
        memory: order === 1 ? {} : { last: x },
      };
    },
  };
}
