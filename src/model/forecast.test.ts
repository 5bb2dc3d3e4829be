import { describe, expect, it } from 'vitest';
import type { TableRows } from '../data/rows.js';
import { sequenceRows, sequencesOf } from '../data/sequences/sequence-rows.js';
import { measured, schemaOf } from '../models/made-tables.test.data.js';
import { keyOf } from '../random/key.js';
import type { AnyModel, DrawnHow, Range } from './define-model.js';
import { forecastRows } from './forecast.js';

const schema = {
  ...schemaOf([measured('height', 'continuous'), measured('kind', 'categorical')], 2),
  sequence: { unit: 'step', ends: false, order: 'sequence', longest: 3 } as const,
};
const rows = sequenceRows([Float64Array.of(1, 2, 3), Float64Array.of(0, 1, 2)], [2, 1]);

/** Draws i: as many steps as asked for, of height i + 1 and kind i mod 3, whatever came before. */
const model = {
  sampling: {
    async sample(_params: unknown, { count }: Range, _key: unknown, how: DrawnHow): Promise<TableRows> {
      const length = how.length ?? 0;
      const read = how.prompt === undefined ? 0 : sequencesOf(how.prompt as TableRows).starts[1];
      expect(length).toBe(read + 2);
      const each = (of: (i: number) => number) =>
        Float64Array.from({ length: count * length }, (_, at) => of(Math.floor(at / length)));
      const columns = [each((i) => i + 1), each((i) => i % 3)];
      return sequenceRows(columns, new Array<number>(count).fill(length));
    },
  },
} as unknown as AnyModel;

describe('a forecast', () => {
  it('has intervals between ranks that hold what they say, and the masses of categories', async () => {
    const found = await forecastRows('made', model, {}, schema, rows, keyOf(1), { steps: 2 });
    expect(found.map((lines) => lines.length)).toEqual([4, 4]);
    // 199 draws: 50 values lie at or below rank 50, and at or above rank 150
    expect(found[0][0]).toEqual({
      column: 'height',
      ahead: 1,
      median: 100,
      intervals: [
        { share: 0.5, low: 50, high: 150 },
        { share: 0.9, low: 10, high: 190 },
      ],
    });
    const [, kinds] = found[1];
    expect(kinds).toMatchObject({ column: 'kind', ahead: 1 });
    expect('masses' in kinds ? kinds.masses.map((mass) => Math.round(mass * 199)) : []).toEqual([67, 66, 66]);
  });

  it('refuses what it cannot draw', async () => {
    const ask = (options: object, of = model) =>
      forecastRows('made', of, {}, schema, rows, keyOf(1), { steps: 1, ...options });
    await expect(ask({ steps: 0 })).rejects.toThrow('made: steps must be an integer >= 1, got 0');
    await expect(ask({ shares: [1] })).rejects.toThrow('made: shares must lie between 0 and 1, got 1');
    await expect(ask({ draws: 10 })).rejects.toThrow('made: draws must be an integer >= 19 for these shares, got 10');
    await expect(ask({}, {} as AnyModel)).rejects.toThrow('made: cannot forecast, it draws no sequences');
  });
});
