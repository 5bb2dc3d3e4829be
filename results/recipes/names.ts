import { platform } from '#platform';
import { codeTexts, decodeTexts } from '../../src/data/sequences/code-text.js';
import { drawRows } from '../../src/model/draw.js';
import { fitModel } from '../../src/model/fit-model.js';
import { scoreRows } from '../../src/model/score.js';
import { foldsOf } from '../../src/model/split.js';
import { readWhole } from '../../src/platform/read-whole.js';
import { keyOf } from '../../src/random/key.js';
import { namedRecipe } from '../named-family.js';
import { realSource } from '../real-data.js';
import type { TableRecipe, TableRow } from '../table-recipe.js';

const DRAWN = 1000;

/** Models by row name: the family, its options, and how long it may learn. */
const MODELS: readonly (readonly [string, string, Readonly<Record<string, unknown>>, number])[] = [
  ['independent', 'independent', {}, 5],
  ['markov-chain, order 1', 'markov-chain', { order: 1 }, 5],
  ['markov-chain, context tree', 'markov-chain', { lookback: 'context-tree', order: 6 }, 5],
  ['markov-chain, partial matching', 'markov-chain', { lookback: 'ppm', order: 5 }, 5],
  ['n-gram', 'n-gram', {}, 5],
  ['hidden-markov, 32 states', 'hidden-markov', { states: 32, restarts: 1, iterations: 100 }, 5],
  ['log-bilinear', 'log-bilinear', {}, 5],
  ['recurrent-language, vanilla', 'recurrent-language', { cell: 'vanilla', hidden: 128 }, 5],
  ['recurrent-language, gru', 'recurrent-language', { cell: 'gru', hidden: 128 }, 5],
  ['recurrent-language, lstm', 'recurrent-language', { cell: 'lstm', hidden: 128 }, 5],
  ['convolutional-language', 'convolutional-language', {}, 5],
  ['transformer-language', 'transformer-language', { layers: 3, width: 64, heads: 4, dropout: 0.1 }, 5],
];

/** Names as lines with a stop: eight tenths learned from, one to stop by, one scored. */
async function namesSplit(seed: number) {
  const bytes = await readWhole(await realSource('text/names.txt'), 1e7);
  const lines = new TextDecoder().decode(bytes).trimEnd().split('\n');
  const { dataset, schema } = codeTexts(lines, { document: 'line' });
  const [{ training: most, heldOut: test }] = foldsOf(dataset, { holdout: 0.1 }, keyOf(seed).at('test'));
  const [{ training, heldOut: validation }] = foldsOf(most, { holdout: 1 / 9 }, keyOf(seed).at('validation'));
  return { schema, training, validation, test };
}

function shown(text: string): string {
  return text === '' ? '(empty)' : text;
}

const rows = MODELS.map(
  ([name, family, options, minutes]): TableRow => ({
    name,
    async run(seed) {
      const recipe = await namedRecipe(family, options);
      if (recipe === undefined) return { skipped: `there is no family ${family}` };
      const { schema, training, validation, test } = await namesSplit(seed);
      const deadlineMs = platform.nowMs() + 60_000 * minutes;
      const settings = { seed, split: 'none', nowMs: platform.nowMs, breathe: platform.breathe, deadlineMs } as const;
      const { model, params } = await fitModel(recipe, training, { ...settings, validation });
      const { mean } = await scoreRows(model, params, test, keyOf(seed).at('score'));
      const range = { first: 0, count: DRAWN };
      const drawn = decodeTexts(schema, await drawRows(name, model, params, schema, range, keyOf(seed).at('drawn')));
      const known = new Set(decodeTexts(schema, await training.gather(Number.POSITIVE_INFINITY, keyOf(seed))));
      const novel = drawn.filter((text) => !known.has(text)).length / DRAWN;
      const twice = 1 - new Set(drawn).size / DRAWN;
      return [
        (-mean).toFixed(4),
        (-mean / Math.LN2).toFixed(4),
        `${(100 * novel).toFixed(1)} %`,
        `${(100 * twice).toFixed(1)} %`,
        drawn.slice(0, 5).map(shown).join(', '),
      ];
    },
  }),
);

export const tables: readonly TableRecipe[] = [
  {
    name: 'names',
    title: `First names (32,033 lines of text/names.txt), a stop after each: eight tenths fitted, one tenth to stop by, one tenth scored, the stop counted as a character. Of ${DRAWN} drawn names: how many are not among those learned from, how many came before.`,
    columns: ['nats a character', 'bits a character', 'novel', 'repeated', 'the first drawn'],
    anchors: 'Networks learn for five minutes at most.',
    seed: 1,
    rows,
  },
];
