import { transpose } from '../../engine/ops/matrix.js';
import { type EmbeddingParams, embedding } from '../../nn/embedding.js';
import { normal } from '../../nn/initializers.js';
import { affine, type LinearParams, linear } from '../../nn/linear.js';
import { recurrent } from '../../nn/recurrent.js';
import { vanillaCell } from '../../nn/vanilla-cell.js';
import { statefulNetwork } from './stateful-network.js';

const HIDDEN = 6;

/** A small recurrent network. */
export function smallRecurrent(inputs: number, outputs: number) {
  const table = embedding(inputs, HIDDEN);
  const layer = recurrent(vanillaCell(HIDDEN, HIDDEN));
  const head = linear(HIDDEN, outputs, { weight: normal(1) });
  return statefulNetwork<{
    table: EmbeddingParams;
    layer: Parameters<typeof layer.run>[0];
    head: LinearParams;
  }>(
    { table: table.parameters, layer: layer.parameters, head: head.parameters } as never,
    (lanes) => ({ hidden: { dtype: 'f32', shape: [lanes, HIDDEN] } }),
    (params, symbols, { hidden }, pass) => {
      const x = transpose(table.apply(params.table, symbols, pass), [1, 0, 2]); // [time, lanes, hidden]
      const { outputs: h, last } = layer.run(params.layer, x, [hidden]);
      return { logits: affine(transpose(h, [1, 0, 2]), params.head), memory: { hidden: last[0] } };
    },
  );
}
