// What the learner of each turn is given of windows of real rows and of drawn sequences.
import type { PackedRows } from '../../../../learn/gradient/packed-rows.js';

/** Drawn sequences: their codes, what each symbol is worth, [rows, time], and the value of each beginning, [rows, time + 1]. */
export interface Played {
  readonly codes: Int32Array;
  readonly worth: Float32Array;
  readonly values: Float32Array;
}

/** Noise of generated rows is keyed apart from that of the real ones beside them. */
const GENERATED = 0x40000000;

/** Real windows, each symbol that counts with an equal share of the credit. */
export function taughtRows(real: PackedRows, time: number): PackedRows {
  const { symbols, targets, counted } = real.arrays;
  const credit = Float32Array.from(counted as Float32Array, (count, at) => {
    const all = countedOf(real, Math.floor(at / time), time);
    return count / Math.max(1, all);
  });
  return { ...real, arrays: { symbols, targets, credit, seen: new Float32Array(real.count) } };
}

/** Real windows with label 1, then as many drawn sequences with label 0. */
export function judgedRows(real: PackedRows, drawn: Int32Array, time: number, blank: number): PackedRows {
  const { count } = real;
  const { targets, counted } = real.arrays;
  const weights = rowWeights(real, time);
  const sequences = new Int32Array(2 * count * time);
  for (let at = 0; at < count * time; at++) sequences[at] = Number(counted[at]) > 0 ? Number(targets[at]) : blank;
  sequences.set(drawn, count * time);
  const isReal = new Float32Array(2 * count);
  isReal.fill(1, 0, count);
  return {
    count: 2 * count,
    arrays: { sequences, isReal },
    index: Int32Array.from({ length: 2 * count }, (_, i) =>
      i < count ? real.index[i] : real.index[i - count] ^ GENERATED,
    ),
    weights: Float32Array.from({ length: 2 * count }, (_, i) => weights[i % count]),
  };
}

/** Drawn sequences, each symbol with what it is worth. */
export function creditedRows(
  real: PackedRows,
  first: Int32Array,
  { codes, worth, values }: Played,
  time: number,
): PackedRows {
  const symbols = Int32Array.from(codes, (_, at) => (at % time === 0 ? first[at / time] : codes[at - 1]));
  const seen = Float32Array.from({ length: real.count }, (_, i) => values[i * (time + 1) + time]);
  return {
    count: real.count,
    arrays: { symbols, targets: codes, credit: worth, seen },
    index: real.index,
    weights: rowWeights(real, time),
  };
}

/** 1 where a drawn sequence may go on: everywhere beside a row that stops by itself, else as long as the real one lasts. [rows, time] */
export function lastsOf({ count, arrays }: PackedRows, time: number, stop: number | undefined): Float32Array {
  const lasts = Float32Array.from(arrays.counted as Float32Array);
  if (stop === undefined) return lasts;
  const targets = arrays.targets as Int32Array;
  for (let row = 0; row < count; row++) {
    const places = Array.from({ length: time }, (_, t) => row * time + t);
    if (places.some((at) => lasts[at] > 0 && targets[at] === stop)) lasts.fill(1, row * time, (row + 1) * time);
  }
  return lasts;
}

/** Several batches as one. */
export function joinedRows(batches: readonly PackedRows[]): PackedRows {
  const [first] = batches;
  if (batches.length === 1) return first;
  const arrays = Object.entries(first.arrays).map(([name, array]) => {
    const whole =
      array instanceof Int32Array
        ? new Int32Array(array.length * batches.length)
        : new Float32Array(array.length * batches.length);
    for (const [i, batch] of batches.entries()) whole.set(batch.arrays[name] as Float32Array, i * array.length);
    return [name, whole] as const;
  });
  const count = batches.length * first.count;
  const index = new Int32Array(count);
  const weights = new Float32Array(count);
  for (const [i, batch] of batches.entries()) {
    index.set(batch.index, i * first.count);
    weights.set(batch.weights, i * first.count);
  }
  return { count, arrays: Object.fromEntries(arrays), index, weights };
}

/** The weight of each window as one sequence, where `weights` are those of all its symbols. */
function rowWeights(real: PackedRows, time: number): Float32Array {
  return real.weights.map((weight, row) => weight / Math.max(1, countedOf(real, row, time)));
}

function countedOf({ arrays }: PackedRows, row: number, time: number): number {
  let sum = 0;
  for (let at = row * time; at < (row + 1) * time; at++) sum += Number(arrays.counted[at]);
  return sum;
}
