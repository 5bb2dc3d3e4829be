import { Add, add, Div, div, Mul, mul, Neg, negate, Sub, sub } from '../ops/arithmetic.js';
import { Expand, expand, type ReduceAttributes, ReduceSum, Reshape, reduceSum, reshape } from '../ops/broadcasting.js';
import { KnownDerivative } from '../ops/known-derivative.js';
import { Gemm, gemm, Transpose, transpose } from '../ops/matrix.js';
import { Constant, filled } from '../ops/parameter.js';
import { apply, type Node, type Tensor } from '../tensor.js';
import { type EngineArray, isFloat, sameShape, sizeOf } from '../tensor-type.js';
import type { Rule } from './simplify.js';

/** Operations element by element whose operands broadcast. */
const BROADCASTING = new Set([
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Max',
  'Min',
  'Pow',
  'Equal',
  'Greater',
  'GreaterOrEqual',
  'Less',
  'LessOrEqual',
  'Where',
]);
/** Operations of one operand, element by element. */
const ELEMENTWISE = new Set([
  'Neg',
  'Exp',
  'Log',
  'Sqrt',
  'Reciprocal',
  'Tanh',
  'Sigmoid',
  'Relu',
  'Abs',
  'Cast',
  'Identity',
]);

/** Once nothing is differentiated any more, a result is itself. */
const derived: Rule = ({ op, inputs: [result] }) => (op.name === KnownDerivative.name ? result : undefined);

/** A repeated operand need not be written out where the others have the length. */
const broadcastInstead: Rule = (node) => {
  if (!BROADCASTING.has(node.op.name) || !node.inputs.some((input) => isOf(input, Expand))) return undefined;
  const sources = node.inputs.map((input) => (isOf(input, Expand) ? input.node.inputs[0] : input));
  const result = apply(node.op, sources, node.attributes);
  return expand(result, node.outputs[0].shape);
};

/** What is repeated is computed once, then repeated. */
const repeatLater: Rule = ({ op, inputs: [x], attributes }) => {
  if (!ELEMENTWISE.has(op.name) || !isOf(x, Expand)) return undefined;
  return expand(apply(op, x.node.inputs, attributes), x.shape);
};

/** A sum over what was repeated is a product with its count. */
const sumOfRepeated: Rule = ({ op, inputs: [x], attributes, outputs: [y] }) => {
  if (op.name !== ReduceSum.name || !isOf(x, Expand)) return undefined;
  const [source] = x.node.inputs;
  const lead = x.shape.length - source.shape.length;
  const { axes } = attributes as ReduceAttributes;
  const isRepeated = (axis: number) => axis < lead || (source.shape[axis - lead] === 1 && x.shape[axis] !== 1);
  if (![...x.shape.keys()].every((axis) => isRepeated(axis) === axes.includes(axis))) return undefined;
  return reshape(mul(source, sizeOf(axes.map((axis) => x.shape[axis]))), y.shape);
};

const NEUTRAL: ReadonlyMap<string, number> = new Map([
  [Mul.name, 1],
  [Div.name, 1],
  [Add.name, 0],
  [Sub.name, 0],
]);

/** x · 1, x / 1, x + 0, x - 0. */
const neutral: Rule = ({ op, inputs: [a, b], outputs: [y] }) => {
  const one = NEUTRAL.get(op.name);
  if (one === undefined) return undefined;
  if (knownNumber(b) === one && sameShape(a.shape, y.shape)) return a;
  const isCommutative = op.name === Mul.name || op.name === Add.name;
  return isCommutative && knownNumber(a) === one && sameShape(b.shape, y.shape) ? b : undefined;
};

/** Numbers that are known are brought together: (x · a) · b, and on the side where they touch least. */
const gatherFactors: Rule = ({ op, inputs, outputs }) => {
  if (op.name !== Mul.name) return undefined;
  const [x, factor] = factorLast(inputs);
  const value = knownNumber(factor);
  if (value === undefined) return undefined;
  const inner = knownNumber(x);
  if (inner !== undefined) return filled(inner * value, outputs[0]);
  if (isOf(x, Mul)) {
    const [a, b] = factorLast(x.node.inputs);
    const before = knownNumber(b);
    if (before !== undefined) return mul(a, before * value);
    const [small, large] = sizeOf(a.shape) < sizeOf(b.shape) ? [a, b] : [b, a];
    if (sizeOf(small.shape) < sizeOf(large.shape)) return mul(mul(small, value), large);
  }
  if (isOf(x, Div)) {
    const [a, b] = x.node.inputs;
    if (sizeOf(a.shape) < sizeOf(x.shape)) return div(mul(a, value), b);
  }
  return isOf(x, Neg) ? mul(x.node.inputs[0], -value) : undefined;
};

