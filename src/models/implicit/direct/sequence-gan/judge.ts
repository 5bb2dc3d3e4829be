// The judge: how much a sequence looks like a real one. Filters of several widths over embedded symbols, each filter's largest answer
// over time, and a highway layer (Kim 2014; Srivastava et al. 2015; Yu et al. 2017, section 3.4). D(real) → 1.
import { add, mul, sub } from '../../../../engine/ops/arithmetic.js';
import { reshape } from '../../../../engine/ops/broadcasting.js';
import { gate } from '../../../../engine/ops/elementwise.js';
import { gather } from '../../../../engine/ops/gathering.js';
import { reduceMax } from '../../../../engine/ops/reduction.js';
import { relu } from '../../../../engine/ops/selection.js';
import { concat, slice } from '../../../../engine/ops/slicing.js';
import type { SpecsOf } from '../../../../engine/parameters.js';
import type { Pass } from '../../../../engine/pass.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { dropout } from '../../../../nn/dropout.js';
import { type EmbeddingParams, embedding } from '../../../../nn/embedding.js';
import { constantly } from '../../../../nn/initializers.js';
import { affine, type LinearParams, linear } from '../../../../nn/linear.js';

export interface JudgeShape {
  /** Codes that it is given: the symbols, and what stands where there is none. */
  readonly codes: number;
  readonly embedding: number;
  /** The widest filters read so many symbols; there are as many of each width from 1 on. */
  readonly width: number;
  readonly filters: number;
  readonly dropout: number;
  /** Steps of a sequence. */
  readonly context: number;
}

export interface JudgeTensors {
  readonly tokens: EmbeddingParams;
  /** One a width. */
  readonly filters: readonly LinearParams[];
  readonly highway: { readonly gate: LinearParams; readonly change: LinearParams };
  readonly head: LinearParams;
}

/** At first most of what the filters say goes through the highway as it is. */
const GATE_BIAS = -2;

/** The judge as specifications of its parameters and its logit, log D / (1 - D), of each sequence: [rows, time] codes to [rows]. */
export function judgeOf(shape: JudgeShape) {
  const { codes, context, filters } = shape;
  const widths = Array.from({ length: Math.min(shape.width, context) }, (_, i) => i + 1);
  const told = widths.length * filters;
  const tokens = embedding(codes, shape.embedding);
  const banks = widths.map((width) => linear(width * shape.embedding, filters));
  const change = linear(told, told);
  const gating = linear(told, told, { bias: constantly(GATE_BIAS) });
  const head = linear(told, 1);
  const thin = dropout(shape.dropout);
  return {
    parameters: {
      tokens: tokens.parameters,
      filters: banks.map(({ parameters }) => parameters),
      highway: { gate: gating.parameters, change: change.parameters },
      head: head.parameters,
    } as SpecsOf<JudgeTensors>,
    logits(params: JudgeTensors, sequences: Tensor, pass: Pass): Tensor {
      const x = gather(params.tokens.table, sequences); // [rows, time, embedding]
      const best = widths.map((width, i) => {
        const last = context - width;
        const taps = widths.slice(0, width).map((_, tap) => slice(x, { axis: 1, start: tap, end: tap + last + 1 }));
        return reduceMax(affine(concat(taps, 2), params.filters[i]), { axes: [1] }); // [rows, filters]
      });
      const found = relu(concat(best, 1)); // [rows, filters · widths]
      const share = gate(affine(found, params.highway.gate));
      const changed = relu(affine(found, params.highway.change));
      const mixed = add(mul(share, changed), mul(sub(1, share), found));
      return reshape(affine(thin.apply({}, mixed, pass), params.head), [-1]);
    },
  };
}

export type Judge = ReturnType<typeof judgeOf>;
