import type { TableRows } from '../data/rows.js';
import { meanOf, tableRefusal } from './judged-table.js';
import type { Metric } from './metric.js';
import { shareOf } from './share.js';

/** Whether as many cells are missing as in real rows, column by column. */
export const missingValueSimilarity: Metric = {
  name: 'missing-value-similarity',
  title: 'Missing values',
  summary: 'whether as many cells of each column are missing: 1 less the difference of shares',
  references: ['MissingValueSimilarity of SDMetrics'],
  refusal: (schema) =>
    tableRefusal(schema) ??
    (schema.columns.every(({ missing }) => missing === 0) ? 'no cell of the training rows was missing' : undefined),
  async measure(judged, { schema, real }) {
    // Columns that always are whole would make any mean look good.
    const asked = [...schema.columns.keys()].filter(
      (c) => schema.columns[c].missing > 0 || real.columns[c].some(Number.isNaN),
    );
    const expected = asked.map((c) => missingShare(real, c));
    const similarities = (rows: TableRows) =>
      asked.map((c, place) => 1 - Math.abs(missingShare(rows, c) - expected[place]));
    const values = similarities(judged);
    // Cells that miss together make errors that add up: the mean of them is the most that can come of it.
    const standardError = meanOf(
      asked.map((c) => shareOf(Math.round(missingShare(judged, c) * judged.count), judged.count).standardError),
    );
    return [
      {
        metric: 'missing-value-similarity',
        value: meanOf(values),
        standardError,
        better: 'larger',
        note: 'whether as many cells are missing; the mean over columns that miss any',
        parts: asked.map((c, place) => ({ name: schema.columns[c].name, value: values[place] })),
      },
    ];
  },
};

function missingShare({ columns, count }: TableRows, c: number): number {
  let missing = 0;
  for (const value of columns[c]) if (Number.isNaN(value)) missing++;
  return missing / count;
}
