import type { Command } from '../command.js';
import { FORCE_FLAG, list, SEED_FLAG } from '../flags.js';

export const score: Command = {
  name: 'score',
  arguments: ['<model>', '<data>'],
  summary: 'log-probability of each row, in nats, with its certainty',
  examples: [
    'ancestral score faithful.gaussian-mixture.safetensors faithful.csv',
    'ancestral score model.safetensors rows.csv -o scores.csv',
    'ancestral score model.safetensors rows.csv --given species --json',
  ],
  flags: [
    { flags: '-o, --output <file>', description: 'write a table with the column log_probability' },
    { flags: '--given <columns>', description: 'condition on these columns: log p(all others | these)', parse: list },
    { flags: '--format <name>', description: 'the format of DATA, where its name and bytes do not tell' },
    { flags: '--no-header', description: 'the first row of DATA is data' },
    SEED_FLAG,
    FORCE_FLAG,
  ],
  async run(context, [model, data], flags) {
    const { runScore } = await import('../run/score.js');
    await runScore(context, model, data, flags);
  },
};
