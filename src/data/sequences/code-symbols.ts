import { DataError } from '../../util/errors.js';
import { tableDataset } from '../dataset.js';
import { fingerprint } from '../fingerprint.js';
import type { CodedTable } from '../read-table.js';
import type { TableSchema } from '../schema.js';
import { symbolColumn } from './code-text.js';
import { type SequenceRows, sequenceRows } from './sequence-rows.js';
import { spell } from './spell.js';
import { UNKNOWN_NAME } from './symbols.js';
import { vocabularyOf } from './vocabulary.js';

/** A sequence of symbols by name; null is a missing one. */
export type SymbolSequence = readonly (string | null)[];

/** Sequences of symbols ready for learning; several of them end by a stop symbol, one just breaks off. */
export function codeSymbols(sequences: readonly SymbolSequence[], vocabulary?: number): CodedTable {
  const known = sequences.map((sequence) => sequence.filter((symbol) => symbol !== null));
  const spelled = spell(known, { split: (symbols) => symbols });
  if (spelled.numbers.length === 0)
    throw new DataError('symbols: must have a symbol, got none', { code: 'DATA_EMPTY' });
  const chosen = vocabularyOf(spelled, vocabulary);
  const ends = sequences.length > 1;
  const longest = sequences.reduce((most, { length }) => Math.max(most, length), 0);
  const missing = sequences.reduce((sum, sequence, i) => sum + sequence.length - known[i].length, 0);
  const schema: TableSchema = {
    kind: 'table',
    columns: [{ ...symbolColumn('symbol', chosen.vocabulary, chosen.codes), missing }],
    leftOut: [],
    names: ['symbol'],
    missingTokens: [],
    rows: sequences.length,
    sequence: { unit: 'symbol', ends, order: 'sequence', longest },
  };
  const rows = symbolRows(schema, sequences);
  const print = fingerprint(schema);
  print.add(rows);
  const what = ends ? `${sequences.length} sequences, each ended by a stop symbol` : 'one sequence';
  const gaps = missing === 0 ? '' : `, ${missing} missing`;
  return {
    schema,
    dataset: tableDataset(schema, rows),
    notes: [],
    decisions: [
      `${what}: ${rows.columns[0].length} symbols, ${chosen.vocabulary.length} of them different${gaps}; any other is ${UNKNOWN_NAME}`,
    ],
    warnings: [],
    fingerprint: print.digest(),
  };
}

/** Sequences of symbols in the codes of a schema. */
export function symbolRows(schema: TableSchema, sequences: readonly SymbolSequence[], first = 0): SequenceRows {
  const codes = new Map(schema.columns[0].categories.map((symbol, code) => [symbol, code]));
  const column = Float64Array.from(sequences.flat(), (symbol) =>
    symbol === null ? Number.NaN : (codes.get(symbol) ?? codes.size),
  );
  return sequenceRows(
    [column],
    sequences.map(({ length }) => length),
    { first },
  );
}
