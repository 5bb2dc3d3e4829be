import type { Filler } from './xoshiro.js';

// The four interleaved generators as one generator of four-word vectors: a WebAssembly module of some 500 bytes, assembled
// here. Its memory is one page: the state, [4 words, 4 lanes], then the output of one call.

const OUTPUT = 64; // bytes of the state
const GROUPS = 1024; // a call's output, 16 KiB, stays in the first cache until it is copied

/** The filler by WebAssembly vectors; undefined where the platform lacks or forbids them. */
export function startSimd(): Filler | undefined {
  // typed arrays follow the host's byte order, WebAssembly memory is little-endian
  if (new Uint8Array(Uint32Array.of(1).buffer)[0] !== 1) return undefined;
  let exports: Exports;
  try {
    exports = new WebAssembly.Instance(new WebAssembly.Module(assemble())).exports as unknown as Exports;
  } catch {
    return undefined; // no WebAssembly, no vectors in it, or a content security policy without wasm-unsafe-eval
  }
  const { buffer } = exports.memory;
  const memory = new Int32Array(buffer, 0, OUTPUT / 4);
  const words = new Int32Array(buffer, OUTPUT, GROUPS * 4);
  const numbers = new Float32Array(buffer, OUTPUT, GROUPS * 4);
  return {
    words: (state, into, from, groups) => fill(exports.words, memory, words, state, into, from, groups),
    uniforms: (state, into, from, groups) => fill(exports.uniforms, memory, numbers, state, into, from, groups),
    bernoulli: (state, probabilities, into, from, groups) =>
      fill(exports.bernoulli, memory, numbers, state, into, from, groups, probabilities),
  };
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly words: Run;
  readonly uniforms: Run;
  readonly bernoulli: Run;
}

/** Writes output up to the address `end`. */
type Run = (end: number) => void;

function fill<A extends Int32Array | Float32Array>(
  run: Run,
  memory: Int32Array,
  output: A,
  state: Int32Array,
  into: A,
  from: number,
  groups: number,
  input?: A,
): void {
  memory.set(state);
  for (let done = 0; done < groups; done += GROUPS) {
    const count = Math.min(GROUPS, groups - done) * 4;
    const start = from + done * 4;
    if (input !== undefined) output.set(input.subarray(start, start + count));
    run(OUTPUT + count * 4);
    into.set(output.subarray(0, count), start);
  }
  state.set(memory);
}

// Locals: the end of the output, where to write, the state s0 to s3, a vector in between.
const END = 0;
const AT = 1;
const S = [2, 3, 4, 5] as const;
const T = 6;

// Instructions, WebAssembly specification 2.0, section 5.4; vector ones have the prefix 0xfd.
const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const i32 = (value: number) => [0x41, ...signed(value)];
const vector = (opcode: number, ...rest: number[]) => [0xfd, ...unsigned(opcode), ...rest];
const load = (offset: number) => vector(0x00, 4, offset);
const store = (offset: number) => vector(0x0b, 4, offset);
const OR = vector(0x50);
const XOR = vector(0x51);
const SHIFT_LEFT = vector(0xab);
const SHIFT_RIGHT = vector(0xad);
const ADD = vector(0xae);
const AND = vector(0x4e);
const LESS = vector(0x43);
const SPLAT_INT = vector(0x11);
const SPLAT_FLOAT = vector(0x13);
const MULTIPLY_FLOAT = vector(0xe6);
const TO_FLOAT = vector(0xfa);
const TWO_TO_MINUS_24 = [0x43, 0, 0, 0x80, 0x33];
const ONE = [0x43, 0, 0, 0x80, 0x3f];

const shiftLeft = (local: number, bits: number) => [...get(local), ...i32(bits), ...SHIFT_LEFT];
const rotate = (local: number, bits: number) => [
  ...shiftLeft(local, bits),
  ...get(local),
  ...i32(32 - bits),
  ...SHIFT_RIGHT,
  ...OR,
  ...set(local),
];
const timesOneMoreThan = (power: number, local: number, result: number) => [
  ...shiftLeft(local, power),
  ...get(local),
  ...ADD,
  ...set(result),
];
const xorInto = (local: number, other: number) => [...get(local), ...get(other), ...XOR, ...set(local)];

const TO_UNIFORMS = [
  ...[...i32(8), ...SHIFT_RIGHT, ...i32(1), ...SPLAT_INT, ...OR, ...TO_FLOAT],
  ...[...TWO_TO_MINUS_24, ...SPLAT_FLOAT, ...MULTIPLY_FLOAT],
];

// the probabilities lie where the output goes
const TO_BERNOULLI = [...TO_UNIFORMS, ...get(AT), ...load(0), ...LESS, ...ONE, ...SPLAT_FLOAT, ...AND];

// (end: i32) -> (), one vector of output each time around
function body(convert: readonly number[]): number[] {
  const code = [
    ...[2, 1, 0x7f, 5, 0x7b], // locals after the parameter: one i32, five v128
    ...[...i32(OUTPUT), ...set(AT)],
    ...S.flatMap((local, i) => [...i32(0), ...load(16 * i), ...set(local)]),
    ...[0x03, 0x40], // loop
    ...timesOneMoreThan(2, S[1], T),
    ...rotate(T, 7),
    ...timesOneMoreThan(3, T, T),
    ...[...get(AT), ...get(T), ...convert, ...store(0)],
    ...[...shiftLeft(S[1], 9), ...set(T)],
    ...xorInto(S[2], S[0]),
    ...xorInto(S[3], S[1]),
    ...xorInto(S[1], S[2]),
    ...xorInto(S[0], S[3]),
    ...xorInto(S[2], T),
    ...rotate(S[3], 11),
    ...[...get(AT), ...i32(16), 0x6a, 0x22, AT], // at += 16, and its value
    ...[...get(END), 0x49, 0x0d, 0], // once more if below the end
    0x0b,
    ...S.flatMap((local, i) => [...i32(0), ...get(local), ...store(16 * i)]),
    0x0b,
  ];
  return [...unsigned(code.length), ...code];
}

function assemble(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, 0x7f, 0]), // one type: i32 to nothing
    ...section(3, [3, 0, 0, 0]), // three functions of it
    ...section(5, [1, 1, 1, 1]), // one memory of exactly one page
    ...section(7, [
      ...[4, ...name('memory'), 2, 0],
      ...['words', 'uniforms', 'bernoulli'].flatMap((text, i) => [...name(text), 0, i]),
    ]),
    ...section(10, [3, ...body([]), ...body(TO_UNIFORMS), ...body(TO_BERNOULLI)]),
  ]);
}

const section = (id: number, content: readonly number[]) => [id, ...unsigned(content.length), ...content];
const name = (text: string) => [text.length, ...Array.from(text, (letter) => letter.charCodeAt(0))];

// LEB128: seven bits a byte, the eighth says that more follow.
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >>> 7)]; // none here is negative
}
