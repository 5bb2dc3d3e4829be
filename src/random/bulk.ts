import { OptionError, ShapeError } from '../util/errors.js';
import { BULK, type Key, ROWS } from './key.js';
import { fastestFiller, type LaneStream, startLanes, startRows, type WordStream, wordsReady } from './word-stream.js';
import { bernoulliOfWord, type Filler, LANES, uniformOfWord } from './xoshiro.js';
import { fillNormals } from './ziggurat.js';

/**
 * A key's stream for filling arrays: same key, same numbers, bit for bit on every platform. Each call goes on where the last
 * one ended, so pieces equal the whole; `from` and `to` bound the part of `into` that is filled.
 */
export interface Bulk {
  /** Uint32, evenly. */
  words(into: Uint32Array, from?: number, to?: number): void;
  /** Bytes, evenly, four of a word, lowest first; each call takes whole words. */
  bytes(into: Uint8Array, from?: number, to?: number): void;
  /** Uniforms on the open interval (0, 1): the 2²³ odd multiples of 2⁻²⁴, one word each. */
  uniforms(into: Float32Array, from?: number, to?: number): void;
  /** Standard normals: one of 2³² points in all but the tails, which reach to 9.9; never zero. */
  normals(into: Float32Array, from?: number, to?: number): void;
  /** -1 or 1, evenly, one word each. */
  signs(into: Float32Array, from?: number, to?: number): void;
  /** 1 with the probability at the same position, else 0: what `uniforms` gives, compared with it. */
  bernoulli(probabilities: Float32Array, into: Float32Array | Uint8Array, from?: number, to?: number): void;
  /** 1 with probability grey / 255 at the same position, else 0, to 2⁻³², one word each. */
  binarize(greys: Uint8Array, into: Float32Array | Uint8Array, from?: number, to?: number): void;
}

// 31-bit words below these say yes; that of 255, 2³¹, wraps to -2³¹, which every difference turns into a sign bit.
const OF_GREY = Int32Array.from({ length: 256 }, (_, grey) => Math.round((grey / 255) * 2 ** 31) | 0);

/** The laws of `fillRows`. */
export type RowLaw = 'uniforms' | 'normals' | 'signs';

type Fill = (stream: WordStream, into: Float32Array, from: number, to: number) => void;
const ROW_LAWS: Readonly<Record<RowLaw, Fill>> = { uniforms: takeUniforms, normals: fillNormals, signs: fillSigns };

/** The stream of a key from its beginning; `filler` chooses how, not what. */
export function bulkOf(key: Key, filler: Filler = fastestFiller()): Bulk {
  const stream = startLanes(key.words, BULK, filler);
  return {
    words: (into, from = 0, to = into.length) => fillWords(stream, into, from, inside(into, from, to)),
    bytes: (into, from = 0, to = into.length) => fillBytes(stream, into, from, inside(into, from, to)),
    uniforms: (into, from = 0, to = into.length) => fillUniforms(stream, into, from, inside(into, from, to)),
    normals: (into, from = 0, to = into.length) => fillNormals(stream, into, from, inside(into, from, to)),
    signs: (into, from = 0, to = into.length) => fillSigns(stream, into, from, inside(into, from, to)),
    bernoulli: (probabilities, into, from = 0, to = into.length) =>
      fillBernoulli(stream, probabilities, into, from, inside(probabilities, from, inside(into, from, to))),
    binarize: (greys, into, from = 0, to = into.length) =>
      fillBinary(stream, greys, into, from, inside(greys, from, inside(into, from, to))),
  };
}

/**
 * Fills `into`, [rows, width], so that the numbers of each row depend on the key and its `index` alone, and the first ones not
 * on the width.
 */
export function fillRows(key: Key, index: ArrayLike<number>, width: number, into: Float32Array, law: RowLaw): void {
  if (into.length !== index.length * width) {
    throw new ShapeError(`fill-rows: into must have ${index.length} x ${width} numbers, got ${into.length}`);
  }
  const stream = startRows(key.words, ROWS);
  const fill = ROW_LAWS[law];
  for (let row = 0; row < index.length; row++) {
    if (!(index[row] >= 0 && Number.isSafeInteger(index[row]))) {
      throw new OptionError(`fill-rows: index must be safe integers >= 0, got ${index[row]} at ${row}`);
    }
    stream.restart(index[row]);
    fill(stream, into, row * width, (row + 1) * width);
  }
}

