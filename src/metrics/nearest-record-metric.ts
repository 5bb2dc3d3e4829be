import type { Metric } from './metric.js';
import { nearestRecord } from './nearest-record.js';

/** The distance to the closest training record as a metric of rows; where these are not known, to the closest real row of the other half. */
export const nearestRecordMetric: Metric = {
  name: 'nearest-record',
  title: 'Nearest record',
  summary: 'how near rows come to those the model learned from, beside how near real ones do',
  references: ['DCROverfittingProtection of SDMetrics'],
  refusal: ({ sequence }) => (sequence === undefined ? undefined : 'needs rows of a table, got sequences'),
  async measure(judged, { schema, real, training, key }) {
    const found = nearestRecord({ schema, drawn: judged, training: training ?? real }, { key });
    const rows = training === undefined ? 'real row of the other half' : 'training row';
    return [
      {
        metric: 'nearest-record',
        value: found.value,
        standardError: found.standardError,
        unit: found.unit,
        better: 'near the floor',
        note: `median distance to the nearest ${rows}, the mean over columns; below the floor are copies`,
      },
      {
        metric: 'nearest-record-excess',
        value: found.excess,
        standardError: found.excessStandardError,
        unit: 'of the rows',
        better: 'smaller',
        note: `share of rows nearer to a ${rows} than half of what is usual among these, beyond the usual share`,
      },
    ];
  },
};
