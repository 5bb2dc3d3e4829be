import type { TableSchema } from '../data/schema.js';
import { encodeTexts } from '../data/sequences/code-text.js';
import { type SequenceRows, sequenceRows } from '../data/sequences/sequence-rows.js';
import { OptionError } from '../util/errors.js';
import { printable } from '../util/printable.js';
import { list } from './flags.js';

/** What a prompt says in the codes of a model, and what must be said of it. */
export interface Prompt {
  readonly rows: SequenceRows;
  readonly warnings: readonly string[];
}

/** A prompt of text, or of symbols with commas between them. */
export function promptOf(who: string, schema: TableSchema, prompt: string): Prompt {
  const { sequence, columns } = schema;
  if (sequence?.text !== undefined) {
    const rows = encodeTexts(schema, [prompt]);
    return { rows, warnings: unseen(rows.columns[0], columns[0].categories.length, prompt) };
  }
  if (sequence === undefined || columns.length > 1 || columns[0].categories.length === 0)
    throw new OptionError(`${who}: prompt is for text and symbols, got a model of other rows`, {
      hint: 'ancestral complete continues such sequences',
    });
  const { categories } = columns[0];
  const codes = list(prompt).map((name) => {
    const code = categories.indexOf(name.trim());
    return code < 0 ? categories.length : code;
  });
  return {
    rows: sequenceRows([Float64Array.from(codes)], [codes.length]),
    warnings: unseen(codes, categories.length, prompt),
  };
}

function unseen(codes: ArrayLike<number>, known: number, prompt: string): readonly string[] {
  const count = Array.from(codes).filter((code) => code === known).length;
  if (count === 0) return [];
  return [`${count} of the ${codes.length} symbols of the prompt ${printable(prompt, 30)} were never seen in training`];
}
