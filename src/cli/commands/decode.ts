import type { Command } from '../command.js';
import { DRAWN_OUTPUT_FLAGS, FORCE_FLAG, READ_FLAGS } from '../flags.js';

export const decode: Command = {
  name: 'decode',
  arguments: ['<model>', '<codes>'],
  summary: 'rows from latent coordinates',
  examples: ['ancestral decode wine.principal-components.safetensors codes.csv -o rows.csv'],
  flags: [...READ_FLAGS, ...DRAWN_OUTPUT_FLAGS, FORCE_FLAG],
  async run(context, [model, codes], flags) {
    const { runDecode } = await import('../run/encode.js');
    await runDecode(context, model, codes, flags);
  },
};
