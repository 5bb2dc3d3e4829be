// Wasserstein-1 distances: the least work, mass times way, that turns one sample into the other. Exact on a line for each column and for the points
// seen along random directions, and exact among few points by assignment.
import { pixelCount } from '../data/images/layout.js';
import type { TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import type { Judging, Measured, Metric } from './metric.js';
import { numberScale, pointRefusal, type TwoSamples, twoSamples } from './point-rows.js';
import { assignment } from './points/assignment.js';
import { columnDistances } from './points/column-distances.js';
import { meanDistance } from './points/mean-distance.js';
import { squaredDistances } from './points/pair-distances.js';
import { slicedDistances } from './points/sliced-distances.js';

export { wasserstein1 } from './points/merged-line.js';

const WHO = 'wasserstein';
const MOST_ROWS = 2_000;
const DIRECTIONS = 128;
/** Rows of either side that are assigned to one another, at most. */
const ASSIGNED = 500;

export const wasserstein: Metric = {
  name: WHO,
  title: 'Wasserstein-1 distances',
  summary:
    'how far the mass of one sample has to be moved to make the other: column by column, in slices, and as a whole',
  references: [
    'Villani, "Optimal transport: old and new" (2009)',
    'Bonneel, Rabin, Peyré and Pfister, "Sliced and Radon Wasserstein barycenters of measures", Journal of Mathematical Imaging and Vision 51 (2015)',
    'Jonker and Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment problems", Computing 38 (1987)',
  ],
  refusal: pointRefusal,
  async measure(judged, judging) {
    const budget = { least: 2, most: () => MOST_ROWS };
    const samples = twoSamples(WHO, judged, judging, budget);
    return [byColumns(samples, judging), sliced(samples, judging), exact(judged, judging)];
  },
};

function byColumns({ rows: { real, judged }, words }: TwoSamples, { schema, real: all, key }: Judging): Measured {
  const distances = columnDistances(schema.columns, unitsOf(schema, all), real, judged);
  const { value, standardError, each } = meanDistance(distances, real.count, judged.count, key.at('resample columns'));
  const isImage = schema.image !== undefined;
  return {
    metric: `${WHO}-columns`,
    ...{ value, standardError, better: 'smaller' },
    unit: isImage ? 'of the range' : 'real standard deviations',
    note: `mean over the columns, each exact; ${words}`,
    ...(isImage ? {} : { parts: schema.columns.map(({ name }, c) => ({ name, value: each[c] })) }),
  };
}

/** What distances of numbers are divided by. */
function unitsOf({ columns, image }: TableSchema, real: TableRows): readonly number[] {
  const pixels = image === undefined ? 0 : pixelCount(image);
  return columns.map((column, c) =>
    c < pixels ? column.maximum - column.minimum || 1 : numberScale(column, real.columns[c]).unit,
  );
}

function sliced({ real, judged, words }: TwoSamples, { key }: Judging): Measured {
  const distances = slicedDistances(real, judged, DIRECTIONS, key.at('directions'));
  const { value, standardError } = meanDistance(distances, real.count, judged.count, key.at('resample slices'));
  const note = `mean over ${DIRECTIONS} random directions through the points; ${words}`;
  return { metric: `${WHO}-sliced`, value, standardError, better: 'smaller', note };
}

/** The mean way between paired rows; its standard error from the prices of the rows, which say what one more of them would add. */
function exact(judged: TableRows, judging: Judging): Measured {
  const rows = Math.min(ASSIGNED, judging.real.count, judged.count);
  const some = { ...judging, key: judging.key.at('assigned') };
  const { real, judged: other, words } = twoSamples(WHO, judged, some, { least: 2, most: () => rows });
  const { cost, u, v } = assignment(squaredDistances(real, other).map(Math.sqrt), rows);
  return {
    metric: `${WHO}-exact`,
    ...{ value: cost / rows, standardError: Math.sqrt((varianceOf(u) + varianceOf(v)) / rows), better: 'smaller' },
    note: `mean distance of rows that are paired as cheaply as can be; large for few rows, so compare it with the floor; ${words}`,
  };
}

function varianceOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
}
