import { add } from '../engine/ops/arithmetic.js';
import type { Layer } from './layer.js';

/** x + f(x): a layer that learns what to add (He et al., 2016). */
export function residual<P>(inner: Layer<P>): Layer<P> {
  return { parameters: inner.parameters, apply: (params, x, pass) => add(x, inner.apply(params, x, pass)) };
}
