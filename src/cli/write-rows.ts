import { platform } from '#platform';
import { printNamed } from '../data/formats/print-named.js';
import type { RawBlock, RawTable } from '../data/formats/raw-table.js';
import type { FlagValues } from './command.js';
import type { Context } from './context.js';

/** Text cells that a spreadsheet would take for formulas. */
const FORMULA = /^[=+\-@\t\r]/;

/** Writes a table to the file of `-o`, or as CSV to standard output; returns where it went. */
export async function writeRows(context: Context, table: RawTable, flags: FlagValues): Promise<string | undefined> {
  const output = flags.output as string | undefined;
  const counter = { formulas: 0 };
  const safe = screened(table, flags.spreadsheetSafe === true, counter);
  const isToFile = output !== undefined && output !== '-';
  const bytes = printNamed(
    { names: safe.names, blocks: safe.blocks() },
    isToFile ? output : 'rows.csv',
    flags.outputFormat as string | undefined,
  );
  if (isToFile) await platform.writeFile(output, bytes, { replace: flags.force === true });
  else for await (const chunk of bytes) await context.write(chunk);
  if (counter.formulas > 0 && flags.spreadsheetSafe !== true) {
    context.note(`! ${counter.formulas} text cells begin like spreadsheet formulas; --spreadsheet-safe prefixes them`);
  }
  return isToFile ? output : undefined;
}

/** The table with formula-like text cells counted, and prefixed by an apostrophe where that is wanted. */
function screened(table: RawTable, isSafe: boolean, counter: { formulas: number }): RawTable {
  const screen = (block: RawBlock): RawBlock => ({
    ...block,
    columns: block.columns.map((column) => {
      if (column instanceof Float64Array) return column;
      return column.map((cell) => {
        if (typeof cell !== 'string' || !FORMULA.test(cell)) return cell;
        counter.formulas++;
        return isSafe ? `'${cell}` : cell;
      });
    }),
  });
  return {
    ...table,
    async *blocks() {
      for await (const block of table.blocks()) yield screen(block);
    },
  };
}
