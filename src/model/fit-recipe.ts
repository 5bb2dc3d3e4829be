import { type Dataset, tableDataset } from '../data/dataset.js';
import type { TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import { type Checkpoint, type Progress, type Trained, train } from '../learn/train.js';
import type { Key } from '../random/key.js';
import type { Tree } from '../util/tree.js';
import { admit, checkRows } from './admit.js';
import type { AnyModel, Recipe } from './define-model.js';
import { scoreRows } from './score.js';
import { describeChoice, type SearchOutcome, searchCandidates } from './search.js';

/** What a fit is told from outside: randomness, time, and who listens. */
export interface FitSettings {
  readonly key: Key;
  readonly nowMs: () => number;
  readonly breathe?: () => Promise<void>;
  readonly signal?: AbortSignal | undefined;
  /** Time on the clock of `nowMs` after which the best so far is kept. */
  readonly deadlineMs?: number | undefined;
  readonly validation?: Dataset<TableRows> | undefined;
  readonly onProgress?: ((progress: FitProgress) => void) | undefined;
  readonly checkpoint?: ((checkpoint: Checkpoint) => Promise<void>) | undefined;
  /** Time between checkpoints; 10,000 where absent. */
  readonly checkpointEveryMs?: number | undefined;
  readonly resume?: Checkpoint | undefined;
}

export interface FitProgress extends Progress {
  /** Which candidate of a search, from 1, of how many. */
  readonly candidate?: number;
  readonly candidates?: number;
  /** Which of the fits for the held-out score, from 1, of how many. */
  readonly fold?: number;
  readonly folds?: number;
}

/** A recipe fitted to rows. */
export interface FitResult<M extends AnyModel = AnyModel> {
  readonly recipe: Recipe<M>;
  readonly model: M;
  readonly params: Tree;
  /** The schema as the family takes it. */
  readonly schema: TableSchema;
  readonly trained: Trained<Tree>;
  readonly search?: SearchOutcome;
  readonly unranked?: string;
  readonly decisions: readonly string[];
  readonly warnings: readonly string[];
}

/** Rows on which a search compares candidates; the winner is fitted to all. */
const SEARCH_ROWS = 20_000;

/** Fits a recipe: open choices are searched, larger data than the family takes are subsampled, and both are said. */
export async function fitRecipe<M extends AnyModel>(
  recipe: Recipe<M>,
  data: Dataset<TableRows>,
  settings: FitSettings,
): Promise<FitResult<M>> {
  const { definition } = recipe;
  const admission = admit(definition, data.schema);
  checkRows(definition, data.count);
  const { schema } = admission;
  const decisions: string[] = [];
  const warnings: string[] = [...admission.warnings];
  const search = definition.search?.(recipe.options, schema);
  let chosen = recipe;
  let outcome: SearchOutcome | undefined;
  let trained: Trained<Tree> | undefined;
  if (search !== undefined) {
    const sample = await data.gather(SEARCH_ROWS, settings.key.at('search rows'));
    const rows = tableDataset({ ...schema, rows: sample.count }, sample);
    const choice = await searchCandidates(recipe, search, rows, settings);
    outcome = choice.outcome;
    chosen = { ...recipe, options: choice.best.options };
    decisions.push(describeChoice(recipe, choice, sample.count, data.count));
    // The winner is already fitted to these very rows; another fit could only end in another optimum.
    if (sample.count === data.count && settings.validation === undefined) trained = choice.trained;
  }
  const model = definition.bind(chosen.options, schema);
  trained ??= await trainAll(model, data, settings, definition.name, decisions);
  warnings.push(...trained.warnings, ...(model.warnings?.(trained.params) ?? []));
  if (trained.refusals.length > 0) {
    decisions.push(
      `${trained.refusals.length} of the starts refused and repeated, the last because ${trained.refusals.at(-1)}`,
    );
  }
  if (trained.stopped === 'passes') warnings.push(`not converged after ${trained.passes} passes; raise iterations`);
  if (trained.stopped === 'time') warnings.push(`stopped by the time limit after ${trained.passes} passes`);
  if (model.keepsRows) warnings.push(`${definition.name} keeps training rows in its parameters, and so does its file`);
  return {
    recipe: chosen,
    model,
    params: trained.params,
    schema,
    trained,
    decisions,
    warnings,
    ...(outcome === undefined ? {} : { search: outcome }),
    ...(admission.unranked === undefined ? {} : { unranked: admission.unranked }),
  };
}

/** Trains on all rows that the family takes. */
async function trainAll(
  model: AnyModel,
  data: Dataset<TableRows>,
  settings: FitSettings,
  who: string,
  decisions: string[],
): Promise<Trained<Tree>> {
  const training = await limitRows(model, data, settings.key, who, decisions);
  return train(model.learner, withValidation(training, settings.validation), {
    key: settings.key.at('train'),
    nowMs: settings.nowMs,
    signal: settings.signal,
    timeLimitMs: settings.deadlineMs === undefined ? undefined : settings.deadlineMs - settings.nowMs(),
    onProgress: settings.onProgress,
    checkpoint: settings.checkpoint,
    ...(settings.checkpointEveryMs === undefined ? {} : { checkpointEveryMs: settings.checkpointEveryMs }),
    resume: settings.resume,
    validate: settings.validation === undefined ? undefined : validator(model, settings.validation, settings.key),
    ...(settings.breathe === undefined ? {} : { breathe: settings.breathe }),
  });
}

async function limitRows(
  model: AnyModel,
  data: Dataset<TableRows>,
  key: Key,
  who: string,
  decisions: string[],
): Promise<Dataset<TableRows>> {
  if (model.rowLimit === undefined || data.count <= model.rowLimit) return data;
  const rows = await data.gather(model.rowLimit, key.at('row limit'));
  decisions.push(`${who} learns from a uniform subsample of ${rows.count} of the ${data.count} rows`);
  return tableDataset({ ...data.schema, rows: rows.count }, rows);
}

function withValidation(training: Dataset<TableRows>, validation: Dataset<TableRows> | undefined) {
  return validation === undefined ? { training } : { training, validation };
}

function validator(model: AnyModel, validation: Dataset<TableRows>, key: Key) {
  return async (params: unknown): Promise<number> => {
    return (await scoreRows(model, params, validation, key.at('validation'))).mean;
  };
}
