// Judging a sample: rows held against real ones. A metric never asks where its rows came from, so that real rows that a model has not
// seen can take the place of drawn ones, and every score stands beside what it would be for a perfect model: its floor.
import type { TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import type { Key } from '../random/key.js';

/** What rows are judged with. */
export interface Judging {
  readonly schema: TableSchema;
  /** The real rows that the judged ones are held against. */
  readonly real: TableRows;
  /** The rows that the model learned from, where they are known and are not these. */
  readonly training?: TableRows | undefined;
  /** Chooses subsamples, permutations, directions and resamples. */
  readonly key: Key;
}

/** One number of a metric. */
export interface Measured {
  /** Name of the number, that of its metric where this has one only. */
  readonly metric: string;
  readonly value: number;
  readonly standardError?: number | undefined;
  /** `nats`, `of the range` …; absent for pure numbers. */
  readonly unit?: string;
  /** Probability of a value as large where both laws are the same, by permutation. */
  readonly pValue?: number;
  /** Which way is better: smaller, larger, or nearest to the floor. */
  readonly better: 'smaller' | 'larger' | 'near the floor';
  /** What it says, in a sentence that people can read; without the value. */
  readonly note?: string;
  /** Values it is the mean of, such as one a column. */
  readonly parts?: readonly MeasuredPart[];
}

/** One of the values that a number is the mean of. */
export interface MeasuredPart {
  readonly name: string;
  readonly value: number;
  /** Of a pair of columns: their names. */
  readonly between?: readonly [string, string];
}

/** One way to judge rows. */
export interface Metric {
  /** Its public name, that of its file: `energy-distance`. */
  readonly name: string;
  readonly title: string;
  /** One sentence for lists. */
  readonly summary: string;
  readonly references: readonly string[];
  /** Why rows of this schema cannot be judged so; undefined where they can. */
  refusal(schema: TableSchema, known: { readonly training: boolean }): string | undefined;
  /** DataError for fewer rows than it needs. */
  measure(judged: TableRows, judging: Judging): Promise<readonly Measured[]>;
}
