import type { Command } from '../command.js';
import { choice, FORCE_FLAG, integer, SEED_FLAG } from '../flags.js';

export const complete: Command = {
  name: 'complete',
  arguments: ['<model>', '<data>'],
  summary: 'draw what is missing in each row given what is known',
  examples: [
    'ancestral complete penguins.mixture.safetensors penguins.csv -o filled.csv',
    'ancestral complete model.safetensors rows.csv --draws 5 --seed 1',
  ],
  flags: [
    {
      flags: '--draws <n>',
      description: 'completions of each row, numbered in the column draw (default 1)',
      parse: integer('--draws', 1),
    },
    { flags: '--mask <columns>', description: 'take these columns as missing in every row' },
    {
      flags: '--ranges <how>',
      description: 'recorded (default) or free, as for sample',
      parse: choice('--ranges', ['recorded', 'free']),
    },
    {
      flags: '-o, --output <file>',
      description: 'by its name csv, tsv, json, ndjson or parquet (default: CSV on standard output)',
    },
    { flags: '--format <name>', description: 'the format of DATA, where its name and bytes do not tell' },
    { flags: '--no-header', description: 'the first row of DATA is data' },
    { flags: '--spreadsheet-safe', description: 'prefix text cells that a spreadsheet would run as formulas' },
    SEED_FLAG,
    FORCE_FLAG,
  ],
  async run(context, [model, data], flags) {
    const { runComplete } = await import('../run/complete.js');
    await runComplete(context, model, data, flags);
  },
};
