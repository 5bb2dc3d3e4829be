import { platform } from '#platform';
import { printNamed } from '../data/formats/print-named.js';
import type { RawBlock, RawTable } from '../data/formats/raw-table.js';
import { OptionError } from '../util/errors.js';
import { printable } from '../util/printable.js';
import type { FlagValues } from './command.js';
import type { Context } from './context.js';
import { outputOf } from './output.js';

/** Rows beyond which a JSON document names a file instead of carrying values. */
const MOST_JSON_ROWS = 100_000;

/** Text that a spreadsheet takes for a formula; numbers with a sign are none. */
const FORMULA = /^(?:[=@\t\r]|[+-].)/s;

/** Hands over a table as it was asked for: as values in the JSON document, as a file, or as CSV on standard output. `facts` are asked for when all rows have gone by; their `columns` stand for the names where a file has the values. */
export async function answerRows(
  context: Context,
  who: string,
  table: RawTable,
  flags: FlagValues,
  facts: () => Readonly<Record<string, unknown>>,
): Promise<void> {
  const file = outputOf(flags);
  if (context.isJson && file === undefined) {
    const values = await valuesOf(who, table);
    return context.document({ ok: true, ...facts(), columns: table.names, values });
  }
  const warnings = await writeRows(context, table, flags);
  for (const warning of warnings) context.note(`! ${warning}`);
  if (context.isJson) return context.document({ ok: true, columns: table.names, ...facts(), warnings, file });
  if (file !== undefined) context.note(`written to ${file}`);
}

/** Writes a table to the file of `-o`, or as CSV to standard output; returns what to warn of. */
export async function writeRows(context: Context, table: RawTable, flags: FlagValues): Promise<readonly string[]> {
  const file = outputOf(flags);
  const isSafe = flags.spreadsheetSafe === true;
  const counter = { formulas: 0 };
  const screened = screenedTable(await begun(table), isSafe, counter);
  const format = flags.outputFormat as string | undefined;
  const bytes = printNamed({ names: screened.names, blocks: screened.blocks() }, file ?? 'rows.csv', format);
  if (file !== undefined) await platform.writeFile(file, bytes, { replace: flags.force === true });
  else for await (const chunk of context.isTerminal ? shown(bytes) : bytes) await context.write(chunk);
  if (counter.formulas === 0 || isSafe) return [];
  return [`${counter.formulas} text cells begin like spreadsheet formulas; --spreadsheet-safe prefixes them`];
}

/** Refuses a table that is too long for a JSON document, where its length is known. */
export function checkJsonRows(who: string, rows: number): void {
  if (rows <= MOST_JSON_ROWS) return;
  throw new OptionError(`${who}: --json carries at most ${MOST_JSON_ROWS} rows, got more`, {
    hint: 'write them with -o FILE',
  });
}

async function valuesOf(who: string, table: RawTable): Promise<unknown[][]> {
  checkJsonRows(who, table.rowCount ?? 0);
  const values: unknown[][] = [];
  for await (const block of table.blocks()) {
    for (let i = 0; i < block.count; i++) values.push(block.columns.map((column) => jsonCell(column[i])));
    checkJsonRows(who, values.length);
  }
  return values;
}

function jsonCell(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}

/** The table with its first block made already, so that what cannot be made fails before a header is printed. */
async function begun(table: RawTable): Promise<RawTable> {
  const iterator = table.blocks()[Symbol.asyncIterator]();
  const first = await iterator.next();
  return {
    ...table,
    async *blocks() {
      for (let next = first; next.done !== true; next = await iterator.next()) yield next.value;
    },
  };
}

/** The table with formula-like text cells counted, and prefixed by an apostrophe where that is wanted. */
function screenedTable(table: RawTable, isSafe: boolean, counter: { formulas: number }): RawTable {
  const screen = (block: RawBlock): RawBlock => ({
    ...block,
    columns: block.columns.map((column) => {
      if (column instanceof Float64Array) return column;
      return column.map((cell) => {
        if (typeof cell !== 'string' || !FORMULA.test(cell) || Number.isFinite(Number(cell))) return cell;
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

/** CSV for eyes: control characters in cells, which a terminal would obey, are made visible. */
async function* shown(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true });
    yield text.replace(/[^\t\r\n]+/g, (part) => printable(part, Number.MAX_SAFE_INTEGER));
  }
}
