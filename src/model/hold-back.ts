import type { Dataset } from '../data/dataset.js';
import type { TableRows } from '../data/rows.js';
import type { Key } from '../random/key.js';
import { CapabilityError } from '../util/errors.js';
import type { AnyModel, ModelDefinition } from './define-model.js';
import { foldsOf, inTimeWords } from './split.js';

/** What a fit learns from, and what tells it when to stop. */
export interface HeldBack {
  readonly training: Dataset<TableRows>;
  readonly validation?: Dataset<TableRows>;
  /** Present where rows were held back here. */
  readonly decision?: string;
}

/** The share of the rows that is held back, and most of them: more would not tell the end any better. */
const SHARE = 0.1;
const MOST_ROWS = 10_000;

/** Holds rows back for validation where nothing else tells the model's learner when to stop; they depend on the key alone. */
export function holdBack(
  { name, minimumRows = 2 }: ModelDefinition,
  { learner }: AnyModel,
  data: Dataset<TableRows>,
  key: Key,
): HeldBack {
  const isBounded = learner.passes !== undefined || learner.steps !== undefined;
  if (learner.stopsBy !== 'validation' || isBounded) return { training: data };
  if (data.count <= minimumRows && data.cut === undefined) {
    throw new CapabilityError(
      `${name}: needs at least ${minimumRows + 1} rows where held-out rows tell it when to stop, got ${data.count}`,
      { code: 'DATA_TOO_FEW_ROWS', hint: 'give a number of passes, steps or validation rows' },
    );
  }
  if (data.cut !== undefined) {
    const [{ training, heldOut }] = foldsOf(data, { holdout: SHARE }, key);
    return {
      training,
      validation: heldOut,
      decision: `${inTimeWords(SHARE)} held back to tell when to stop; ${name} learns from the others`,
    };
  }
  const most = Math.min(MOST_ROWS, data.count - minimumRows);
  const [{ training, heldOut }] = foldsOf(data, { holdout: Math.min(SHARE, most / data.count) }, key);
  const decision = `${heldOut.count} of the ${data.count} rows held back to tell when to stop; ${name} learns from the others`;
  return { training, validation: heldOut, decision };
}
