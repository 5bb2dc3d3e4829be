import type { RawBlock } from '../formats/raw-table.js';
import { cellOf, DateCell, isNonfinite } from './cell.js';
import type { MissingRule } from './missing.js';
import { hashNumber, type NumberTally, numberTally } from './number-tally.js';
import { type TextTally, textTally } from './text-tally.js';

/** What one column holds: its numbers, its dates (in days) and its other texts apart, missing tokens among the texts until the column's kind is known. */
export interface ColumnTally {
  readonly name: string;
  readonly numbers: NumberTally;
  readonly dates: NumberTally;
  readonly texts: TextTally;
  /** The data row (from 1) of the first number and of the first date. */
  readonly firstNumber: number;
  readonly firstDate: number;
  /** Empty cells, and numbers that are missing tokens. */
  readonly empty: number;
  /** Equal for columns that are equal in every row. */
  readonly hash: number;
  add(column: RawBlock['columns'][number], firstRow: number, count: number): void;
}

/** An empty tally. */
export function columnTally(name: string, limit: number, missing: MissingRule): ColumnTally {
  const numbers = numberTally(limit);
  const dates = numberTally(limit);
  const texts = textTally(limit, (text) => missing.isToken(text) || isNonfinite(text));
  let firstNumber = 0;
  let firstDate = 0;
  let empty = 0;
  let hash = 0;

  function addNumber(value: number, row: number): number {
    if (missing.isToken(value)) return addEmpty();
    if (numbers.count === 0) firstNumber = row;
    numbers.add(value);
    return hashNumber(value);
  }

  function addDate(days: number, row: number): number {
    if (dates.count === 0) firstDate = row;
    dates.add(days);
    return hashNumber(days) ^ 1;
  }

  function addEmpty(): number {
    empty++;
    return 0x5bd1e995;
  }

  return {
    name,
    numbers,
    dates,
    texts,
    get firstNumber() {
      return firstNumber;
    },
    get firstDate() {
      return firstDate;
    },
    get empty() {
      return empty;
    },
    get hash() {
      return hash;
    },
    add(column, firstRow, count) {
      for (let i = 0; i < count; i++) {
        const cell = cellOf(column[i]);
        const row = firstRow + i;
        let own: number;
        if (typeof cell === 'number') own = addNumber(cell, row);
        else if (typeof cell === 'string') own = texts.add(cell, row);
        else if (cell instanceof DateCell) own = addDate(cell.days, row);
        else own = addEmpty();
        hash = (Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) + own) | 0;
      }
    },
  };
}