function inside(into: ArrayLike<number>, from: number, to: number): number {
  if (from >= 0 && from <= to && to <= into.length && Number.isInteger(from) && Number.isInteger(to)) return to;
  throw new OptionError(`bulk: from and to must be positions from 0 to ${into.length}, got ${from} and ${to}`);
}

function fillWords(stream: LaneStream, into: Uint32Array, from: number, to: number): void {
  const view = new Int32Array(into.buffer, into.byteOffset, into.length);
  inGroups(
    stream,
    from,
    to,
    (start, end) => takeWords(stream, into, start, end),
    (start, groups) => stream.filler.words(stream.state, view, start, groups),
  );
}

function fillUniforms(stream: LaneStream, into: Float32Array, from: number, to: number): void {
  inGroups(
    stream,
    from,
    to,
    (start, end) => takeUniforms(stream, into, start, end),
    (start, groups) => stream.filler.uniforms(stream.state, into, start, groups),
  );
}

function fillBernoulli(
  stream: LaneStream,
  probabilities: Float32Array,
  into: Float32Array | Uint8Array,
  from: number,
  to: number,
): void {
  const take = (start: number, end: number) => takeBernoulli(stream, probabilities, into, start, end);
  if (into instanceof Uint8Array) take(from, to);
  else {
    inGroups(stream, from, to, take, (start, groups) =>
      stream.filler.bernoulli(stream.state, probabilities, into, start, groups),
    );
  }
}

// The held words first, then whole groups straight into the array, then a part of one more group.
function inGroups(
  stream: LaneStream,
  from: number,
  to: number,
  take: (start: number, end: number) => void,
  fill: (start: number, groups: number) => void,
): void {
  const start = Math.min(to, from + stream.end - stream.next);
  take(from, start);
  const groups = Math.floor((to - start) / LANES);
  if (groups > 0) fill(start, groups);
  take(start + groups * LANES, to);
}

// One loop for each law: a shared loop that calls its conversion is five times slower once it has seen several.

function takeWords(stream: WordStream, into: Uint32Array, from: number, to: number): void {
  for (let i = from; i < to; ) {
    const stop = i + wordsReady(stream, to - i);
    while (i < stop) into[i++] = stream.held[stream.next++];
  }
}

function takeUniforms(stream: WordStream, into: Float32Array, from: number, to: number): void {
  for (let i = from; i < to; ) {
    const stop = i + wordsReady(stream, to - i);
    const { held } = stream;
    let { next } = stream;
    while (i < stop) into[i++] = uniformOfWord(held[next++]);
    stream.next = next;
  }
}

function fillSigns(stream: WordStream, into: Float32Array, from: number, to: number): void {
  for (let i = from; i < to; ) {
    const stop = i + wordsReady(stream, to - i);
    const { held } = stream;
    let { next } = stream;
    while (i < stop) into[i++] = (held[next++] >> 31) | 1;
    stream.next = next;
  }
}

function takeBernoulli(
  stream: WordStream,
  probabilities: Float32Array,
  into: Float32Array | Uint8Array,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; ) {
    const stop = i + wordsReady(stream, to - i);
    const { held } = stream;
    let { next } = stream;
    for (; i < stop; i++) into[i] = bernoulliOfWord(held[next++], probabilities[i]);
    stream.next = next;
  }
}

function fillBinary(
  stream: WordStream,
  greys: Uint8Array,
  into: Float32Array | Uint8Array,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; ) {
    const stop = i + wordsReady(stream, to - i);
    const { held } = stream;
    let { next } = stream;
    for (; i < stop; i++) into[i] = ((held[next++] >>> 1) - OF_GREY[greys[i]]) >>> 31;
    stream.next = next;
  }
}

function fillBytes(stream: WordStream, into: Uint8Array, from: number, to: number): void {
  for (let i = from; i < to; i += 4) {
    wordsReady(stream, Math.ceil((to - i) / 4));
    const word = stream.held[stream.next++];
    const some = Math.min(4, to - i);
    for (let byte = 0; byte < some; byte++) into[i + byte] = word >>> (8 * byte);
  }
}
