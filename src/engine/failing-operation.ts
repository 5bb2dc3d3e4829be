import { interpret } from './interpret.js';
import { type NdArray, ndArray } from './nd-array.js';
import { mapLeaves, namedLeaves, type Traced } from './program.js';
import { type Node, siteOf } from './tensor.js';
import type { EngineArray } from './tensor-type.js';

/**
 * The first operation of a traced function that gives a number that is not finite, and the line of the caller's code that asked
 * for it; undefined where all are finite.
 */
export function failingOperation(traced: Traced<unknown, unknown>, inputs: object): string | undefined {
  const arrays: EngineArray[] = [];
  const isArray = (value: unknown): value is EngineArray => ArrayBuffer.isView(value);
  mapLeaves(inputs, isArray, (array) => arrays.push(array));
  const symbols = namedLeaves(traced.inputs, '').map(({ tensor }) => tensor);
  const given = new Map(symbols.map((tensor, i) => [tensor, ndArray(tensor.shape, arrays[i])]));
  const results = namedLeaves(traced.outputs, '').map(({ tensor }) => tensor);
  let failing: Node | undefined;
  const watch = (node: Node, { data }: NdArray) => {
    // Rounded as the runtime rounds, so that what overflows or vanishes there does so here.
    if (node.outputs[0].dtype === 'f32') for (let i = 0; i < data.length; i++) data[i] = Math.fround(data[i]);
    if (failing === undefined && !data.every(Number.isFinite)) failing = node;
  };
  interpret(results, given, watch);
  if (failing === undefined) return undefined;
  const site = siteOf(failing);
  return site === undefined ? failing.op.name : `${failing.op.name} at ${site}`;
}
