import type { DrawnHow } from '../model/define-model.js';
import type { Flag, FlagValues } from './command.js';
import { integer, number } from './flags.js';

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

const DRAWING = ['temperature', 'topK', 'topP', 'length', 'prompt', 'beam', 'lengthPenalty', 'intervals'];

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
