import type { DataSchema } from '../../../../data/schema.js';
import type { Findings } from '../../../../model/define-model.js';
import type { ChainPlan } from './chain.js';
import type { MarkovChainParams } from './learner.js';

export function describeChains(
  _params: MarkovChainParams,
  _plans: readonly ChainPlan[],
  _schema: DataSchema,
): Findings {
  return { tables: [] };
}
