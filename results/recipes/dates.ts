import { platform } from '#platform';
import { codePairs, pairRows } from '../../src/data/sequences/code-pairs.js';
import { decodeTexts } from '../../src/data/sequences/code-text.js';
import { sampleDates } from '../../src/data/toys/dates.js';
import type { DrawnHow } from '../../src/model/define-model.js';
import { fitModel } from '../../src/model/fit-model.js';
import { sequenceToSequence } from '../../src/models/explicit/tractable/sequence-to-sequence.js';
import { keyOf } from '../../src/random/key.js';
import type { Measured, ResultRecipe } from '../recipe.js';

const PAIRS = 20_000;
const UNSEEN = 1000;
type Options = Parameters<typeof sequenceToSequence>[0];

/** The share of unseen dates that come out exactly right; of none of their days a training row has any spelling. */
async function exactMatch(options: Options, seed: number): Promise<Measured> {
  const key = keyOf(seed);
  const [written, iso] = sampleDates(PAIRS, key.at('training')) as readonly (readonly string[])[];
  const { dataset, schema } = codePairs(written, iso, { names: ['written', 'iso'] });
  const seen = new Set(iso);
  const [others, days] = sampleDates(4 * UNSEEN, key.at('test')) as readonly (readonly string[])[];
  const test = [...others.keys()].filter((i) => !seen.has(days[i])).slice(0, UNSEEN);
  const startedAt = performance.now();
  const settings = { seed, split: 'none', nowMs: platform.nowMs } as const;
  const { model, params } = await fitModel(sequenceToSequence(options), dataset, settings);
  const seconds = (performance.now() - startedAt) / 1000;
  const rows = pairRows(
    schema,
    test.map((i) => others[i]),
  );
  const share = async (how: DrawnHow) => {
    const targets = decodeTexts(schema, await model.completion.complete(params, rows, key.at('complete'), how));
    return targets.filter((target, i) => target === days[test[i]]).length / test.length;
  };
  const [greedy, beam, drawn] = [await share({ temperature: 0 }), await share({ beam: 5 }), await share({})];
  return {
    value: greedy,
    standardError: Math.sqrt((greedy * (1 - greedy)) / test.length),
    certainty: 'exact',
    notes: `of ${test.length} unseen days; beam of 5: ${beam}; drawn: ${drawn}; the fit took ${seconds.toFixed(0)} s`,
  };
}

const dates = (architecture: 'lstm' | 'transformer', options: Options): ResultRecipe => ({
  name: `dates-${architecture}`,
  title: `sequence-to-sequence, ${architecture}, 20,000 dates in 17 spellings, 1,000 unseen days, the likeliest symbol at each step`,
  metric: 'exact match',
  unit: '',
  anchor: 0.99,
  source: 'tfjs-examples: date-conversion-attention',
  bar: 'at least',
  seed: 0,
  run: (seed) => exactMatch({ architecture, ...options }, seed),
});

export const recipes: readonly ResultRecipe[] = [
  dates('transformer', { width: 64, batch: 32, steps: 1500, learningRate: 0.003 }),
  dates('lstm', { width: 64, batch: 32, steps: 1500, learningRate: 0.004 }),
];
