import type { Command } from '../command.js';

export const inspect: Command = {
  name: 'inspect',
  arguments: ['<model>'],
  summary: 'what a model file holds: family, options, columns, scores, decisions',
  examples: ['ancestral inspect penguins.mixture.safetensors', 'ancestral inspect model.safetensors --json'],
  flags: [],
  async run(context, [model]) {
    const { runInspect } = await import('../run/inspect.js');
    await runInspect(context, model);
  },
};
