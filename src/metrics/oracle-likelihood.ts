import type { TableRows } from '../data/rows.js';
import type { Certainty } from '../model/define-model.js';
import type { FittedModel } from '../model/fitted-model.js';
import { type ScoreUnit, scoreSum, scoreUnit } from '../model/score.js';
import type { Key } from '../random/key.js';
import { CapabilityError, DataError } from '../util/errors.js';

/** How probable rows are under a model that did not draw them. */
export interface OracleLikelihood {
  readonly metric: 'oracle-likelihood';
  /** Mean log-probability in nats of a step, its stop among them, or of a row of a table; -Infinity where one row is impossible. */
  readonly value: number;
  /** Over rows; NaN for one row. */
  readonly standardError: number;
  readonly unit: ScoreUnit;
  readonly certainty: Certainty;
}

/**
 * Mean log-probability of drawn rows under a second model, the oracle, in whose codes they are: NLL-oracle of Yu et al. (2017) with the
 * sign of a log-probability. Where the oracle is the true law it rewards what is probable and not what is missing: a model that draws one
 * likely row again and again passes the truth, so read it beside a score of diversity. Throws CapabilityError for an oracle without a density.
 */
export async function oracleLikelihood(
  oracle: Pick<FittedModel, 'model' | 'params' | 'schema'>,
  rows: TableRows,
  key: Key,
): Promise<OracleLikelihood> {
  const { density } = oracle.model;
  if (density === undefined) throw new CapabilityError('oracle-likelihood: needs an oracle with a density, got none');
  if (rows.count === 0)
    throw new DataError('oracle-likelihood: needs at least 1 row, got 0', { code: 'DATA_TOO_FEW_ROWS' });
  const sum = scoreSum(oracle.schema);
  const { values, certainty } = await density.logProb(oracle.params, rows, key);
  sum.add(values, rows);
  const { mean, standardError } = sum.summary();
  return { metric: 'oracle-likelihood', value: mean, standardError, unit: scoreUnit(oracle.schema), certainty };
}
