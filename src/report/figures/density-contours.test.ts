import { describe, expect, it } from 'vitest';
import { densityContours, highestDensityLevels } from './density-contours.js';

const size = 101;
const axis = Float64Array.from({ length: size }, (_, i) => -5 + i / 10);
const normal = Float64Array.from(
  { length: size * size },
  (_, i) => -Math.log(2 * Math.PI) - (axis[i % size] ** 2 + axis[Math.floor(i / size)] ** 2) / 2,
);

describe('highestDensityLevels', () => {
  it('are those of the normal law: a share s lies above its peak density times 1 − s', () => {
    const shares = [0.95, 0.6, 0.2];
    for (const [i, level] of highestDensityLevels(normal, shares).entries()) {
      // A level moves by at most one cell of mass: cell area 0.01 times the density there, relative to the slope −(1 − s) of the tail in log density.
      expect(Math.abs(level - (-Math.log(2 * Math.PI) + Math.log(1 - shares[i])))).toBeLessThan(0.05);
    }
  });

  it('are none where nothing is finite', () => {
    expect(highestDensityLevels([Number.NEGATIVE_INFINITY, Number.NaN], [0.5])).toEqual([]);
  });
});

describe('densityContours', () => {
  const data = {
    x: { name: 'a', values: axis },
    y: { name: 'b', values: axis },
    logDensity: normal,
    real: { x: [0, 1, 99], y: [0, 1, 0] },
  };

  it('has a band for each level, with the outermost first, and names the peak', () => {
    const { svg, description } = densityContours(data);
    expect(svg.match(/class="band"/g)).toHaveLength(5);
    expect(description).toContain('highest at a 0, b 0');
  });

  it('leaves out points beyond the grid rather than stretching it', () => {
    const circles = densityContours(data)
      .svg.match(/<path class="real" fill-opacity[^>]*>/g)!
      .join('');
    expect(circles.match(/M/g)).toHaveLength(2);
  });

  it('tells recorded from drawn rows by shape', () => {
    const { svg, caption } = densityContours({
      ...data,
      drawn: { x: [0.5], y: [0.5] },
      note: 'The column c is fixed.',
    });
    expect(svg).toContain('drawn by the model');
    expect(svg).toMatch(/class="drawn-line"[^>]*d="M/);
    expect(caption).toMatch(/diamonds rows drawn by the model.*The column c is fixed\.$/);
  });

  it('says so where the density is zero everywhere, or rows are missing', () => {
    expect(densityContours({ ...data, logDensity: normal.map(() => Number.NEGATIVE_INFINITY) }).caption).toContain(
      'zero on the whole grid',
    );
    expect(densityContours({ ...data, real: { x: [], y: [] } }).caption).not.toContain('recorded');
  });
});
