import { expect, it } from 'vitest';
import type { TableRows } from '../../../../../data/rows.js';
import { bulkOf } from '../../../../../random/bulk.js';
import { keyOf } from '../../../../../random/key.js';
import { binarySchema } from './made-machine.test.data.js';
import { addShares, gatherPacked, packRows, streamUnits } from './packed-rows.js';

const NAN = Number.NaN;
const rows: TableRows = {
  count: 3,
  index: Int32Array.of(7, 8, 9),
  columns: [Float64Array.of(0, 1, NAN), Float64Array.of(1, 1, 2)],
  weights: Float64Array.of(1, 2, 3),
};

it('cells become levels; missing ones and codes never seen are marked', () => {
  const packed = packRows(rows, binarySchema(2, 3));
  expect([...packed.levels]).toEqual([0, 255, 255, 255, 0, 0]);
  expect([...(packed.missing ?? [])]).toEqual([0, 0, 0, 0, 1, 1]);
  const [on, known] = [new Float64Array(2), new Float64Array(2)];
  addShares(packed, on, known);
  expect([[...on], [...known]]).toEqual([
    [2, 3],
    [3, 3],
  ]);
});

it('rows at positions keep weight and index; those that fill up weigh nothing', () => {
  const taken = gatherPacked(packRows(rows, binarySchema(2, 3)), Int32Array.of(2, 1, -1));
  expect([...taken.weights]).toEqual([3, 2, 0]);
  expect([...taken.index]).toEqual([9, 8, 7]);
  expect([...taken.levels]).toEqual([0, 0, 255, 255, 0, 255]);
});

it('units of grey levels are drawn as the bulk generator draws them, all others stay', () => {
  const levels = Uint8Array.from({ length: 5000 }, (_, at) => [0, 64, 255, 200][at % 4]);
  const packed = { ...packRows(rows, binarySchema(2, 3)), levels, isGrey: true };
  const units = new Float32Array(levels.length);
  streamUnits(packed, 0, units, keyOf(1));
  const apart = new Float32Array(levels.length);
  bulkOf(keyOf(1)).bernoulli(
    Float32Array.from(levels, (level) => level / 255),
    apart,
  );
  expect(units).toEqual(apart);
  for (const [at, level] of levels.entries()) if (level % 255 === 0) expect(units[at]).toBe(level / 255);
  const share = units.filter((_, at) => at % 4 === 1).reduce((sum, unit) => sum + unit, 0) / 1250;
  expect(Math.abs(share - 64 / 255)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / 1250));
});
