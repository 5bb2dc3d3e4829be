import { expect, it } from 'vitest';
import { keyOf } from '../../../../random/key.js';
import { type Block, blockStatistics, type Factors, paddedWidth } from './block-statistics.js';
import { engineStatistics, isWorthwhile } from './engine-statistics.js';

const [K, d, count] = [5, 7, 20_011];
const draws = keyOf(3).draws();
const normals = (n: number) => Float64Array.from({ length: n }, () => draws.normal());
const columns = Array.from({ length: d }, () => normals(count + 10));
const factors: Factors = {
  K,
  d,
  form: 'dense',
  // Lower triangular, with a positive diagonal.
  roots: normals(K * d * d).map((value, i) => {
    const [row, column] = [Math.floor(i / d) % d, i % d];
    if (column > row) return 0;
    return column === row ? 1 + Math.abs(value) : value / 2;
  }),
  offsets: normals(K * d),
  constants: normals(K).map((value, k) => (k === 2 ? Number.NEGATIVE_INFINITY : value)),
};
const block: Block = {
  count,
  columns,
  positions: Int32Array.from({ length: count }, (_, i) => i + 5),
  centers: normals(d),
  scales: normals(d).map((value) => 1 + Math.abs(value)),
  weights: Float64Array.from({ length: count + 10 }, (_, i) => (i % 7 === 0 ? 0 : 0.5 + (i % 3))),
};

// Only the lower triangles of the sums of squares are meant; the rest is padding.
function isLower(i: number): boolean {
  const width = paddedWidth(d);
  const [row, column] = [Math.floor(i / width) % width, i % width];
  return column <= row && row < d;
}

it.each([
  { name: 'with weights', given: block },
  { name: 'without', given: { ...block, weights: undefined } },
])('gives the sums that the loops give, to rounding: $name', async ({ given }) => {
  expect(isWorthwhile(factors, given)).toBe(true);
  const byLoops = blockStatistics(factors, given, new Int32Array(K * 1024));
  const byEngine = await engineStatistics(factors, given, new Int32Array(K * 1024));
  // Sums of n terms whose rounding errors are independent: √n ε relative to the sum of their sizes, with room.
  const tolerance = 1e-12 * count;
  expect(Math.abs(byEngine.objective - byLoops.objective)).toBeLessThan(tolerance * 100);
  for (const name of ['counts', 'firsts', 'seconds'] as const) {
    const isMeant = (i: number) => name !== 'seconds' || isLower(i);
    const differences = byLoops[name].map((value, i) => (isMeant(i) ? Math.abs(value - byEngine[name][i]) : 0));
    const worst = Math.max(...differences);
    expect(worst, name).toBeLessThan(tolerance);
  }
  expect(byEngine.counts[2]).toBe(0);
  expect(byEngine.occupied).toEqual(byLoops.occupied);
});
