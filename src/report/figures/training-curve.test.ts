import { describe, expect, it } from 'vitest';
import { firstMarkupFault } from '../strict-markup.test.data.js';
import { trainingCurve } from './training-curve.js';

const curves = [
  { name: 'objective', wanted: 'low', values: [900, 130, 120, 110, 105, 103, 102, 101, 100.5, 100.2, 100.1, 100] },
  {
    name: 'validation',
    wanted: 'high',
    values: [-900, -131, -121, -112, -107, -106, -105.5, -105, null, -106, -107, -108],
  },
  { name: 'divergence', wanted: 'neither', values: Array.from({ length: 12 }, (_, i) => i) },
] as const;

describe('trainingCurve', () => {
  it('has a panel for each number, marks the best, and tells it', () => {
    const { svg, caption, table } = trainingCurve({ curves });
    expect(firstMarkupFault(svg)).toBeUndefined();
    expect(svg.match(/<svg aria-hidden="true" x=/g)).toHaveLength(3);
    expect(svg.match(/<circle class="ink-line"/g)).toHaveLength(2);
    expect(caption).toContain('12 passes');
    expect(caption).toContain('Lowest objective: 100 in pass 12.');
    expect(caption).toContain('Highest validation: -105 in pass 8.');
    expect(table?.columns).toEqual(['pass', 'objective', 'validation', 'divergence']);
    expect(table?.rows[8]).toEqual([9, 100.5, null, 8]);
  });

  it('looks at where the fit spent its time: a first pass far away is cut off', () => {
    const { svg } = trainingCurve({ curves: curves.slice(0, 1) });
    const levels = [...svg.matchAll(/<text class="quiet small end"[^>]*>([\d,.]+)</g)].map(([, text]) => Number(text));
    expect(Math.max(...levels)).toBeLessThan(300);
    expect(Math.min(...levels)).toBeGreaterThan(80);
  });

  it('shows one pass as a dot, and nothing where there is nothing', () => {
    expect(trainingCurve({ curves: [{ name: 'a', wanted: 'low', values: [3] }] }).svg).toContain('class="real"');
    expect(firstMarkupFault(trainingCurve({ curves: [] }).svg)).toBeUndefined();
  });
});
