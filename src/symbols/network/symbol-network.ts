import type { SpecsOf } from '../../engine/parameters.js';
import type { Pass } from '../../engine/pass.js';
import type { Tensor } from '../../engine/tensor.js';
import type { TensorType } from '../../engine/tensor-type.js';

/** How much of the past a network sees: a window, which has a beginning that the network notices; or a field, the last so many symbols wherever they are. */
export interface Sight {
  readonly kind: 'window' | 'field';
  readonly steps: number;
}

/** Something that is remembered from one step to the next, zeros before the first. */
export interface Remembered {
  /** Of so many sequences beside each other; the first axis is the lane. */
  readonly type: TensorType;
  /** Where this axis has one slot a step: a step then gives only what goes into its slot, the step's number modulo the length of the axis. */
  readonly slots?: number;
}

/** Tensors of what is remembered, by name. */
export type Memory = Readonly<Record<string, Tensor>>;

/** Where a step stands. */
export interface Place {
  /** Steps before it; i32 without axes. */
  readonly position: Tensor;
  /** The slot of this step in each memory that has slots; i32 without axes. */
  readonly slots: Memory;
}

/**
 * A network that says what comes next. It is given symbols from the first one of a row, or of a window of it, with `startCode` before a
 * row's first; what it makes of one must not depend on later ones.
 */
export interface SymbolNetwork<P> {
  readonly parameters: SpecsOf<P>;
  readonly sight: Sight;
  /** Logits of the symbol after each: [batch, time] codes, i32, to [batch, time, symbols]. */
  logits(params: P, symbols: Tensor, pass: Pass): Tensor;
  /** What a step remembers. */
  memory(lanes: number): Readonly<Record<string, Remembered>>;
  /** One step: codes [lanes] to logits [lanes, symbols]. Of memories with slots it gives the slot's new values, the axis of slots left out. */
  step(params: P, symbols: Tensor, memory: Memory, place: Place): { readonly logits: Tensor; readonly memory: Memory };
}
