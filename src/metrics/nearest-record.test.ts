import { describe, expect, it } from 'vitest';
import { type TableRows, tableRows, takeRows } from '../data/rows.js';
import { isCoded, type TableSchema } from '../data/schema.js';
import { keyOf } from '../random/key.js';
import { memorised, mixedLaw, mixedTable, rowsOf, tableFrom } from './made-table.test.data.js';
import { nearestDistances } from './nearest-distances.js';
import { nearestRecord } from './nearest-record.js';
import { recordSpace } from './record-distance.js';

const key = keyOf(7);

/** The definition, word for word: the smallest mean over columns of |a − b| / range, 0 or 1 for categories and where one is missing. */
function slowly(schema: TableSchema, from: TableRows, to: TableRows, isSame: boolean): number[] {
  return Array.from({ length: from.count }, (_, i) => {
    let least = Number.POSITIVE_INFINITY;
    for (let j = 0; j < to.count; j++) {
      if (isSame && i === j) continue;
      const steps = schema.columns.map((column, c) => {
        const [a, b] = [from.columns[c][i], to.columns[c][j]];
        if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : 1;
        if (isCoded(column)) return a === b ? 0 : 1;
        const values = [column.minimum, column.maximum, ...column.atoms];
        return Math.min(1, Math.abs(a - b) / (Math.max(...values) - Math.min(...values)));
      });
      least = Math.min(
        least,
        steps.reduce((sum, step) => sum + step / steps.length, 0),
      );
    }
    return least;
  });
}

describe('nearestDistances', () => {
  it('are those of the definition, among others and among themselves', async () => {
    const { schema, training } = await mixedTable(200, 1);
    const drawn = rowsOf(mixedLaw, 100, 2);
    const space = recordSpace(schema, training);
    const targets = space.points(training);
    const selves = Array.from({ length: 200 }, (_, i) => i);
    const found = [nearestDistances(space.points(drawn), targets), nearestDistances(targets, targets, selves)];
    const expected = [slowly(schema, drawn, training, false), slowly(schema, training, training, true)];
    // Sums of four columns in another order.
    for (const [t, values] of expected.entries())
      for (const [i, value] of values.entries()) expect(Math.abs(found[t][i] - value)).toBeLessThan(1e-14);
  });

  it('are 0 or 1 in a column whose range is zero, and finite where the range is the largest there is', async () => {
    const { schema } = await tableFrom({ a: [1, 2, 3, 4.5], b: [5, 6, 7, 8.5] });
    const facts = [
      { ...schema.columns[0], minimum: 2, maximum: 2 },
      { ...schema.columns[1], minimum: -1.7e308, maximum: 1.7e308 },
    ];
    const rows = tableRows([Float64Array.of(2, 2, 3), Float64Array.of(-1.7e308, 1.7e308, 0)]);
    const space = recordSpace({ ...schema, columns: facts }, rows);
    const [first] = nearestDistances(space.points(takeRows(rows, [0])), space.points(takeRows(rows, [1])));
    const [second] = nearestDistances(space.points(takeRows(rows, [2])), space.points(takeRows(rows, [1])));
    expect([first, second]).toEqual([0.5, 0.75]);
  });
});

