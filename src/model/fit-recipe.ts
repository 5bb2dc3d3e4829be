import { type Dataset, tableDataset } from '../data/dataset.js';
import type { TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import type { Checkpoint, Progress, Trained } from '../learn/train.js';
import type { Key } from '../random/key.js';
import type { Tree } from '../util/tree.js';
import { admit, checkRows } from './admit.js';
import type { AnyModel, ModelDefinition, Recipe } from './define-model.js';
import type { FittedModel } from './fitted-model.js';
import { describeChoice, type SearchOutcome, searchCandidates } from './search.js';
import { type TrainedModel, trainModel } from './train-model.js';

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
  /** Sees the model now and again while it is fitted to all rows. */
  readonly onMoment?: ((moment: FitMoment) => Promise<void>) | undefined;
  readonly checkpoint?: ((checkpoint: Checkpoint) => Promise<void>) | undefined;
  /** Time between checkpoints; 10,000 where absent. */
  readonly checkpointEveryMs?: number | undefined;
  readonly resume?: Checkpoint | undefined;
}

/** A model that is still being fitted. */
export type FitMoment = Pick<FittedModel, 'definition' | 'model' | 'params' | 'schema'>;

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
  if (data.cut === undefined) checkRows(definition, data.count);
  const { schema } = admission;
  const decisions: string[] = [];
  const warnings: string[] = [...admission.warnings];
  const search = definition.search?.(recipe.options, schema);
  let chosen = recipe;
  let outcome: SearchOutcome | undefined;
  let trained: TrainedModel | undefined;
  if (search !== undefined) {
    const sample = await data.gather(SEARCH_ROWS, settings.key.at('search rows'));
    const rows = tableDataset({ ...schema, rows: sample.count }, sample);
    const choice = await searchCandidates(recipe, search, rows, { ...settings, onMoment: undefined });
    outcome = choice.outcome;
    chosen = { ...recipe, options: choice.best.options };
    decisions.push(describeChoice(recipe, choice, sample.count, data.count));
    // The winner is already fitted to these very rows; another fit could only end in another optimum.
    if (sample.count === data.count && settings.validation === undefined) trained = choice.trained;
  }
  const model = definition.bind(chosen.options, schema);
  trained ??= await trainAll(definition, model, data, settings, decisions);
  decisions.push(...trained.decisions);
  warnings.push(...trained.warnings, ...(model.warnings?.(trained.params) ?? []));
  if (trained.refusals.length > 0) {
    decisions.push(
      `${trained.refusals.length} of the starts refused and repeated, the last because ${trained.refusals.at(-1)}`,
    );
  }
  const end = endOf(model, trained);
  if (end !== undefined) warnings.push(end);
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

/** What must be said of how a fit ended. */
function endOf({ learner }: AnyModel, { stopped, passes, steps }: Trained<Tree>): string | undefined {
  const done = learner.fused === undefined ? `${passes} passes` : `${steps} steps`;
  if (stopped === 'time') return `stopped by the time limit after ${done}`;
  if (stopped !== 'passes') return undefined;
  if (learner.stopsBy === undefined) return `not converged after ${done}; raise iterations`;
  return `ended after the ${done} that it was given, converged or not; without that number, held-out rows tell when to stop`;
}

/** Trains on all rows that the family takes. */
async function trainAll(
  definition: ModelDefinition,
  model: AnyModel,
  data: Dataset<TableRows>,
  settings: FitSettings,
  decisions: string[],
): Promise<TrainedModel> {
  const training = await limitRows(model, data, settings.key, definition.name, decisions);
  return trainModel(definition, model, training, { ...settings, key: settings.key.at('train') });
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
