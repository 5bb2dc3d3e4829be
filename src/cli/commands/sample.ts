import type { Command } from '../command.js';
import { assignment, choice, FORCE_FLAG, integer, SEED_FLAG } from '../flags.js';

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
      description: 'draw rows that have this value; may be repeated',
      parse: assignment('--given'),
      isRepeatable: true,
    },
    {
      flags: '--ranges <how>',
      description: 'recorded: no value outside the range of the training rows (default); free: the law as it is',
      parse: choice('--ranges', ['recorded', 'free']),
    },
    {
      flags: '-o, --output <file>',
      description: 'csv, tsv, json, ndjson or parquet by its name, also .gz (default: CSV on standard output)',
    },
    {
      flags: '--output-format <name>',
      description: 'csv, tsv, json, ndjson or parquet, where the name of the output does not tell',
    },
    { flags: '--spreadsheet-safe', description: 'prefix text cells that a spreadsheet would run as formulas' },
    SEED_FLAG,
    FORCE_FLAG,
  ],
  async run(context, [model], flags) {
    const { runSample } = await import('../run/sample.js');
    await runSample(context, model, flags);
  },
};
