// A fitted network at work, in runs of a fixed number of rows: log-probabilities of targets, and the law of each next symbol of targets that
// are being drawn.
import { sliceRows } from '../../../../data/rows.js';
import { sourcesOf } from '../../../../data/sequences/code-pairs.js';
import { lengthsOf, type SequenceRows, sequencesOf } from '../../../../data/sequences/sequence-rows.js';
import { cached } from '../../../../engine/cached.js';
import { logSoftmax } from '../../../../engine/derived/log-space.js';
import { gather } from '../../../../engine/ops/gathering.js';
import { typesOf } from '../../../../engine/parameters.js';
import { EVALUATION } from '../../../../engine/pass.js';
import type { ArraysOf } from '../../../../engine/program.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { type EngineArray, emptyArray, type TensorType } from '../../../../engine/tensor-type.js';
import { natsOf } from '../../../../symbols/network/network-learner.js';
import { DataError } from '../../../../util/errors.js';
import type { Tree } from '../../../../util/tree.js';
import { type PairTensors, type Parts, taughtLogits, WHO } from './learner.js';
import type { Tensors, Types } from './network.js';
import { type PairLengths, packedTypes, packPairs, packSources, sourceTypes } from './pair-codes.js';

/** Rows of a run. */
export const ROWS = 64;

type Arrays = Readonly<Record<string, EngineArray>>;

/** Targets that are being written, one a lane. */
export interface Lanes {
  /** After each lane has become the one at `parents` and read a symbol: log p(next symbol), [lanes × symbols] lane by lane. */
  read(parents: Int32Array, symbols: Int32Array): Promise<Float64Array>;
}

/** What a fitted network is asked. */
export interface Evaluation {
  /** log p(target | source) of each row, in nats. */
  logProb(params: Tree, rows: SequenceRows): Promise<Float64Array>;
  /** So many lanes for each source, the lanes of a source side by side, for targets of at most so many steps. */
  lanes(params: Tree, rows: SequenceRows, beside: number, steps: number): Promise<Lanes>;
}

interface Given {
  readonly params: unknown;
  readonly memory: Tensors;
  readonly state: Tensors;
  readonly parents: Tensor;
  readonly symbols: Tensor;
  readonly position: Tensor;
  readonly pairs: PairTensors;
}

export function evaluation(parts: Parts): Evaluation {
  const { network, symbols } = parts;
  const params = typesOf(network.parameters);
  const scoring = program(({ params: weights, pairs }) => {
    const logits = taughtLogits(parts, weights, pairs, EVALUATION);
    return { nats: natsOf(logits, pairs.target) };
  });
  const encoding = program(({ params: weights, pairs: { source, sourceSteps } }) =>
    network.encode(weights, source, sourceSteps, EVALUATION),
  );
  const stepping = program(({ params: weights, memory, state, parents, symbols: read, position }) => {
    const before = Object.fromEntries(Object.entries(state).map(([name, each]) => [name, gather(each, parents)]));
    const { logits, state: after } = network.step(weights, memory, before, read, position);
    return { logProb: logSoftmax(logits), state: after };
  });
  return {
    async logProb(weights, rows) {
      const values = new Float64Array(rows.count);
      const padded = roomFor(parts, rows, 0);
      const types = wide(packedTypes(padded), ROWS);
      for (let from = 0; from < rows.count; from += ROWS) {
        const part = sequencesOf(sliceRows(rows, from, Math.min(rows.count, from + ROWS)));
        const packed = packPairs(WHO, symbols, padded, part);
        const pairs = filledUp(packed, types);
        const { nats } = await scoring({ params, pairs: types }, { params: weights, pairs });
        for (let row = 0; row < part.count; row++)
          for (let step = 0; step < packed.targetSteps[row]; step++)
            values[from + row] -= (nats as Float32Array)[row * padded.target + step];
      }
      return values;
    },
    async lanes(weights, rows, beside, steps) {
      const padded = roomFor(parts, rows, steps);
      const types = wide(sourceTypes(padded), rows.count);
      const packed = packSources(WHO, symbols, padded, rows);
      const found = await encoding({ params, pairs: types }, { params: weights, pairs: packed });
      const memory = repeated(found as Arrays, rows.count, beside);
      const count = rows.count * beside;
      const stateTypes = network.state(count, padded.target);
      let state: Arrays = Object.fromEntries(
        Object.entries(stateTypes).map(([name, type]) => [name, memory[name] ?? emptyArray(type)]),
      );
      const lane: TensorType = { dtype: 'i32', shape: [count] };
      const now = { parents: lane, symbols: lane, position: { dtype: 'i32', shape: [] } };
      let position = 0;
      return {
        async read(parents, read) {
          const after = await stepping(
            { params, memory: network.memory(count, padded.source), state: stateTypes, ...now },
            { params: weights, memory, state, parents, symbols: read, position: Int32Array.of(position++) },
          );
          state = after.state as Arrays;
          return Float64Array.from(after.logProb as Float32Array);
        },
      };
    },
  };
}

/** Lengths to pad to: those of training, or the next power of two where rows are longer. Throws DataError beyond learned positions. */
function roomFor({ lengths, limits }: Parts, rows: SequenceRows, steps: number): PairLengths {
  const longest = (of: SequenceRows) => lengthsOf(of).reduce((most, length) => Math.max(most, length), 0) + 1;
  const needed = { source: longest(sourcesOf(rows)), target: Math.max(steps, longest(rows)) };
  for (const side of ['source', 'target'] as const)
    if (limits !== undefined && needed[side] > limits[side])
      throw new DataError(
        `${WHO}: a ${side} must have at most ${limits[side] - 1} steps with learned positions, got ${needed[side] - 1}`,
        { hint: 'fit with --positions sinusoidal' },
      );
  const room = (own: number, least: number) => (least <= own ? own : 2 ** Math.ceil(Math.log2(least)));
  return { source: room(lengths.source, needed.source), target: room(lengths.target, needed.target) };
}

/** Types of so many rows, from those of one. */
function wide<T extends Types>(types: T, rows: number): T {
  const each = Object.entries(types).map(([name, { dtype, shape }]) => [name, { dtype, shape: [rows, ...shape] }]);
  return Object.fromEntries(each) as T;
}

/** Packed rows, zeros after the last. */
function filledUp(packed: Arrays, types: Types): Arrays {
  return Object.fromEntries(
    Object.entries(types).map(([name, type]) => {
      const array = emptyArray(type);
      array.set(packed[name]);
      return [name, array];
    }),
  );
}

/** Each row so many times, one beside the other. */
function repeated(arrays: Arrays, rows: number, times: number): Arrays {
  if (times === 1) return arrays;
  return Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => {
      const size = array.length / rows;
      const wider = new Float32Array(array.length * times);
      for (let lane = 0; lane < rows * times; lane++) {
        const row = Math.floor(lane / times);
        wider.set(array.subarray(row * size, (row + 1) * size), lane * size);
      }
      return [name, wider];
    }),
  );
}

/** A function of some of the symbols, compiled for each form of its inputs. */
function program(build: (given: Given) => object) {
  const run = cached<object, object>('pairs', (given) => build(given as unknown as Given));
  return async (types: object, inputs: object) =>
    (await run(types, inputs as ArraysOf<object>)) as unknown as Readonly<Record<string, unknown>>;
}
