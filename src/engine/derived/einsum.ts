// Sums of products in Einstein's notation, by transposes, sums and one matrix product per pair: so gradients come for free.
import { ShapeError } from '../../util/errors.js';
import { mul } from '../ops/arithmetic.js';
import { reduceSum, reshape } from '../ops/broadcasting.js';
import { matmul, transpose } from '../ops/matrix.js';
import { misfit, type Tensor } from '../tensor.js';
import { sizeOf } from '../tensor-type.js';

/** A tensor with a letter for each axis. */
interface Lettered {
  readonly x: Tensor;
  readonly letters: string;
}

/** Σ over the letters that the result lacks: `einsum('bij,bjk->bik', a, b)` is a batch of matrix products. No letter twice in one operand. */
export function einsum(equation: string, ...tensors: readonly Tensor[]): Tensor {
  const { inputs, output } = parse(equation, tensors);
  const [first, ...others] = inputs;
  let product = first;
  for (const [i, other] of others.entries()) {
    const later = others.slice(i + 1).map(({ letters }) => letters);
    product = multiply(product, other, output + later.join(''));
  }
  return arrange(summed(product, output), output);
}

function parse(equation: string, tensors: readonly Tensor[]): { inputs: Lettered[]; output: string } {
  const [left, output, ...more] = equation.replaceAll(' ', '').split('->');
  const parts = left.split(',');
  const isDistinct = (letters: string) => new Set(letters).size === letters.length;
  const isForm =
    output !== undefined &&
    more.length === 0 &&
    [...parts, output].every((letters) => /^[a-zA-Z]*$/.test(letters) && isDistinct(letters)) &&
    [...output].every((letter) => left.includes(letter));
  if (!isForm) throw new ShapeError(`einsum: equation must be like 'ij,jk->ik', got '${equation}'`);
  const isFit =
    parts.length === tensors.length && parts.every((letters, i) => letters.length === tensors[i].shape.length);
  if (!isFit) throw misfit('einsum', `'${equation}' must name each axis`, tensors);
  const lengths = new Map<string, number>();
  for (const [i, letters] of parts.entries())
    for (const [axis, letter] of [...letters].entries()) {
      const length = tensors[i].shape[axis];
      if ((lengths.get(letter) ?? length) !== length)
        throw misfit('einsum', `'${letter}' must have one length`, tensors);
      lengths.set(letter, length);
    }
  return { inputs: parts.map((letters, i) => ({ x: tensors[i], letters })), output };
}

/** The product of two, summed over what neither the result nor later operands name. */
function multiply(left: Lettered, right: Lettered, wanted: string): Lettered {
  const a = summed(left, right.letters + wanted);
  const b = summed(right, left.letters + wanted);
  const shared = [...a.letters].filter((letter) => b.letters.includes(letter));
  const batch = shared.filter((letter) => wanted.includes(letter)).join('');
  const inner = shared.filter((letter) => !wanted.includes(letter)).join('');
  const rows = without(a.letters, batch + inner);
  const columns = without(b.letters, batch + inner);
  const letters = batch + rows + columns;
  const length = lengthsOf(a, b);
  const shape = [...letters].map((letter) => length.get(letter) as number);
  const size = (of: string) => sizeOf([...of].map((letter) => length.get(letter) as number));
  if (inner === '') {
    const wide = (of: Lettered, own: string) =>
      reshape(
        arrange(of, batch + own),
        [...letters].map((letter) => (of.letters.includes(letter) ? (length.get(letter) as number) : 1)),
      );
    return { x: mul(wide(a, rows), wide(b, columns)), letters };
  }
  const lead = batch === '' ? [] : [size(batch)];
  const factor = reshape(arrange(a, batch + rows + inner), [...lead, size(rows), size(inner)]);
  const other = reshape(arrange(b, batch + inner + columns), [...lead, size(inner), size(columns)]);
  return { x: reshape(matmul(factor, other), shape), letters };
}

/** Summed over all letters but these. */
function summed({ x, letters }: Lettered, wanted: string): Lettered {
  const axes = [...letters].map((_, axis) => axis).filter((axis) => !wanted.includes(letters[axis]));
  return { x: reduceSum(x, { axes }), letters: [...letters].filter((letter) => wanted.includes(letter)).join('') };
}

function arrange({ x, letters }: Lettered, order: string): Tensor {
  return transpose(
    x,
    [...order].map((letter) => letters.indexOf(letter)),
  );
}

function without(letters: string, others: string): string {
  return [...letters].filter((letter) => !others.includes(letter)).join('');
}

function lengthsOf(...operands: readonly Lettered[]): Map<string, number> {
  return new Map(operands.flatMap(({ x, letters }) => [...letters].map((letter, axis) => [letter, x.shape[axis]])));
}
