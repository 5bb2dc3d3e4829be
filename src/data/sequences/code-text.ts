import { DataError } from '../../util/errors.js';
import { tableDataset } from '../dataset.js';
import { fingerprint } from '../fingerprint.js';
import type { CodedTable } from '../read-table.js';
import type { TableRows } from '../rows.js';
import type { Column, TableSchema } from '../schema.js';
import { unitsOf } from './layout.js';
import { type SequenceRows, sequenceRows, sequencesOf } from './sequence-rows.js';
import { type SymbolText, symbolText, symbolTextOf, type TextUnit } from './symbol-text.js';
import { UNKNOWN_NAME } from './symbols.js';

export interface TextOptions {
  /** What a symbol is; characters where absent. */
  readonly unit?: TextUnit | undefined;
  /** Whether a document is a whole file, which just breaks off, or a line, which ends by a stop symbol. */
  readonly document?: 'file' | 'line' | undefined;
}

/** Documents ready for learning: one row each, one symbol a step, the vocabulary from these very documents in the order of code points. Throws DataError where there is no symbol at all. */
export function codeTexts(texts: readonly string[], options: TextOptions = {}): CodedTable {
  const { unit = 'character', document = texts.length === 1 ? 'file' : 'line' } = options;
  const cut = symbolText(unit, { document });
  const documents = texts.map((text) => cut.split(text));
  const seen = new Set<string>();
  for (const symbols of documents) for (const symbol of symbols) seen.add(symbol);
  if (seen.size === 0) throw new DataError('text: must have symbols, got none', { code: 'DATA_EMPTY' });
  const vocabulary = [...seen].sort((a, b) => (a < b ? -1 : 1));
  const codes = new Map(vocabulary.map((symbol, code) => [symbol, code]));
  const rows = rowsOf(documents, codes);
  const longest = documents.reduce((most, { length }) => Math.max(most, length), 0);
  const schema: TableSchema = {
    kind: 'table',
    columns: [symbolColumn(unit, vocabulary, rows.columns[0])],
    leftOut: [],
    names: [unit],
    missingTokens: [],
    rows: texts.length,
    sequence: { unit, ends: document === 'line', order: 'sequence', longest, text: { document } },
  };
  const print = fingerprint(schema);
  print.add(rows);
  const steps = rows.columns[0].length;
  const what = document === 'line' ? 'lines, each ended by a stop symbol' : texts.length === 1 ? 'text' : 'texts';
  return {
    schema,
    dataset: tableDataset(schema, rows),
    notes: [],
    decisions: [
      `${texts.length} ${what}: ${steps} ${unitsOf({ unit })}, ${vocabulary.length} of them different; any other is ${UNKNOWN_NAME}`,
    ],
    warnings: [],
    fingerprint: print.digest(),
  };
}

/** Documents in the codes of a schema; symbols that training never saw get the code after the last. */
export function encodeTexts(schema: TableSchema, texts: readonly string[], first = 0): SequenceRows {
  const cut = textOf(schema);
  const codes = new Map(schema.columns[0].categories.map((symbol, code) => [symbol, code]));
  return rowsOf(
    texts.map((text) => cut.split(text)),
    codes,
    first,
  );
}

/** The rows as documents again; symbols never seen are shown as the replacement character. */
export function decodeTexts(schema: TableSchema, rows: TableRows): string[] {
  const cut = textOf(schema);
  const { categories } = schema.columns[0];
  const { columns, starts, count } = sequencesOf(rows);
  return Array.from({ length: count }, (_, i) =>
    cut.join(Array.from(columns[0].subarray(starts[i], starts[i + 1]), (code) => categories[code] ?? '\uFFFD')),
  );
}

function textOf({ sequence }: TableSchema): SymbolText {
  const cut = sequence === undefined ? undefined : symbolTextOf(sequence);
  if (cut === undefined) throw new DataError('text: needs a model of text, got other rows', { code: 'DATA_FORMAT' });
  return cut;
}

function rowsOf(
  documents: readonly (readonly string[])[],
  codes: ReadonlyMap<string, number>,
  first = 0,
): SequenceRows {
  const lengths = documents.map(({ length }) => length);
  const column = new Float64Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const symbols of documents) for (const symbol of symbols) column[at++] = codes.get(symbol) ?? codes.size;
  return sequenceRows([column], lengths, { first });
}

/** The column of a vocabulary. */
export function symbolColumn(name: string, vocabulary: readonly string[], codes: Float64Array): Column {
  const mean = codes.reduce((sum, code) => sum + code, 0) / codes.length;
  const variance = codes.reduce((sum, code) => sum + (code - mean) ** 2, 0) / codes.length;
  return {
    name,
    kind: 'categorical',
    measure: 'categorical',
    categories: vocabulary,
    atoms: [],
    resolution: 0,
    decimals: 0,
    minimum: 0,
    maximum: vocabulary.length - 1,
    mean,
    deviation: Math.sqrt(variance),
    missing: 0,
  };
}
