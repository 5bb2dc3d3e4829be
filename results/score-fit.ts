import { platform } from '#platform';
import type { Dataset } from '../src/data/dataset.js';
import type { TableRows } from '../src/data/rows.js';
import type { Recipe } from '../src/model/define-model.js';
import { fitModel } from '../src/model/fit-model.js';
import type { FittedModel } from '../src/model/fitted-model.js';
import { scoreRows } from '../src/model/score.js';
import { independent } from '../src/models/index.js';
import { keyOf } from '../src/random/key.js';
import type { Measured } from './recipe.js';

/** The recipe fitted to all rows, without held-out folds. */
export function fitAll(
  recipe: Recipe,
  training: Dataset<TableRows>,
  seed: number,
  validation?: Dataset<TableRows>,
): Promise<FittedModel> {
  return fitModel(recipe, training, { seed, split: 'none', validation, nowMs: platform.nowMs });
}

/** Mean log-probability of test rows under a fit to training rows, with the independent baseline on the same split. */
export async function testScore(
  recipe: Recipe,
  training: Dataset<TableRows>,
  test: Dataset<TableRows>,
  seed: number,
  validation?: Dataset<TableRows>,
): Promise<Measured> {
  const fitted = await fitAll(recipe, training, seed, validation);
  const baseline = await fitAll(independent(), training, seed);
  const score = (model: FittedModel) => scoreRows(model.model, model.params, test, keyOf(seed).at('score'));
  const { mean, standardError } = await score(fitted);
  return {
    value: mean,
    standardError,
    certainty: fitted.model.density?.certainty ?? 'estimate',
    baseline: { model: 'independent', value: (await score(baseline)).mean },
  };
}

/** One of the training scores of a fit to all rows. */
export async function trainingScore(
  metric: string,
  recipe: Recipe,
  training: Dataset<TableRows>,
  seed: number,
): Promise<Measured> {
  const of = async (each: Recipe) =>
    (await fitAll(each, training, seed)).summary.scores.find((score) => score.metric === metric);
  const [score, baseline] = [await of(recipe), await of(independent())];
  return {
    value: score?.value ?? Number.NaN,
    certainty: score?.certainty ?? 'exact',
    baseline: { model: 'independent', value: baseline?.value ?? Number.NaN },
  };
}
