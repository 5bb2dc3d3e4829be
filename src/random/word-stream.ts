import { philox } from './philox.js';
import { type Filler, LANES, scalarFiller, xoshiro } from './xoshiro.js';
import { startSimd } from './xoshiro-simd.js';

/** Words in a fixed order, with those that are made but not yet taken: `held[next]` to `held[end - 1]`, as int32. */
export interface WordStream {
  readonly held: Int32Array;
  next: number;
  end: number;
  /** Makes at least one more word, up to `wanted` if it can, once all held ones are taken. */
  refill(wanted: number): void;
}

/** How many of the `wanted` words can be taken from the held ones; at least one. */
export function wordsReady(stream: WordStream, wanted: number): number {
  if (stream.next === stream.end) stream.refill(wanted);
  return Math.min(wanted, stream.end - stream.next);
}

const HELD = 1024;
const block = new Int32Array(4);

let fastest: Filler | undefined;

/** The fastest filler that this platform allows; all give the same words. */
export function fastestFiller(): Filler {
  fastest ??= startSimd() ?? scalarFiller();
  return fastest;
}

/** A stream of four generators, started by the four blocks that the key assigns to `use`. */
export interface LaneStream extends WordStream {
  readonly filler: Filler;
  readonly state: Int32Array;
}

/** Starts the stream of a key. */
export function startLanes(words: readonly [number, number], use: number, filler: Filler): LaneStream {
  const state = new Int32Array(4 * LANES);
  for (let lane = 0; lane < LANES; lane++) startLane(words[0], words[1], lane, 0, use, state, lane, LANES);
  return {
    filler,
    state,
    held: new Int32Array(HELD),
    next: 0,
    end: 0,
    refill(wanted) {
      const groups = Math.ceil(Math.min(wanted, HELD) / LANES);
      filler.words(state, this.held, 0, groups);
      this.next = 0;
      this.end = groups * LANES;
    },
  };
}

/** A stream of one generator that `restart` sends to the beginning of another row. */
export interface RowStream extends WordStream {
  restart(row: number): void;
}

/** Rows of a key; each costs one block and its words. */
export function startRows(words: readonly [number, number], use: number): RowStream {
  const [k0, k1] = words;
  const state = new Int32Array(4);
  return {
    held: new Int32Array(HELD),
    next: 0,
    end: 0,
    restart(row) {
      startLane(k0, k1, row | 0, (row / 2 ** 32) | 0, use, state, 0, 1);
      this.next = 0;
      this.end = 0;
    },
    refill(wanted) {
      this.next = 0;
      this.end = Math.min(wanted, HELD);
      xoshiro(state, 0, 1, this.held, 0, this.end);
    },
  };
}

function startLane(
  k0: number,
  k1: number,
  low: number,
  high: number,
  use: number,
  state: Int32Array,
  lane: number,
  lanes: number,
): void {
  philox(k0, k1, low, high, 0, use, block);
  for (let i = 0; i < 4; i++) state[i * lanes + lane] = block[i];
  // the one state that xoshiro never leaves; a block is all zero for one counter in 2¹²⁸
  if ((block[0] | block[1] | block[2] | block[3]) === 0) state[lane] = 1;
}
