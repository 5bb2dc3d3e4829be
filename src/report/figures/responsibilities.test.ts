import { describe, expect, it } from 'vitest';
import { responsibilities } from './responsibilities.js';

const x = { name: 'x', values: [1, 2, 8, 9] };
const values = [1, 0, 0.7, 0.3, 0.1, 0.9, 0, 1];

describe('responsibilities', () => {
  it('gives each component a colour and a shape, and pales where uncertain', () => {
    const { svg } = responsibilities({
      x,
      y: { name: 'y', values: [1, 2, 3, 4] },
      components: ['left', 'right'],
      values,
    });
    expect(svg).toMatch(/<path class="c1" fill-opacity="0.95"/);
    expect(svg).toMatch(/<path class="c1" fill-opacity="0.45"/);
    expect(svg).toMatch(/<path class="c2" fill-opacity="0.7"/);
  });

  it('says what share of the rows each component has', () => {
    const { description, table } = responsibilities({ x, components: ['left', 'right'], values });
    expect(description).toContain('left is most probable for 50 % of the rows (mean probability 85 %)');
    expect(table?.rows.map(([, share]) => share)).toEqual([0.5, 0.5]);
  });

  it('stacks bars to the number of rows where there is one column', () => {
    const { svg } = responsibilities({
      x: { name: 'x', values: [3, 3, 3, 3] },
      components: ['a', 'b'],
      values: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
    });
    const bar = /<path class="c([12])" d="M[\d.]+ ([\d.]+)V([\d.]+)H/g;
    const [first, second] = Array.from(svg.matchAll(bar), ([, , from, to]) => [Number(from), Number(to)]);
    expect(first[1]).toBe(second[0]);
    expect(first[0] - first[1]).toBeCloseTo(second[0] - second[1], 0);
  });

  it('has an entry for a component that is never most probable', () => {
    const { table } = responsibilities({ x: { name: 'x', values: [1] }, components: ['a', 'b'], values: [1, 0] });
    expect(table?.rows[1]).toEqual(['b', 0, null]);
  });

  it('passes over rows whose probabilities are not numbers, and thins many rows', () => {
    const rows = 5000;
    const many = { name: 'x', values: Array.from({ length: rows }, (_, i) => (i === 0 ? Number.NaN : i)) };
    const { svg } = responsibilities({
      x: many,
      y: many,
      components: ['a'],
      values: Array.from({ length: rows }, (_, i) => (i < 9 ? Number.NaN : 1)),
    });
    expect(svg).not.toContain('NaN');
    expect(svg.length).toBeLessThan(80_000);
  });
});
