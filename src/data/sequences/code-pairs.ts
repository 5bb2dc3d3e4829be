import { DataError } from '../../util/errors.js';
import { tableDataset } from '../dataset.js';
import { fingerprint } from '../fingerprint.js';
import type { CodedTable } from '../read-table.js';
import type { Column, TableSchema } from '../schema.js';
import { codeTexts, encodeTexts } from './code-text.js';
import { type SequenceRows, sequencesOf } from './sequence-rows.js';
import type { TextUnit } from './symbol-text.js';

export interface PairOptions {
  /** What a symbol is on both sides; characters where absent. */
  readonly unit?: TextUnit | undefined;
  /** Names of the two columns; `source` and `target` where absent. */
  readonly names?: readonly [source: string, target: string] | undefined;
}

/**
 * Pairs of texts ready for learning the second given the first, with a vocabulary for each side. Rows are the targets, each ended by a stop
 * symbol; their sources are `rows.sources`, in the codes of `layout.source`, which end without one. Throws DataError where the sides differ
 * in length, or one has no symbol.
 */
export function codePairs(
  sources: readonly string[],
  targets: readonly string[],
  { unit = 'character', names: [source, target] = ['source', 'target'] }: PairOptions = {},
): CodedTable {
  checkSides(sources.length, targets.length);
  const given = named(codedSide(source, sources, unit).schema, source);
  const own = named(codedSide(target, targets, unit).schema, target);
  if (own.sequence === undefined || given.sequence === undefined) throw new Error('texts are sequences');
  const schema: TableSchema = {
    ...own,
    sequence: { ...own.sequence, source: { ...given, sequence: { ...given.sequence, ends: false } } },
  };
  const rows = pairRows(schema, sources, targets);
  const print = fingerprint(schema);
  print.add(rows);
  const symbols = ({ columns }: TableSchema) => `${columns[0].categories.length} different`;
  return {
    schema,
    dataset: tableDataset(schema, rows),
    notes: [],
    decisions: [
      `${sources.length} pairs: ${target} is drawn given ${source}; ${unit}s of ${target}: ${symbols(own)}, of ${source}: ${symbols(given)}`,
    ],
    warnings: [],
    fingerprint: print.digest(),
  };
}

/** Pairs in the codes of a schema; without targets these are empty, to be completed. */
export function pairRows(
  schema: TableSchema,
  sources: readonly string[],
  targets: readonly string[] = sources.map(() => ''),
  first = 0,
): SequenceRows {
  checkSides(sources.length, targets.length);
  return {
    ...encodeTexts(schema, targets, first),
    sources: encodeTexts(sourceSchema(schema), sources, first),
  };
}

/** What the sources of a schema of pairs are. Throws DataError for other rows. */
export function sourceSchema({ sequence }: Pick<TableSchema, 'sequence'>): TableSchema {
  if (sequence?.source === undefined) throw new DataError('pairs: need a source for each row, got rows without');
  return sequence.source;
}

/** The sources of rows of pairs. Throws DataError where these have none. */
export function sourcesOf({ sources }: Pick<SequenceRows, 'sources'>): SequenceRows {
  if (sources === undefined) throw new DataError('pairs: need a source for each row, got rows without');
  return sequencesOf(sources);
}

function codedSide(name: string, texts: readonly string[], unit: TextUnit): CodedTable {
  if (texts.some((text) => text !== '')) return codeTexts(texts, { unit, document: 'line' });
  throw new DataError(`pairs: ${name} must have symbols, got none`, { code: 'DATA_EMPTY' });
}

function named(schema: TableSchema, name: string): TableSchema {
  const columns = schema.columns.map((column): Column => ({ ...column, name }));
  return { ...schema, columns, names: [name] };
}

function checkSides(sources: number, targets: number): void {
  if (sources !== targets)
    throw new DataError(`pairs: must have as many targets as sources, got ${targets} and ${sources}`);
}
