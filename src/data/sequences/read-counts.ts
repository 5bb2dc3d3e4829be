import type { Source } from '../../platform/platform.js';
import { DataError } from '../../util/errors.js';
import { printable } from '../../util/printable.js';
import { openCsv } from '../formats/csv.js';
import type { RawValue } from '../formats/raw-table.js';
import { decodeText } from '../formats/text-stream.js';
import { unpacked } from '../formats/unpacked.js';
import { cellsOf, heldTable } from './held-table.js';
import type { OrderedSteps } from './in-order.js';

/** The column of counts. */
export const COUNT_COLUMN = 'count';
/** Characters of a file of counts at most. */
const LONGEST = 2 ** 28;

/** Counts in a file: one sequence of the numbers in it, or, in a table with names, one sequence a column. */
export async function readCounts(packed: Source): Promise<OrderedSteps & { readonly notes: readonly string[] }> {
  const { source, head, notes } = await unpacked(packed);
  const isTable = /^\uFEFF?\s*"?[^\s\d",;+-]/.test(new TextDecoder().decode(head));
  const sequences = isTable ? await columnsOf(source) : [await numbersOf(source)];
  if (sequences.every(({ length }) => length === 0))
    throw new DataError(`counts: ${source.name} must have numbers, got none`, { code: 'DATA_EMPTY' });
  const counts = sequences.flat();
  return {
    table: heldTable([COUNT_COLUMN], [counts]),
    lengths: sequences.map(({ length }) => length),
    notes: [...notes, ...(isTable ? [`each of the ${sequences.length} columns is a sequence of counts`] : [])],
  };
}

async function numbersOf(source: Source): Promise<readonly number[]> {
  let text = '';
  for await (const piece of decodeText(source)) {
    text += piece;
    if (text.length > LONGEST)
      throw new DataError(`counts: ${source.name} must have at most ${LONGEST} characters, got more`, {
        code: 'DATA_TOO_LARGE',
      });
  }
  const words = text.split(/[\s,;]+/).filter((word) => word !== '');
  return words.map((word, i) => countOf(word, `number ${i + 1}`));
}

/** The columns of a table with names; one may end before the others, by cells that are empty. */
async function columnsOf(source: Source): Promise<readonly (readonly number[])[]> {
  const table = await openCsv(source, { header: true });
  const cells = await cellsOf(table);
  return cells.map((column, c) => {
    const isEmpty = (cell: RawValue) => cell === null || String(cell).trim() === '';
    const end = column.findLastIndex((cell) => !isEmpty(cell)) + 1;
    return column.slice(0, end).map((cell, i) => countOf(String(cell ?? ''), `row ${i + 1} of ${table.names[c]}`));
  });
}

function countOf(word: string, where: string): number {
  const value = Number(word);
  if (/^\+?\d+(?:\.0*)?$/.test(word.trim()) && Number.isSafeInteger(value)) return value;
  throw new DataError(`counts: must be whole numbers >= 0, got ${printable(word) || 'nothing'} as ${where}`, {
    hint: 'other numbers are rows of a table: --format csv --in-order',
  });
}
