// Sequences laid end to end and cut into lanes of equal length, so that a network reads all lanes beside each other, window after
// window, and its state goes on from one window of a lane to the next: truncated back-propagation (Williams and Peng, 1990).
import { type EngineArray, emptyArray, sizeOf, type TensorType } from '../../../../engine/tensor-type.js';
import type { Key } from '../../../../random/key.js';
import type { PackedSteps } from './step-law.js';

/** All steps of some sequences, one after the other. */
export interface Steps {
  /** Types of one step. */
  readonly types: Readonly<Record<string, TensorType>>;
  readonly arrays: PackedSteps;
  /** Where each sequence begins, and the end of the last. */
  readonly starts: Int32Array;
  /** Of each sequence. */
  readonly weights: Float32Array;
  /** By which the law tells them fastest. */
  readonly variant: number;
}

/** Which step each place of each lane holds: lane l has those of `order` from l × `length` on. */
export interface Lanes {
  readonly lanes: number;
  readonly length: number;
  /** The step at each place, one lane after the other; -1 beyond the last. */
  readonly places: Int32Array;
  /** The sequence of each place. */
  readonly rows: Int32Array;
  /** Whether lanes that begin in the middle of a sequence are given the state there; it is forgotten there where absent. */
  readonly isCut?: boolean;
  /** How far each sequence is shifted along its axis of columns. */
  readonly shifts?: Int32Array;
}

/** Steps in each lane. */
export function laneLength(total: number, lanes: number): number {
  return Math.max(1, Math.ceil(total / lanes));
}

/** The sequences in an order drawn from the key, from a step that is drawn too, so that lanes end elsewhere each time. */
export function layLanes({ starts }: Pick<Steps, 'starts'>, lanes: number, key: Key): Lanes {
  const count = starts.length - 1;
  const total = starts[count];
  const length = laneLength(total, lanes);
  const order = key.at('sequences').draws().permutation(count);
  const places = new Int32Array(lanes * length).fill(-1);
  const rows = new Int32Array(lanes * length);
  let at = 0;
  const skipped = key.at('skipped').draws().below(Math.max(1, total));
  const put = (row: number, from: number, to: number) => {
    for (let step = from; step < to; step++) {
      places[at] = step;
      rows[at++] = row;
    }
  };
  // A rotation: the steps that are skipped at the beginning come last.
  let before = 0;
  const late: [number, number, number][] = [];
  for (const row of order) {
    const [from, to] = [starts[row], starts[row + 1]];
    const cut = Math.min(to, Math.max(from, from + skipped - before));
    before += to - from;
    if (cut > from) late.push([row, from, cut]);
    put(row, cut, to);
  }
  for (const [row, from, to] of late) put(row, from, to);
  return { lanes, length, places, rows };
}

/** Each sequence whole in one lane, the longest first and each where least is; lanes are as long as the longest of them. */
export function layWhole({ starts }: Pick<Steps, 'starts'>, lanes: number): Lanes {
  const count = starts.length - 1;
  const lengthOf = (row: number) => starts[row + 1] - starts[row];
  const filled = new Int32Array(lanes);
  const order = Array.from({ length: count }, (_, row) => row).sort((a, b) => lengthOf(b) - lengthOf(a) || a - b);
  const homes = order.map((row) => {
    let lane = 0;
    for (let other = 1; other < lanes; other++) if (filled[other] < filled[lane]) lane = other;
    const at = filled[lane];
    filled[lane] += lengthOf(row);
    return { row, lane, at };
  });
  const length = filled.reduce((most, each) => Math.max(most, each), 1);
  const places = new Int32Array(lanes * length).fill(-1);
  const rows = new Int32Array(lanes * length);
  for (const { row, lane, at } of homes) {
    for (let step = starts[row]; step < starts[row + 1]; step++) {
      const place = lane * length + at + step - starts[row];
      places[place] = step;
      rows[place] = row;
    }
  }
  return { lanes, length, places, rows };
}

