// Lanes read window after window by a fitted network, the state carried.
import { cached } from '../../../../engine/cached.js';
import { typesOf } from '../../../../engine/parameters.js';
import { EVALUATION } from '../../../../engine/pass.js';
import type { ArraysOf } from '../../../../engine/program.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { sizeOf, type TensorType } from '../../../../engine/tensor-type.js';
import {
  fillWindows,
  type Lanes,
  laneLength,
  layCut,
  layWhole,
  type Steps,
  windowCount,
  windowTypes,
} from './lanes.js';
import type { RecurrentParams } from './learner.js';
import { type Parts, type RecurrentTensors, readWindows, specsOf, stateTypes } from './objective.js';

/** The states of lanes, [lanes × hidden] each. */
export type LaneState = readonly Float32Array[];

export type Told = (params: RecurrentTensors, outputs: Tensor, given: Readonly<Record<string, Tensor>>) => Tensor;

/** Shows what is told of each place: it begins at `at` times its width. Places of lanes that are cut may be shown again, the last time right. */
export type ReadLanes = (
  params: RecurrentParams,
  steps: Steps,
  laid: Lanes,
  visit: (values: Float32Array, place: number, at: number) => void,
) => Promise<void>;

/** Lanes of a run at most, and steps of its window. */
const LANES = 32;
const WINDOW = 128;
/** Steps of a lane that is cut, at least: enough to forget what it began with. */
const LEAST = 512;
/** How far states may differ that count as the same: rounding in single precision. */
const SAME = 1e-6;

/** Lanes for reading: sequences whole where lanes are then of like length, cut where a few are long. */
export function layForReading(steps: Steps): Lanes {
  const count = steps.starts.length - 1;
  const total = steps.starts[count];
  const whole = layWhole(steps, Math.min(LANES, powerOfTwo(count)));
  const lanes = Math.min(LANES, Math.floor(total / LEAST));
  const isWorthIt = lanes > 2 && whole.length > 2 * laneLength(total, lanes);
  return isWorthIt ? layCut(steps, lanes, WINDOW) : whole;
}

/** What a law tells of each step. With `guesses`, lanes that begin in the middle of a sequence begin as if it began there; otherwise with the state there. */
export function laneReader(parts: Parts, name: string, tell: Told, how: 'carried' | 'guesses' = 'carried'): ReadLanes {
  const { law } = parts;
  const read = cached<object, { readonly told: Tensor; readonly state: readonly Tensor[] }>(name, (symbols) => {
    const { params, given, state } = symbols as WindowSymbols;
    const { outputs, last } = readWindows(parts, params, given, state, EVALUATION);
    return { told: tell(params, outputs, given), state: last };
  });
  const types = typesOf(specsOf(parts));

  /** All windows from these states; the states after them. */
  const readFrom = async (
    first: LaneState,
    ...[params, steps, laid, visit]: Parameters<ReadLanes>
  ): Promise<LaneState> => {
    const { lanes, length, places } = laid;
    const context = Math.min(WINDOW, powerOfTwo(length));
    const given = Object.entries(windowTypes(law.types, context)).map(([part, { dtype, shape }]) => [
      part,
      { dtype, shape: [lanes, ...shape] } as TensorType,
    ]);
    const all = { params: types, given: Object.fromEntries(given), state: stateTypes(parts, lanes) };
    let state = first;
    for (let window = 0; window < windowCount(laid, context); window++) {
      const { arrays } = fillWindows(steps, laid, context, [window]);
      const found = (await read(all, { params, given: arrays, state } as unknown as ArraysOf<object>)) as unknown as {
        readonly told: Float32Array;
        readonly state: LaneState;
      };
      state = found.state;
      for (let lane = 0; lane < lanes; lane++) {
        for (let t = 0; t < context && window * context + t < length; t++) {
          const place = lane * length + window * context + t;
          if (places[place] >= 0) visit(found.told, place, lane * context + t);
        }
      }
    }
    return state;
  };

  return async (...given) => {
    const [, steps, laid] = given;
    let first: LaneState = atRest(parts, laid.lanes);
    for (let turn = 0; turn <= laid.lanes; turn++) {
      const last = await readFrom(first, ...given);
      if (!laid.isCut || how === 'guesses') return;
      // Each lane from where the one before it ended: what a lane begins with is forgotten long before its end, so two turns are enough as a rule.
      const next = atRest(parts, laid.lanes).map((state, i) => movedOn(state, last[i], steps, laid));
      const isSame = next.every((state, i) => state.every((value, at) => Math.abs(value - first[i][at]) <= SAME));
      if (isSame) return;
      first = next;
    }
  };
}

interface WindowSymbols {
  readonly params: RecurrentTensors;
  readonly given: Readonly<Record<string, Tensor>>;
  readonly state: readonly Tensor[];
}

/** The states of lanes that have read nothing. */
export function atRest(parts: Parts, lanes: number): Float32Array[] {
  return stateTypes(parts, lanes).map(({ shape }) => new Float32Array(sizeOf(shape)));
}

/** For lanes that go on with a sequence, the state in which the lane before ended. */
function movedOn(state: Float32Array, last: Float32Array, { starts }: Steps, { lanes, length, places, rows }: Lanes) {
  const hidden = state.length / lanes;
  for (let lane = 1; lane < lanes; lane++) {
    const step = places[lane * length];
    if (step > starts[rows[lane * length]]) state.set(last.subarray((lane - 1) * hidden, lane * hidden), lane * hidden);
  }
  return state;
}

/** The smallest power of two that is not less. */
function powerOfTwo(count: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, count)));
}
