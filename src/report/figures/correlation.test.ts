import { describe, expect, it } from 'vitest';
import { correlation } from './correlation.js';

const data = {
  names: ['a', 'b', 'c'],
  real: [
    [1, 0.9, Number.NaN],
    [0.9, 1, Number.NaN],
    [Number.NaN, Number.NaN, Number.NaN],
  ],
  drawn: [
    [1, -0.4, Number.NaN],
    [-0.4, 1, Number.NaN],
    [Number.NaN, Number.NaN, Number.NaN],
  ],
};

describe('correlation', () => {
  it('tells signs apart by shape, and what is undefined by a dash', () => {
    const { svg } = correlation(data);
    expect(svg.match(/<circle class="real"/g)).toHaveLength(2);
    // Drawn, and the difference −1.3, both below and above the diagonal.
    expect(svg.match(/<circle class="drawn-line"/g)).toHaveLength(4);
    expect(svg.match(/class="quiet-line"/g)).toHaveLength(3 * 4);
  });

  it('names the pair that differs most', () => {
    expect(correlation(data).description).toContain(
      'largest difference is -1.30, between b and a: 0.90 recorded, -0.40 drawn',
    );
  });

  it('lists each pair once, with n/a where undefined', () => {
    expect(correlation(data).table?.rows).toEqual([
      ['a', 'b', '0.900', '-0.400', '-1.300'],
      ['a', 'c', 'n/a', 'n/a', 'n/a'],
      ['b', 'c', 'n/a', 'n/a', 'n/a'],
    ]);
  });

  it('says how the columns were chosen', () => {
    expect(correlation({ ...data, chosenFrom: 61 }).caption).toContain(
      '3 of 61 columns, those with the strongest correlations in the recorded rows.',
    );
    expect(correlation({ ...data, chosenFrom: 3 }).caption).not.toContain('columns,');
  });

  it('stacks the maps on a narrow screen, and stops at two dozen columns', () => {
    expect(correlation(data, { width: 350 }).height).toBeGreaterThan(correlation(data).height);
    const names = Array.from({ length: 500 }, (_, i) => `c${i}`);
    expect(correlation({ names, real: names.map(() => [1]), drawn: names.map(() => [1]) }).caption).toContain(
      'The first 24 of 500 columns.',
    );
  });
});
