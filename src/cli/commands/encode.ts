import type { Command } from '../command.js';
import { FORCE_FLAG, READ_FLAGS, ROWS_OUTPUT_FLAGS } from '../flags.js';

export const encode: Command = {
  name: 'encode',
  arguments: ['<model>', '<data>'],
  summary: 'latent coordinates of each row',
  examples: ['ancestral encode wine.principal-components.safetensors wine.csv -o codes.csv'],
  flags: [...READ_FLAGS, ...ROWS_OUTPUT_FLAGS, FORCE_FLAG],
  async run(context, [model, data], flags) {
    const { runEncode } = await import('../run/encode.js');
    await runEncode(context, model, data, flags);
  },
};
