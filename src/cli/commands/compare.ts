import type { Command } from '../command.js';
import { DATA_FLAGS, FORCE_FLAG, list, SEED_FLAG, SPLIT_FLAGS, TEXT_FLAGS, TIME_LIMIT_FLAG } from '../flags.js';

export const compare: Command = {
  name: 'compare',
  arguments: ['<data>'],
  summary: 'fit several families on the same folds and rank them by held-out log-probability',
  examples: [
    'ancestral compare penguins.csv',
    'ancestral compare faithful.csv --models independent,gaussian-mixture,kernel-density --folds 10 -o report.html',
    'ancestral compare train.csv --test test.csv --seed 1 --json',
    'ancestral compare penguins.csv --metrics column-shapes,pair-trends   # drawn rows against held-out ones',
    'ancestral compare names.txt --document line --models independent,markov-chain,n-gram',
  ],
  flags: [
    {
      flags: '--models <a,b>',
      description:
        'the families, or all (default: those whose fits take seconds; those that cannot take the table are listed with the reason)',
      parse: list,
    },
    {
      flags: '--metrics <a,b>',
      description:
        'judge what each family draws by these metrics as well, held against held-out rows; so are families without a density',
      parse: list,
    },
    { flags: '-o, --output <file>', description: 'write a report as well, one HTML file' },
    ...DATA_FLAGS,
    ...TEXT_FLAGS,
    ...SPLIT_FLAGS,
    SEED_FLAG,
    TIME_LIMIT_FLAG,
    FORCE_FLAG,
  ],
  isSupervised: true,
  async run(context, [data], flags) {
    const { runCompare } = await import('../run/compare.js');
    await runCompare(context, data, flags);
  },
};
