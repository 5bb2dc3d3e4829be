import { describe, expect, it } from 'vitest';
import { firstMarkupFault } from '../strict-markup.test.data.js';
import { pointSets } from './point-sets.js';

const set = { x: [0, 1], y: [0, 1], weight: [1, 0.25] };

/** Centres and radii of the dots of a figure: path data begins a circle at its left end. */
function dots(svg: string) {
  const found = [...svg.matchAll(/M(-?[\d.]+) (-?[\d.]+)a([\d.]+)/g)];
  return found.map(([, left, y, r]) => ({ x: Number(left) + Number(r), y: Number(y), r: Number(r) }));
}

describe('pointSets', () => {
  it('draws dots whose area is their weight, y upwards or as images have it', () => {
    const up = pointSets({ x: 'dy', y: 'dphi', weight: 'pt', real: [set], drawn: [] });
    expect(firstMarkupFault(up.svg)).toBeUndefined();
    const [large, little] = dots(up.svg);
    expect(large.r / little.r).toBeCloseTo(2, 1);
    expect(little.x).toBeGreaterThan(large.x);
    expect(little.y).toBeLessThan(large.y);
    const down = dots(pointSets({ x: 'x', y: 'y', isDownward: true, real: [set], drawn: [] }).svg);
    expect(down[1].y).toBeGreaterThan(down[0].y);
    expect(up.caption).toContain('The area of a dot is its pt.');
  });

  it('has as many panels as there is room for', () => {
    const many = Array.from({ length: 9 }, () => set);
    const panels = (width: number) =>
      pointSets({ x: 'x', y: 'y', real: many, drawn: many }, { width }).svg.match(/class="panel"/g);
    expect(panels(720)).toHaveLength(12);
    expect(panels(350)).toHaveLength(6);
  });

  it('is well-formed without a set or a point', () => {
    expect(firstMarkupFault(pointSets({ x: 'x', y: 'y', real: [], drawn: [] }).svg)).toBeUndefined();
    const none = { x: [], y: [] };
    expect(
      firstMarkupFault(pointSets({ x: 'x', y: 'y', real: [none], drawn: [{ x: [Number.NaN], y: [1] }] }).svg),
    ).toBeUndefined();
  });
});
