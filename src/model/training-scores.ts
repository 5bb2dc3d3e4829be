import { type Dataset, tableDataset } from '../data/dataset.js';
import type { TableRows } from '../data/rows.js';
import { keyOf } from '../random/key.js';
import type { FitModelSettings } from './fit-model.js';
import type { FitResult } from './fit-recipe.js';
import { impossibleRows } from './held-out.js';
import { finiteOrNull, informationCriteria, type Score, scoreRows, scoreUnit } from './score.js';

/** Rows beyond which families that keep their rows are not scored on them. */
const MOST_RESUBSTITUTED_ROWS = 20_000;
/** Rows beyond which a bound or an estimate is taken of a subsample: it may cost more than the fit. */
const MOST_ESTIMATED_ROWS = 10_000;

/** Scores on the rows that were learned from: log-likelihood, BIC and AIC, or the mean of a subsample; remarks are added to the lists. */
export async function trainingScores(
  { model, params }: FitResult,
  data: Dataset<TableRows>,
  settings: FitModelSettings,
  said: { readonly decisions: string[]; readonly warnings: string[] },
): Promise<Score[]> {
  if (model.keepsRows && data.count > MOST_RESUBSTITUTED_ROWS) return [];
  const key = keyOf(settings.seed).at('score');
  const certainty = model.density?.certainty ?? 'exact';
  const isSampled = certainty !== 'exact' && data.count > MOST_ESTIMATED_ROWS;
  const summary = await scoreRows(model, params, isSampled ? await subsample(data, settings.seed) : data, key, {
    signal: settings.signal,
    ...(settings.breathe === undefined ? {} : { breathe: settings.breathe }),
  });
  if (summary.impossible > 0) said.warnings.push(impossibleRows(summary.impossible, summary.rows, 'training'));
  if (summary.weight < 2) {
    said.warnings.push(
      `the row weights sum to ${Number(summary.weight.toPrecision(3))}: weights count as repetitions, so BIC and AIC take these for fewer than two rows`,
    );
  }
  if (isSampled) {
    said.decisions.push(
      `training score from a uniform subsample of ${summary.rows} of the ${data.count} training rows`,
    );
    const { mean, standardError } = summary;
    return [{ ...scoreOf('log-probability', mean), unit: scoreUnit(data.schema), certainty, standardError }];
  }
  const total: Score = { ...scoreOf('log-likelihood', summary.total), unit: 'nats', certainty };
  // Neither a bound nor an estimate can be put into AIC or BIC, and a model that keeps its rows has no number of parameters to count.
  if (certainty !== 'exact' || model.keepsRows) return [total];
  const { aic, bic } = informationCriteria(summary.total, model.parameters(params), summary.weight);
  return [total, { ...scoreOf('bic', bic), certainty }, { ...scoreOf('aic', aic), certainty }];
}

function scoreOf(metric: string, value: number) {
  return { metric, rows: 'training' as const, value: finiteOrNull(value) };
}

async function subsample(data: Dataset<TableRows>, seed: number): Promise<Dataset<TableRows>> {
  const rows = await data.gather(MOST_ESTIMATED_ROWS, keyOf(seed).at('scored rows'));
  return tableDataset({ ...data.schema, rows: rows.count } as typeof data.schema, rows);
}
