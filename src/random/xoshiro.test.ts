import { afterEach, describe, expect, it, vi } from 'vitest';
import { LANES, scalarFiller, xoshiro } from './xoshiro.js';
import { startSimd } from './xoshiro-simd.js';

// First words of Blackman and Vigna's xoshiro128starstar.c (version 1.1) from the state 1, 2, 3, 4.
const REFERENCE = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804];

describe('xoshiro', () => {
  it('agrees with the reference implementation', () => {
    const words = new Int32Array(10);
    const state = Int32Array.of(1, 2, 3, 4);
    xoshiro(state, 0, 1, words, 0, 4);
    xoshiro(state, 0, 1, words, 4, 10);
    expect(Array.from(words, (word) => word >>> 0)).toEqual(REFERENCE);
  });
});

describe.each([
  { name: 'scalar', start: scalarFiller },
  { name: 'vector', start: startSimd },
])('the $name filler', ({ start }) => {
  const filler = start();

  it('gives the words of four generators in turn', () => {
    const state = Int32Array.from({ length: 16 }, (_, i) => 1 + Math.floor(i / LANES));
    const words = new Int32Array(40);
    filler?.words(state, words, 0, 4);
    filler?.words(state, words, 16, 6);
    expect(Array.from(words, (word) => word >>> 0)).toEqual(REFERENCE.flatMap((word) => [word, word, word, word]));
  });

  it('turns each word into the odd multiple of 2⁻²⁴ of its upper 23 bits', () => {
    const state = Int32Array.from({ length: 16 }, (_, i) => Math.imul(i + 1, 0x9e3779b9));
    const words = new Int32Array(4 * 5001);
    const uniforms = new Float32Array(words.length + 3);
    filler?.words(state.slice(), words, 0, 5001);
    filler?.uniforms(state, uniforms, 3, 5001);
    const expected = Float64Array.from(words, (word) => (2 * Math.floor((word >>> 0) / 512) + 1) / 2 ** 24);
    expect(Array.from(uniforms.subarray(3))).toEqual(Array.from(expected));
  });
});

describe('the vector filler is left out', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('where there is no WebAssembly', () => {
    vi.stubGlobal('WebAssembly', undefined);
    expect(startSimd()).toBeUndefined();
  });

  it('where a content security policy forbids it', () => {
    const { CompileError } = WebAssembly;
    const forbidden = class {
      constructor() {
        throw new CompileError("Refused to compile: 'wasm-unsafe-eval' is not an allowed source");
      }
    };
    vi.stubGlobal('WebAssembly', { Module: forbidden, Instance: WebAssembly.Instance });
    expect(startSimd()).toBeUndefined();
  });
});
