import type { Command } from '../command.js';
import {
  assignment,
  DRAWN_OUTPUT_FLAGS,
  FORCE_FLAG,
  integer,
  RANGES_FLAG,
  SEED_FLAG,
  SPREADSHEET_FLAG,
} from '../flags.js';
import { DRAWING_FLAGS } from '../sequence-flags.js';

export const sample: Command = {
  name: 'sample',
  arguments: ['<model>'],
  summary: 'draw rows, images or text from a fitted model',
  examples: [
    'ancestral sample penguins.mixture.safetensors -n 1000 -o drawn.csv',
    'ancestral sample penguins.mixture.safetensors -n 5 --given species=Adelie --given sex=male',
    'ancestral sample model.safetensors --seed 7 | head',
    'ancestral sample shakespeare.safetensors -n 1 --prompt "ROMEO:" --length 500 --temperature 0.8',
  ],
  flags: [
    {
      flags: '-n, --number <rows>',
      description: 'how many rows (default: as many as were fitted)',
      parse: integer('-n', 0),
    },
    {
      flags: '--given <name=value>',
      description: 'draw rows that have this value in this column; may be repeated',
      parse: assignment('--given'),
      isRepeatable: true,
    },
    ...DRAWING_FLAGS,
    { flags: '--prompt <text>', description: 'of sequences: what each of them begins with' },
    {
      flags: '--length <steps>',
      description:
        'of sequences: steps of each, those of the prompt among them (default: drawn, where they end by themselves)',
      parse: integer('--length', 1),
    },
    RANGES_FLAG,
    ...DRAWN_OUTPUT_FLAGS,
    SPREADSHEET_FLAG,
    SEED_FLAG,
    FORCE_FLAG,
  ],
  async run(context, [model], flags) {
    const { runSample } = await import('../run/sample.js');
    await runSample(context, model, flags);
  },
};
