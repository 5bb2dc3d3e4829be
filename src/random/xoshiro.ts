// xoshiro128**: a word for a multiplication, four exclusive ors and two rotations, where a Philox block costs ten times that.
// Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021); period 2¹²⁸ - 1.

/** Generators that run side by side, because the vectors of processors hold four words. */
export const LANES = 4;

/** How generators side by side, `state` [4 words, lanes], give words, or the uniforms made of them, in groups of one each. */
export interface Filler {
  words(state: Int32Array, into: Int32Array, from: number, groups: number): void;
  uniforms(state: Int32Array, into: Float32Array, from: number, groups: number): void;
  /** 1 where the uniform is below the probability at the same position, else 0. */
  bernoulli(state: Int32Array, probabilities: Float32Array, into: Float32Array, from: number, groups: number): void;
}

const GROUPS = 256; // of scratch words, 4 KiB

/**
 * Runs one of the interleaved generators of `state` ([4 words, lanes]) and writes its words to `from`, `from + lanes`, …
 * below `to`, as int32.
 */
export function xoshiro(
  state: Int32Array,
  lane: number,
  lanes: number,
  into: Int32Array,
  from: number,
  to: number,
): void {
  let s0 = state[lane];
  let s1 = state[lanes + lane];
  let s2 = state[2 * lanes + lane];
  let s3 = state[3 * lanes + lane];
  for (let i = from + lane; i < to; i += lanes) {
    const product = Math.imul(s1, 5);
    into[i] = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = (s3 << 11) | (s3 >>> 21);
  }
  state[lane] = s0;
  state[lanes + lane] = s1;
  state[2 * lanes + lane] = s2;
  state[3 * lanes + lane] = s3;
}

/** The uniform of a word: its upper 23 bits as an odd multiple of 2⁻²⁴, so neither zero nor one, and symmetric about 1/2. */
export function uniformOfWord(word: number): number {
  return ((word >>> 8) | 1) / 0x1000000;
}

/**
 * 1 if the uniform of the word is below the probability, else 0. The sign bit of a difference of whole numbers, because the
 * processor would guess the branch of a comparison wrongly every other time.
 */
export function bernoulliOfWord(word: number, probability: number): number {
  return (((word >>> 8) | 1) - Math.ceil(Math.max(0, Math.min(1, probability)) * 0x1000000)) >>> 31;
}

/** The filler that needs no WebAssembly. */
export function scalarFiller(): Filler {
  const scratch = new Int32Array(GROUPS * LANES);
  return {
    words: fillWords,
    uniforms(state, into, from, groups) {
      inScratch(state, scratch, from, groups, (start, count) => {
        for (let i = 0; i < count; i++) into[start + i] = uniformOfWord(scratch[i]);
      });
    },
    bernoulli(state, probabilities, into, from, groups) {
      inScratch(state, scratch, from, groups, (start, count) => {
        for (let i = 0; i < count; i++) into[start + i] = bernoulliOfWord(scratch[i], probabilities[start + i]);
      });
    },
  };
}

function fillWords(state: Int32Array, into: Int32Array, from: number, groups: number): void {
  for (let lane = 0; lane < LANES; lane++) xoshiro(state, lane, LANES, into, from, from + groups * LANES);
}

function inScratch(
  state: Int32Array,
  scratch: Int32Array,
  from: number,
  groups: number,
  convert: (start: number, count: number) => void,
): void {
  for (let done = 0; done < groups; done += GROUPS) {
    const some = Math.min(GROUPS, groups - done);
    fillWords(state, scratch, 0, some);
    convert(from + done * LANES, some * LANES);
  }
}
