import { describe, expect, it } from 'vitest';
import { tableRows } from '../data/rows.js';
import { exactCopies } from './exact-copies.js';
import { memorised, mixedLaw, mixedTable, rowsOf, tableFrom } from './made-table.test.data.js';

describe('exactCopies', () => {
  it('counts rows that are printed alike in every column: rounded as recorded, missing equal to missing', async () => {
    const { schema, training } = await tableFrom({
      size: [1.5, 2.25, 3, null, 1.5, 4.75],
      kind: ['a', 'b', 'b', 'a', 'a', 'c'],
    });
    const drawn = tableRows([
      Float64Array.of(1.5004, 2.256, 3, Number.NaN, Number.NaN),
      Float64Array.of(0, 1, 0, 0, 1),
    ]);
    const copies = exactCopies({ schema, drawn, training });
    // 1.50 a and missing a are there; 2.26 b, 3.00 a and missing b are not.
    expect(copies.value).toBe(2 / 5);
    // Of the real rows, the first and the fifth are alike.
    expect(copies.floor).toBeCloseTo(2 / 6, 15);
    expect(copies.rows).toEqual({ drawn: 5, training: 6 });
    // Held-out rows give a floor of their own.
    expect(exactCopies({ schema, drawn, training, heldOut: drawn }).floor).toBe(2 / 5);
  });

  it('finds the share that a uniform law over cells must have, drawn and real alike', async () => {
    const [cells, n] = [40, 600];
    const law = (draws: { below(n: number): number }) => [draws.below(cells), draws.below(cells)];
    const [a, b] = rowsOf(law, n, 1).columns;
    const { schema, training } = await tableFrom({ a, b });
    const copies = exactCopies({ schema, drawn: rowsOf(law, 10 * n, 2), training });
    // A fresh row has an equal among n unless all n missed its cell.
    const expected = 1 - (1 - 1 / cells ** 2) ** n;
    // The share of cells taken varies as well, less than the leave-one-out estimate of it does.
    const taken = copies.floorStandardError;
    expect(Math.abs(copies.value - expected)).toBeLessThan(4 * Math.hypot(copies.standardError, taken));
    expect(Math.abs(copies.floor - expected)).toBeLessThan(4 * Math.hypot(copies.floorStandardError, taken));
    expect(copies.isMemorising).toBe(false);
  });

  it('has standard errors that honest draws keep to', async () => {
    const repeats = 100;
    const law = (draws: { poisson(mean: number): number; below(n: number): number }) => [
      draws.poisson(30),
      draws.below(7),
    ];
    const [a, b] = rowsOf(law, 150, 999).columns;
    const { schema } = await tableFrom({ a, b });
    let squares = 0;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const training = rowsOf(law, 150, 1000 + repeat);
      const copies = exactCopies({ schema, training, drawn: rowsOf(law, 300, 5000 + repeat) });
      expect(copies.isMemorising).toBe(false);
      squares +=
        (copies.value - copies.floor) ** 2 / (copies.standardError ** 2 + copies.floorStandardError ** 2) / repeats;
    }
    // The mean of squared standard normal numbers is 1, its standard error √(2 / repeats).
    expect(Math.abs(squares - 1)).toBeLessThan(4 * Math.sqrt(2 / repeats));
  });

  it('catches training rows given back with a jitter below their rounding, and nothing honest', async () => {
    const table = await mixedTable(500, 1);
    const { schema, training } = table;
    // Steps of 1e-5 of ranges of about ten are a hundredth of the unit of rounding: few cells cross an edge.
    const copied = exactCopies({ schema, training, drawn: memorised(table, 5000, 1e-5, 2) });
    expect(copied.value).toBeGreaterThan(0.9);
    expect(copied.isMemorising).toBe(true);
    const honest = exactCopies({ schema, training, drawn: rowsOf(mixedLaw, 5000, 3) });
    expect(Math.abs(honest.value - honest.floor)).toBeLessThan(
      4 * Math.hypot(honest.standardError, honest.floorStandardError),
    );
    expect(honest.isMemorising).toBe(false);
  });

  it('catches one copy in ten among honest rows', async () => {
    const table = await mixedTable(500, 1);
    const [honest, copied] = [rowsOf(mixedLaw, 4500, 4), memorised(table, 500, 0, 5)];
    const drawn = tableRows(honest.columns.map((column, c) => Float64Array.of(...column, ...copied.columns[c])));
    const { value, isMemorising } = exactCopies({ ...table, drawn });
    expect(value).toBeGreaterThanOrEqual(0.1);
    expect(isMemorising).toBe(true);
  });

  it('refuses rows that cannot be compared', async () => {
    const { schema, training } = await tableFrom({ a: [1, 2, 3, 4], b: ['x', 'y', 'x', 'y'] });
    const none = tableRows([new Float64Array(0), new Float64Array(0)]);
    const one = tableRows([Float64Array.of(1), Float64Array.of(0)]);
    expect(() => exactCopies({ schema, training, drawn: tableRows([Float64Array.of(1)]) })).toThrow(
      'exact-copies: rows must have the 2 columns of the schema, got 1',
    );
    expect(() => exactCopies({ schema, training: one, drawn: one })).toThrow(
      'exact-copies: needs at least 2 training rows, got 1',
    );
    expect(() => exactCopies({ schema, training, drawn: none })).toThrow(
      'exact-copies: needs at least 1 drawn row, got 0',
    );
  });
});
