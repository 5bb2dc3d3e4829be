import type { Command } from '../command.js';
import { list, SEED_FLAG, TIME_LIMIT_FLAG } from '../flags.js';

export const demo: Command = {
  name: 'demo',
  arguments: [],
  summary: 'a generated table from end to end: compare, fit, sample, report into ancestral-demo/ (no network)',
  examples: ['ancestral demo', 'ancestral demo --models all'],
  flags: [
    {
      flags: '--models <a,b>',
      description:
        'the families, without a time limit, or all, in 3 minutes (default: those whose fits take seconds, in 40 s)',
      parse: list,
    },
    SEED_FLAG,
    TIME_LIMIT_FLAG,
  ],
  isSupervised: true,
  async run(context, _args, flags) {
    const { runDemo } = await import('../run/demo.js');
    await runDemo(context, flags);
  },
};
