import type { Command } from '../command.js';
import { FORCE_FLAG } from '../flags.js';

export const decode: Command = {
  name: 'decode',
  arguments: ['<model>', '<codes>'],
  summary: 'rows from latent coordinates',
  examples: ['ancestral decode digits.principal-components.safetensors codes.csv -o rows.csv'],
  flags: [
    {
      flags: '-o, --output <file>',
      description: 'by its name csv, tsv, json, ndjson or parquet (default: CSV on standard output)',
    },
    { flags: '--format <name>', description: 'the format of CODES, where its name and bytes do not tell' },
    FORCE_FLAG,
  ],
  async run(context, [model, codes], flags) {
    const { runDecode } = await import('../run/encode.js');
    await runDecode(context, model, codes, flags);
  },
};
