import { platform } from '#platform';
import { fitModel } from '../../src/model/fit-model.js';
import { scoreRows } from '../../src/model/score.js';
import { keyOf } from '../../src/random/key.js';
import { jsbFrames } from '../jsb-frames.js';
import { namedRecipe } from '../named-family.js';
import type { TableRecipe, TableRow } from '../table-recipe.js';

/** One start, and transitions that are never quite impossible: as validation has it. */
const SMOOTHED = { restarts: 1, chainPseudoCount: 0.05 };
const NADE = { head: 'nade', units: 200, dropout: 0.3, batch: 16, context: 32, learningRate: 3e-3, average: 0.99 };

/** Models by row name: the family, its options, and the seconds that it may learn. */
const MODELS: readonly (readonly [string, string, Readonly<Record<string, unknown>>, number])[] = [
  ['independent', 'independent', {}, 60],
  ['markov-chain, each key by itself', 'markov-chain', { order: 1 }, 60],
  ['hidden-markov, 32 states', 'hidden-markov', { states: 32, ...SMOOTHED }, 30],
  ['hidden-markov, 128 states', 'hidden-markov', { states: 128, ...SMOOTHED }, 30],
  ['hidden-markov, 256 states', 'hidden-markov', { states: 256, ...SMOOTHED }, 300],
  ['recurrent-language, lstm, independent keys', 'recurrent-language', { head: 'independent', dropout: 0.3 }, 300],
  ['recurrent-language, lstm, nade', 'recurrent-language', NADE, 600],
  ['recurrent-language, lstm, nade, transposed', 'recurrent-language', { ...NADE, shift: 6 }, 900],
  ['recurrent-language, lstm, rbm', 'recurrent-language', { head: 'rbm', dropout: 0.3 }, 600],
];

const rows = MODELS.map(
  ([name, family, options, seconds]): TableRow => ({
    name,
    async run(seed) {
      const recipe = await namedRecipe(family, options);
      if (recipe === undefined) return { skipped: `there is no family ${family}` };
      const { train, valid, test } = await jsbFrames();
      const deadlineMs = platform.nowMs() + 1000 * seconds;
      const settings = { seed, split: 'none', nowMs: platform.nowMs, breathe: platform.breathe, deadlineMs } as const;
      const { model, params, summary } = await fitModel(recipe, train, { ...settings, validation: valid });
      const score = async (part: typeof test) => scoreRows(model, params, part, keyOf(seed).at('score'));
      const [onTest, onValid] = [await score(test), await score(valid)];
      return [
        `${(-onTest.mean).toFixed(3)} ± ${onTest.standardError.toFixed(3)}`,
        (-onValid.mean).toFixed(3),
        model.density?.certainty ?? '',
        String(model.parameters(params)),
        `${summary.steps}${summary.converged ? '' : ', stopped'}`,
      ];
    },
  }),
);

export const tables: readonly TableRecipe[] = [
  {
    name: 'jsb',
    title:
      'Chorales of J. S. Bach in quarter notes, 88 keys, 229 pieces fitted, 76 to stop by, 77 scored (Boulanger-Lewandowski, Bengio and Vincent 2012): nats a frame.',
    columns: ['test', 'validation', 'certainty', 'free parameters', 'passes or steps'],
    anchors:
      'Published on the same split: independent notes 11.06, RBM 7.43, LSTM 8.45, temporal convolutions 8.10, RTRBM 6.35, RNN-RBM 6.27, RNN-NADE 5.83 and 5.56. In numpy: each note by itself given its last 10.469, a hidden Markov model with 128 states 6.826, with 256 states 6.648.',
    seed: 1,
    rows,
  },
];
