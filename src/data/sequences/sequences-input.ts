import { DataError, OptionError } from '../../util/errors.js';
import { printable } from '../../util/printable.js';
import type { CellInput } from '../rows-input.js';
import type { RawSequences } from './raw-sequences.js';
import { listedSequences, listedSets } from './read-json-sequences.js';
import { TEXT_UNITS, type TextUnit } from './symbol-text.js';

/** Documents as callers hold them. */
export interface TextsInput {
  readonly texts: readonly string[];
  /** What a symbol is; characters where absent. */
  readonly unit?: TextUnit | undefined;
  /** Whether a document just breaks off, as a file does, or ends by a stop symbol, as a line does; where absent, one text is a file, several are lines. */
  readonly document?: 'file' | 'line' | undefined;
  /** At most so many symbols, all others are unknown; byte pairs learn so many (1,000 where absent). */
  readonly vocabulary?: number | undefined;
  /** Words in small letters, whose order means nothing. */
  readonly bag?: boolean | undefined;
}

/** A step of a sequence: a number, a symbol, a record of a table, or the pitches or numbers of a frame; null is missing. */
export type StepInput = number | string | null | { readonly [name: string]: CellInput } | readonly number[];

/** Sequences as callers hold them, each a list of steps. */
export interface SequencesInput {
  readonly sequences: readonly (readonly StepInput[])[];
}

/** Sets of points as callers hold them, whose order means nothing: each point a record of numbers, or a list of them. */
export interface SetsInput {
  readonly sets: readonly (readonly ({ readonly [name: string]: CellInput } | readonly number[])[])[];
}

/** Texts to be drawn given others; a pair without a target is to be completed. */
export interface PairsInput {
  readonly pairs: readonly (readonly [source: string, target?: string])[];
  readonly unit?: TextUnit | undefined;
}

export type SequenceInput = TextsInput | SequencesInput | SetsInput | PairsInput;

/** What drawn rows have beside these. */
const OF_TABLES = ['names', 'count', 'columns', 'rows'];
const OPTIONS = ['unit', 'document', 'vocabulary', 'bag'];

/** Whether rows are given as texts, sequences or pairs. A table of a single column of this name is none where that holds other things than lists. */
export function isSequenceInput(rows: unknown): rows is SequenceInput {
  if (typeof rows !== 'object' || rows === null || Array.isArray(rows)) return false;
  const [key, ...others] = Object.keys(rows).filter((name) => !OF_TABLES.includes(name) && !OPTIONS.includes(name));
  if (others.length > 0 || !['texts', 'sequences', 'sets', 'pairs'].includes(key)) return false;
  const list = (rows as Record<string, unknown>)[key];
  return Array.isArray(list) && (key === 'texts' || list.every(Array.isArray));
}

/** What callers gave, as it is read from files, too. Throws DataError for what is no text or step. */
export function rawSequencesOf(input: SequenceInput): RawSequences {
  if ('texts' in input) {
    checkUnit(input.unit);
    checkTexts('texts', input.texts);
    const document = input.document ?? (input.texts.length === 1 ? 'file' : 'line');
    if (document !== 'file' && document !== 'line')
      throw new OptionError(`texts: document must be file or line, got ${printable(String(document))}`);
    return { form: 'texts', texts: input.texts, document, notes: [] };
  }
  if ('pairs' in input) return pairsOf(input);
  if ('sets' in input) {
    if (input.sets.length === 0)
      throw new DataError('sets: must have a set of points, got none', { code: 'DATA_EMPTY' });
    return listedSets(input.sets, 'sets');
  }
  const { sequences } = input;
  if (sequences.length === 0) throw new DataError('sequences: must have a sequence, got none', { code: 'DATA_EMPTY' });
  return listedSequences(sequences, 'sequences');
}

function pairsOf({ pairs, unit }: PairsInput): RawSequences {
  checkUnit(unit);
  const sources = pairs.map(([source]) => source);
  const targets = pairs.flatMap(([, target]) => (target === undefined ? [] : [target]));
  checkTexts('sources', sources);
  checkTexts('targets', targets);
  if (targets.length > 0 && targets.length < sources.length)
    throw new DataError(`pairs: all must have a target, or none, got ${targets.length} of ${sources.length} with one`);
  const isToBeDrawn = targets.length === 0;
  return {
    form: 'pairs',
    sources,
    targets: isToBeDrawn ? undefined : targets,
    names: ['source', 'target'],
    notes: [],
  };
}

function checkUnit(unit: unknown): void {
  if (unit === undefined || TEXT_UNITS.some((known) => known === unit)) return;
  throw new OptionError(`texts: unit must be one of ${TEXT_UNITS.join(', ')}, got ${printable(String(unit))}`);
}

function checkTexts(who: string, texts: readonly unknown[]): void {
  if (texts.length === 0) throw new DataError(`${who}: must have a text, got none`, { code: 'DATA_EMPTY' });
  for (const [i, text] of texts.entries()) {
    if (typeof text !== 'string') throw new DataError(`${who}: must be strings, got ${kindOf(text)} at ${i + 1}`);
    // Half a surrogate pair has no place in UTF-8, and would come back as another character.
    if (/\p{Surrogate}/u.test(text))
      throw new DataError(`${who}: must be Unicode, got half a surrogate pair in text ${i + 1}`, { code: 'ENCODING' });
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
