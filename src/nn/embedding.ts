import { gather } from '../engine/ops/gathering.js';
import type { Initializer } from '../engine/parameters.js';
import type { Tensor } from '../engine/tensor.js';
import { normal } from './initializers.js';
import type { Layer } from './layer.js';

export interface EmbeddingParams {
  /** [count, width] */
  readonly table: Tensor;
}

/**
 * The row of a table for each position: whole numbers of any shape to [..., width]. The gradient adds rows where they were read, which was
 * faster than a product with indicators for every vocabulary from 27 up (2,048 positions: 0.6 ms against 1.8 at 256 words of width 128).
 */
export function embedding(
  count: number,
  width: number,
  { table = normal(1 / Math.sqrt(width)) }: { readonly table?: Initializer } = {},
): Layer<EmbeddingParams> {
  return {
    parameters: { table: { shape: [count, width], initial: table } },
    apply: (params, x) => gather(params.table, x),
  };
}
