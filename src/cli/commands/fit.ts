import type { Command } from '../command.js';
import { DATA_FLAGS, FORCE_FLAG, SEED_FLAG, SPLIT_FLAGS, TIME_LIMIT_FLAG } from '../flags.js';

export const fit: Command = {
  name: 'fit',
  arguments: ['<data>'],
  summary: 'fit a model to a table and write it to one file',
  examples: [
    'ancestral fit penguins.csv',
    'ancestral fit faithful.csv --model gaussian-mixture --components 2 --covariance full',
    'ancestral fit iris.csv --model naive-bayes --label Species -o iris.safetensors',
    'cat rows.ndjson | ancestral fit - --format ndjson --model mixture --seed 1',
  ],
  flags: [
    {
      flags: '--model <name>',
      description:
        'a family (ancestral models lists them) or auto, which chooses by held-out log-probability (default auto)',
    },
    { flags: '-o, --output <file>', description: 'the model file (default DATA.MODEL.safetensors here)' },
    ...DATA_FLAGS,
    ...SPLIT_FLAGS,
    { flags: '--validation <file>', description: 'rows for early stopping and the choice among starts; never fitted' },
    SEED_FLAG,
    TIME_LIMIT_FLAG,
    { flags: '--resume', description: 'go on from the checkpoint of an interrupted fit' },
    { flags: '--strict', description: 'exit with code 5 where the fit has not converged' },
    FORCE_FLAG,
  ],
  takesModelOptions: true,
  async run(context, [data], flags) {
    const { runFit } = await import('../run/fit.js');
    await runFit(context, data, flags);
  },
};
