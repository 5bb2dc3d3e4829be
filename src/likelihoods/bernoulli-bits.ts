import { sigmoid, softplus } from '../engine/derived/log-space.js';
import { mul, sub } from '../engine/ops/arithmetic.js';
import { greater, less } from '../engine/ops/comparison.js';
import { cast } from '../engine/ops/selection.js';
import type { Tensor } from '../engine/tensor.js';
import type { PartLaw } from './output-law.js';
import type { Part } from './row-features.js';

/** Bits with P(1) = sigmoid(output): t l - softplus(l), which keeps both tails. */
export function bernoulliBits(part: Part): PartLaw {
  const { length } = part.cells;
  return {
    part,
    layout: 'by cell',
    fromNetwork: length,
    outputs: length,
    parameters: {},
    complete: (network) => network,
    logDensity: (logits, bits) => sub(mul(logits, cast(bits, 'f32')), softplus(logits)),
    graph: {
      normal: 0,
      uniform: length,
      centres: (outputs) => cast(greater(outputs, 0), 'f64'),
      draw: (outputs, _normal, uniform) => cast(less(uniform as Tensor, sigmoid(cast(outputs, 'f64'))), 'f64'),
    },
    draw: (outputs, at, cell, draws) => (draws.uniform() * (1 + Math.exp(-outputs[at + cell])) < 1 ? 1 : 0),
    centre(outputs, at, cell, asMeans) {
      const logit = outputs[at + cell];
      return asMeans ? 1 / (1 + Math.exp(-logit)) : logit > 0 ? 1 : 0;
    },
  };
}
