import type { SpecsOf } from '../engine/parameters.js';
import type { Tensor } from '../engine/tensor.js';
import { type SequenceLayer, sequenceLayer } from './recurrent.js';
import type { ListOfParams } from './sequential.js';

/** Layers over time on top of one another; the state is that of the lowest layer first, then of the next. */
export function stackedRecurrent<const L extends readonly SequenceLayer<unknown>[]>(
  ...layers: L
): SequenceLayer<ListOfParams<L>> {
  const parameters = layers.map((layer): unknown => layer.parameters) as unknown as SpecsOf<ListOfParams<L>>;
  const states = layers.reduce((sum, layer) => sum + layer.states, 0);
  return sequenceLayer(parameters, states, (params, x, first) => {
    const last: Tensor[] = [];
    let outputs = x;
    for (const [i, layer] of layers.entries()) {
      const own = first?.slice(last.length, last.length + layer.states);
      const result = layer.run(params[i], outputs, own);
      outputs = result.outputs;
      last.push(...result.last);
    }
    return { outputs, last };
  });
}
