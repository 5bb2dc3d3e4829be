import type { SpecsOf } from '../../../../engine/parameters.js';
import type { Pass } from '../../../../engine/pass.js';
import type { Tensor } from '../../../../engine/tensor.js';
import type { TensorType } from '../../../../engine/tensor-type.js';

/** Tensors by name; the first axis of each is the row. */
export type Tensors = Readonly<Record<string, Tensor>>;
export type Types = Readonly<Record<string, TensorType>>;

/** An encoder of sources and a decoder of targets. */
export interface PairNetwork<P = unknown> {
  readonly parameters: SpecsOf<P>;
  /** What the decoder sees of sources [rows, steps], of which the first `there` [rows] steps are there. */
  encode(params: P, source: Tensor, there: Tensor, pass: Pass): Tensors;
  memory(rows: number, sourceSteps: number): Types;
  /** Logits of each next symbol, [rows, steps, symbols], from those before it, [rows, steps]. */
  decode(params: P, memory: Tensors, shown: Tensor, pass: Pass): Tensor;
  /** What the decoder remembers from step to step, for so many steps: before the first what the memory has of that name, or zeros. */
  state(rows: number, steps: number): Types;
  /** The same as `decode` one symbol at a time, [rows] each, at a position, an i32 without axes: logits [rows, symbols]. */
  step(
    params: P,
    memory: Tensors,
    state: Tensors,
    symbols: Tensor,
    position: Tensor,
  ): { readonly logits: Tensor; readonly state: Tensors };
}
