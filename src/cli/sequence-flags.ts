import type { TableSchema } from '../data/schema.js';
import { encodeTexts } from '../data/sequences/code-text.js';
import type { SequenceRows } from '../data/sequences/sequence-rows.js';
import { sequenceRows } from '../data/sequences/sequence-rows.js';
import type { DrawnHow } from '../model/define-model.js';
import { OptionError } from '../util/errors.js';
import { printable } from '../util/printable.js';
import type { Flag, FlagValues } from './command.js';
import { integer, list, number } from './flags.js';

/** How sequences are drawn. */
export const DRAWING_FLAGS: readonly Flag[] = [
  {
    flags: '--temperature <t>',
    description: 'of sequences: below 1 the likely becomes likelier, 0 takes the likeliest (default 1)',
    parse: number('--temperature', (value) => value >= 0, 'a number >= 0'),
  },
  {
    flags: '--top-k <k>',
    description: 'of sequences: draw among the k likeliest symbols only',
    parse: integer('--top-k', 1),
  },
  {
    flags: '--top-p <p>',
    description: 'of sequences: draw among the likeliest symbols that together have this probability',
    parse: number('--top-p', (value) => value > 0 && value <= 1, 'a number over 0 and at most 1'),
  },
];

/** How pairs are completed. */
export const BEAM_FLAGS: readonly Flag[] = [
  {
    flags: '--beam <n>',
    description: 'of pairs: the most probable target in place of a drawn one, searched for with n side by side',
    parse: integer('--beam', 1),
  },
  {
    flags: '--length-penalty <a>',
    description: 'of pairs, with --beam: targets of n steps are compared by log p / ((5 + n) / 6)^a (default 0)',
    parse: number('--length-penalty', (value) => value >= 0, 'a number >= 0'),
  },
];

const DRAWING = ['temperature', 'topK', 'topP', 'length', 'prompt', 'beam', 'lengthPenalty'];

/** The first flag of these that was given, as it is typed. */
export function drawingFlagIn(flags: FlagValues): string | undefined {
  const name = DRAWING.find((each) => flags[each] !== undefined);
  return name && `--${name.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The flags as a family hears them; nothing where none was given. */
export function drawingOf(flags: FlagValues): DrawnHow {
  const names = ['temperature', 'topK', 'topP', 'beam', 'lengthPenalty'];
  return Object.fromEntries(names.filter((name) => flags[name] !== undefined).map((name) => [name, flags[name]]));
}

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
