import { platform } from '#platform';
import { tableDataset } from '../../src/data/dataset.js';
import { codeTexts, encodeTexts } from '../../src/data/sequences/code-text.js';
import { type SequenceRows, sequencesOf } from '../../src/data/sequences/sequence-rows.js';
import { symbolsOf } from '../../src/data/sequences/symbols.js';
import type { AnyModel } from '../../src/model/define-model.js';
import { fitModel } from '../../src/model/fit-model.js';
import { scoreRows } from '../../src/model/score.js';
import { readWhole } from '../../src/platform/read-whole.js';
import { keyOf } from '../../src/random/key.js';
import { mixedLogProbs, mixtureWeights } from '../../src/symbols/mix-log-probs.js';
import type { SymbolScorer } from '../../src/symbols/network/symbol-log-probs.js';
import { rowLogProbs } from '../../src/symbols/row-log-probs.js';
import { namedRecipe } from '../named-family.js';
import { realSource } from '../real-data.js';
import type { TableRecipe, TableRow } from '../table-recipe.js';

type Options = Readonly<Record<string, unknown>>;

/** nanoGPT's settings for a laptop: about 1.88 in its own words. */
const NANO = {
  ...{ layers: 4, heads: 4, width: 128, context: 64, batch: 12, steps: 2000 },
  ...{ learningRate: 1e-3, rateEnd: 0.1, rateWarmUp: 100, secondDecay: 0.99, weightDecay: 0.1, clip: 1 },
  ...{ positions: 'learned', activation: 'gelu' },
};
/** What an hour of two cores reaches furthest with. */
const LARGE = {
  ...{ layers: 5, heads: 4, width: 256, context: 256, batch: 8, steps: 12_500, dropout: 0.15 },
  ...{ positions: 'rotary', activation: 'squared-relu' },
  ...{ learningRate: 1.5e-3, rateEnd: 0.03, rateWarmUp: 200, secondDecay: 0.99, weightDecay: 0.1, clip: 1 },
  average: 0.999,
};
const N_GRAM = { order: 6 };

/** Models by row name: the family, its options, and the minutes that it may learn at most. */
const MODELS: readonly (readonly [string, string, Options, number])[] = [
  ['independent', 'independent', {}, 5],
  ['n-gram, order 6', 'n-gram', N_GRAM, 5],
  ['markov-chain, partial matching', 'markov-chain', { lookback: 'ppm', order: 6 }, 5],
  [
    'log-bilinear, 10 symbols',
    'log-bilinear',
    { order: 10, width: 128, steps: 20_000, batch: 32, learningRate: 3e-3, rateEnd: 0.02 },
    15,
  ],
  [
    'convolutional-language',
    'convolutional-language',
    { layers: 7, width: 160, context: 192, batch: 12, steps: 10_000, dropout: 0.1, learningRate: 2e-3, rateEnd: 0.02 },
    30,
  ],
  ['recurrent-language, vanilla', 'recurrent-language', recurrent('vanilla', 5e-4), 20],
  ['recurrent-language, gru', 'recurrent-language', recurrent('gru', 2e-3), 20],
  ['recurrent-language, lstm', 'recurrent-language', recurrent('lstm', 2e-3), 20],
  ['transformer-language, small', 'transformer-language', NANO, 10],
  [
    'transformer-language, small, rotary, squared ReLU',
    'transformer-language',
    { ...NANO, positions: 'rotary', activation: 'squared-relu' },
    10,
  ],
  ['transformer-language, large', 'transformer-language', LARGE, 60],
];

function recurrent(cell: string, learningRate: number): Options {
  return {
    ...{ cell, hidden: 384, embedding: 64, dropout: 0.2, context: 100, batch: 32, steps: 10_000 },
    ...{ learningRate, schedule: 'cosine', scheduleSteps: 10_000, clip: 1 },
  };
}

/** The first nine tenths in the codes of their own characters, their own last tenth apart from the rest, and the last tenth. */
async function shakespeareSplit() {
  const text = new TextDecoder().decode(await readWhole(await realSource('text/tinyshakespeare.txt'), 1e7));
  const end = Math.floor(0.9 * text.length);
  const begin = Math.floor(0.9 * end);
  const { schema, dataset: training } = codeTexts([text.slice(0, end)]);
  const part = (from: number, to: number) =>
    tableDataset({ ...schema, rows: 1 }, encodeTexts(schema, [text.slice(from, to)]));
  return { schema, training, before: part(0, begin), choices: part(begin, end), test: part(end, text.length) };
}