/** All sequences in their order, cut into lanes of whole windows. */
export function layCut({ starts }: Pick<Steps, 'starts'>, lanes: number, context: number): Lanes {
  const count = starts.length - 1;
  const length = context * Math.ceil(laneLength(starts[count], lanes) / context);
  const places = new Int32Array(lanes * length).fill(-1);
  const rows = new Int32Array(lanes * length);
  for (let row = 0; row < count; row++) {
    for (let step = starts[row]; step < starts[row + 1]; step++) {
      places[step] = step;
      rows[step] = row;
    }
  }
  return { lanes, length, places, rows, isCut: true };
}

/** Types of what the network is given of one lane's window: a step more than the window, since each is told from the one before. */
export function windowTypes(
  types: Readonly<Record<string, TensorType>>,
  context: number,
): Readonly<Record<string, TensorType>> {
  const each: TensorType = { dtype: 'f32', shape: [context] };
  const wide = Object.entries(types).map(([name, { dtype, shape }]): [string, TensorType] => [
    name,
    { dtype, shape: [context + 1, ...shape] },
  ]);
  return { ...Object.fromEntries(wide), begins: each, keeps: each, weights: each };
}

/** Windows of all lanes, one after the other: place `from` of each lane and those after it. */
export function fillWindows(steps: Steps, laid: Lanes, context: number, windows: readonly number[]) {
  const { types, arrays, starts, weights } = steps;
  const { lanes, length, places, rows, isCut = false, shifts } = laid;
  const count = windows.length * lanes;
  const filled = Object.fromEntries(
    Object.entries(windowTypes(types, context)).map(([name, { dtype, shape }]): [string, EngineArray] => [
      name,
      emptyArray({ dtype, shape: [count, ...shape] }),
    ]),
  );
  const totals = new Float32Array(count);
  const index = Int32Array.from({ length: count }, (_, i) => windows[Math.floor(i / lanes)] * lanes + (i % lanes));
  for (const [w, window] of windows.entries()) {
    for (let lane = 0; lane < lanes; lane++) {
      const slot = w * lanes + lane;
      for (let t = 0; t < context; t++) {
        const inLane = window * context + t;
        const place = lane * length + inLane;
        const step = inLane < length ? places[place] : -1;
        if (step < 0) continue;
        const row = rows[place];
        const isFirst = step === starts[row];
        const goesOn = !isFirst && (isCut || inLane > 0);
        if (isFirst) filled.begins[slot * context + t] = 1;
        if (goesOn) filled.keeps[slot * context + t] = 1;
        filled.weights[slot * context + t] = weights[row];
        totals[slot] += weights[row];
        const shift = shifts?.[row] ?? 0;
        copyStep(types, arrays, step, filled, slot * (context + 1) + t + 1, shift);
        // Within a window it is there already: only lanes begin in the middle of a sequence.
        if (t === 0 && !isFirst) copyStep(types, arrays, step - 1, filled, slot * (context + 1), shift);
      }
    }
  }
  return { arrays: filled, index, weights: totals };
}

function copyStep(
  types: Steps['types'],
  from: PackedSteps,
  step: number,
  to: Record<string, EngineArray>,
  slot: number,
  shift: number,
): void {
  for (const name in types) {
    const width = sizeOf(types[name].shape);
    if (width === 1) to[name][slot] = from[name][step];
    else if (shift === 0) to[name].set(from[name].subarray(step * width, (step + 1) * width), slot * width);
    else {
      const first = Math.max(0, -shift);
      const end = Math.min(width, width - shift);
      to[name].set(from[name].subarray(step * width + first, step * width + end), slot * width + first + shift);
    }
  }
}

/** Windows until the longest lane has ended. */
export function windowCount({ length }: Pick<Lanes, 'length'>, context: number): number {
  return Math.ceil(length / context);
}
