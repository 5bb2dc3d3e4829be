import type { Dataset } from '../data/dataset.js';
import type { TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import { countedSteps } from '../data/sequences/sequence-rows.js';
import type { Key } from '../random/key.js';
import { DataError } from '../util/errors.js';
import type { Certainty, Recipe } from './define-model.js';
import { type FitResult, type FitSettings, fitRecipe } from './fit-recipe.js';
import { type ScoreUnit, scoreRows, scoreSum, scoreUnit } from './score.js';
import { type Fold, foldsOf, type GivenTest, type Split } from './split.js';

/** Log-probabilities of rows that the scored fits had not seen, in nats, in the order of the folds. */
export interface HeldOut {
  readonly certainty: Certainty;
  readonly values: Float64Array;
  readonly weights: Float64Array;
  /** Of sequences, the steps that each row counts for. */
  readonly steps?: Float64Array;
  /** What mean and standard error are in. */
  readonly unit: ScoreUnit;
  /** −Infinity where a row has probability zero. */
  readonly mean: number;
  readonly standardError: number;
  readonly impossible: number;
  /** The fit of the first fold: its options, warnings and whether it may be ranked. */
  readonly fit: FitResult;
  readonly seconds: number;
}

/** Fits on all folds but one, scores that one, for each fold. Open choices are made on the first fold's training rows and kept; the folds depend on the settings' key alone, so that every family is scored on the same rows. */
export async function heldOut(
  recipe: Recipe,
  data: Dataset<TableRows>,
  split: Split | GivenTest<TableRows>,
  settings: FitSettings,
): Promise<HeldOut> {
  const startedAt = settings.nowMs();
  const { sequence } = data.schema;
  const values: number[] = [];
  const weights: number[] = [];
  const steps: number[] = [];
  const sum = scoreSum(data.schema);
  let first: FitResult | undefined;
  const folds = foldsFor(data, split, settings.key);
  for (const [part, { training, heldOut }] of folds.entries()) {
    // Open choices are made once, on the first fold's training rows: making them again in each fold costs as many searches as folds.
    const fit: FitResult = await fitFold(first?.recipe, recipe, training, {
      ...settings,
      key: settings.key.at('fold').at(part),
      onProgress: (progress) => settings.onProgress?.({ ...progress, fold: part + 1, folds: folds.length }),
    });
    first ??= fit;
    await scoreRows(fit.model, fit.params, heldOut, settings.key.at('score'), {
      signal: settings.signal,
      ...(settings.breathe === undefined ? {} : { breathe: settings.breathe }),
      onValues: (block, rows) => {
        sum.add(block, rows);
        for (const value of block) values.push(value);
        for (let i = 0; i < rows.count; i++) weights.push(rows.weights?.[i] ?? 1);
        if (sequence !== undefined) for (const count of countedSteps(rows, sequence.ends)) steps.push(count);
      },
    });
  }
  const certainty = first?.model.density?.certainty ?? 'exact';
  const { mean, standardError, impossible } = sum.summary();
  const seconds = (settings.nowMs() - startedAt) / 1000;
  return {
    certainty,
    values: Float64Array.from(values),
    weights: Float64Array.from(weights),
    ...(sequence === undefined ? {} : { steps: Float64Array.from(steps) }),
    unit: scoreUnit(data.schema),
    mean,
    standardError,
    impossible,
    fit: first as FitResult,
    seconds,
  };
}

/** The rows that are learned from and those that are held out, fold by fold. */
export function foldsFor(
  data: Dataset<TableRows>,
  split: Split | GivenTest<TableRows>,
  key: Key,
): readonly Fold<TableRows>[] {
  return 'test' in split ? [{ training: data, heldOut: split.rows }] : foldsOf(data, split, key.at('folds'));
}

/** What the first fold chose may be refused on another's rows (a component collapses there): then the choice is made again. */
async function fitFold(
  chosen: Recipe | undefined,
  recipe: Recipe,
  training: Dataset<TableRows>,
  settings: FitSettings,
): Promise<FitResult> {
  try {
    return await fitRecipe(chosen ?? recipe, training, settings);
  } catch (error) {
    const isRefused = error instanceof DataError && error.code === 'FIT_REFUSED';
    const isChosen = recipe.definition.search?.(recipe.options, training.schema as TableSchema) !== undefined;
    if (!isRefused || chosen === undefined || !isChosen) throw error;
    return fitRecipe(recipe, training, settings);
  }
}

/** The sentence for rows of probability zero. */
export function impossibleRows(impossible: number, rows: number, which: string): string {
  return `${impossible} of ${rows} ${which} rows have probability zero (values never seen in training), so the mean is not finite`;
}
