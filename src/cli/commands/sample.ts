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

export const sample: Command = {
  name: 'sample',
  arguments: ['<model>'],
  summary: 'draw rows from a fitted model',
  examples: [
    'ancestral sample penguins.mixture.safetensors -n 1000 -o drawn.csv',
    'ancestral sample penguins.mixture.safetensors -n 5 --given species=Adelie --given sex=male',
    'ancestral sample model.safetensors --seed 7 | head',
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
