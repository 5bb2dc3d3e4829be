import { describe, expect, it } from 'vitest';
import { criterionCurve } from './criterion-curve.js';

const series = [
  {
    name: 'full',
    points: [
      { at: 1, value: 90 },
      { at: 2, value: 50 },
      { at: 3, value: null },
      { at: 4, value: 60 },
    ],
  },
  {
    name: 'tied',
    points: [
      { at: 1, value: 95 },
      { at: 2, value: 55 },
      { at: 3, value: 58 },
    ],
  },
];
const data = { criterion: 'BIC', over: 'components', best: 'lowest' as const, series };

describe('criterionCurve', () => {
  it('rings and names the lowest, or the highest where that is best', () => {
    expect(criterionCurve(data).caption).toContain('The lowest BIC, 50, is at 2 components (full).');
    expect(criterionCurve({ ...data, best: 'highest' }).caption).toContain(
      'The highest BIC, 95, is at 1 components (tied).',
    );
    expect(criterionCurve(data).svg.match(/<circle class="ink-line"/g)).toHaveLength(1);
  });

  it('interrupts a line where a candidate failed, and tells lines apart by dashes and shapes', () => {
    const { svg, table } = criterionCurve(data);
    const line = /class="c1-line" stroke-width="1.8" stroke-dasharray="none" d="([^"]*)"/.exec(svg)!;
    expect(line[1].match(/M/g)).toHaveLength(2);
    expect(svg).toContain('stroke-dasharray="6 3"');
    expect(table?.rows).toContainEqual(['full', 3, null]);
  });

  it('keeps to the neighbourhood of the best and counts what lies outside', () => {
    const points = [{ at: 1, value: 1e6 }, ...Array.from({ length: 9 }, (_, i) => ({ at: i + 2, value: 100 + i }))];
    expect(criterionCurve({ ...data, series: [{ name: 'full', points }] }).caption).toContain(
      '1 far worse candidate outside the picture.',
    );
  });

  it('survives one candidate, and none', () => {
    expect(criterionCurve({ ...data, series: [{ name: 'a', points: [{ at: 3, value: -2 }] }] }).svg).not.toMatch(
      /NaN|Infinity/,
    );
    expect(
      criterionCurve({ ...data, series: [{ name: 'a', points: [{ at: 3, value: Number.NaN }] }] }).caption,
    ).toContain('No candidate has a value.');
  });
});
