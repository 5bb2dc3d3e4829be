import { CapabilityError } from '../../util/errors.js';
import type { TableSchema } from '../schema.js';

/** The alphabet of sequences of one symbol a step: the vocabulary, one symbol for all others, and the stop where sequences end by one. */
export interface Symbols {
  /** Known symbols, the unknown one, and the stop where there is one: the codes are 0 … count - 1. */
  readonly count: number;
  /** Number of known symbols, codes 0 … known - 1. */
  readonly known: number;
  /** The code of every symbol that training never saw. */
  readonly unknown: number;
  /** The code after the last step; undefined where sequences just break off. */
  readonly stop: number | undefined;
  /** What each code stands for. */
  readonly names: readonly string[];
}

export const UNKNOWN_NAME = '<unknown>';
export const STOP_NAME = '<stop>';

/** The symbols of a schema whose steps are one categorical column. Throws CapabilityError for any other. */
export function symbolsOf(who: string, schema: TableSchema): Symbols {
  const [column, ...others] = schema.columns;
  if (schema.sequence === undefined || others.length > 0 || !['categorical', 'binary'].includes(column?.measure)) {
    throw new CapabilityError(`${who}: takes sequences of one symbol a step, got ${describe(schema)}`, {
      hint: 'such as text, or one categorical column',
    });
  }
  const known = column.categories.length;
  const stop = schema.sequence.ends ? known + 1 : undefined;
  const names = [...column.categories, UNKNOWN_NAME, ...(stop === undefined ? [] : [STOP_NAME])];
  return { count: names.length, known, unknown: known, stop, names };
}

function describe({ sequence, columns }: TableSchema): string {
  if (sequence === undefined) return 'a table';
  if (columns.length === 1) return `steps of one ${columns[0].measure} column`;
  return `steps of ${columns.length} columns`;
}
