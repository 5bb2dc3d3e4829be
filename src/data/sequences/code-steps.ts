import { tableDataset } from '../dataset.js';
import { fingerprint } from '../fingerprint.js';
import type { RawTable } from '../formats/raw-table.js';
import type { ProfileOptions } from '../profile/profile-options.js';
import { type CodedTable, codeTable, type TableLimits } from '../read-table.js';
import { isCoded, type TableSchema } from '../schema.js';
import type { PointsLayout, SequenceLayout } from './layout.js';
import { sequenceRows } from './sequence-rows.js';

/** Sequences whose steps are rows of one table, one sequence after the other: typed as any table, then cut at the lengths. */
export async function codeSteps(
  steps: RawTable,
  lengths: readonly number[],
  options: ProfileOptions & {
    /** `symbol` where a step is one category and nothing else is said, else `step`. */
    readonly unit?: SequenceLayout['unit'];
    readonly ends?: boolean;
    /** The column that told the sequences apart, for the record. */
    readonly by?: string;
    /** Given where the steps are points of sets, whose order means nothing. */
    readonly points?: PointsLayout;
  } = {},
  limits: TableLimits = {},
): Promise<CodedTable> {
  const { unit: asked, ends = false, by, points, ...profileOptions } = options;
  const coded = await codeTable(steps, profileOptions, limits);
  const unit = asked ?? (coded.schema.columns.length === 1 && isCoded(coded.schema.columns[0]) ? 'symbol' : 'step');
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  const layout: SequenceLayout = { unit, ends, order: 'sequence', longest, ...(by === undefined ? {} : { by }) };
  const schema: TableSchema = {
    ...coded.schema,
    rows: lengths.length,
    sequence: points === undefined ? layout : { ...layout, unit: 'point', order: 'bag', points },
  };
  const { columns } = await gathered(coded);
  const rows = sequenceRows(columns, lengths);
  const print = fingerprint(schema);
  print.add(rows);
  const apart = by === undefined ? '' : ` that column ${by} tells apart`;
  const what = lengths.length === 1 ? 'one sequence' : `${lengths.length} sequences${apart}`;
  const told =
    points === undefined
      ? `the ${coded.schema.rows} rows are the steps of ${what}, in their order`
      : `the ${coded.schema.rows} rows are the points of ${lengths.length} sets${apart}, whose order means nothing`;
  return {
    ...coded,
    schema,
    dataset: tableDataset(schema, rows),
    decisions: [...coded.decisions, told],
    fingerprint: print.digest(),
  };
}

async function gathered({ dataset }: CodedTable) {
  for await (const rows of dataset.blocks(Math.max(1, dataset.count))) return rows;
  throw new Error('a table that was coded has rows');
}
