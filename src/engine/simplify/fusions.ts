import { Add } from '../ops/arithmetic.js';
import { Reshape, reshape } from '../ops/broadcasting.js';
import { Gemm, gemm } from '../ops/matrix.js';
import type { Tensor } from '../tensor.js';
import { sameShape } from '../tensor-type.js';
import { isOf } from './rules.js';
import type { Rule } from './simplify.js';

type IsUsedOnce = (tensor: Tensor) => boolean;

/** A product that is only added to something takes it in. */
const addInProduct: Rule = ({ op, inputs: [a, b], outputs: [y] }, isUsedOnce) => {
  if (op.name !== Add.name) return undefined;
  return taking(b, a, y, isUsedOnce) ?? taking(a, b, y, isUsedOnce);
};

function taking(product: Tensor, plus: Tensor, sum: Tensor, isUsedOnce: IsUsedOnce): Tensor | undefined {
  if (!sameShape(product.shape, sum.shape) || !isUsedOnce(product)) return undefined;
  if (isOf(product, Reshape)) {
    const [inner] = product.node.inputs;
    if (!sameShape(plus.shape, sum.shape) || !isUsedOnce(inner)) return undefined;
    const found = withSummand(inner, reshape(plus, inner.shape));
    return found && reshape(found, sum.shape);
  }
  return withSummand(product, plus);
}

function withSummand(product: Tensor, plus: Tensor): Tensor | undefined {
  if (!isOf(product, Gemm) || product.node.inputs.length !== 2 || plus.shape.length > 2) return undefined;
  const [a, b] = product.node.inputs;
  return gemm(a, b, { ...(product.node.attributes as { transA: 0 | 1; transB: 0 | 1 }), plus });
}

/** Rules that need to know who else uses what a node is made of. */
export const FUSIONS: readonly Rule[] = [addInProduct];
