import type { Dataset } from '../data/dataset.js';
import type { TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import { keyOf } from '../random/key.js';
import { AncestralError } from '../util/errors.js';
import type { AnyModel, Recipe } from './define-model.js';
import { historyOf } from './fit-history.js';
import { planFit } from './fit-plan.js';
import { type FitResult, type FitSettings, fitRecipe } from './fit-recipe.js';
import type { FittedModel } from './fitted-model.js';
import { type HeldOut, heldOut, impossibleRows } from './held-out.js';
import { finiteOrNull, type Score, scoreRows, scoreUnit } from './score.js';
import { chosenWords } from './search.js';
import type { GivenTest, Split } from './split.js';
import { trainingScores } from './training-scores.js';

export interface FitModelSettings extends Omit<FitSettings, 'key'> {
  readonly seed: number;
  /** How rows are kept back for the held-out score; `'none'` leaves that score out; the default depends on the number of rows. */
  readonly split?: Split | GivenTest<TableRows> | 'none' | undefined;
  /** The held-out score on this split, where it is known from a comparison with the same seed; it is then not measured again. */
  readonly heldOut?: HeldOutResult | undefined;
  /** What was decided before the fit, for the record. */
  readonly decisions?: readonly string[];
  readonly warnings?: readonly string[];
}

/** A held-out score, and the options of the fits that it is of: open ones may be chosen otherwise than on all rows. */
export interface HeldOutResult {
  readonly score: Score;
  /** The same in other units. */
  readonly others?: readonly Score[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** Fits a recipe and scores it: on its training rows, and on rows that this fit, or further fits made for the score, have not seen. */
export async function fitModel<M extends AnyModel>(
  recipe: Recipe<M>,
  data: Dataset<TableRows>,
  settings: FitModelSettings,
): Promise<FittedModel<M>> {
  const plan = planFit(recipe, data, settings);
  const fit = await fitRecipe(recipe, plan.training, { ...settings, key: keyOf(settings.seed).at('fit') });
  const { model, params, trained } = fit;
  const decisions = [...(settings.decisions ?? []), ...fit.decisions];
  const warnings = [...(settings.warnings ?? []), ...fit.warnings];
  const scores: Score[] = [];
  if (model.density !== undefined) {
    scores.push(...(await trainingScores(fit, plan.training, settings, { decisions, warnings })));
    for (const own of model.ownScores?.(params) ?? []) {
      scores.push({ ...own, rows: 'training', value: finiteOrNull(own.value), unit: 'nats/row' });
    }
    if (plan.warning !== undefined) warnings.push(plan.warning);
    if (plan.apart !== undefined) {
      scores.push(...(await scoreApart(fit, plan.apart.rows, settings, warnings)));
      decisions.push(plan.apart.decision);
    }
    if (plan.refits !== undefined) {
      const held = await splitScore(recipe, data, plan.refits, settings, warnings);
      if (held !== undefined) {
        scores.push(held.score, ...(held.others ?? []));
        const chosen = fit.search === undefined ? '' : chosenWords(recipe.options, held.options);
        const choice = chosen === '' ? '' : `, with ${chosen} chosen on the training rows of the first`;
        decisions.push(
          `held-out score from ${describeSplit(plan.refits)}${choice}; the model is fitted to all ${data.cut === undefined ? `${data.count} rows` : 'steps'}`,
        );
      }
    }
  }
  return {
    definition: recipe.definition,
    model,
    params,
    options: fit.recipe.options,
    schema: fit.schema,
    seed: settings.seed,
    summary: {
      rows: data.count,
      converged: trained.converged,
      steps: model.learner.fused === undefined ? trained.passes : trained.steps,
      scores,
      decisions,
      warnings: [...new Set(warnings)],
      ...(model.learner.fused === undefined ? {} : { history: historyOf(trained.records) }),
      ...(fit.search === undefined ? {} : { search: fit.search }),
      ...(fit.unranked === undefined ? {} : { unranked: fit.unranked }),
    },
  };
}

/** The score of rows held out from fits of their own, or none where the time limit came first. */
async function splitScore(
  recipe: Recipe,
  data: Dataset<TableRows>,
  split: Split,
  settings: FitModelSettings,
  warnings: string[],
): Promise<HeldOutResult | undefined> {
  if (settings.heldOut !== undefined) return settings.heldOut;
  if (settings.deadlineMs !== undefined && settings.nowMs() > settings.deadlineMs) {
    warnings.push('no held-out score: the time limit came first');
    return undefined;
  }
  const { checkpoint: _checkpoint, resume: _resume, onMoment: _onMoment, ...rest } = settings;
  const held = await heldOut(recipe, data, split, { ...rest, key: keyOf(settings.seed).at('held-out') }).catch(refusal);
  if (typeof held === 'string') {
    warnings.push(held);
    return undefined;
  }
  if (held.impossible > 0) warnings.push(impossibleRows(held.impossible, held.values.length, 'held-out'));
  const [score, ...others] = heldOutScores(held, data.schema);
  return { score, others, options: held.fit.recipe.options };
}

// Rows enough for the fit may be too few for one of its folds: that costs the score, not the model.
function refusal(error: unknown): string {
  const isRefusal = error instanceof AncestralError && ['FIT_REFUSED', 'DATA_TOO_FEW_ROWS'].includes(error.code);
  if (isRefusal) return `no held-out score: ${error.message}`;
  throw error;
}

async function scoreApart(
  fit: FitResult,
  rows: Dataset<TableRows>,
  settings: FitModelSettings,
  warnings: string[],
): Promise<readonly Score[]> {
  const summary = await scoreRows(fit.model, fit.params, rows, keyOf(settings.seed).at('score'), {
    signal: settings.signal,
    ...(settings.breathe === undefined ? {} : { breathe: settings.breathe }),
  });
  if (summary.impossible > 0) warnings.push(impossibleRows(summary.impossible, summary.rows, 'held-out'));
  const certainty = fit.model.density?.certainty ?? 'exact';
  return heldOutScores({ ...summary, unit: scoreUnit(rows.schema), certainty }, rows.schema);
}

/** Mean log-probability of a held-out row in nats, or of a step of sequences; of symbols also in bits, of words also as perplexity. */
export function heldOutScores(
  held: Pick<HeldOut, 'mean' | 'standardError' | 'certainty' | 'unit'>,
  { sequence }: TableSchema,
): readonly [Score, ...Score[]] {
  const { mean, standardError, certainty, unit } = held;
  const score = (metric: string, value: number, error: number): Score => ({
    metric,
    rows: 'held-out',
    value: finiteOrNull(value),
    certainty,
    standardError: finiteOrNull(error),
  });
  const nats: Score = { ...score('log-probability', mean, standardError), unit };
  if (sequence === undefined || ['frame', 'step'].includes(sequence.unit)) return [nats];
  const bits: Score = {
    ...score('cross-entropy', -mean / Math.LN2, standardError / Math.LN2),
    unit: `bits/${sequence.unit}`,
  };
  if (sequence.unit !== 'word' && sequence.unit !== 'pair') return [nats, bits];
  const perplexity = Math.exp(-mean);
  return [nats, bits, score('perplexity', perplexity, perplexity * standardError)];
}

export function describeSplit(split: Split | { readonly test: string }): string {
  if ('test' in split) return `the rows of ${split.test}`;
  return 'folds' in split ? `${split.folds} folds` : `a held-out share of ${Number(split.holdout.toPrecision(3))}`;
}
