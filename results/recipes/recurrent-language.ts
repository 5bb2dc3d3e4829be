import { platform } from '#platform';
import { fitModel } from '../../src/model/fit-model.js';
import { scoreRows } from '../../src/model/score.js';
import { independent, recurrentLanguage } from '../../src/models/index.js';
import { keyOf } from '../../src/random/key.js';
import { jsbFrames } from '../jsb-frames.js';
import type { Measured, ResultRecipe } from '../recipe.js';

/** Chorales learned from in all keys for so many minutes, the best state by the validation pieces kept. */
async function chorales(seed: number, minutes: number): Promise<Measured> {
  const { train, valid, test } = await jsbFrames();
  const recipe = recurrentLanguage({
    ...{ head: 'nade', hidden: 256, units: 200, dropout: 0.3, shift: 6 },
    ...{ batch: 16, context: 32, learningRate: 3e-3, average: 0.99 },
  });
  const settings = { seed, split: 'none', nowMs: platform.nowMs, breathe: platform.breathe } as const;
  const deadlineMs = platform.nowMs() + 60_000 * minutes;
  const { model, params, summary } = await fitModel(recipe, train, { ...settings, validation: valid, deadlineMs });
  const score = (part: typeof test) => scoreRows(model, params, part, keyOf(seed).at('score'));
  const { mean, standardError } = await score(test);
  const beside = await fitModel(independent(), train, settings);
  const baseline = await scoreRows(beside.model, beside.params, test, keyOf(seed).at('score'));
  return {
    value: mean,
    standardError,
    certainty: 'exact',
    baseline: { model: 'independent', value: baseline.mean },
    notes: `${summary.steps} updates in ${minutes} minutes; ${(await score(valid)).mean.toFixed(3)} on the validation pieces`,
  };
}

export const recipes: readonly ResultRecipe[] = [
  {
    name: 'jsb-recurrent',
    title:
      'recurrent-language, LSTM with NADE, transposed at random, 15 minutes of training, JSB chorales in quarter notes, 77 test pieces, nats a frame',
    ...{ metric: 'log-probability', unit: 'nats/frame', anchor: -6.3, bar: 'at least', seed: 1 },
    source: 'bar: 6.6 nats a frame, aim 6.3; RNN-NADE 5.83 and 5.56 in Boulanger-Lewandowski et al. 2012',
    run: (seed) => chorales(seed, 15),
  },
];
