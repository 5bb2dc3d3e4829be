import { add, mul, sub } from '../../../../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../../../../engine/ops/broadcasting.js';
import { less } from '../../../../engine/ops/comparison.js';
import { exp } from '../../../../engine/ops/elementwise.js';
import { gather, gatherElements } from '../../../../engine/ops/gathering.js';
import { gemm } from '../../../../engine/ops/matrix.js';
import { constant, filled } from '../../../../engine/ops/parameter.js';
import { reduceMax } from '../../../../engine/ops/reduction.js';
import { cast, max, min } from '../../../../engine/ops/selection.js';
import { concat, pad, slice } from '../../../../engine/ops/slicing.js';
import type { Tensor } from '../../../../engine/tensor.js';
import type { LinearParams } from '../../../../nn/linear.js';

/** Where nothing may be drawn: far below every logit, and finite. */
const NEVER = -1e9;

/** A head whose laws are cut into blocks of about √symbols, so that drawing looks at one block only. */
export interface BlockedHead {
  readonly head: { readonly weight: Tensor; readonly bias: Tensor };
  readonly symbols: number;
  readonly blocks: number;
  readonly size: number;
}

/** The head with symbols of no probability at its end, to full blocks. */
export function blockedHead({ weight, bias }: LinearParams): BlockedHead {
  const symbols = weight.shape[1];
  const size = Math.ceil(Math.sqrt(symbols));
  const blocks = Math.ceil(symbols / size);
  const missing = blocks * size - symbols;
  const plus = bias as Tensor;
  return {
    head: {
      weight: pad(weight, { before: [0, 0], after: [0, missing] }),
      bias: missing === 0 ? plus : concat([plus, filled(NEVER, { dtype: 'f32', shape: [missing] })], 0),
    },
    ...{ symbols, blocks, size },
  };
}

/**
 * One symbol of each lane from softmax(h W + b) by inverting the distribution function at a uniform number: first the block in which it
 * falls, then the symbol of the block. [lanes, hidden] and [lanes] to codes [lanes].
 */
export function drawCodes({ head, symbols, blocks, size }: BlockedHead, h: Tensor, uniforms: Tensor): Tensor {
  const lanes = h.shape[0];
  const logits = gemm(h, head.weight, { plus: head.bias });
  const odds = exp(sub(logits, reduceMax(logits, { axes: [1], keep: true }))); // [lanes, blocks · size]
  const sums = reduceSum(reshape(odds, [lanes, blocks, size]), { axes: [2] });
  const until = gemm(sums, upTo(blocks)); // [lanes, blocks], the last one all of it
  const target = mul(reshape(uniforms, [lanes, 1]), slice(until, { axis: 1, start: blocks - 1 }));
  const block = countBelow(until, target, blocks); // [lanes, 1]
  const before = mul(
    gatherElements(until, max(sub(block, 1), 0), 1),
    cast(less(0, block), 'f32'), // nothing is before the first block
  );
  const place = add(
    reshape(block, [lanes]),
    constant(
      Int32Array.from({ length: lanes }, (_, i) => i * blocks),
      [lanes],
      'i32',
    ),
  );
  const own = gather(reshape(odds, [lanes * blocks, size]), place); // [lanes, size]
  const inside = countBelow(gemm(own, upTo(size)), sub(target, before), size);
  return min(reshape(add(mul(block, size), inside), [lanes]), symbols - 1);
}

/** Where running sums first reach a target, [lanes, 1]; the last place where rounding keeps them all below. */
function countBelow(sums: Tensor, target: Tensor, count: number): Tensor {
  const below = reduceSum(cast(less(sums, target), 'i32'), { axes: [1], keep: true });
  return min(below, count - 1);
}

/** Times this matrix, numbers become running sums. */
function upTo(count: number): Tensor {
  const ones = Float32Array.from({ length: count * count }, (_, at) => (Math.floor(at / count) <= at % count ? 1 : 0));
  return constant(ones, [count, count]);
}
