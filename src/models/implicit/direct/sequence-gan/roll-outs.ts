// What a drawn sequence is worth, symbol by symbol: Q(y_1…k) = E[reward of the whole | it begins with y_1…k], the mean over N sequences that
// the generator draws on from there (Yu et al. 2017, equations 4 and 5). All beginnings of all sequences are drawn on at once, in one loop.
import { mul } from '../../../../engine/ops/arithmetic.js';
import { expand, reshape } from '../../../../engine/ops/broadcasting.js';
import { equal, greater } from '../../../../engine/ops/comparison.js';
import { cumulativeSum } from '../../../../engine/ops/cumulative.js';
import { gather } from '../../../../engine/ops/gathering.js';
import { transpose } from '../../../../engine/ops/matrix.js';
import { constant } from '../../../../engine/ops/parameter.js';
import { reduceMean } from '../../../../engine/ops/reduction.js';
import { cast, where } from '../../../../engine/ops/selection.js';
import { concat, slice } from '../../../../engine/ops/slicing.js';
import { scan } from '../../../../engine/scan.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { blockedHead, drawCodes } from './draw-codes.js';
import type { Generator, GeneratorTensors } from './generator.js';

/** Sequences in the making: what was drawn at each step, and the states before it. */
export interface Drawn {
  /** [time, lanes] */
  readonly codes: Tensor;
  /** [time, lanes, hidden] each */
  readonly states: readonly Tensor[];
}

/** Sequences that follow the generator, each after its first code: [lanes] and uniform numbers [time, lanes]. */
export function drawSequences(generator: Generator, params: GeneratorTensors, first: Tensor, uniforms: Tensor): Drawn {
  const head = blockedHead(params.head);
  const begun = generator.read(params, first, generator.rest(first.shape[0]));
  const { stacked } = scan(
    (state, [uniform]) => {
      const codes = drawCodes(head, state[0], uniform);
      return { carried: generator.read(params, codes, state), stacked: [codes, ...state] };
    },
    begun,
    [uniforms],
  );
  return { codes: stacked[0], states: stacked.slice(1) };
}

/** Lanes that sequences of so many steps are drawn on in: some hold two beginnings, one after the other. */
export function slotsOf(time: number): number {
  return 1 + Math.floor(time / 2);
}

/**
 * Each beginning of each sequence, drawn on to its end so many times: uniform numbers [time, slots, copies, lanes] to codes
 * [beginning, time, copies, lanes], beginnings of 0 … time - 1 symbols.
 *
 * A beginning of k symbols is drawn on for time - k steps, so a slot that has done with it has k steps left: those that the beginning of
 * time - k symbols needs. Slot k begins with the one, and goes on with the other at step time - k.
 */
export function drawOn(
  generator: Generator,
  params: GeneratorTensors,
  { codes, states }: Drawn,
  uniforms: Tensor,
): Tensor {
  const [time, slots, copies, lanes] = uniforms.shape;
  const head = blockedHead(params.head);
  const { hidden } = generator.shape;
  const all = [slots, copies, lanes, hidden];
  const first = states.map((each) => {
    const own = reshape(slice(each, { axis: 0, end: slots }), [slots, 1, lanes, hidden]);
    return reshape(expand(own, all), [-1, hidden]);
  });
  const turns = constant(
    Uint8Array.from({ length: time * slots }, (_, at) =>
      turnsAt(time, at % slots) === Math.floor(at / slots) ? 1 : 0,
    ),
    [time, slots, 1, 1, 1],
    'bool',
  );
  const { stacked } = scan(
    (state, [uniform, turn, ...stored]) => {
      const from = state.map((each, i) => {
        const beginning = reshape(stored[i], [1, 1, lanes, hidden]);
        return reshape(where(reshape(turn, [slots, 1, 1, 1]), beginning, reshape(each, all)), [-1, hidden]);
      });
      const drawn = drawCodes(head, from[0], reshape(uniform, [-1]));
      return { carried: generator.read(params, drawn, from), stacked: [drawn] };
    },
    first,
    [uniforms, turns, ...states],
  );
  const rows = gather(reshape(stacked[0], [time * slots, copies * lanes]), placesOf(time, slots));
  const drawn = reshape(rows, [time, time, copies, lanes]);
  const known = constant(
    Uint8Array.from({ length: time * time }, (_, at) => (at % time < Math.floor(at / time) ? 1 : 0)),
    [time, time, 1, 1],
    'bool',
  );
  return where(known, reshape(codes, [1, time, 1, lanes]), drawn);
}

/** The step at which a slot goes on with its second beginning; never where it has none. */
function turnsAt(time: number, slot: number): number {
  return slot > 0 && time - slot >= slotsOf(time) ? time - slot : -1;
}

/** Where step t after k known symbols was drawn: [beginning · time] rows of [step · slot]. */
function placesOf(time: number, slots: number): Tensor {
  const places = Int32Array.from({ length: time * time }, (_, at) => {
    const [k, t] = [Math.floor(at / time), at % time];
    if (t < k) return 0;
    return k < slots ? (t - k) * slots + k : t * slots + (time - k);
  });
  return constant(places, [time * time], 'i32');
}

/** What stands where a sequence has no symbol, and when it ends by itself. */
export interface Endings {
  readonly blank: number;
  readonly stop: number | undefined;
}

/** 1 where a sequence still goes on, its stop among it, along an axis of time; `lasts` is 0 where rows are shorter than the window. */
export function goesOn(codes: Tensor, lasts: Tensor, axis: number, { stop }: Endings): Tensor {
  if (stop === undefined) return expand(lasts, codes.shape);
  const stopped = cumulativeSum(cast(equal(codes, constant([stop], [], 'i32')), 'f32'), { axis, exclusive: true });
  return mul(where(greater(stopped, 0.5), 0, constant([1], [])), lasts);
}

/** Codes with the blank where a sequence does not go on. */
export function blanked(codes: Tensor, on: Tensor, { blank }: Endings): Tensor {
  return where(greater(on, 0.5), codes, constant([blank], [], 'i32'));
}

/** The value of each beginning: rewards of what was drawn on from it in the mean, and of the whole at the end. [time + 1, lanes] */
export function valuesOf(rolled: Tensor, whole: Tensor, reward: (sequences: Tensor) => Tensor): Tensor {
  const [, time, copies, lanes] = rolled.shape;
  const { stacked } = scan(
    (_none, [own]) => {
      const sequences = transpose(reshape(own, [time, copies * lanes])); // [copies · lanes, time]
      return { carried: [], stacked: [reduceMean(reshape(reward(sequences), [copies, lanes]), { axes: [0] })] };
    },
    [],
    [rolled],
  );
  return concat([stacked[0], reshape(reward(transpose(whole)), [1, lanes])], 0);
}