type Split = Awaited<ReturnType<typeof shakespeareSplit>>;

async function fitNamed(family: string, options: Options, rows: Split['training'], seed: number, minutes: number) {
  const recipe = await namedRecipe(family, options);
  if (recipe === undefined) return undefined;
  const deadlineMs = platform.nowMs() + 60_000 * minutes;
  const settings = { seed, split: 'none', nowMs: platform.nowMs, breathe: platform.breathe, deadlineMs } as const;
  return fitModel(recipe, rows, settings);
}

const alone = MODELS.map(
  ([name, family, options, minutes]): TableRow => ({
    name,
    async run(seed) {
      const { training, test } = await shakespeareSplit();
      const fitted = await fitNamed(family, options, training, seed, minutes);
      if (fitted === undefined) return { skipped: `there is no family ${family}` };
      const { mean } = await scoreRows(fitted.model, fitted.params, test, keyOf(seed).at('score'));
      return cellsOf(mean, String(fitted.model.parameters(fitted.params)), String(fitted.summary.steps ?? ''));
    },
  }),
);

/** The large network and the n-gram as one: weights by EM on the last tenth of the training part, which neither was fitted to. */
const mixed: TableRow = {
  name: 'transformer-language, large, mixed with n-gram',
  async run(seed) {
    const { schema, training, before, choices, test } = await shakespeareSplit();
    const counts = await fitNamed('n-gram', N_GRAM, before, seed, 5);
    const allCounts = await fitNamed('n-gram', N_GRAM, training, seed, 5);
    const network = await fitNamed('transformer-language', LARGE, before, seed, 60);
    if (counts === undefined || allCounts === undefined || network === undefined)
      return { skipped: 'a family of the two is not there' };
    const read = async ({ model, params }: typeof network, rows: Split['test']) =>
      symbolsOfRow(model, params, sequencesOf(await rows.gather(1, keyOf(0))), schema);
    const weights = mixtureWeights([await read(network, choices), await read(counts, choices)]);
    const [ofNetwork, ofCounts] = [await read(network, test), await read(allCounts, test)];
    const mean = meanOf(mixedLogProbs([ofNetwork, ofCounts], weights));
    const parts = `${(100 * weights[0]).toFixed(0)} % of ${(-meanOf(ofNetwork)).toFixed(4)}, ${(100 * weights[1]).toFixed(0)} % of ${(-meanOf(ofCounts)).toFixed(4)}`;
    return cellsOf(mean, parts, String(network.summary.steps ?? ''));
  },
};

/** log p of each symbol of a single row. */
async function symbolsOfRow(model: AnyModel, params: unknown, rows: SequenceRows, schema: Split['schema']) {
  const { symbolLogProbs } = model as { readonly symbolLogProbs?: SymbolScorer<never> };
  if (symbolLogProbs !== undefined) return (await symbolLogProbs(params as never, rows)).values;
  const next = model.next?.(params);
  if (next === undefined) throw new TypeError('a model without laws of the next symbol cannot be mixed');
  return rowLogProbs(next, symbolsOf('shakespeare', schema), rows, 0);
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function cellsOf(mean: number, parameters: string, steps: string): readonly string[] {
  return [(-mean).toFixed(4), (-mean / Math.LN2).toFixed(4), parameters, steps];
}

export const tables: readonly TableRecipe[] = [
  {
    name: 'shakespeare',
    title:
      'Tiny Shakespeare (1,115,394 characters, 65 different): the first nine tenths fitted, the last tenth scored, each character once and, by networks with a window, with at least half of it before.',
    columns: ['nats a character', 'bits a character', 'free parameters', 'steps'],
    anchors:
      'Modified Kneser-Ney of order 6, in C++, 1.558; nanoGPT 1.88 with the settings of the small transformer after 2,000 steps, 1.4697 with ten million parameters on a graphics card.',
    seed: 1,
    rows: [...alone, mixed],
  },
];
