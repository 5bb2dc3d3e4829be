import type { TableSchema } from '../schema.js';

/** What one step of a sequence is, as units and messages name it. */
export type SequenceUnit = 'character' | 'byte' | 'word' | 'pair' | 'symbol' | 'frame' | 'step' | 'point';

/** How rows are sequences: the columns of the schema describe one step, and each row has as many steps as it has. */
export interface SequenceLayout {
  readonly unit: SequenceUnit;
  /** Whether a stop symbol follows the last step of each row: it is then part of the row's probability, and counted as a step. */
  readonly ends: boolean;
  /** `bag` where the order of steps means nothing, as in documents that are word counts and in sets of points. */
  readonly order: 'sequence' | 'bag';
  /** Steps of the longest training row, its stop not counted. */
  readonly longest: number;
  /** Of text: what one row is, and how symbols become text again. */
  readonly text?: TextLayout;
  /** Of steps of a table: the column that told the sequences apart. */
  readonly by?: string;
  /** Of pairs: the sequences that these are drawn given. */
  readonly source?: TableSchema;
  /** Of sets of points: how they were written down. */
  readonly points?: PointsLayout;
}

/** How sets of points were written down, and are again. */
export interface PointsLayout {
  /** Points of a set that an array has room for. */
  readonly room: number;
  /** Whether a last column of ones and zeros tells the points of an array from its padding. */
  readonly mask: boolean;
  /** Where points are the brightest pixels of images: how many at most, and the size of the images. */
  readonly image?: { readonly brightest: number; readonly height: number; readonly width: number };
}

/** How text is cut into rows and symbols. */
export interface TextLayout {
  readonly document: 'file' | 'line';
  /** Of byte pairs: the merges, in the order in which they were learned. */
  readonly merges?: readonly (readonly [string, string])[];
}

/** The kinds of rows that a family may take. Images are tables, too; who takes `images` alone takes no other tables. `modalities` are two images a row. */
export type DataKind = 'table' | 'images' | 'sequences' | 'documents' | 'pairs' | 'sets' | 'modalities';

/** Whether a family that takes these kinds takes rows of this schema. */
export function takesRows(
  kinds: readonly DataKind[],
  schema: Pick<TableSchema, 'sequence' | 'image' | 'second'>,
): boolean {
  const kind = kindOfRows(schema);
  return kinds.includes(kind) || (kind === 'table' && schema.image !== undefined && kinds.includes('images'));
}

/** The kind of a schema's rows; that of images is 'table'. */
export function kindOfRows({
  sequence,
  second,
}: Pick<TableSchema, 'sequence' | 'second'>): Exclude<DataKind, 'images'> {
  if (second !== undefined) return 'modalities';
  if (sequence === undefined) return 'table';
  if (sequence.source !== undefined) return 'pairs';
  if (sequence.points !== undefined) return 'sets';
  return sequence.order === 'bag' ? 'documents' : 'sequences';
}

/** A unit in the plural, for sentences. */
export function unitsOf({ unit }: Pick<SequenceLayout, 'unit'>): string {
  return unit === 'pair' ? 'byte pairs' : `${unit}s`;
}
