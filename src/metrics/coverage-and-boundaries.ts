import { type TableRows, takeRows } from '../data/rows.js';
import { isCoded, type TableSchema } from '../data/schema.js';
import type { Key } from '../random/key.js';
import { meanOf, tableRefusal } from './judged-table.js';
import type { Measured, Metric } from './metric.js';

/** Resamples of the judged rows from which standard errors come. */
const RESAMPLES = 20;

/** Whether the judged rows reach as far as the real ones, and no further. */
export const coverageAndBoundaries: Metric = {
  name: 'coverage-and-boundaries',
  title: 'Coverage and boundaries',
  summary: 'share of the real range and of the real categories that is reached, and of values inside the real range',
  references: ['RangeCoverage, CategoryCoverage and BoundaryAdherence of SDMetrics'],
  refusal: tableRefusal,
  async measure(judged, { schema, real, key }) {
    const measure = measuresAgainst(schema, real);
    const values = measure(judged);
    const errors = bootstrapErrors(judged, measure, key);
    return values.map(({ metric, parts }, m) => ({
      metric,
      parts,
      value: meanOf(parts.map(({ value }) => value)),
      standardError: errors[m],
      better: 'larger' as const,
      note: NOTES[metric],
    }));
  },
};

type Name = 'range-coverage' | 'category-coverage' | 'boundary-adherence';

const NOTES: Record<Name, string> = {
  'range-coverage': 'share of the range of the real numbers that is reached; the mean over columns',
  'category-coverage': 'share of the real categories that occur; the mean over columns',
  'boundary-adherence': 'share of numbers inside the range of the real ones; the mean over columns',
};

interface Named {
  readonly metric: Name;
  readonly parts: NonNullable<Measured['parts']>;
}

function measuresAgainst(schema: TableSchema, real: TableRows): (rows: TableRows) => readonly Named[] {
  const places = [...schema.columns.keys()];
  const numbers = places.filter((c) => !isCoded(schema.columns[c]) && real.columns[c].some(isKnown));
  const coded = places.filter((c) => isCoded(schema.columns[c]) && real.columns[c].some(isKnown));
  const ranges = new Map(numbers.map((c) => [c, rangeOf(real.columns[c])]));
  const categories = new Map(coded.map((c) => [c, new Set(real.columns[c].filter(isKnown))]));
  const parts = (columns: readonly number[], value: (c: number) => number) =>
    columns.map((c) => ({ name: schema.columns[c].name, value: value(c) }));
  return ({ columns }) => {
    const named: Named[] = [
      {
        metric: 'range-coverage',
        parts: parts(numbers, (c) => rangeCoverage(ranges.get(c) as Range, rangeOf(columns[c]))),
      },
      {
        metric: 'category-coverage',
        parts: parts(coded, (c) => categoryCoverage(categories.get(c) as ReadonlySet<number>, columns[c])),
      },
      { metric: 'boundary-adherence', parts: parts(numbers, (c) => adherence(ranges.get(c) as Range, columns[c])) },
    ];
    return named.filter((each) => each.parts.length > 0);
  };
}

interface Range {
  readonly least: number;
  readonly most: number;
}

function isKnown(value: number): boolean {
  return !Number.isNaN(value);
}

function rangeOf(column: Float64Array): Range {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of column) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { least, most };
}

/** 1 less the shares of the real range that are left out below and above; 0 at least, and 0 or 1 for a range of one value. */
function rangeCoverage(real: Range, judged: Range): number {
  if (!(judged.most >= judged.least)) return 0;
  // Halves, whose difference cannot overflow.
  const half = real.most / 2 - real.least / 2;
  if (half === 0) return judged.least <= real.least && judged.most >= real.most ? 1 : 0;
  const below = Math.max(0, judged.least / 2 - real.least / 2) / half;
  const above = Math.max(0, real.most / 2 - judged.most / 2) / half;
  return Math.max(0, 1 - below - above);
}

function categoryCoverage(real: ReadonlySet<number>, column: Float64Array): number {
  const found = new Set<number>();
  for (const code of column) if (real.has(code)) found.add(code);
  return found.size / real.size;
}

/** Share of known values inside the range; 1 where none is known, since none is outside. */
function adherence({ least, most }: Range, column: Float64Array): number {
  let [known, inside] = [0, 0];
  for (const value of column) {
    if (!isKnown(value)) continue;
    known++;
    if (value >= least && value <= most) inside++;
  }
  return known === 0 ? 1 : inside / known;
}

/** Extremes have no mean to take batches of, so rows are drawn again with replacement (Efron 1979); of the order of the true error, not exact. */
function bootstrapErrors(judged: TableRows, measure: (rows: TableRows) => readonly Named[], key: Key): number[] {
  const resamples = Array.from({ length: RESAMPLES }, (_, r) => {
    const draws = key.at('resample').at(r).draws();
    const rows = takeRows(
      judged,
      Int32Array.from({ length: judged.count }, () => draws.below(judged.count)),
    );
    return measure(rows).map(({ parts }) => meanOf(parts.map(({ value }) => value)));
  });
  return resamples[0].map((_, m) => {
    const values = resamples.map((each) => each[m]);
    const mean = meanOf(values);
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (RESAMPLES - 1));
  });
}
