import { concat } from '../engine/ops/slicing.js';
import type { Layer } from './layer.js';

export interface BidirectionalParams<F, B> {
  readonly forward: F;
  readonly backward: B;
}

/** Outputs of two layers side by side along the last axis, such as a recurrence read forward and one read backward. */
export function bidirectional<F, B>(forward: Layer<F>, backward: Layer<B>): Layer<BidirectionalParams<F, B>> {
  return {
    parameters: { forward: forward.parameters, backward: backward.parameters } as Layer<
      BidirectionalParams<F, B>
    >['parameters'],
    apply: (params, x, pass) =>
      concat([forward.apply(params.forward, x, pass), backward.apply(params.backward, x, pass)], -1),
  };
}