/** Signs go outwards until a sum or a difference takes them in. */
const signs: Rule = ({ op, inputs, outputs: [y] }) => {
  const [a, b] = inputs;
  const [minusA, minusB] = inputs.map((input) => (isOf(input, Neg) ? input.node.inputs[0] : undefined));
  if (op.name === Add.name && minusB !== undefined) return sub(a, minusB);
  if (op.name === Add.name && minusA !== undefined) return sub(b, minusA);
  if (op.name === Sub.name && minusB !== undefined) return add(a, minusB);
  if (op.name === Mul.name && minusA !== undefined && sameShape(minusA.shape, y.shape)) return negate(mul(minusA, b));
  if (op.name === Mul.name && minusB !== undefined && sameShape(minusB.shape, y.shape)) return negate(mul(a, minusB));
  if (op.name === Div.name && minusA !== undefined && sameShape(minusA.shape, y.shape)) return negate(div(minusA, b));
  if (op.name !== Neg.name) return undefined;
  if (minusA !== undefined) return minusA;
  if (isOf(a, Sub)) return sub(a.node.inputs[1], a.node.inputs[0]);
  if (!isOf(a, Mul)) return undefined;
  const [x, factor] = factorLast(a.node.inputs);
  const value = knownNumber(factor);
  return value === undefined ? undefined : mul(x, -value);
};

/** The sum of what has the other sign. */
const signOfSum: Rule = ({ op, inputs: [x], attributes }) =>
  op.name === ReduceSum.name && isOf(x, Neg)
    ? negate(reduceSum(x.node.inputs[0], attributes as ReduceAttributes))
    : undefined;

/** x + x, as squares give it. */
const double: Rule = ({ op, inputs: [a, b] }) => (op.name === Add.name && a === b ? mul(a, 2) : undefined);

/** Shapes of shapes, and those that change nothing. */
const reshapes: Rule = ({ op, inputs: [x], outputs: [y] }) => {
  if (op.name !== Reshape.name) return undefined;
  if (sameShape(x.shape, y.shape)) return x;
  return isOf(x, Reshape) ? reshape(x.node.inputs[0], y.shape) : undefined;
};

/** Orders of orders; one that moves only axes of length one is a change of shape. */
const transposes: Rule = ({ op, inputs: [x], attributes, outputs: [y] }) => {
  if (op.name !== Transpose.name) return undefined;
  const { perm } = attributes as { readonly perm: readonly number[] };
  if (isOf(x, Transpose)) {
    const inner = (x.node.attributes as { readonly perm: readonly number[] }).perm;
    return transpose(
      x.node.inputs[0],
      perm.map((axis) => inner[axis]),
    );
  }
  const long = perm.filter((axis) => x.shape[axis] !== 1);
  return long.every((axis, i) => i === 0 || axis > long[i - 1]) ? reshape(x, y.shape) : undefined;
};

/** A product takes a transposed matrix as it was. */
const transposedFactors: Rule = ({ op, inputs, attributes }) => {
  if (op.name !== Gemm.name) return undefined;
  const [a, b, plus] = inputs;
  const [isA, isB] = [isOf(a, Transpose), isOf(b, Transpose)];
  if (!isA && !isB) return undefined;
  const { transA, transB } = attributes as { readonly transA: 0 | 1; readonly transB: 0 | 1 };
  const flipped = (isFlipped: boolean, trans: 0 | 1): 0 | 1 => ((isFlipped ? 1 - trans : trans) === 1 ? 1 : 0);
  return gemm(isA ? a.node.inputs[0] : a, isB ? b.node.inputs[0] : b, {
    transA: flipped(isA, transA),
    transB: flipped(isB, transB),
    ...(plus && { plus }),
  });
};

/** Tensors of one shape that were of one shape before are brought together as they were. */
const reshapeLater: Rule = ({ op, inputs, outputs: [y] }) => {
  const [a, b] = inputs;
  if ((op.name !== Add.name && op.name !== Sub.name && op.name !== Mul.name) || !isOf(a, Reshape) || !isOf(b, Reshape))
    return undefined;
  const [left, right] = [a.node.inputs[0], b.node.inputs[0]];
  if (!sameShape(a.shape, b.shape) || !sameShape(left.shape, right.shape)) return undefined;
  return reshape(apply(op, [left, right], {}), y.shape);
};

/** Rules that need only what a node is made of. */
export const RULES: readonly Rule[] = [
  derived,
  broadcastInstead,
  repeatLater,
  sumOfRepeated,
  neutral,
  gatherFactors,
  signs,
  signOfSum,
  double,
  reshapes,
  transposes,
  transposedFactors,
  reshapeLater,
];

export function isOf(tensor: Tensor, { name }: { readonly name: string }): boolean {
  return tensor.node.op.name === name;
}

/** The one floating-point number that a constant holds. */
function knownNumber(tensor: Tensor | undefined): number | undefined {
  if (tensor === undefined || !isOf(tensor, Constant) || sizeOf(tensor.shape) !== 1 || !isFloat(tensor.dtype))
    return undefined;
  return (tensor.node as Node<{ readonly data: EngineArray }>).attributes.data[0];
}

/** Both factors, a known number last. */
function factorLast([a, b]: readonly Tensor[]): readonly [Tensor, Tensor] {
  return knownNumber(b) === undefined && knownNumber(a) !== undefined ? [b, a] : [a, b];
}
