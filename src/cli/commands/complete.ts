import type { Command } from '../command.js';
import {
  DRAWN_OUTPUT_FLAGS,
  FORCE_FLAG,
  integer,
  list,
  RANGES_FLAG,
  READ_FLAGS,
  SEED_FLAG,
  SPREADSHEET_FLAG,
  shares,
} from '../flags.js';
import { BEAM_FLAGS, DRAWING_FLAGS } from '../sequence-flags.js';

export const complete: Command = {
  name: 'complete',
  arguments: ['<model>', '<data>'],
  summary: 'draw what is missing in each row given what is known, or how a sequence goes on',
  examples: [
    'ancestral complete penguins.mixture.safetensors penguins.csv -o filled.csv',
    'ancestral complete model.safetensors rows.csv --draws 5 --seed 1',
    'ancestral complete shakespeare.safetensors scene.txt --length 500',
    'ancestral complete weather.safetensors weather.csv --in-order --length 7 --intervals 0.5,0.9',
    'ancestral complete dates.safetensors new.csv --beam 4',
  ],
  flags: [
    {
      flags: '--draws <n>',
      description: 'completions of each row, numbered in the column draw (default 1); of a forecast, futures drawn',
      parse: integer('--draws', 1),
    },
    {
      flags: '--mask <columns>',
      description: 'take these columns as missing in every row; of images also top, bottom, left, right or centre',
      parse: list,
    },
    {
      flags: '--length <steps>',
      description:
        'of sequences: draw so many more steps after each (default: missing ones; text goes on until it ends, or 256)',
      parse: integer('--length', 1),
    },
    {
      flags: '--intervals <shares>',
      description:
        'of sequences: a forecast in place of one continuation: medians, intervals that hold these shares of --draws futures (default 199), and how likely each category is, such as 0.5,0.9',
      parse: shares('--intervals'),
    },
    ...DRAWING_FLAGS,
    ...BEAM_FLAGS,
    RANGES_FLAG,
    ...READ_FLAGS,
    ...DRAWN_OUTPUT_FLAGS,
    SPREADSHEET_FLAG,
    SEED_FLAG,
    FORCE_FLAG,
  ],
  async run(context, [model, data], flags) {
    const { runComplete } = await import('../run/complete.js');
    await runComplete(context, model, data, flags);
  },
};
