import type { Metric } from './metric.js';
import { printedRows } from './printed-rows.js';
import { shareOf } from './share.js';

/** How many rows are new: printed like no training row; where these are not known, like no real row of the other half. */
export const newRowShare: Metric = {
  name: 'new-row-share',
  title: 'New rows',
  summary: 'share of rows that equal no row the model learned from, identifiers left out',
  references: [
    'NewRowSynthesis of SDMetrics, which also takes numbers within 1 % for equal; ours must be printed alike',
  ],
  refusal: ({ sequence }) =>
    sequence !== undefined && !sequence.ends ? 'needs rows that end, got sequences that break off anywhere' : undefined,
  async measure(judged, { schema, real, training }) {
    const [known, made] = printedRows(schema, [training ?? real, judged]);
    const seen = new Set(known);
    const { value, standardError } = shareOf(made.filter((row) => !seen.has(row)).length, made.length);
    return [
      {
        metric: 'new-row-share',
        value,
        standardError,
        unit: 'of the rows',
        better: 'near the floor',
        note: `share of rows that equal no ${training === undefined ? 'real row of the other half' : 'training row'}; below the floor are copies`,
      },
    ];
  },
};
