import type { Command } from '../command.js';
import { FORCE_FLAG, list, READ_FLAGS, ROWS_OUTPUT_FLAGS, SEED_FLAG } from '../flags.js';

export const score: Command = {
  name: 'score',
  arguments: ['<model>', '<data>'],
  summary: 'log-probability of each row, in nats, with its certainty; a table of row and log_probability',
  examples: [
    'ancestral score faithful.gaussian-mixture.safetensors faithful.csv',
    'ancestral score model.safetensors rows.csv -o scores.csv',
    'ancestral score model.safetensors rows.csv --given species --json',
    'ancestral score shakespeare.safetensors play.txt   # nats and bits a character',
  ],
  flags: [
    { flags: '--given <columns>', description: 'condition on these columns: log p(all others | these)', parse: list },
    ...READ_FLAGS,
    ...ROWS_OUTPUT_FLAGS,
    SEED_FLAG,
    FORCE_FLAG,
  ],
  async run(context, [model, data], flags) {
    const { runScore } = await import('../run/score.js');
    await runScore(context, model, data, flags);
  },
};
