import { DataError } from '../../util/errors.js';
import type { ProfileOptions } from '../profile/profile-options.js';
import type { CodedTable, TableLimits } from '../read-table.js';
import type { TableSchema } from '../schema.js';
import { codePairs, pairRows } from './code-pairs.js';
import { codeTexts, encodeTexts } from './code-text.js';
import type { SequenceRows } from './sequence-rows.js';
import type { TextUnit } from './symbol-text.js';
import type { TextDocument } from './text-document.js';

/** Sequences as they were read, in one of their forms. */
export type RawSequences = { readonly notes: readonly string[] } & (
  | { readonly form: 'texts'; readonly texts: readonly TextDocument[]; readonly document: 'file' | 'line' }
  | {
      readonly form: 'pairs';
      readonly sources: readonly string[];
      readonly targets: readonly string[] | undefined;
      readonly names: readonly [source: string, target: string];
    }
);

/** What may be said of sequences; what one form of them cannot heed, its flag or option refuses before. */
export interface SequenceOptions extends ProfileOptions {
  readonly unit?: TextUnit | undefined;
  readonly vocabulary?: number | undefined;
}

const FORMS: Readonly<Record<RawSequences['form'], string>> = { texts: 'text', pairs: 'pairs of texts' };

/** Sequences ready for learning. */
export async function codeSequences(
  raw: RawSequences,
  options: SequenceOptions = {},
  _limits: TableLimits = {},
): Promise<CodedTable> {
  const coded = await codeForm(raw, options);
  return { ...coded, notes: raw.notes, decisions: [...raw.notes, ...coded.decisions] };
}

async function codeForm(raw: RawSequences, options: SequenceOptions): Promise<CodedTable> {
  const { unit, vocabulary } = options;
  if (raw.form === 'texts') return codeTexts(raw.texts, { unit, vocabulary, document: raw.document });
  return codePairs(raw.sources, raw.targets ?? [], { unit, names: raw.names });
}

/** Sequences in the codes of a schema that is known already. Throws DataError where they are of another form than the training rows. */
export async function encodeSequences(schema: TableSchema, raw: RawSequences, first = 0): Promise<SequenceRows> {
  const { sequence } = schema;
  if (raw.form === 'texts' && sequence?.text !== undefined && sequence.source === undefined)
    return encodeTexts(schema, raw.texts, first);
  if (raw.form === 'pairs' && sequence?.source !== undefined)
    return pairRows(schema, raw.sources, raw.targets ?? raw.sources.map(() => ''), first);
  throw new DataError(`data: must be ${formOf(schema)} as the training rows are, got ${FORMS[raw.form]}`, {
    code: 'DATA_FORMAT',
  });
}

/** What the rows of a schema are, in words. */
export function formOf({ sequence, image }: TableSchema): string {
  if (sequence === undefined) return image === undefined ? 'a table' : 'images';
  if (sequence.source !== undefined) return FORMS.pairs;
  if (sequence.order === 'bag') return 'documents of word counts';
  return sequence.text === undefined ? 'sequences' : FORMS.texts;
}
