// A fitted generator at work: rows from noise that belongs to each row, in runs of a fixed number of rows.
import { cached } from '../engine/cached.js';
import { reshape } from '../engine/ops/broadcasting.js';
import { typesOf } from '../engine/parameters.js';
import { EVALUATION } from '../engine/pass.js';
import type { ArraysOf } from '../engine/program.js';
import type { Tensor } from '../engine/tensor.js';
import { type EngineArray, emptyArray, sizeOf, type TensorType } from '../engine/tensor-type.js';
import { fillRows } from '../random/bulk.js';
import type { Key } from '../random/key.js';
import type { Tree } from '../util/tree.js';
import type { Generator, Given } from './pair.js';

/** Rows of a run. */
const ROWS = 64;

/** Rows as the critic would be shown them, [count × width] row by row; those of `index` i depend on the key, i and what is given of it alone. */
export type DrawGenerated = (
  params: Tree,
  index: Int32Array,
  key: Key,
  given?: Readonly<Record<string, EngineArray>>,
) => Promise<Float64Array>;

/** A generator as a function of its fitted parameters, compiled when first asked; `types` are those of what is given of one row. `finish` makes of its rows what is wanted, [rows, …]. */
export function drawGenerated<G>(
  generator: Generator<G>,
  types: Readonly<Record<string, TensorType>> = {},
  finish: (rows: Tensor, u: Tensor | undefined) => Tensor = (rows) => rows,
): DrawGenerated {
  const { normals, uniforms = 0 } = generator;
  const run = cached<object, { readonly rows: Tensor }>('generate', (symbols) => {
    const { params, z, u, given } = symbols as unknown as Symbols<G>;
    const rows = finish(generator.draw(params, { z, u }, given, EVALUATION), u);
    return { rows: reshape(rows, [ROWS, -1]) };
  });
  const noiseType = (width: number): TensorType => ({ dtype: 'f32', shape: [ROWS, width] });
  const ofRows = Object.fromEntries(
    Object.entries(types).map(([name, type]) => [name, { ...type, shape: [ROWS, ...type.shape] }]),
  );
  const inputTypes = {
    params: typesOf(generator.parameters),
    z: noiseType(normals),
    ...(uniforms === 0 ? {} : { u: noiseType(uniforms) }),
    given: ofRows,
  };
  return async (params, index, key, given = {}) => {
    let all: Float64Array | undefined;
    for (let from = 0; from < index.length; from += ROWS) {
      const count = Math.min(ROWS, index.length - from);
      const own = new Int32Array(ROWS).fill(index[from]);
      own.set(index.subarray(from, from + count));
      const inputs = {
        params,
        z: numbersOf(key.at('z'), own, normals, 'normals'),
        ...(uniforms === 0 ? {} : { u: numbersOf(key.at('u'), own, uniforms, 'uniforms') }),
        given: Object.fromEntries(
          Object.entries(types).map(([name, type]) => [name, runOf(given[name], type, from, count)]),
        ),
      };
      const found = (await run(inputTypes, inputs as ArraysOf<object>)) as unknown as {
        readonly rows: Float32Array | Float64Array;
      };
      const width = found.rows.length / ROWS;
      all ??= new Float64Array(index.length * width);
      all.set(found.rows.subarray(0, count * width), from * width);
    }
    return all ?? new Float64Array(0);
  };
}

interface Symbols<G> {
  readonly params: G;
  readonly z: Tensor;
  readonly u: Tensor | undefined;
  readonly given: Given;
}

function numbersOf(key: Key, index: Int32Array, width: number, law: 'normals' | 'uniforms'): Float32Array {
  const numbers = new Float32Array(index.length * width);
  fillRows(key, index, width, numbers, law);
  return numbers;
}

/** What is given of the rows of a run; zeros beyond them. */
function runOf(values: EngineArray, { dtype, shape }: TensorType, from: number, count: number): EngineArray {
  const width = sizeOf(shape);
  const padded = emptyArray({ dtype, shape: [ROWS, width] });
  padded.set(values.subarray(from * width, (from + count) * width) as never);
  return padded;
}
