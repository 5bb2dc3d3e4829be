import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { tableDataset } from '../data/dataset.js';
import { type TableRows, tableRows, takeRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import type { Model } from '../model/define-model.js';
import { fitModel } from '../model/fit-model.js';
import { type MeansParams, madeColumn, madeSchema, meansFamily } from '../model/made-family.test.data.js';
import { keyOf } from '../random/key.js';
import { renderReport } from './report.js';
import { reportJson } from './report-json.js';
import { reportOfFit } from './report-of-fit.js';

/** Independent N(5, 1), which is what the family can learn. */
function madeTable(count: number): { readonly schema: TableSchema; readonly rows: TableRows } {
  const columns = ['a', 'b', 'c'].map((name, c) => {
    const values = Float64Array.from({ length: count }, (_, i) => 5 + keyOf(3).at(c).at(i).draws().normal()).map(
      (value) => Number(value.toFixed(2)),
    );
    return { column: madeColumn(name, { minimum: Math.min(...values), maximum: Math.max(...values) }), values };
  });
  const schema = madeSchema(
    columns.map(({ column }) => column),
    { rows: count },
  );
  return { schema, rows: tableRows(columns.map(({ values }) => values)) };
}

async function reported(members: Partial<Model<TableRows, MeansParams>>, withRows = true) {
  const { schema, rows } = madeTable(400);
  const fitted = await fitModel(meansFamily({}, members)(), tableDataset(schema, rows), {
    seed: 1,
    split: 'none',
    nowMs: () => 0,
  });
  const report = await reportOfFit({
    fitted,
    dataName: 'made',
    rows: withRows ? rows : undefined,
    software: 'ancestral',
    reproduce: [],
    key: keyOf(2),
  });
  const score = (metric: string) => report.scores.find((each) => each.metric === metric);
  return { report, copies: score('exact-copies'), nearest: score('nearest-record') };
}

/** A family that has learned its rows by heart. */
const byHeart: Partial<Model<TableRows, MeansParams>> = {
  keepsRows: true,
  sampling: {
    async sample(_params, { first, count }, key) {
      const { rows } = madeTable(400);
      return takeRows(
        rows,
        Int32Array.from({ length: count }, (_, i) =>
          key
            .at(first + i)
            .draws()
            .below(rows.count),
        ),
      );
    },
  },
};

describe('reportOfFit', () => {
  it('says of a model that draws afresh how few rows it copies, beside the floor', async () => {
    const { report, copies, nearest } = await reported({});
    for (const score of [copies, nearest]) {
      const { value, floor, standardError } = score as { value: number; floor: number; standardError: number };
      expect(standardError).toBeGreaterThan(0);
      // The floor is uncertain as well: less than three times as much by variance, and there are fewer real rows.
      expect(Math.abs(value - floor)).toBeLessThan(4 * standardError * Math.sqrt(1 + (3 * 2000) / 400));
    }
    expect(copies?.unit).toBe('of the drawn rows');
    expect(nearest?.note).toMatch(/^Drawn rows are \d\.\d\d times as far from the nearest of 400 real rows as /);
    expect(report.warnings.filter((warning) => /memorises|gives back/.test(warning))).toEqual([]);
  });

  it('warns, first of all, of a model that gives its training rows back', async () => {
    const { report, copies, nearest } = await reported(byHeart);
    expect([copies?.value, nearest?.value]).toEqual([1, 0]);
    expect(report.warnings.slice(0, 2)).toEqual([
      expect.stringMatching(/^the model gives back real rows: 100 % of the drawn rows .* of fresh real rows would be/),
      expect.stringMatching(
        /^the model memorises: drawn rows are less than 0.01 times as far from the nearest real row/,
      ),
    ]);
    expect(report.warnings).toContain('means keeps training rows in its parameters, and so does its file');
    expect(nearest?.note).toContain('The model keeps training rows and draws around them.');
  });

  it('shows both in the page and in its JSON', async () => {
    const { report, copies, nearest } = await reported(byHeart);
    const { document } = parseHTML(renderReport(report));
    const cards = Array.from(document.querySelectorAll('.numbers > div'), ({ textContent }) => textContent);
    expect(cards).toContainEqual(
      expect.stringMatching(/^Exact copies100 %of drawn rows equal a real one \(real rows among themselves: /),
    );
    expect(cards).toContainEqual(expect.stringMatching(/^Nearest record0\.00×as far from the nearest real row /));
    expect(reportJson(report).scores).toContainEqual(
      expect.objectContaining({ metric: 'exact-copies', floor: copies?.floor }),
    );
    expect(reportJson(report).scores).toContainEqual(expect.objectContaining({ note: nearest?.note, ratio: 0 }));
  });

  it('says nothing of copies without rows, or of a model that draws none', async () => {
    expect((await reported({}, false)).copies).toBeUndefined();
    const silent = { sampling: undefined } as unknown as Partial<Model<TableRows, MeansParams>>;
    expect((await reported(silent)).copies).toBeUndefined();
  });
});
