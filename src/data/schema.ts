import type { ImageLayout } from './images/layout.js';
import type { SecondLayout } from './modalities/layout.js';
import type { SequenceLayout } from './sequences/layout.js';

/** How a column was written down. */
export type Kind = 'numeric' | 'integer' | 'categorical' | 'boolean' | 'date';

/**
 * What a column's probability is: a density per unit (`continuous`), a mass on whole numbers (`count`), on categories
 * (`categorical`, `binary`), or a mass at each atom and a density elsewhere (`with-atoms`). Fixed once, from the training rows.
 */
export type Measure = 'continuous' | 'count' | 'categorical' | 'binary' | 'with-atoms';

/** One modelled column. In rows, `categorical` and `binary` cells are codes 0, 1, … into `categories`; all others are numbers (dates: days since 1970-01-01). */
export interface Column {
  readonly name: string;
  readonly kind: Kind;
  readonly measure: Measure;
  /** The labels of the codes; empty for numbers. A code equal to `categories.length` is a category never seen in training. */
  readonly categories: readonly string[];
  /** Values with a mass of their own, ascending; empty unless the measure is `with-atoms`. */
  readonly atoms: readonly number[];
  /** Smallest step between recorded values, atoms left out; 0 where it has no meaning (categories). */
  readonly resolution: number;
  /** Digits after the decimal point with which values were recorded. */
  readonly decimals: number;
  /** Range, mean and standard deviation of the known values (codes for categories; atoms left out). For scaling and plots, never estimates. */
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  readonly deviation: number;
  /** Number of missing cells among the training rows. */
  readonly missing: number;
}

/** A column that is not modelled, and how it comes back in samples. */
export type LeftOut = { readonly name: string; readonly reason: string } & (
  | { readonly as: 'constant'; readonly value: string | null }
  | { readonly as: 'copy'; readonly of: string }
  | { readonly as: 'identifier'; readonly prefix: string }
  | { readonly as: 'dropped' }
);

/** What a table is made of, in words and numbers: everything a model needs to know before it sees a row. */
export interface TableSchema {
  readonly kind: 'table';
  /** The modelled columns, in file order. */
  readonly columns: readonly Column[];
  readonly leftOut: readonly LeftOut[];
  /** All column names, in file order. */
  readonly names: readonly string[];
  /** The column to classify, where one was named. */
  readonly label?: string;
  /** The column of row weights, where one was named; it is not modelled. */
  readonly weights?: string;
  /** The spellings that mean a missing cell. */
  readonly missingTokens: readonly string[];
  /** Number of training rows; of sequences, how many these are. */
  readonly rows: number;
  /** Where rows are images: how the first columns make one. Columns after them are facts of the whole image, such as its label. */
  readonly image?: ImageLayout;
  /** Where rows are pairs of two modalities: how the columns after those of the image make the second. */
  readonly second?: SecondLayout;
  /** Where rows are sequences: what their steps are, of which the columns are those of one. */
  readonly sequence?: SequenceLayout;
}

/** All kinds of data; the tables came first. */
export type DataSchema = TableSchema;

/** The smallest scale (standard deviation) any density of this column may use: the recording resolution over the root of 12, which is the spread of rounding. */
export function smallestScale(column: Column): number {
  return column.resolution / Math.sqrt(12);
}

/** Whether cells are category codes rather than numbers. */
export function isCoded(column: Column): boolean {
  return column.measure === 'categorical' || column.measure === 'binary';
}
