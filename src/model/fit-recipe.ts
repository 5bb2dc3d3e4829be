import { type Dataset, tableDataset } from '../data/dataset.js';
import type { TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import { type Checkpoint, type Progress, type Trained, train } from '../learn/train.js';
import type { Key } from '../random/key.js';
import { CapabilityError, DataError } from '../util/errors.js';
import type { Tree } from '../util/tree.js';
import { admit } from './admit.js';
import type { AnyModel, Criterion, Recipe } from './define-model.js';
import { flagOf } from './options.js';
import { informationCriteria, scoreRows } from './score.js';
import { foldsOf } from './split.js';

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
  readonly resume?: Checkpoint | undefined;
}

export interface FitProgress extends Progress {
  /** Which candidate of a search, from 1, of how many. */
  readonly candidate?: number;
  readonly candidates?: number;
}

/** One candidate of a search, and what became of it. */
export interface Candidate {
  readonly options: Readonly<Record<string, unknown>>;
  /** Null where every start was refused. */
  readonly value: number | null;
  readonly logLikelihood: number | null;
  readonly parameters: number | null;
  readonly note?: string;
}

export interface SearchOutcome {
  readonly criterion: Criterion;
  readonly candidates: readonly Candidate[];
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
  const { schema } = admission;
  const decisions: string[] = [];
  const warnings: string[] = [...admission.warnings];
  const search = definition.search?.(recipe.options, schema);
  let chosen = recipe;
  let outcome: SearchOutcome | undefined;
  if (search !== undefined) {
    const sample = await data.gather(SEARCH_ROWS, settings.key.at('search rows'));
    const rows = tableDataset({ ...schema, rows: sample.count }, sample);
    const candidates = await evaluateCandidates(recipe, search.candidates, search.criterion, rows, settings);
    outcome = { criterion: search.criterion, candidates };
    chosen = { ...recipe, options: bestOf(definition.name, outcome).options };
    decisions.push(describeChoice(recipe, outcome, sample.count, data.count));
  }
  const model = definition.bind(chosen.options, schema);
  const training = await limitRows(model, data, settings.key, definition.name, decisions);
  const trained = (await train(model.learner, withValidation(training, settings.validation), {
    key: settings.key.at('train'),
    nowMs: settings.nowMs,
    signal: settings.signal,
    timeLimitMs: settings.deadlineMs === undefined ? undefined : settings.deadlineMs - settings.nowMs(),
    onProgress: settings.onProgress,
    checkpoint: settings.checkpoint,
    resume: settings.resume,
    validate: settings.validation === undefined ? undefined : validator(model, settings.validation, settings.key),
    ...(settings.breathe === undefined ? {} : { breathe: settings.breathe }),
  })) as Trained<Tree>;
  warnings.push(...trained.warnings, ...(model.warnings?.(trained.params) ?? []));
  if (trained.refusals.length > 0) {
    decisions.push(
      `${trained.refusals.length} of the starts refused and repeated, the last because ${trained.refusals.at(-1)}`,
    );
  }
  if (trained.stopped === 'passes') warnings.push(`not converged after ${trained.passes} passes; raise --iterations`);
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

async function evaluateCandidates(
  recipe: Recipe,
  candidates: readonly Readonly<Record<string, unknown>>[],
  criterion: Criterion,
  data: Dataset<TableRows>,
  settings: FitSettings,
): Promise<Candidate[]> {
  const evaluated: Candidate[] = [];
  const { checkpoint: _checkpoint, resume: _resume, validation: _validation, ...rest } = settings;
  for (const [position, options] of candidates.entries()) {
    if (
      settings.deadlineMs !== undefined &&
      settings.nowMs() > settings.deadlineMs &&
      evaluated.some(({ value }) => value !== null)
    ) {
      evaluated.push({
        options,
        value: null,
        logLikelihood: null,
        parameters: null,
        note: 'the time limit came first',
      });
      continue;
    }
    const onProgress = (progress: FitProgress) =>
      settings.onProgress?.({ ...progress, candidate: position + 1, candidates: candidates.length });
    const candidate = { ...recipe, options };
    evaluated.push(
      await evaluateCandidate(candidate, criterion, data, {
        ...rest,
        onProgress,
        key: settings.key.at('candidate').at(JSON.stringify(options)),
      }),
    );
  }
  return evaluated;
}

/** Fits one candidate and values it: smaller is better for information criteria, larger for held-out log-probability. */
async function evaluateCandidate(
  recipe: Recipe,
  criterion: Criterion,
  data: Dataset<TableRows>,
  settings: FitSettings,
): Promise<Candidate> {
  const model = recipe.definition.bind(recipe.options, data.schema);
  if (model.density === undefined)
    throw new CapabilityError(`${recipe.definition.name}: has no density, so nothing to choose by`);
  const score = async (training: Dataset<TableRows>, scored: Dataset<TableRows>) => {
    const trained = await train(
      model.learner,
      { training },
      {
        key: settings.key,
        nowMs: settings.nowMs,
        signal: settings.signal,
        onProgress: settings.onProgress,
        ...(settings.breathe === undefined ? {} : { breathe: settings.breathe }),
      },
    );
    return { params: trained.params, summary: await scoreRows(model, trained.params, scored, settings.key) };
  };
  try {
    if (criterion === 'held-out') {
      let total = 0;
      let parameters = 0;
      for (const { training, heldOut } of foldsOf(data, { folds: Math.min(5, data.count) }, settings.key.at('folds'))) {
        const { params, summary } = await score(training, heldOut);
        total += summary.total;
        parameters = model.parameters(params);
      }
      return { options: recipe.options, value: total / data.count, logLikelihood: null, parameters };
    }
    const { params, summary } = await score(data, data);
    const parameters = model.parameters(params);
    const { aic, bic } = informationCriteria(summary.total, parameters, summary.weight);
    const value =
      criterion === 'aic' ? aic : criterion === 'bic' ? bic : bic + 2 * (await assignmentEntropy(model, params, data));
    return { options: recipe.options, value, logLikelihood: summary.total, parameters };
  } catch (error) {
    if (error instanceof DataError && error.code === 'FIT_REFUSED') {
      return { options: recipe.options, value: null, logLikelihood: null, parameters: null, note: error.message };
    }
    throw error;
  }
}

/** −Σ_i Σ_k r_ik ln r_ik: what ICL adds to BIC (Biernacki, Celeux & Govaert 2000), in nats. */
async function assignmentEntropy(model: AnyModel, params: unknown, data: Dataset<TableRows>): Promise<number> {
  if (model.posterior === undefined) throw new CapabilityError('icl: needs a model with components, got one without');
  let entropy = 0;
  for await (const rows of data.blocks()) {
    const { values, names } = await model.posterior(params, rows);
    for (let i = 0; i < values.length; i++) {
      const weight = rows.weights === undefined ? 1 : rows.weights[Math.floor(i / names.length)];
      if (values[i] > 0) entropy -= weight * values[i] * Math.log(values[i]);
    }
  }
  return entropy;
}

function bestOf(who: string, { criterion, candidates }: SearchOutcome): Candidate {
  const sign = criterion === 'held-out' ? -1 : 1;
  const valued = candidates.filter(({ value }) => value !== null);
  if (valued.length === 0) {
    throw new DataError(`${who}: every candidate was refused, the last because ${candidates.at(-1)?.note}`, {
      code: 'FIT_REFUSED',
    });
  }
  return valued.reduce((best, next) => (sign * (next.value as number) < sign * (best.value as number) ? next : best));
}

function describeChoice(recipe: Recipe, outcome: SearchOutcome, rows: number, all: number): string {
  const best = bestOf(recipe.definition.name, outcome);
  const open = Object.entries(best.options).filter(
    ([name, value]) => recipe.options[name] === undefined && value !== undefined,
  );
  const words = open.map(([name, value]) => `${flagOf(name)} ${value}`).join(', ');
  const where = rows < all ? ` on ${rows} of the ${all} rows` : '';
  return `${words} chosen among ${outcome.candidates.length} candidates by ${outcome.criterion} ${(best.value as number).toFixed(3)}${where}`;
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
    if (model.density === undefined)
      throw new CapabilityError('validation: needs a model with a density, got one without');
    return (await scoreRows(model, params, validation, key.at('validation'))).mean;
  };
}
