import type { Command } from '../command.js';
import { checkFilmName } from '../film-name.js';
import {
  BY_FLAG,
  DATA_FLAGS,
  FORCE_FLAG,
  number,
  SEED_FLAG,
  SPLIT_FLAGS,
  TEXT_FLAGS,
  TIME_LIMIT_FLAG,
} from '../flags.js';

export const fit: Command = {
  name: 'fit',
  arguments: ['<data>', '[second]'],
  summary: 'fit a model to a table, images, text or sequences and write it to one file',
  examples: [
    'ancestral fit penguins.csv',
    'ancestral fit faithful.csv --model gaussian-mixture --components 2 --covariance full',
    'ancestral fit iris.csv --model naive-bayes --label Species -o iris.safetensors',
    'cat rows.ndjson | ancestral fit - --format ndjson --model mixture --seed 1',
    'ancestral fit shakespeare.txt --model n-gram --order 6',
    'ancestral fit book.arpa   # the n-grams of another program, as they are',
    'ancestral fit names.txt --document line --model markov-chain   # a document a line',
    'ancestral fit weather.csv --in-order --drop date --model hidden-markov',
    'ancestral fit mnist spoken-digits.tar --by label --model coupled-gan   # two modalities, joined by their labels',
    'ancestral fit moons:500 --model gaussian-mixture --components 12   # a generated set; iris, adult … are known too',
  ],
  flags: [
    {
      flags: '--model <name>',
      description:
        'a family (ancestral models lists them), or auto: the best by held-out log-probability (default auto)',
    },
    { flags: '-o, --output <file>', description: 'the model file (default DATA.MODEL.safetensors here)' },
    ...DATA_FLAGS,
    BY_FLAG,
    ...TEXT_FLAGS,
    ...SPLIT_FLAGS,
    SEED_FLAG,
    TIME_LIMIT_FLAG,
    { flags: '--resume', description: 'go on from the checkpoint of an interrupted fit' },
    {
      flags: '--checkpoint-every <seconds>',
      description: 'time between checkpoints of a long fit (default 10)',
      parse: number('--checkpoint-every', (seconds) => seconds >= 0, 'a number of seconds >= 0'),
    },
    {
      flags: '--film <file>',
      description: 'an animated PNG of the images that the model draws while it is fitted',
      parse: checkFilmName,
    },
    { flags: '--strict', description: 'exit with code 5 where the fit has not converged' },
    FORCE_FLAG,
  ],
  takesModelOptions: true,
  isSupervised: true,
  async run(context, [data, second], flags) {
    const { runFit } = await import('../run/fit.js');
    const { withSecond } = await import('../open-modalities.js');
    await runFit(context, data, withSecond('fit', second, flags));
  },
};
