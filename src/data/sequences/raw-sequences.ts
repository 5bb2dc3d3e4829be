import { DataError } from '../../util/errors.js';
import { encodeTable } from '../encode.js';
import type { RawTable } from '../formats/raw-table.js';
import type { ColumnType, ProfileOptions } from '../profile/profile-options.js';
import type { CodedTable, TableLimits } from '../read-table.js';
import { concatRows, type TableRows } from '../rows.js';
import type { TableSchema } from '../schema.js';
import { codePairs, pairRows } from './code-pairs.js';
import { codePoints, pointRows, type RawPoints } from './code-points.js';
import { codeSteps } from './code-steps.js';
import { codeSymbols, type SymbolSequence, symbolRows } from './code-symbols.js';
import { codeTexts, encodeTexts } from './code-text.js';
import { codeFrames, frameRows, type Piece } from './frames.js';
import { type SequenceRows, sequenceRows } from './sequence-rows.js';
import type { TextUnit } from './symbol-text.js';
import type { TextDocument } from './text-document.js';
import { codeWordCounts, wordCountRows } from './word-counts.js';

/** Sequences as they were read, in one of their forms. */
export type RawSequences = { readonly notes: readonly string[] } & (
  | { readonly form: 'texts'; readonly texts: readonly TextDocument[]; readonly document: 'file' | 'line' }
  | { readonly form: 'symbols'; readonly sequences: readonly SymbolSequence[] }
  | { readonly form: 'pieces'; readonly pieces: readonly Piece[] }
  | { readonly form: 'bags'; readonly documents: readonly Int32Array[]; readonly words: readonly string[] }
  | {
      readonly form: 'steps';
      readonly table: RawTable;
      readonly lengths: readonly number[];
      readonly by?: string | undefined;
      /** What columns are, where the form of the file tells. */
      readonly types?: Readonly<Record<string, ColumnType>> | undefined;
    }
  | ({ readonly form: 'points' } & RawPoints)
  | {
      readonly form: 'pairs';
      readonly sources: readonly string[];
      /** Absent where these are to be drawn. */
      readonly targets: readonly string[] | undefined;
      readonly names: readonly [source: string, target: string];
    }
);

/** What may be said of sequences; what one form of them cannot heed, its flag or option refuses before. */
export interface SequenceOptions extends ProfileOptions {
  readonly unit?: TextUnit | undefined;
  readonly vocabulary?: number | undefined;
  /** Of text: words whose order means nothing. */
  readonly bag?: boolean | undefined;
}

const FORMS: Readonly<Record<RawSequences['form'], string>> = {
  texts: 'text',
  symbols: 'sequences of symbols',
  pieces: 'frames of pitches',
  bags: 'documents of word counts',
  steps: 'sequences of steps',
  pairs: 'pairs of texts',
  points: 'sets of points',
};

/** Sequences ready for learning. */
export async function codeSequences(
  raw: RawSequences,
  options: SequenceOptions = {},
  limits: TableLimits = {},
): Promise<CodedTable> {
  const coded = await codeForm(raw, options, limits);
  return { ...coded, notes: [...raw.notes, ...coded.notes], decisions: [...raw.notes, ...coded.decisions] };
}

async function codeForm(raw: RawSequences, options: SequenceOptions, limits: TableLimits): Promise<CodedTable> {
  const { unit, vocabulary, bag, ...ofSteps } = options;
  switch (raw.form) {
    case 'texts':
      return codeTexts(raw.texts, {
        unit,
        vocabulary,
        document: raw.document,
        order: bag === true ? 'bag' : 'sequence',
      });
    case 'symbols':
      return codeSymbols(raw.sequences, vocabulary);
    case 'pieces':
      return codeFrames(raw.pieces);
    case 'bags':
      return codeWordCounts(raw);
    case 'pairs':
      return codePairs(raw.sources, raw.targets ?? [], { unit, names: raw.names });
    case 'points':
      return codePoints(raw, ofSteps, limits);
    case 'steps': {
      const types = {
        ...raw.types,
        ...(ofSteps.types instanceof Map ? Object.fromEntries(ofSteps.types) : ofSteps.types),
      };
      const by = raw.by === undefined ? {} : { by: raw.by };
      return codeSteps(raw.table, raw.lengths, { ...ofSteps, types, ...by }, limits);
    }
  }
}

/** Sequences in the codes of a schema that is known already. Throws DataError where they are of another form than the training rows. */
export async function encodeSequences(schema: TableSchema, raw: RawSequences, first = 0): Promise<SequenceRows> {
  const isKindred = (raw.form === 'symbols' && isOfSymbols(schema)) || (raw.form === 'steps' && isOfSets(schema));
  if (formOf(schema) !== FORMS[raw.form] && !isKindred)
    throw new DataError(`data: must be ${formOf(schema)} as the training rows are, got ${FORMS[raw.form]}`, {
      code: 'DATA_FORMAT',
    });
  switch (raw.form) {
    case 'texts':
      return encodeTexts(schema, raw.texts, first);
    case 'symbols':
      return symbolRows(schema, raw.sequences, first);
    case 'pieces':
      return frameRows(raw.pieces, first);
    case 'bags':
      return wordCountRows(schema, raw, first);
    case 'pairs':
      return pairRows(schema, raw.sources, raw.targets ?? raw.sources.map(() => ''), first);
    case 'points':
      return pointRows(schema, raw, first);
    case 'steps':
      return stepRows(schema, raw.table, raw.lengths, first);
  }
}

/** What the rows of a schema are, in words. */
export function formOf({ sequence, image, names }: TableSchema): string {
  if (sequence === undefined) return image === undefined ? 'a table' : 'images';
  if (sequence.source !== undefined) return FORMS.pairs;
  if (sequence.points !== undefined) return FORMS.points;
  if (sequence.text !== undefined) return FORMS.texts;
  if (sequence.order === 'bag') return FORMS.bags;
  if (sequence.unit === 'frame') return FORMS.pieces;
  return sequence.unit === 'symbol' && names[0] === 'symbol' ? FORMS.symbols : FORMS.steps;
}

function isOfSymbols({ sequence, columns }: TableSchema): boolean {
  return sequence?.unit === 'symbol' && columns.length === 1;
}

function isOfSets({ sequence }: TableSchema): boolean {
  return sequence?.points !== undefined;
}

async function stepRows(schema: TableSchema, table: RawTable, lengths: readonly number[], first: number) {
  const blocks: TableRows[] = [];
  for await (const block of encodeTable(schema, table)) blocks.push(block);
  return sequenceRows(concatRows(blocks).columns, lengths, { first });
}
