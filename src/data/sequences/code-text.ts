import { DataError, OptionError } from '../../util/errors.js';
import { tableDataset } from '../dataset.js';
import { fingerprint } from '../fingerprint.js';
import type { CodedTable } from '../read-table.js';
import type { TableRows } from '../rows.js';
import type { Column, TableSchema } from '../schema.js';
import { byteNames, bytesOfSymbols } from './byte-text.js';
import { type SequenceLayout, type TextLayout, unitsOf } from './layout.js';
import { learnPairs } from './learn-pairs.js';
import { type SequenceRows, sequenceRows, sequencesOf } from './sequence-rows.js';
import { spell } from './spell.js';
import { symbolText, symbolTextOf, type TextUnit } from './symbol-text.js';
import { UNKNOWN_NAME } from './symbols.js';
import { type SymbolText, type TextDocument, UNKNOWN_TEXT } from './text-document.js';
import { vocabularyOf } from './vocabulary.js';

export interface TextOptions {
  /** What a symbol is; characters where absent. */
  readonly unit?: TextUnit | undefined;
  /** Whether a document is a whole file, which just breaks off, or a line, which ends by a stop symbol. */
  readonly document?: 'file' | 'line' | undefined;
  /** `bag`: words whose order means nothing, in small letters. */
  readonly order?: SequenceLayout['order'] | undefined;
  /** At most so many symbols: the most frequent ones, all others are unknown; of byte pairs, how many are learned (default 1,000). */
  readonly vocabulary?: number | undefined;
}

/** Symbols of byte pairs where nothing else is said. */
const PAIRS = 1_000;

/** Documents ready for learning: one row each, one symbol a step, the vocabulary from these very documents in the order of code points. Throws DataError where there is no symbol at all. */
export function codeTexts(texts: readonly TextDocument[], options: TextOptions = {}): CodedTable {
  const { order = 'sequence', document = texts.length === 1 ? 'file' : 'line' } = options;
  const unit = unitOf(order, options.unit);
  const ends = order === 'sequence' && document === 'line';
  const text = layoutOf(texts, unit, document, options.vocabulary);
  const spelled = spell(texts, symbolText(unit, text, order));
  if (spelled.numbers.length === 0) throw new DataError('text: must have symbols, got none', { code: 'DATA_EMPTY' });
  const chosen = vocabularyOf(spelled, unit === 'pair' ? undefined : options.vocabulary, pairNames(texts, text));
  const rows = sequenceRows([chosen.codes], spelled.lengths);
  const schema: TableSchema = {
    kind: 'table',
    columns: [symbolColumn(unit, chosen.vocabulary, chosen.codes)],
    leftOut: [],
    names: [unit],
    missingTokens: [],
    rows: texts.length,
    sequence: {
      unit,
      ends,
      order,
      longest: spelled.lengths.reduce((most, length) => Math.max(most, length), 0),
      text,
    },
  };
  const print = fingerprint(schema);
  print.add(rows);
  const steps = chosen.codes.length;
  const what = ends
    ? 'lines, each ended by a stop symbol'
    : `${texts.length === 1 ? 'text' : 'texts'}${order === 'bag' ? ' as bags of words' : ''}`;
  const different =
    chosen.unknown === 0
      ? `${chosen.vocabulary.length} of them different; any other is ${UNKNOWN_NAME}`
      : `the ${chosen.vocabulary.length} most frequent of ${chosen.different} kept; all others, ${percent(chosen.unknown / steps)} of the text, are ${UNKNOWN_NAME}`;
  const pairs = text.merges === undefined ? [] : [`${text.merges.length} byte pairs learned from the text`];
  return {
    schema,
    dataset: tableDataset(schema, rows),
    notes: [],
    decisions: [`${texts.length} ${what}: ${steps} ${unitsOf({ unit })}, ${different}`, ...pairs],
    warnings: [],
    fingerprint: print.digest(),
  };
}

function unitOf(order: SequenceLayout['order'], unit: TextUnit | undefined): TextUnit {
  if (order === 'sequence') return unit ?? 'character';
  if (unit === undefined || unit === 'word') return 'word';
  throw new OptionError(`text: a bag holds words, got the unit ${unit}`);
}

/** Documents in the codes of a schema; symbols that training never saw get the code after the last. */
export function encodeTexts(schema: TableSchema, texts: readonly TextDocument[], first = 0): SequenceRows {
  const codes = new Map(schema.columns[0].categories.map((symbol, code) => [symbol, code]));
  const spelled = spell(texts, textOf(schema));
  const known = Float64Array.from(spelled.names, (name) => codes.get(name) ?? codes.size);
  const column = Float64Array.from(spelled.numbers, (number) => known[number]);
  return sequenceRows([column], spelled.lengths, { first });
}

/** The rows as documents again; symbols never seen are shown as the replacement character. */
export function decodeTexts(schema: TableSchema, rows: TableRows): string[] {
  const cut = textOf(schema);
  return documentsOf(schema, rows).map((symbols) => cut.join(symbols));
}

/** The same as the bytes of each document: those of text in UTF-8, bytes as they are. */
export function decodeBytes(schema: TableSchema, rows: TableRows): Uint8Array[] {
  const isBytes = schema.sequence?.unit === 'byte' || schema.sequence?.unit === 'pair';
  if (!isBytes) return decodeTexts(schema, rows).map((text) => new TextEncoder().encode(text));
  return documentsOf(schema, rows).map(bytesOfSymbols);
}

/** One document as text, its symbols as they come in rows. */
export function textJoiner(schema: TableSchema): { add(rows: TableRows): string; end(): string } {
  const joiner = textOf(schema).joiner();
  return {
    add: (rows) =>
      documentsOf(schema, rows)
        .flat()
        .map((symbol) => joiner.add(symbol))
        .join(''),
    end: joiner.end,
  };
}

/** The symbols of each row by name. */
function documentsOf(schema: TableSchema, rows: TableRows): string[][] {
  const { categories } = schema.columns[0];
  const { columns, starts, count } = sequencesOf(rows);
  return Array.from({ length: count }, (_, i) =>
    Array.from(columns[0].subarray(starts[i], starts[i + 1]), (code) => categories[code] ?? UNKNOWN_TEXT),
  );
}

function textOf({ sequence }: TableSchema): SymbolText {
  const cut = sequence === undefined ? undefined : symbolTextOf(sequence);
  if (cut === undefined) throw new DataError('text: needs a model of text, got other rows', { code: 'DATA_FORMAT' });
  return cut;
}

function layoutOf(
  texts: readonly TextDocument[],
  unit: TextUnit,
  document: 'file' | 'line',
  vocabulary = PAIRS,
): TextLayout {
  return unit === 'pair' ? { document, merges: learnPairs(texts, vocabulary) } : { document };
}

/** All symbols that byte pairs can make of such texts, also those that only build others. */
function pairNames(texts: readonly TextDocument[], { merges }: TextLayout): Iterable<string> {
  if (merges === undefined) return [];
  const bytes = new Set<string>();
  for (const text of texts) for (const name of byteNames(String(text))) bytes.add(name);
  return [...bytes, ...merges.map(([a, b]) => a + b)];
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
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
