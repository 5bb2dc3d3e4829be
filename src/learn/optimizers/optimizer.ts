import type { Tensor } from '../../engine/tensor.js';

/**
 * A rule that moves parameters along gradients. Its formulas are tensors, so that a step is part of the same graph as the gradients;
 * what changes with the step's number (schedules, bias corrections) are a few numbers computed outside and given at each step.
 */
export interface Optimizer {
  /** Arrays kept beside each parameter array, of its shape, zero at the start: the moments. */
  readonly moments: number;
  /** How many numbers each step is given. */
  readonly scalars: number;
  /** The numbers of a step, counted from 0. */
  scalarsAt(step: number): readonly number[];
  /** The parameter array after a step; `gradient` is that of the mean loss, `scalars` are tensors without axes. */
  update(
    parameter: Tensor,
    gradient: Tensor,
    moments: readonly Tensor[],
    scalars: readonly Tensor[],
  ): { readonly parameter: Tensor; readonly moments: readonly Tensor[] };
}
