import type { Command } from '../command.js';
import { FORCE_FLAG } from '../flags.js';

export const encode: Command = {
  name: 'encode',
  arguments: ['<model>', '<data>'],
  summary: 'latent coordinates of each row',
  examples: ['ancestral encode digits.principal-components.safetensors digits.csv --no-header -o codes.csv'],
  flags: [
    {
      flags: '-o, --output <file>',
      description: 'by its name csv, tsv, json, ndjson or parquet (default: CSV on standard output)',
    },
    { flags: '--format <name>', description: 'the format of DATA, where its name and bytes do not tell' },
    { flags: '--no-header', description: 'the first row of DATA is data' },
    FORCE_FLAG,
  ],
  async run(context, [model, data], flags) {
    const { runEncode } = await import('../run/encode.js');
    await runEncode(context, model, data, flags);
  },
};
