import { describe, expect, it } from 'vitest';
import { keyOf } from '../../../../random/key.js';
import { fillWindows, layLanes, layWhole, type Steps, windowCount } from './lanes.js';

/** Sequences of 3, 0, 5 and 4 steps, numbered throughout. */
const steps: Steps = {
  types: { symbols: { dtype: 'i32', shape: [] } },
  arrays: { symbols: Int32Array.from({ length: 12 }, (_, i) => 100 + i) },
  starts: Int32Array.of(0, 3, 3, 8, 12),
  weights: Float32Array.of(1, 1, 2, 1),
  variant: 0,
};

describe('lanes', () => {
  it.each([1, 2, 3, 5])('hold each step once, in the order of its sequence (%s)', (lanes) => {
    for (const laid of [layLanes(steps, lanes, keyOf(lanes)), layWhole(steps, lanes)]) {
      const held = [...laid.places].filter((step) => step >= 0);
      expect(held.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i));
      for (const [place, step] of laid.places.entries()) {
        if (step < 0) continue;
        const row = laid.rows[place];
        expect(step >= steps.starts[row] && step < steps.starts[row + 1]).toBe(true);
      }
    }
  });

  it('lie elsewhere in each pass', () => {
    const a = layLanes(steps, 2, keyOf(1));
    const b = layLanes(steps, 2, keyOf(2));
    expect([...a.places]).not.toEqual([...b.places]);
  });

  it('keep sequences whole where they are scored', () => {
    const { places, length } = layWhole(steps, 2);
    expect(length).toBe(7);
    expect([...places]).toEqual([3, 4, 5, 6, 7, -1, -1, 8, 9, 10, 11, 0, 1, 2]);
  });
});

describe('windows', () => {
  const laid = layWhole(steps, 2);
  const { arrays, weights } = fillWindows(steps, laid, 4, [0, 1]);

  it('give each step the one before it, also across windows', () => {
    expect(windowCount(laid, 4)).toBe(2);
    expect([...arrays.symbols]).toEqual([
      ...[0, 103, 104, 105, 106, 0, 108, 109, 110, 111],
      ...[106, 107, 0, 0, 0, 0, 100, 101, 102, 0],
    ]);
  });

  it('say where sequences begin and where the state goes on', () => {
    expect([...arrays.begins]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
    expect([...arrays.keeps]).toEqual([0, 1, 1, 1, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 0]);
  });

  it('count steps by the weight of their sequence', () => {
    expect([...arrays.weights]).toEqual([2, 2, 2, 2, 1, 1, 1, 1, 2, 0, 0, 0, 1, 1, 1, 0]);
    expect([...weights]).toEqual([8, 4, 2, 3]);
  });

  it('move the columns of frames, never out of them', () => {
    const frames: Steps = {
      types: { bits: { dtype: 'u8', shape: [4] } },
      arrays: { bits: Uint8Array.of(0, 1, 0, 0, 0, 0, 1, 0) },
      ...{ starts: Int32Array.of(0, 2), weights: Float32Array.of(1), variant: 0 },
    };
    const moved = fillWindows(frames, { ...layWhole(frames, 1), shifts: Int32Array.of(-1) }, 2, [0]);
    expect([...moved.arrays.bits]).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0]);
  });
});
