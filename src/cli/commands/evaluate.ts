import type { Command } from '../command.js';
import { BY_FLAG, FORCE_FLAG, integer, list, READ_FLAGS, SEED_FLAG } from '../flags.js';

export const evaluate: Command = {
  name: 'evaluate',
  arguments: ['<model>', '<data>', '[second]'],
  summary: 'rows drawn from a model held against real ones, each score beside what real rows get',
  examples: [
    'ancestral evaluate penguins.mixture.safetensors penguins.csv',
    'ancestral evaluate model.safetensors test.csv --training train.csv -o verdict.html',
    'ancestral evaluate model.safetensors rows.csv --metrics column-shapes,energy-distance -n 2000 --json',
    'ancestral evaluate adult.gan.safetensors test.csv --label class   # train on drawn rows, test on real ones',
  ],
  flags: [
    {
      flags: '--metrics <a,b>',
      description:
        'the metrics (default: those that suit the kind of rows and take seconds; docs/metrics.md lists all)',
      parse: list,
    },
    {
      flags: '-n, --number <rows>',
      description: 'rows to draw, at most half as many as DATA has (default: as many, up to 10,000)',
      parse: integer('-n', 2),
    },
    {
      flags: '--training <file>',
      description: 'the rows that the model learned from, where DATA are others: copies are looked for among them',
    },
    { flags: '--label <column>', description: 'the column that is to be told from the others, for train-on-synthetic' },
    { flags: '-o, --output <file>', description: 'write a report as well, one HTML file' },
    ...READ_FLAGS,
    BY_FLAG,
    SEED_FLAG,
    FORCE_FLAG,
  ],
  isSupervised: true,
  async run(context, [model, data, second], flags) {
    const { runEvaluate } = await import('../run/evaluate.js');
    const { withSecond } = await import('../open-modalities.js');
    await runEvaluate(context, model, data, withSecond('evaluate', second, flags));
  },
};
