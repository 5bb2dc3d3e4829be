import { reshape } from '../../../../engine/ops/broadcasting.js';
import { transpose } from '../../../../engine/ops/matrix.js';
import { concat } from '../../../../engine/ops/slicing.js';
import type { SpecsOf } from '../../../../engine/parameters.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { type LstmParams, lstmCell } from '../../../../nn/lstm-cell.js';
import { OptionError } from '../../../../util/errors.js';
import { maskedRecurrent } from './masked-recurrent.js';

/** Parameters of one layer: one cell for each way of reading. */
type LayerParams = readonly LstmParams[];
export type LstmEncoderParams = readonly LayerParams[];

export interface LstmEncoder {
  readonly parameters: SpecsOf<LstmEncoderParams>;
  /** [rows, steps, width] to the same, and to what was read last in each direction, side by side: [rows, width]. */
  run(params: LstmEncoderParams, x: Tensor, isThere: Tensor): { readonly outputs: Tensor; readonly last: Tensor };
}

/** Recurrent layers over sources, read forward or both ways (Schuster and Paliwal, 1997); the ways share the width. */
export function lstmEncoder(width: number, layers: number, reading: 'both-ways' | 'forward'): LstmEncoder {
  const ways = reading === 'both-ways' ? (['forward', 'backward'] as const) : (['forward'] as const);
  if (width % ways.length !== 0)
    throw new OptionError(`sequence-to-sequence: width must be even for an lstm that reads both ways, got ${width}`);
  const cell = lstmCell(width, width / ways.length);
  return {
    parameters: Array.from({ length: layers }, () => ways.map(() => cell.parameters)),
    run(params, x, isThere) {
      const there = reshape(transpose(isThere), [x.shape[1], x.shape[0], 1]);
      let outputs = transpose(x, [1, 0, 2]); // [steps, rows, width]
      let last = outputs;
      for (const layer of params) {
        const read = ways.map((way, k) => maskedRecurrent(cell, layer[k], outputs, there, way));
        outputs = joined(read.map((each) => each.outputs));
        last = joined(read.map((each) => each.last));
      }
      return { outputs: transpose(outputs, [1, 0, 2]), last };
    },
  };
}

function joined(tensors: readonly Tensor[]): Tensor {
  return tensors.length === 1 ? tensors[0] : concat(tensors, -1);
}
