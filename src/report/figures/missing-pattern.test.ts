import { describe, expect, it } from 'vitest';
import { missingPattern } from './missing-pattern.js';

describe('missingPattern', () => {
  it('shows columns with missing cells only, most first, with share and count', () => {
    const { svg, table, description } = missingPattern({
      rows: 200,
      columns: [
        { name: 'a', missing: 2 },
        { name: 'b', missing: 50 },
        { name: 'c', missing: 0 },
      ],
    });
    expect(table?.rows).toEqual([
      ['b', 50, 0.25],
      ['a', 2, 0.01],
    ]);
    expect(description).toBe('b: 25 % missing; a: 1.0 % missing.');
    expect(svg).toContain('>25 % (50)</text>');
    expect(svg).not.toContain('>c</text>');
  });

  it('stops at thirty columns and counts the rest', () => {
    const columns = Array.from({ length: 500 }, (_, i) => ({ name: `c${i}`, missing: i }));
    expect(missingPattern({ rows: 1000, columns }).caption).toContain('And 469 more columns');
  });

  it('says so where nothing is missing', () => {
    expect(missingPattern({ rows: 3, columns: [{ name: 'a', missing: 0 }] }).caption).toBe('No cell is missing.');
  });
});
