import type { Dataset } from '../data/dataset.js';
import type { TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import { keyOf } from '../random/key.js';
import { admit } from './admit.js';
import type { AnyModel, Recipe } from './define-model.js';
import type { FitModelSettings } from './fit-model.js';
import { foldsOf, inTimeWords, type Split } from './split.js';

/** Which rows a model is fitted to, and how it is scored on others. */
export interface FitPlan {
  readonly training: Dataset<TableRows>;
  /** Rows that the fit does not see, on which it is scored. */
  readonly apart?: { readonly rows: Dataset<TableRows>; readonly decision: string };
  /** The split of further fits, made for the score alone. */
  readonly refits?: Split;
  /** Why there is no held-out score, where there is none though it was wanted. */
  readonly warning?: string;
}

/** Rows up to which five folds are affordable; above, one share is held out. */
const FOLDED_ROWS = 2_000;
const FOLDS = 5;
const HELD_OUT_SHARE = 0.2;
/** Held-out rows beyond which the standard error is small enough. */
const MOST_HELD_OUT_ROWS = 100_000;
/** The same where a fit is made once: each held-out row is lost to it. */
const SHARE_HELD_APART = 0.1;
const MOST_ROWS_HELD_APART = 10_000;

/** The split that data get where none is asked for. */
export function defaultSplit({ count: rows, cut }: Pick<Dataset<TableRows>, 'count' | 'cut'>): Split {
  if (cut !== undefined) return { holdout: SHARE_HELD_APART };
  if (rows <= FOLDED_ROWS) return { folds: Math.min(FOLDS, rows) };
  return { holdout: Math.min(HELD_OUT_SHARE, MOST_HELD_OUT_ROWS / rows) };
}

/** Fits to all rows and further fits for the score; or, where a fit costs too much to be made again, one fit to all but a share. */
export function planFit(
  recipe: Recipe,
  data: Dataset<TableRows>,
  { split, heldOut, seed }: Pick<FitModelSettings, 'split' | 'heldOut' | 'seed'>,
): FitPlan {
  if (split === 'none') return { training: data };
  if (split !== undefined && 'test' in split) {
    const decision = `held-out score of ${split.rows.count} rows of ${split.test}, which the fit has not seen`;
    return { training: data, apart: { rows: split.rows, decision } };
  }
  const model = boundLike(recipe, data.schema as TableSchema);
  if (model.density === undefined) return { training: data };
  const isAsked = split !== undefined && 'folds' in split;
  if (model.learner.fused === undefined || heldOut !== undefined || isAsked)
    return { training: data, refits: split ?? defaultSplit(data) };
  return heldApart(recipe, data, split, seed);
}

function heldApart(
  { definition: { name, minimumRows = 2 } }: Recipe,
  data: Dataset<TableRows>,
  split: Split | undefined,
  seed: number,
): FitPlan {
  // One row more than the family needs, for it may hold some back to know when to stop.
  if (split === undefined && data.cut === undefined && data.count < minimumRows + 2)
    return { training: data, warning: `no held-out score: ${name} needs all of the ${data.count} rows` };
  const share = { holdout: Math.min(SHARE_HELD_APART, MOST_ROWS_HELD_APART / data.count) };
  const held = split ?? share;
  const [{ training, heldOut }] = foldsOf(data, held, keyOf(seed).at('held-out').at('folds'));
  const which =
    data.cut !== undefined && 'holdout' in held
      ? inTimeWords(held.holdout)
      : `${heldOut.count} of the ${data.count} rows`;
  const decision = `held-out score of ${which}; ${name} is fitted once, to the others, and not refitted to all`;
  return { training, apart: { rows: heldOut, decision } };
}

/** The recipe's model, with the first candidate for choices that are still open: what it can do is declared alike by all. */
function boundLike({ definition, options }: Recipe, table: TableSchema): AnyModel {
  const { schema } = admit(definition, table);
  const search = definition.search?.(options, schema);
  return definition.bind(search?.candidates[0] ?? options, schema);
}
