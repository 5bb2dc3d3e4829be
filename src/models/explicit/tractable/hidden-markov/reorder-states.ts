import type { HiddenMarkovParams } from './chain.js';
import { reordered } from './column-emission.js';
import type { Emission } from './emission.js';

/** The same law with its states in another order. */
export function reorderStates(
  emission: Emission,
  params: HiddenMarkovParams,
  order: readonly number[],
): HiddenMarkovParams {
  const K = order.length;
  const pick = (values: Float64Array) => Float64Array.from(order, (k) => values[k]);
  return {
    start: pick(params.start),
    transitions: Float64Array.from(
      { length: K * K },
      (_, i) => params.transitions[order[Math.floor(i / K)] * K + order[i % K]],
    ),
    durations: Float64Array.from(params.durations, (_, i) => params.durations[Math.floor(i / K) * K + order[i % K]]),
    exits: reorderedExits(params.exits, order),
    laws: emission.reorder(params.laws, order),
    occupancy: pick(params.occupancy),
  };
}

function reorderedExits(exits: Float64Array, order: readonly number[]): Float64Array {
  if (exits.length === 0) return exits;
  const sorted = exits.slice();
  sorted.set(reordered(exits.subarray(0, order.length), order, 1));
  return sorted;
}
