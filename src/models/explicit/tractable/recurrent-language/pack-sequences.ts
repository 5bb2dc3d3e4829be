import type { TableRows } from '../../../../data/rows.js';
import { sequencesOf, stepsOf } from '../../../../data/sequences/sequence-rows.js';
import { type EngineArray, emptyArray, sizeOf } from '../../../../engine/tensor-type.js';
import type { Steps } from './lanes.js';
import type { StepLaw } from './step-law.js';

/** Sequences as the network reads them, a place for the stop after each that ends. */
export function packSequences(law: StepLaw, rows: TableRows, ends: boolean): Steps {
  const sequences = sequencesOf(rows);
  const { starts, count } = sequences;
  const packed = law.pack(stepsOf(sequences));
  const weights = Float32Array.from({ length: count }, (_, row) => rows.weights?.[row] ?? 1);
  const same = { types: law.types, weights, variant: law.variantOf?.(packed) ?? 0 };
  if (!ends) return { ...same, arrays: packed, starts };
  const total = starts[count] + count;
  const arrays = Object.entries(law.types).map(([name, { dtype, shape }]): [string, EngineArray] => {
    const width = sizeOf(shape);
    const to = emptyArray({ dtype, shape: [total, ...shape] }).fill((law.atStop?.[name] ?? 0) as never) as EngineArray;
    for (let row = 0; row < count; row++)
      to.set(packed[name].subarray(starts[row] * width, starts[row + 1] * width) as never, (starts[row] + row) * width);
    return [name, to];
  });
  return { ...same, arrays: Object.fromEntries(arrays), starts: starts.map((start, row) => start + row) };
}
