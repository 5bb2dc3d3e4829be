import type { Command } from '../command.js';
import { FORCE_FLAG, READ_FLAGS, ROWS_OUTPUT_FLAGS } from '../flags.js';

export const encode: Command = {
  name: 'encode',
  arguments: ['<model>', '<data>'],
  summary: 'latent coordinates of each row, or the hidden states of each step',
  examples: [
    'ancestral encode wine.principal-components.safetensors wine.csv -o codes.csv',
    'ancestral encode weather.hidden-markov.safetensors weather.csv --in-order -o states.csv',
  ],
  flags: [...READ_FLAGS, ...ROWS_OUTPUT_FLAGS, FORCE_FLAG],
  async run(context, [model, data], flags) {
    const { runEncode } = await import('../run/encode.js');
    await runEncode(context, model, data, flags);
  },
};
