import { describe, expect, it } from 'vitest';
import { knownPatterns } from './known-patterns.js';

const NAN = Number.NaN;

describe('knownPatterns', () => {
  it('groups rows that know the same columns', () => {
    const columns = [Float64Array.of(1, NAN, 3, 4, NAN), Float64Array.of(1, 2, NAN, 4, 5), new Float64Array(5)];
    const groups = knownPatterns(columns, 5).map(({ known, unknown, positions }) => [
      [...known],
      [...unknown],
      [...positions],
    ]);
    expect(groups).toEqual([
      [[0, 1, 2], [], [0, 3]],
      [[1, 2], [0], [1, 4]],
      [[0, 2], [1], [2]],
    ]);
  });

  it('keeps complete rows together and finds rows that know nothing', () => {
    expect(knownPatterns([Float64Array.of(1, 2)], 2).length).toBe(1);
    expect(knownPatterns([Float64Array.of(NAN, 2)], 2).map(({ known }) => known.length)).toEqual([0, 1]);
    expect(knownPatterns([new Float64Array(0)], 0)).toEqual([]);
  });
});
