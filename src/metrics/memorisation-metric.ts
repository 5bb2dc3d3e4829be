import { DataError } from '../util/errors.js';
import type { Metric } from './metric.js';
import { nearestDistances } from './nearest-distances.js';
import { someRows } from './real-halves.js';
import { recordSpace } from './record-distance.js';
import { shareOf } from './share.js';

const WHO = 'memorisation';
/** Rows looked for, among how many of either kind, and the cells that are held against each other for it, at most: a second or two. */
const ROWS = 2_000;
const AMONG = 20_000;
const MOST_CELLS = 8e9;
const LEAST = 10;

/** Whether rows are nearer to what the model learned from than to as many real rows that it has not seen. */
export const memorisationMetric: Metric = {
  name: WHO,
  title: 'Memorisation',
  summary: 'whether rows are nearer to training rows than to as many real rows that the model has not seen',
  references: [
    'DCROverfittingProtection of SDMetrics',
    'Meehan, Chaudhuri and Dasgupta, "A non-parametric test to detect data-copying in generative models", AISTATS 2020',
  ],
  refusal({ sequence }, { training }) {
    if (sequence !== undefined) return 'needs rows of a table or images, got sequences';
    return training ? undefined : 'needs the training rows beside real ones that the model has not seen, got none';
  },
  async measure(judged, { schema, real, training, key }) {
    if (training === undefined)
      throw new DataError(`${WHO}: needs the training rows beside real ones, got none`, { code: 'DATA_METRIC' });
    const fewest = Math.min(judged.count, real.count, training.count);
    if (fewest < LEAST)
      throw new DataError(`${WHO}: needs at least ${LEAST} rows of each kind, got ${fewest}`, {
        code: 'DATA_TOO_FEW_ROWS',
      });
    // Both kinds as many, since more rows come nearer; and rather more of them than rows to look for: that sees more copies.
    const among = Math.min(AMONG, real.count, training.count);
    const most = Math.max(LEAST, Math.floor(MOST_CELLS / (2 * among * schema.columns.length)));
    const looked = Math.min(ROWS, most);
    const rows = someRows(judged, looked, key.at('judged'));
    const [seen, unseen] = [someRows(training, among, key.at('training')), someRows(real, among, key.at('real'))];
    const { points } = recordSpace(schema, seen);
    const toSeen = nearestDistances(points(rows), points(seen));
    const toUnseen = nearestDistances(points(rows), points(unseen));
    const ratio = ratioOf(toSeen, toUnseen);
    const nearer = shareOf(scoresOf(toSeen, toUnseen), rows.count);
    const words = `${rows.count} rows, ${among} of either kind`;
    return [
      {
        metric: `${WHO}-share`,
        value: nearer.value,
        standardError: nearer.standardError,
        unit: 'of the rows',
        better: 'smaller',
        note: `share of rows nearer to a training row than to any real row unseen, one half where nothing is copied; ${words}`,
      },
      {
        metric: `${WHO}-ratio`,
        value: ratio.value,
        standardError: ratio.standardError,
        better: 'larger',
        note: 'mean distance to the nearest training row over that to the nearest real row unseen, one where nothing is copied',
      },
    ];
  },
};

/** Rows that are nearer to what was seen; a tie is half a row. */
function scoresOf(toSeen: Float64Array, toUnseen: Float64Array): number {
  let sum = 0;
  for (const [i, distance] of toSeen.entries()) {
    if (distance < toUnseen[i]) sum += 1;
    else if (distance === toUnseen[i]) sum += 0.5;
  }
  return sum;
}

/** r = Σ a / Σ b with the standard error √(Σ (a − r b)²) / Σ b; 1 where both are zero, as where each row is among both. */
function ratioOf(a: Float64Array, b: Float64Array): { readonly value: number; readonly standardError: number } {
  const [sumA, sumB] = [a, b].map((values) => values.reduce((sum, value) => sum + value, 0));
  if (sumA === sumB) return { value: 1, standardError: errorOf(a, b, 1, sumB) };
  if (sumB === 0)
    throw new DataError(`${WHO}: some row must differ from all real ones, got rows that all equal one`, {
      code: 'DATA_METRIC',
    });
  return { value: sumA / sumB, standardError: errorOf(a, b, sumA / sumB, sumB) };
}

function errorOf(a: Float64Array, b: Float64Array, ratio: number, sum: number): number {
  if (sum === 0) return 0;
  return Math.sqrt(a.reduce((squares, value, i) => squares + (value - ratio * b[i]) ** 2, 0)) / sum;
}
