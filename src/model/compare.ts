import type { Dataset } from '../data/dataset.js';
import type { TableRows } from '../data/rows.js';
import { keyOf } from '../random/key.js';
import { AncestralError } from '../util/errors.js';
import { whyNot } from './admit.js';
import type { Recipe } from './define-model.js';
import { heldOutScores } from './fit-model.js';
import { type FitProgress, type FitResult, type FitSettings, fitRecipe } from './fit-recipe.js';
import { foldsFor, type HeldOut, heldOut, impossibleRows } from './held-out.js';
import { runningScore } from './running-score.js';
import { runningStepScore } from './running-step-score.js';
import type { Score } from './score.js';
import type { Fold, GivenTest, Split } from './split.js';

/** What is said of rows that a model draws, beside the same of real ones. */
export interface SampleScore {
  readonly metric: string;
  readonly value: number;
  readonly standardError?: number | undefined;
  readonly floor: number;
  readonly floorStandardError?: number | undefined;
  readonly verdict: string;
}

/** One family in a comparison. */
export interface ComparisonEntry {
  readonly model: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly baseline: boolean;
  readonly scores: readonly Score[];
  /** Of rows drawn from the fit of the first fold, where that was asked for. */
  readonly sampleScores?: readonly SampleScore[];
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

/** Judges what a fit draws by the rows that were held out of it. */
export type SampleJudge = (
  fit: FitResult,
  fold: Fold<TableRows>,
) => Promise<{ readonly scores: readonly SampleScore[]; readonly warnings: readonly string[] }>;

export interface CompareSettings extends Omit<FitSettings, 'key' | 'onProgress'> {
  /** Called with the fit of the first fold of each family, which is forgotten afterwards; without it families that have no density are left out. */
  readonly judge?: SampleJudge | undefined;
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
  const key = keyOf(settings.seed).at('held-out');
  const hasDensity = definition.capabilities.includes('density');
  if (!hasDensity && settings.judge === undefined)
    return failed(
      `${definition.name}: has no density, so no log-probability to be ranked by; metrics judge its samples`,
    );
  try {
    const [first] = foldsFor(data, settings.split, key);
    if (!hasDensity) return await judgedAlone(recipe, first, { ...settings, onProgress, key });
    const held = await heldOut(recipe, data, settings.split, { ...settings, onProgress, key });
    const judged = await settings.judge?.(held.fit, first);
    const { fit } = held;
    const warnings = [...fit.warnings, ...(judged?.warnings ?? [])];
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
      ...(judged === undefined ? {} : { sampleScores: judged.scores }),
      ...(fit.unranked === undefined ? {} : { unranked: fit.unranked }),
    };
    return { entry, held };
  } catch (error) {
    // What a family cannot do with these data is its result; rows that cannot be read, and faults of ours, must be seen.
    if (error instanceof AncestralError && error.code !== 'IO') return failed(error.message);
    throw error;
  }
}

/** A family without a density: fitted once, and judged by what it draws. */
async function judgedAlone(
  recipe: Recipe,
  fold: Fold<TableRows>,
  { judge, ...settings }: FitSettings & Pick<CompareSettings, 'judge'>,
): Promise<Contestant> {
  const startedAt = settings.nowMs();
  const fit = await fitRecipe(recipe, fold.training, { ...settings, key: settings.key.at('fold').at(0) });
  const seconds = (settings.nowMs() - startedAt) / 1000;
  const judged = await judge?.(fit, fold);
  const { definition } = recipe;
  return {
    entry: {
      model: definition.name,
      baseline: definition.baseline ?? false,
      options: fit.recipe.options,
      scores: [],
      sampleScores: judged?.scores ?? [],
      unranked: 'has no density, so it is judged by its samples alone',
      parameters: fit.model.parameters(fit.params),
      keepsRows: fit.model.keepsRows ?? false,
      seconds,
      warnings: [...fit.warnings, ...(judged?.warnings ?? [])],
      error: null,
    },
  };
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
