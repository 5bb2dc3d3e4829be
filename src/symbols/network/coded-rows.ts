import type { Dataset } from '../../data/dataset.js';
import type { TableRows } from '../../data/rows.js';
import { sequencesOf } from '../../data/sequences/sequence-rows.js';
import type { Symbols } from '../../data/sequences/symbols.js';
import { DataError } from '../../util/errors.js';

/** Rows of symbols as one array of codes: what is to be said of each row is its symbols, and its stop where it has one. */
export interface CodedRows {
  readonly count: number;
  readonly index: Int32Array;
  readonly weights: Float64Array | undefined;
  /** Row after row. */
  readonly codes: Int32Array;
  /** Where each row's codes begin, and where the last one's end. */
  readonly starts: Int32Array;
  /** What comes before the first symbol of each row. */
  readonly start: number;
}

/** The code before the first symbol of a row: that of the stop, or of no symbol where rows just break off. */
export function startCode({ stop, count }: Symbols): number {
  return stop ?? count;
}

/** How many codes a network can be given: the symbols, and the start where it is none of them. */
export function inputCount(symbols: Symbols): number {
  return Math.max(symbols.count, startCode(symbols) + 1);
}

/** Rows as codes. Throws DataError for a missing symbol: a network has no law of what comes after one that nobody knows. */
export function codeRows(who: string, symbols: Symbols, rows: TableRows): CodedRows {
  const { count, index, weights, starts: from, columns } = sequencesOf(rows);
  const extra = symbols.stop === undefined ? 0 : 1;
  const starts = from.map((start, row) => start - from[0] + row * extra);
  const codes = new Int32Array(starts[count]);
  for (let row = 0; row < count; row++) {
    for (let i = from[row], to = starts[row]; i < from[row + 1]; i++, to++) {
      const code = columns[0][i];
      if (Number.isNaN(code)) throw missingSymbol(who, index[row], i - from[row]);
      codes[to] = code;
    }
    if (symbols.stop !== undefined) codes[starts[row + 1] - 1] = symbols.stop;
  }
  return { count, index, weights, codes, starts, start: startCode(symbols) };
}

/** All rows of a data set as codes. */
export async function codeAll(who: string, symbols: Symbols, data: Dataset<TableRows>): Promise<CodedRows> {
  const blocks: CodedRows[] = [];
  for await (const rows of data.blocks()) blocks.push(codeRows(who, symbols, rows));
  const count = blocks.reduce((sum, block) => sum + block.count, 0);
  const codes = new Int32Array(blocks.reduce((sum, block) => sum + block.codes.length, 0));
  const starts = new Int32Array(count + 1);
  const index = new Int32Array(count);
  const weights = blocks.some((block) => block.weights !== undefined) ? new Float64Array(count).fill(1) : undefined;
  let row = 0;
  let at = 0;
  for (const block of blocks) {
    codes.set(block.codes, at);
    index.set(block.index.subarray(0, block.count), row);
    if (block.weights !== undefined) weights?.set(block.weights.subarray(0, block.count), row);
    for (let i = 0; i <= block.count; i++) starts[row + i] = at + block.starts[i];
    row += block.count;
    at += block.codes.length;
  }
  return { count, index, weights, codes, starts, start: startCode(symbols) };
}

function missingSymbol(who: string, row: number, step: number): DataError {
  return new DataError(`${who}: symbols must be known, got a missing one in row ${row} at step ${step}`, {
    code: 'DATA_MISSING',
    hint: 'leave such rows out, or take a family that sums over missing symbols, such as markov-chain',
  });
}
