import type { TableRows } from '../../data/rows.js';
import { isCoded, type TableSchema } from '../../data/schema.js';
import { DataError } from '../../util/errors.js';

/** Classes that are told apart at most, each by trees of its own. */
const MOST_CLASSES = 12;
/** Columns that are told in turn where no label is named. */
const MOST_COLUMNS = 3;
/** Share of rows that the most frequent class or value may have: what never varies cannot be told. */
const MOST_ALIKE = 0.98;

/** The columns to be told from the others: the label, or some in turn. DataError where none can be. */
export function toldColumns(schema: TableSchema, real: TableRows): readonly number[] {
  const { columns, label } = schema;
  if (label !== undefined) {
    const place = columns.findIndex(({ name }) => name === label);
    const reason = place < 0 ? 'is not a modelled column' : reasonNot(schema, real, place);
    if (reason === undefined) return [place];
    throw new DataError(
      `train-on-synthetic: label must be a column that can be told from others, got ${label}, which ${reason}`,
      {
        code: 'DATA_METRIC',
      },
    );
  }
  const able = [...columns.keys()].filter((c) => reasonNot(schema, real, c) === undefined);
  if (able.length === 0)
    throw new DataError('train-on-synthetic: needs a column that can be told from others, got none', {
      code: 'DATA_METRIC',
    });
  const taken = Math.min(MOST_COLUMNS, able.length);
  // The last one is the label in most tables.
  return Array.from({ length: taken }, (_, k) => able[Math.ceil(((k + 1) * able.length) / taken) - 1]);
}

function reasonNot(schema: TableSchema, real: TableRows, place: number): string | undefined {
  const counts = new Map<number, number>();
  let known = 0;
  for (const value of real.columns[place]) {
    if (Number.isNaN(value)) continue;
    known++;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  if (known < real.count / 2) return 'is missing in most rows';
  if (isCoded(schema.columns[place]) && counts.size > MOST_CLASSES) return `has more than ${MOST_CLASSES} classes`;
  return Math.max(...counts.values()) > MOST_ALIKE * known ? 'hardly varies' : undefined;
}
