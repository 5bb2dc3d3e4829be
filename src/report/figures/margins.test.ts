import { describe, expect, it } from 'vitest';
import type { SampledColumn } from '../sampled-column.js';
import { margins } from './margins.js';

const numbers = (name: string, more: Partial<SampledColumn> = {}): SampledColumn => ({
  name,
  kind: 'numeric',
  categories: [],
  real: [1, 2, 3, 4],
  drawn: [1, 2, 3, 6],
  ...more,
});
const letters = Array.from('abcdefghij');

describe('margins', () => {
  it('tells real from drawn by fill against outline, and gives means and deviations', () => {
    const { svg, table } = margins({ columns: [numbers('height')] });
    expect(svg).toMatch(/class="real" fill-opacity/);
    expect(svg).toMatch(/class="drawn-line"/);
    // Means 2.5 and 3; sums of squares 5 and 14 over n − 1 = 3.
    expect(table?.rows).toEqual([
      ['height', 'mean', 2.5, 3],
      ['height', 'standard deviation', Math.sqrt(5 / 3), Math.sqrt(14 / 3)],
    ]);
  });

  it('counts draws far outside the recorded range instead of stretching the axis', () => {
    expect(margins({ columns: [numbers('x', { drawn: [2, 1000, -1000] })] }).svg).toContain('2 draws outside');
  });

  it('groups all but the most frequent categories', () => {
    const codes = letters.flatMap((_, code) => Array.from({ length: 10 - code }, () => code));
    const { table } = margins({
      columns: [numbers('letter', { kind: 'categorical', categories: letters, real: codes, drawn: codes })],
    });
    expect(table?.rows.map(([, what]) => what)).toEqual([
      'share of a',
      'share of b',
      'share of c',
      'share of d',
      'share of e',
      'share of 5 others',
    ]);
    const total = table!.rows.reduce((sum, row) => sum + Number(row[2]), 0);
    expect(total).toBeCloseTo(1, 12);
  });

  it('shows a category never seen in training', () => {
    const { table } = margins({
      columns: [numbers('x', { kind: 'categorical', categories: ['a'], real: [0, 1], drawn: [0, 0] })],
    });
    expect(table?.rows).toContainEqual(['x', 'share of unseen', 0.5, 0]);
  });

  it('writes dates as dates', () => {
    const { svg, table } = margins({
      columns: [numbers('day', { kind: 'date', real: [17_000, 17_200], drawn: [17_100, 17_100] })],
    });
    expect(svg).toMatch(/>201[67](-\d\d)*<\/text>/);
    expect(table?.rows[0]).toEqual(['day', 'mean', '2016-10-26', '2016-10-26']);
  });

  it('stops at two dozen columns and counts the rest', () => {
    const { caption } = margins({ columns: Array.from({ length: 500 }, (_, i) => numbers(`c${i}`)) });
    expect(caption).toContain('And 476 more columns');
  });

  it('does without recorded rows', () => {
    expect(margins({ columns: [numbers('x', { real: [] })] }).caption).toContain('no recorded rows');
  });
});
