import { describe, expect, it } from 'vitest';
import type { SampledColumn } from '../sampled-column.js';
import { pairs } from './pairs.js';

const column = (name: string, more: Partial<SampledColumn> = {}): SampledColumn => ({
  name,
  kind: 'numeric',
  categories: [],
  real: [0, 1, 2],
  drawn: [0, 1, 2],
  ...more,
});
const letter = column('letter', { kind: 'categorical', categories: ['a', 'b', 'c'] });

describe('pairs', () => {
  it('shows each pair once recorded and once drawn', () => {
    const { svg } = pairs({ columns: [column('x'), column('y'), column('z')] });
    const cells = svg.split('<g transform="translate(').slice(3);
    const kinds = cells.map((cell) =>
      cell.includes('class="strong') ? 'name' : cell.includes('class="real"') ? 'real' : 'drawn',
    );
    expect(kinds).toEqual(['name', 'drawn', 'drawn', 'real', 'name', 'drawn', 'real', 'real', 'name']);
  });

  it('mirrors the halves: equal samples give points reflected in the falling diagonal', () => {
    const { svg } = pairs({
      columns: [column('x', { real: [0, 1, 5], drawn: [0, 1, 5] }), column('y', { real: [0, 3, 1], drawn: [0, 3, 1] })],
    });
    const [, drawn, real] = svg.split('class="panel"').slice(1);
    // A circle's path starts a radius, a diamond's 1.2 radii, left of its centre.
    const centres = (cell: string, left: number) =>
      Array.from(cell.matchAll(/M([\d.]+) ([\d.]+)[al]/g), ([, x, y]) => [Number(x) + left, Number(y)]);
    const size = 220;
    const reflected = centres(real, 2.2).map(([x, y]) => [size - y, size - x]);
    expect(reflected).toHaveLength(3);
    for (const [i, [x, y]] of centres(drawn, 2.64).entries()) {
      expect(Math.abs(x - reflected[i][0])).toBeLessThan(0.25);
      expect(Math.abs(y - reflected[i][1])).toBeLessThan(0.25);
    }
  });

  it('draws pairs of categories as discs whose area is the share of rows', () => {
    const other = column('other', { kind: 'categorical', categories: ['p', 'q'], real: [0, 0, 1], drawn: [0, 0, 1] });
    const { svg } = pairs({ columns: [{ ...letter, real: [0, 0, 1] }, other] });
    const radii = Array.from(svg.matchAll(/<circle[^>]* r="([\d.]+)"/g), ([, r]) => Number(r));
    // Shares 2/3 and 1/3: radii in the ratio of the root of 2, to a tenth of a pixel.
    const [large, small] = radii.sort((a, b) => b - a);
    expect(large / small).toBeGreaterThan(1.3);
    expect(radii).toHaveLength(4 + 1);
  });

  it('mixes kinds, keeps to five columns and says so', () => {
    const { caption, svg } = pairs({ columns: [letter, ...Array.from({ length: 6 }, (_, i) => column(`x${i}`))] });
    expect(caption).toContain('The first 5 of 7 columns.');
    expect(svg).toContain('letter');
  });

  it('names the columns left out, and gives the ends of each range under it', () => {
    const { caption, svg } = pairs({
      columns: [column('x', { real: [-172.5, 0, 231] }), letter],
      leftOut: ['year', 'site'],
    });
    expect(caption).toContain(
      '2 of 4 columns, numbers that go together most and categories; not shown: year and site.',
    );
    expect(svg).toMatch(/>−172\.5<\/text><text class="quiet small end"[^>]*>231<\/text>/);
    const narrow = pairs(
      { columns: Array.from({ length: 5 }, (_, i) => column(`x${i}`, { real: [1.234e5, 2.3456e7] })) },
      { width: 350 },
    );
    expect(narrow.svg).not.toContain('23460000');
  });

  it('leaves out rows with a missing cell', () => {
    const { svg } = pairs({ columns: [column('x', { real: [Number.NaN, 1, 2] }), column('y')] });
    expect(svg).not.toContain('NaN');
  });
});
