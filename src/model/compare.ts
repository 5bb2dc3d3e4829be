import type { Dataset } from '../data/dataset.js';
import type { TableRows } from '../data/rows.js';
import { keyOf } from '../random/key.js';
import { AncestralError } from '../util/errors.js';
import { whyNot } from './admit.js';
import type { Recipe } from './define-model.js';
import { heldOutScores } from './fit-model.js';
import type { FitProgress, FitSettings } from './fit-recipe.js';
import { type HeldOut, heldOut, impossibleRows } from './held-out.js';
import { runningScore } from './running-score.js';
import { runningStepScore } from './running-step-score.js';
import type { Score } from './score.js';
import type { GivenTest, Split } from './split.js';

/** One family in a comparison. */
export interface ComparisonEntry {
  readonly model: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly baseline: boolean;
  readonly scores: readonly Score[];
  /** Held-out log-probability less that of the best ranked family, in its unit, with the standard error of the paired difference. */
  readonly difference?: { readonly value: number; readonly standardError: number };
  /** Why it stands outside the ranking, where it does. */
  readonly unranked?: string;
  readonly parameters: number | null;
  /** Whether its fit contains training rows. */
  readonly keepsRows: boolean;
  readonly seconds: number;
  readonly warnings: readonly string[];
  /** Why it could not be fitted, where it could not. */
  readonly error: string | null;
}

export interface Comparison {
  readonly split: Split | { readonly test: string };
  readonly seed: number;
  /** Ranked families best first, then unranked ones, then those that could not be fitted. */
  readonly entries: readonly ComparisonEntry[];
}

export interface CompareSettings extends Omit<FitSettings, 'key' | 'onProgress'> {
  readonly seed: number;
  readonly split: Split | GivenTest<TableRows>;
  readonly onProgress?: (
    progress: Partial<FitProgress> & { readonly model: string; readonly position: number; readonly models: number },
  ) => void;
}

interface Contestant {
  readonly entry: ComparisonEntry;
  readonly held?: HeldOut;
}

/** Fits every recipe on the same folds, baselines first, and ranks them by held-out log-probability. A family that fails is listed with its reason. */
export async function compare(
  recipes: readonly Recipe[],
  data: Dataset<TableRows>,
  settings: CompareSettings,
): Promise<Comparison> {
  const ordered = [...recipes].sort(
    (a, b) => Number(b.definition.baseline ?? false) - Number(a.definition.baseline ?? false),
  );
  const contestants: Contestant[] = [];
  for (const [position, recipe] of ordered.entries()) {
    settings.signal?.throwIfAborted();
    const left = ordered.length - position;
    const deadlineMs =
      settings.deadlineMs === undefined
        ? undefined
        : settings.nowMs() + Math.max(0, settings.deadlineMs - settings.nowMs()) / left;
    const tell = (progress: Partial<FitProgress>) =>
      settings.onProgress?.({
        ...progress,
        model: recipe.definition.name,
        position: position + 1,
        models: ordered.length,
      });
    tell({});
    const { onProgress: _onProgress, ...rest } = settings;
    contestants.push(await contest(recipe, data, { ...rest, deadlineMs }, tell));
  }
  const { split } = settings;
  return { split: 'test' in split ? { test: split.test } : split, seed: settings.seed, entries: ranked(contestants) };
}

async function contest(
  recipe: Recipe,
  data: Dataset<TableRows>,
  settings: Omit<CompareSettings, 'onProgress'>,
  onProgress: (progress: FitProgress) => void,
): Promise<Contestant> {
  const { definition, options } = recipe;
  const about = { model: definition.name, baseline: definition.baseline ?? false };
  const failed = (error: string): Contestant => ({
    entry: { ...about, options, scores: [], parameters: null, keepsRows: false, seconds: 0, warnings: [], error },
  });
  const reason = whyNot(definition, data.schema);
  if (reason !== undefined) return failed(reason);
  try {
    const held = await heldOut(recipe, data, settings.split, {
      ...settings,
      onProgress,
      key: keyOf(settings.seed).at('held-out'),
    });
    const { fit } = held;
    const warnings = [...fit.warnings];
    if (held.impossible > 0) warnings.push(impossibleRows(held.impossible, held.values.length, 'held-out'));
    const entry: ComparisonEntry = {
      ...about,
      options: fit.recipe.options,
      scores: heldOutScores(held, data.schema),
      parameters: fit.model.parameters(fit.params),
      keepsRows: fit.model.keepsRows ?? false,
      seconds: held.seconds,
      warnings,
      error: null,
      ...(fit.unranked === undefined ? {} : { unranked: fit.unranked }),
    };
    return { entry, held };
  } catch (error) {
    // What a family cannot do with these data is its result; rows that cannot be read, and faults of ours, must be seen.
    if (error instanceof AncestralError && error.code !== 'IO') return failed(error.message);
    throw error;
  }
}

function ranked(contestants: readonly Contestant[]): ComparisonEntry[] {
  const mean = ({ held }: Contestant) => held?.mean ?? Number.NEGATIVE_INFINITY;
  const place = ({ entry }: Contestant) => (entry.error !== null ? 2 : entry.unranked !== undefined ? 1 : 0);
  const order = [...contestants].sort((a, b) => place(a) - place(b) || compareNumbers(mean(b), mean(a)));
  const best = order[0] !== undefined && place(order[0]) === 0 ? order[0].held : undefined;
  return order.map(({ entry, held }) => {
    if (best === undefined || held === undefined || entry.unranked !== undefined || !Number.isFinite(held.mean))
      return entry;
    return { ...entry, difference: differenceOf(held, best) };
  });
}

/** Mean difference of two models on the same rows, in the unit of their means. */
function differenceOf({ values, weights, steps }: HeldOut, best: HeldOut) {
  const differences = values.map((each, i) => each - best.values[i]);
  const [byRow, byStep] = [runningScore(), runningStepScore()];
  if (steps === undefined) byRow.add(differences, weights);
  else byStep.add(differences, steps, weights);
  const { mean: value, standardError } = steps === undefined ? byRow.summary() : byStep.summary();
  return { value, standardError };
}

function compareNumbers(a: number, b: number): number {
  return a === b ? 0 : a - b;
}
