import { describe, expect, it } from 'vitest';
import { firstMarkupFault } from '../strict-markup.test.data.js';
import { shares } from './shares.js';

const data = {
  ...{ title: 'How often each of the characters occurs', of: 'of the characters', names: ['a', '<', '␣'] },
  ...{ real: [0.2, 0.7, 0.1], drawn: [0.3, 0.6, 0.1] },
};

describe('shares', () => {
  it('has bars for recorded and drawn steps, the most frequent first', () => {
    const { svg, description, table } = shares(data);
    expect(firstMarkupFault(svg)).toBeUndefined();
    expect(description).toContain('Most frequent is <: 70 % recorded, 60 % drawn.');
    expect(table?.rows[0]).toEqual(['<', 0.7, 0.6]);
    expect(svg.indexOf('&lt;')).toBeLessThan(svg.indexOf('>a<'));
  });

  it('shows drawn steps alone where there are no others, and counts what it leaves out', () => {
    const names = Array.from({ length: 50 }, (_, i) => `s${i}`);
    const { caption, table } = shares({ ...data, names, real: [], drawn: names.map(() => 0.02) });
    expect(caption).toContain('And 10 more, less frequent.');
    expect(table?.columns).toEqual(['name', 'drawn']);
    expect(firstMarkupFault(shares({ ...data, names: [], real: [], drawn: [] }).svg)).toBeUndefined();
  });
});
