import { describe, expect, it } from 'vitest';
import { contourRings } from './contour-rings.js';

/** Signed area by the shoelace formula: holes have the other sign. */
function area(ring: readonly (readonly [number, number])[]): number {
  return ring.reduce((sum, [x, y], i) => {
    const [u, v] = ring[(i + 1) % ring.length];
    return sum + (x * v - u * y) / 2;
  }, 0);
}

const size = 81;
const centre = (size - 1) / 2;
const grid = (f: (x: number, y: number) => number) =>
  Float64Array.from({ length: size * size }, (_, i) => f((i % size) - centre, Math.floor(i / size) - centre));

describe('contourRings', () => {
  it('encloses a disc of the right area', () => {
    const [ring, ...others] = contourRings(
      grid((x, y) => -(x * x + y * y)),
      size,
      size,
      -(30 ** 2),
    );
    expect(others).toEqual([]);
    // Chords of at most one cell's diagonal s leave out at most s² / (8 r) of the radius: an area of 2 π r s² / (8 r) = π / 2.
    expect(Math.abs(Math.abs(area(ring)) - Math.PI * 30 ** 2)).toBeLessThan(Math.PI / 2);
  });

  it('leaves a hole as a ring that runs the other way', () => {
    const rings = contourRings(
      grid((x, y) => -Math.abs(Math.hypot(x, y) - 20)),
      size,
      size,
      -5,
    );
    expect(rings).toHaveLength(2);
    const areas = rings.map(area).sort((a, b) => Math.abs(b) - Math.abs(a));
    expect(Math.sign(areas[0])).toBe(-Math.sign(areas[1]));
    expect(Math.abs(areas[0] + areas[1])).toBeCloseTo(Math.PI * (25 ** 2 - 15 ** 2), -1);
  });

  it('closes along the border of the grid', () => {
    const [ring] = contourRings([1, 1, 1, 1, 1, 1], 3, 2, 0);
    expect(Math.abs(area(ring))).toBeCloseTo(2, 12);
    expect(ring.every(([x, y]) => x >= 0 && x <= 2 && y >= 0 && y <= 1)).toBe(true);
  });

  it('separates two peaks and joins them at a lower level', () => {
    const peaks = grid((x, y) => Math.exp(-((x - 15) ** 2 + y * y) / 50) + Math.exp(-((x + 15) ** 2 + y * y) / 50));
    expect(contourRings(peaks, size, size, 0.5)).toHaveLength(2);
    expect(contourRings(peaks, size, size, 0.01)).toHaveLength(1);
  });

  it('finds nothing where nothing is high, and takes −Infinity and NaN for lowest', () => {
    expect(contourRings([0, 0, 0, 0], 2, 2, 1)).toEqual([]);
    const [ring] = contourRings(
      [Number.NaN, Number.NEGATIVE_INFINITY, Number.NaN, Number.NaN, 5, Number.NaN, Number.NaN, Number.NaN, Number.NaN],
      3,
      3,
      1,
    );
    expect(ring.flat().every(Number.isFinite)).toBe(true);
  });
});
