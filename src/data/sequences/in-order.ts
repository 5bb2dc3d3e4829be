import { DataError, OptionError } from '../../util/errors.js';
import { nearest } from '../../util/nearest.js';
import { printable } from '../../util/printable.js';
import type { RawTable, RawValue } from '../formats/raw-table.js';
import { cellsOf, heldTable } from './held-table.js';

/** The rows of a table as steps: one sequence after the other, and their lengths. */
export interface OrderedSteps {
  readonly table: RawTable;
  readonly lengths: readonly number[];
  /** The column that told the sequences apart; it is no part of the steps. */
  readonly by?: string;
}

/** The rows of a table in their order: one sequence, or one for each value of the column `by`, in the order in which these values first come. */
export async function inOrder(table: RawTable, by?: string): Promise<OrderedSteps> {
  const cells = await cellsOf(table);
  const count = cells[0]?.length ?? 0;
  if (by === undefined) return { table: heldTable(table.names, cells, table.notes), lengths: [count] };
  const place = table.names.indexOf(by);
  if (place < 0) {
    const near = nearest(by, table.names);
    throw new OptionError(`sequence: must name a column of the table, got ${printable(by)}`, {
      hint: near === undefined ? `the columns are ${table.names.slice(0, 12).join(', ')}` : `did you mean ${near}?`,
    });
  }
  if (table.names.length === 1)
    throw new DataError(`sequence: the table must have a column beside ${printable(by)}, got none`);
  const groups = new Map<string, number[]>();
  for (const [row, cell] of cells[place].entries()) {
    const value = groupOf(cell, by, row);
    const rows = groups.get(value);
    if (rows === undefined) groups.set(value, [row]);
    else rows.push(row);
  }
  const order = [...groups.values()].flat();
  const isStep = (_: unknown, c: number) => c !== place;
  const columns = cells.filter(isStep).map((column) => order.map((row) => column[row]));
  return {
    table: heldTable(table.names.filter(isStep), columns, table.notes),
    lengths: [...groups.values()].map(({ length }) => length),
    by,
  };
}

function groupOf(cell: RawValue, by: string, row: number): string {
  if (cell !== null && cell !== '') return cell instanceof Date ? cell.toISOString() : String(cell);
  throw new DataError(
    `sequence: column ${printable(by)} must tell each row's sequence, got a missing cell in row ${row + 1}`,
  );
}
