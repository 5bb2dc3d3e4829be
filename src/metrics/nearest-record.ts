import { type TableRows, takeRows } from '../data/rows.js';
import { median } from '../numeric/quantile.js';
import type { Key } from '../random/key.js';
import { type ComparedRows, checkCompared } from './compared-rows.js';
import { nearestDistances } from './nearest-distances.js';
import { recordSpace } from './record-distance.js';
import { errorOfDifference, shareOf } from './share.js';

/** How near drawn rows come to training rows, beside how near fresh real rows do. */
export interface NearestRecord {
  readonly metric: 'nearest-record';
  readonly unit: 'of the range';
  /** Median distance of drawn rows to their nearest training row: the mean over columns of |a − b| / range, 0 or 1 for categories. */
  readonly value: number;
  readonly standardError: number;
  /** The same of real rows. */
  readonly floor: number;
  readonly floorStandardError: number;
  /** The same of training rows whose columns were shuffled apart from one another, the far end; null for a single column, in which shuffling changes nothing. */
  readonly shuffled: number | null;
  /** Value over floor: 1 for draws from the true law, well below 1 for copies; null where the floor is zero because half of the real rows have equals. */
  readonly ratio: number | null;
  readonly ratioStandardError: number | null;
  /** How much larger the share of drawn rows nearer than half the floor is than that of real rows, with its standard error. */
  readonly excess: number;
  readonly excessStandardError: number;
  /** Whether that excess passes a quarter by more than four standard errors. */
  readonly isMemorising: boolean;
  /** Rows measured of each kind: subsamples where there are more. */
  readonly rows: { readonly drawn: number; readonly real: number; readonly training: number };
}

export interface NearestRecordSettings {
  /** Chooses the subsamples and shuffles the columns. */
  readonly key: Key;
  /** Rows of each kind whose nearest record is looked for, at most. */
  readonly queries?: number;
  /** Training rows among which it is looked for, at most. */
  readonly training?: number;
}

/** Cells that are held against each other at most, for each kind of rows: a second's work. */
const MOST_CELLS = 1e9;
/** Columns from which on rows count as wide. */
const WIDE_COLUMNS = 64;
/** Training rows that are then kept before fewer are looked for. */
const WIDE_TRAINING = 5_000;

/** How many rows are looked for among how many: fewer of both where rows are wide, such as images. */
function sizesOf(width: number, count: number, { queries, training = 30_000 }: NearestRecordSettings) {
  // Sorted narrow rows are passed over by the thousand; of wide ones each is looked at.
  const isWide = width > WIDE_COLUMNS;
  const pairs = MOST_CELLS / width;
  const few = Math.max(200, Math.floor(pairs / Math.min(count, WIDE_TRAINING)));
  const looked = queries ?? (isWide ? Math.min(2_000, few) : 2_000);
  return { queries: looked, training: isWide ? Math.min(training, Math.floor(pairs / looked)) : training };
}

/** The largest excess that is put down to a model somewhat sharper than the truth. */
const TOLERATED_EXCESS = 0.25;

/**
 * Variance of a leave-one-out share over that of a binomial one, at most: Esty's N₁ (1 − N₁/n) + 2 N₂ is n/4 + n/2 at
 * the median with every other row in a pair, against n/4.
 */
const LEAVE_ONE_OUT = 3;

/**
 * Distances to the closest training record. Draws from the true law are as far away as real rows are; where c of a
 * hundred draws are copies, about c of a hundred more than expected lie nearer than half the usual distance. Throws
 * ShapeError and DataError for rows that cannot be compared.
 */
export function nearestRecord(compared: ComparedRows, settings: NearestRecordSettings): NearestRecord {
  checkCompared('nearest-record', compared);
  const { schema, heldOut } = compared;
  const { key } = settings;
  const { queries, training: mostTraining } = sizesOf(schema.columns.length, compared.training.count, settings);
  const training = upTo(compared.training, mostTraining, key.at('training'));
  const drawn = upTo(compared.drawn, queries, key.at('drawn'));
  const selves = heldOut === undefined ? chosen(training.count, queries, key.at('real')) : undefined;
  const real = selves === undefined ? upTo(heldOut ?? training, queries, key.at('real')) : takeRows(training, selves);
  const space = recordSpace(schema, training);
  const targets = space.points(training);
  const distances = (rows: TableRows, own?: ArrayLike<number>) =>
    nearestDistances(space.points(rows), targets, own).sort();
  const made = distances(drawn);
  const fresh = distances(real, selves);
  const inflation = selves === undefined ? 1 : LEAVE_ONE_OUT;
  const value = medianOf(made, 1);
  const floor = medianOf(fresh, inflation);
  const near = [made, fresh].map((sorted) => shareOf(countBelow(sorted, floor.value / 2), sorted.length));
  const excess = near[0].value - near[1].value;
  const excessStandardError = errorOfDifference(near[0].standardError, near[1].standardError * Math.sqrt(inflation));
  const ratio = floor.value > 0 ? value.value / floor.value : null;
  return {
    metric: 'nearest-record',
    unit: 'of the range',
    value: value.value,
    standardError: value.standardError,
    floor: floor.value,
    floorStandardError: floor.standardError,
    shuffled: schema.columns.length < 2 ? null : medianOf(distances(shuffled(training, queries, key)), 1).value,
    ratio,
    ratioStandardError:
      ratio === null ? null : errorOfDifference(value.standardError, ratio * floor.standardError) / floor.value,
    excess,
    excessStandardError,
    isMemorising: excess > TOLERATED_EXCESS + 4 * excessStandardError,
    rows: { drawn: drawn.count, real: real.count, training: training.count },
  };
}

function chosen(count: number, most: number, key: Key): Int32Array {
  if (count <= most) return Int32Array.from({ length: count }, (_, i) => i);
  return key.draws().permutation(count).slice(0, most).sort();
}

function upTo(rows: TableRows, most: number, key: Key): TableRows {
  return rows.count <= most ? rows : takeRows(rows, chosen(rows.count, most, key));
}

/** Rows each of whose cells comes from a training row of its own. */
function shuffled(training: TableRows, most: number, key: Key): TableRows {
  const count = Math.min(most, training.count);
  const columns = training.columns.map((column, c) => {
    const order = key.at('shuffled').at(c).draws().permutation(training.count);
    return Float64Array.from({ length: count }, (_, i) => column[order[i]]);
  });
  return { count, index: Int32Array.from({ length: count }, (_, i) => i), columns };
}

/** The median of ascending values and its standard error: a quarter of the distance between the order statistics two standard deviations of the rank √(inflation n) / 2 to either side. */
function medianOf(sorted: Float64Array, inflation: number): { readonly value: number; readonly standardError: number } {
  const last = sorted.length - 1;
  const reach = Math.sqrt(inflation * sorted.length);
  const at = (rank: number) => sorted[Math.min(last, Math.max(0, Math.round(rank)))];
  return { value: median(sorted), standardError: (at(last / 2 + reach) - at(last / 2 - reach)) / 4 };
}

function countBelow(sorted: Float64Array, limit: number): number {
  let count = 0;
  while (count < sorted.length && sorted[count] < limit) count++;
  return count;
}