describe('nearestRecord', () => {
  it('of uniform numbers is ln 2 / 2n, drawn and real alike', async () => {
    const n = 2000;
    const law = (draws: { uniform(): number }) => [draws.uniform()];
    const { schema, training } = await tableFrom({ x: rowsOf(law, n, 1).columns[0] });
    const record = nearestRecord({ schema, training, drawn: rowsOf(law, n, 2) }, { key });
    // No point of n within r of a fresh one has probability (1 − 2r)ⁿ ≈ exp(−2nr), but for the 1/n at the ends.
    const expected = Math.LN2 / (2 * n);
    // Which training rows there are moves both; by less than the leave-one-out error.
    const error = record.floorStandardError;
    expect(Math.abs(record.value - expected)).toBeLessThan(4 * Math.hypot(record.standardError, error));
    expect(Math.abs(record.floor - expected)).toBeLessThan(4 * error);
    expect(record.shuffled).toBeNull();
    expect(record.isMemorising).toBe(false);
  });

  it('is as far for honest draws as for real rows, whether held out or left out, and further for shuffled ones', async () => {
    const table = await mixedTable(500, 1);
    const drawn = rowsOf(mixedLaw, 5000, 2);
    for (const heldOut of [undefined, rowsOf(mixedLaw, 1000, 3)]) {
      const record = nearestRecord({ ...table, drawn, heldOut }, { key, queries: 5000 });
      expect(record.rows).toEqual({ drawn: 5000, real: heldOut === undefined ? 500 : 1000, training: 500 });
      expect(Math.abs((record.ratio ?? 0) - 1)).toBeLessThan(4 * (record.ratioStandardError ?? 0));
      expect(Math.abs(record.excess)).toBeLessThan(4 * record.excessStandardError);
      expect(record.isMemorising).toBe(false);
      // Shuffled rows put y where x is not: at least twice as far, with half the deviation of y that x explains.
      expect(record.shuffled).toBeGreaterThan(1.5 * record.floor);
    }
  });

  it('is far below for training rows moved a little, which no rounding hides', async () => {
    const table = await mixedTable(500, 1);
    const drawn = memorised(table, 5000, 1e-3, 2);
    const record = nearestRecord({ ...table, drawn }, { key, queries: 5000 });
    // Steps of 0.001 of the range in at most three of four columns, mean |z| 0.8.
    expect(record.value).toBeLessThan(0.001);
    expect(record.ratio).toBeLessThan(0.1);
    expect(record.isMemorising).toBe(true);
  });

  it('catches a model that copies every second row, and lets one pass that copies none but is sharper', async () => {
    const table = await mixedTable(500, 1);
    const [honest, copied] = [rowsOf(mixedLaw, 2500, 4), memorised(table, 2500, 1e-3, 5)];
    const drawn = tableRows(honest.columns.map((column, c) => Float64Array.of(...column, ...copied.columns[c])));
    expect(nearestRecord({ ...table, drawn }, { key, queries: 5000 }).isMemorising).toBe(true);
    const sharper = tableRows(honest.columns.map((column, c) => (c === 3 ? column : column.map((x) => 0.8 * x))));
    expect(nearestRecord({ ...table, drawn: sharper }, { key }).isMemorising).toBe(false);
  });

  it('has no ratio where half of the real rows have equals', async () => {
    const law = (draws: { below(n: number): number }) => [draws.below(6), draws.below(6)];
    const [a, b] = rowsOf(law, 300, 1).columns;
    const table = await tableFrom({ a, b });
    const record = nearestRecord({ ...table, drawn: rowsOf(law, 300, 2) }, { key });
    expect([record.floor, record.ratio, record.ratioStandardError]).toEqual([0, null, null]);
    expect(record.isMemorising).toBe(false);
  });

  it('takes subsamples where there are many rows, the same for the same key, and leaves its input alone', async () => {
    const table = await mixedTable(400, 1);
    const drawn = rowsOf(mixedLaw, 300, 2);
    const before = [...table.training.columns, ...drawn.columns].map((column) => column.slice());
    const settings = { key, queries: 100, training: 250 };
    const record = nearestRecord({ ...table, drawn }, settings);
    expect(record.rows).toEqual({ drawn: 100, real: 100, training: 250 });
    expect(nearestRecord({ ...table, drawn }, settings)).toEqual(record);
    expect([...table.training.columns, ...drawn.columns]).toEqual(before);
  });

  it('refuses rows that cannot be compared', async () => {
    const table = await mixedTable(50, 1);
    const none = takeRows(table.training, []);
    expect(() => nearestRecord({ ...table, drawn: table.training, heldOut: none }, { key })).toThrow(
      'nearest-record: needs at least 1 held-out row, got 0',
    );
  });
});
