import { describe, expect, it } from 'vitest';
import { OptionError } from '../util/errors.js';
import { type QuantileSketch, quantileSketch, sketchFromState } from './quantile-sketch.js';

const N = 200_000;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
// A Kronecker sequence: its first n terms lie within O(log n) / n of uniform, far below the error of the sketch.
const term = (i: number) => (i * GOLDEN) % 1;

function sketchOf(from: number, to: number, step = 1): QuantileSketch {
  const sketch = quantileSketch();
  for (let i = from; i < to; i += step) sketch.add(term(i));
  return sketch;
}

function largestRankError(sketch: QuantileSketch, cdf: (x: number) => number): number {
  let largest = 0;
  for (let p = 0.005; p < 1; p += 0.005) {
    largest = Math.max(largest, Math.abs(sketch.cdf(p) - cdf(p)), Math.abs(cdf(sketch.quantile(p)) - p));
  }
  return largest;
}

function keptValues(sketch: QuantileSketch): number {
  return sketch.state().values.reduce((sum, level) => sum + level.length, 0);
}

describe('quantileSketch', () => {
  it('is exact while it keeps everything', () => {
    const sketch = quantileSketch(64);
    for (const value of [5, 1, 4, 2, 3]) sketch.add(value);
    expect([0, 0.2, 0.21, 0.5, 0.8, 1].map(sketch.quantile)).toEqual([1, 1, 2, 3, 4, 5]);
    expect([0, 1, 2.5, 5, 6].map(sketch.cdf)).toEqual([0, 0.2, 0.4, 1, 1]);
  });

  it('errs by less than 0.2 % of ranks in bounded memory', () => {
    const sketch = sketchOf(0, N);
    expect(largestRankError(sketch, (x) => x)).toBeLessThan(0.002);
    expect(keptValues(sketch)).toBeLessThan(3 * 2048 + 300); // geometric series, and eight each for the lowest levels
    const sorted = Float64Array.from({ length: N }, (_, i) => term(i)).sort();
    expect([sketch.quantile(0), sketch.quantile(1)]).toEqual([sorted[0], sorted[N - 1]]);
  });

  it('is not misled by sorted values', () => {
    const sketch = quantileSketch();
    for (let i = 0; i < N; i++) sketch.add(i / N);
    expect(largestRankError(sketch, (x) => x)).toBeLessThan(0.002);
  });

  it('takes weights of any size', () => {
    // weight 2x on uniform values makes the distribution function x²
    const sketch = quantileSketch();
    for (let i = 0; i < N; i++) sketch.add(term(i), 2e-9 * term(i));
    let largest = 0;
    for (let p = 0.01; p < 1; p += 0.01) largest = Math.max(largest, Math.abs(sketch.cdf(p) - p * p));
    expect(largest).toBeLessThan(0.002);
    expect(keptValues(sketch)).toBeLessThan(3 * 2048 + 600);
  });

  it('never lets one heavy value stand for others', () => {
    const sketch = quantileSketch(8);
    for (let i = 0; i < 1000; i++) sketch.add(i, i === 300 || i === 700 ? 1e6 : 1);
    expect(sketch.quantile(0.25)).toBe(300);
    expect(sketch.quantile(0.75)).toBe(700);
  });

  it('passes over weights of zero', () => {
    const sketch = quantileSketch();
    sketch.add(9, 0);
    sketch.add(1);
    expect(sketch.quantile(1)).toBe(1);
  });

  it('merges shards in any order', () => {
    const shards = () => [sketchOf(0, N, 7), sketchOf(1, N, 7), sketchOf(2, N, 7), sketchOf(3, 40, 7)];
    const rest = () => sketchOf(3, N, 1000);
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [2, 0, 3, 1],
    ]) {
      const parts = shards();
      const merged = rest();
      for (const shard of order) merged.merge(parts[shard]);
      expect(merged.state().total).toBe(3 * Math.ceil(N / 7) + 6 + N / 1000);
      expect(largestRankError(merged, (x) => x)).toBeLessThan(0.002);
      expect(keptValues(merged)).toBeLessThan(3 * 2048 + 300);
    }
  });

  it('merges with the empty sketch without a change', () => {
    const sketch = sketchOf(0, 5000);
    const before = sketch.state();
    sketch.merge(quantileSketch());
    expect(sketch.state()).toEqual(before);
    const other = quantileSketch();
    other.merge(sketch);
    expect(other.cdf(0.5)).toBe(sketch.cdf(0.5));
  });

  it('goes on from a saved state as if nothing had happened', () => {
    const whole = sketchOf(0, 30_000);
    const half = sketchOf(0, 15_000);
    const resumed = sketchFromState(half.state());
    for (let i = 15_000; i < 30_000; i++) resumed.add(term(i));
    expect(resumed.state()).toEqual(whole.state());
  });

  it('refuses what has no rank', () => {
    const sketch = quantileSketch(8);
    expect(() => sketch.quantile(0.5)).toThrow(
      'quantile-sketch: there must be a value before its ranks are asked, got none',
    );
    expect(() => sketch.add(Number.NaN)).toThrow(new OptionError('quantile-sketch: a value must be a number, got NaN'));
    expect(() => sketch.add(1, -1)).toThrow('quantile-sketch: weights must be >= 0 with a finite sum, got -1');
    expect(() => sketch.quantile(2)).toThrow('quantile-sketch: p must be from 0 to 1, got 2');
    expect(() => sketch.merge(quantileSketch(9))).toThrow(
      'quantile-sketch: sketches to merge must be of one size, got 8 and 9',
    );
    expect(() => quantileSketch(2)).toThrow('quantile-sketch: size must be an integer >= 8, got 2');
  });
});
