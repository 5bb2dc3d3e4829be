// Inputs that do not fit, and what is said of them.
import * as engine from '../../../src/engine/index.js';

const f32 = (...shape: number[]) => engine.parameter({ dtype: 'f32', shape }, 'x');
const i32 = (...shape: number[]) => engine.parameter({ dtype: 'i32', shape }, 'index');
const truth = (...shape: number[]) => engine.parameter({ dtype: 'bool', shape }, 'truth');

/** A call, and the message of its ShapeError. */
export const refusals: readonly (readonly [call: () => unknown, message: string])[] = [
  [() => engine.add(f32(2), f32(3)), 'Add: shapes must broadcast, got f32[2] and f32[3]'],
  [() => engine.mul(f32(2), i32(2)), 'Mul: element types must agree, got f32[2] and i32[2]'],
  [() => engine.max(f32(2, 2), f32(3)), 'Max: shapes must broadcast, got f32[2, 2] and f32[3]'],
  [() => engine.greater(f32(2), i32(2)), 'Greater: element types must agree, got f32[2] and i32[2]'],
  [() => engine.and(truth(2), f32(2)), 'and: operands must be conditions, got bool[2] and f32[2]'],
  [() => engine.or(truth(2), truth(3)), 'and: shapes must broadcast, got bool[2] and bool[3]'],
  [() => engine.not(f32(2)), 'not: the operand must be a condition, got f32[2]'],
  [
    () => engine.where(f32(2), f32(2), 0),
    'where: the first operand must be a condition, got f32[2] and f32[2] and f32[]',
  ],
  [() => engine.where(truth(2), f32(2), i32(2)), 'where: element types must agree, got f32[2] and i32[2]'],
  [() => engine.reshape(f32(2, 3), [4]), 'reshape: [4] must hold as many numbers, got f32[2, 3]'],
  [() => engine.expand(f32(2), [3]), 'expand: shapes must broadcast, got f32[2] and f32[3]'],
  [
    () => engine.transpose(f32(2, 3), [0, 0]),
    'transpose: axes [0, 0] must be those of the tensor, each once, got f32[2, 3]',
  ],
  [() => engine.gemm(f32(2, 3), f32(2, 3)), 'gemm: inner lengths must agree, got f32[2, 3] and f32[2, 3]'],
  [() => engine.gemm(f32(2), f32(2, 3)), 'gemm: factors must be matrices, got f32[2] and f32[2, 3]'],
  [() => engine.matmul(f32(2), f32(2)), 'matmul: factors must have two axes or more, got f32[2] and f32[2]'],
  [() => engine.reduceSum(f32(2), { axes: [1] }), 'reduceSum: axis must be one of 1 axes, got 1'],
  [() => engine.reduceMax(f32(2, 2), { axes: [-3] }), 'reduceMax: axis must be one of 2 axes, got -3'],
  [() => engine.softmax(f32(2), 1), 'softmax: axis must be one of 1 axes, got 1'],
  [() => engine.argMax(f32(2), 0.5), 'argMax: axis must be one of 1 axes, got 0.5'],
  [() => engine.cumulativeSum(f32(2), { axis: 2 }), 'cumulativeSum: axis must be one of 1 axes, got 2'],
  [() => engine.triangle(f32(2), 'lower'), 'triangle: needs two axes or more, got f32[2]'],
  [() => engine.slice(f32(2), { axis: 0, step: 0 }), 'slice: step must be an integer except 0, got 0'],
  [() => engine.slice(f32(2), { axis: 0, start: 0.5 }), 'slice: bounds must be integers, got 0.5'],
  [
    () => engine.pad(f32(2), { before: [-1], after: [0] }),
    'pad: lengths [-1] and [0] must be integers >= 0 for each axis, got f32[2]',
  ],
  [
    () => engine.pad(f32(2), { before: [2], after: [0], mode: 'reflect' }),
    'pad: lengths [2] and [0] must be integers >= 0 and below its length for each axis, got f32[2]',
  ],
  [() => engine.concat([], 0), 'concat: needs one tensor or more, got none'],
  [
    () => engine.concat([f32(2, 2), f32(2, 3)], 0),
    'concat: lengths must agree on all axes but 0, got f32[2, 2] and f32[2, 3]',
  ],
  [() => engine.concat([f32(2), i32(2)], 0), 'concat: element types must agree, got f32[2] and i32[2]'],
  [() => engine.split(f32(4), [1, 2], 0), 'split: lengths [1, 2] must sum to that of axis 0, got f32[4]'],
  [() => engine.gather(f32(3), f32(2)), 'gather: positions must be i32 or i64, got f32[2]'],
  [
    () => engine.gatherElements(f32(2, 3), i32(3, 1), 1),
    'gatherElements: positions must fit into the tensor on all axes but 1, got f32[2, 3] and i32[3, 1]',
  ],
  [
    () => engine.scatterAdd(f32(3, 2), i32(4), f32(4, 3)),
    'scatterAdd: amounts must be floats of shape [4, 2], got f32[3, 2] and f32[4, 3]',
  ],
  [() => engine.expandDimensions(f32(2), 2), 'expandDimensions: axis must be one of 2 places, got 2'],
  [() => engine.squeeze(f32(2), 0), 'squeeze: axis 0 must have length 1, got f32[2]'],
  [() => engine.constant([1, 2], [3]), 'constant: needs 3 values for [3], got 2'],
  [() => engine.einsum('ij,jk', f32(2, 2), f32(2, 2)), "einsum: equation must be like 'ij,jk->ik', got 'ij,jk'"],
  [() => engine.einsum('ii->i', f32(2, 2)), "einsum: equation must be like 'ij,jk->ik', got 'ii->i'"],
  [() => engine.einsum('ij->i', f32(2)), "einsum: 'ij->i' must name each axis, got f32[2]"],
  [() => engine.einsum('i,i->i', f32(2), f32(3)), "einsum: 'i' must have one length, got f32[2] and f32[3]"],
  [() => engine.dropout(f32(2), 0.5, f32(3)), 'dropout: needs one uniform number per element of f32[2], got f32[3]'],
  [() => engine.gradients(f32(2), []), 'gradients: the loss must be one floating-point number, got f32[2]'],
];
