import type { Dataset } from '../data/dataset.js';
import type { TableRows } from '../data/rows.js';
import { CapabilityError, DataError } from '../util/errors.js';
import type { AnyModel, Criterion, Recipe, Search } from './define-model.js';
import type { FitProgress, FitSettings } from './fit-recipe.js';
import { flagOf } from './options.js';
import { informationCriteria, scoreRows } from './score.js';
import { foldsOf } from './split.js';
import { type TrainedModel, trainModel } from './train-model.js';

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

export interface Choice {
  readonly outcome: SearchOutcome;
  readonly best: Candidate;
  /** The best candidate's fit to all the rows of the search; absent where it was fitted to parts of them. */
  readonly trained?: TrainedModel;
}

interface Evaluated {
  readonly candidate: Candidate;
  readonly trained?: TrainedModel;
}

/** Folds of the held-out criterion. */
const FOLDS = 5;
/** The last share of a few long sequences, where that is held out instead. */
const SHARE_IN_TIME = 0.1;

/** Fits every candidate to the rows and takes the best: the smallest information criterion, or the largest held-out log-probability. */
export async function searchCandidates(
  recipe: Recipe,
  search: Search<Readonly<Record<string, unknown>>>,
  data: Dataset<TableRows>,
  settings: FitSettings,
): Promise<Choice> {
  const { criterion, candidates } = search;
  let best: Evaluated | undefined;
  const evaluated: Candidate[] = [];
  for (const [position, options] of candidates.entries()) {
    if (settings.deadlineMs !== undefined && settings.nowMs() > settings.deadlineMs && best !== undefined) {
      evaluated.push(unvalued(options, 'the time limit came first'));
      continue;
    }
    const onProgress = (progress: FitProgress) =>
      settings.onProgress?.({ ...progress, candidate: position + 1, candidates: candidates.length });
    const key = settings.key.at('candidate').at(JSON.stringify(options));
    const next = await evaluate({ ...recipe, options }, criterion, data, { ...settings, onProgress, key });
    evaluated.push(next.candidate);
    if (isBetter(criterion, next, best)) best = next;
  }
  if (best === undefined) {
    throw new DataError(
      `${recipe.definition.name}: every candidate was refused, the last because ${evaluated.at(-1)?.note}`,
      { code: 'FIT_REFUSED' },
    );
  }
  const outcome = { criterion, candidates: evaluated };
  return { outcome, best: best.candidate, ...(best.trained === undefined ? {} : { trained: best.trained }) };
}

/** The options that were open and how they were chosen, in words: `components 3, covariance tied`. */
export function chosenWords(
  asked: Readonly<Record<string, unknown>>,
  chosen: Readonly<Record<string, unknown>>,
): string {
  const open = Object.entries(chosen).filter(([name, value]) => asked[name] === undefined && value !== undefined);
  return open.map(([name, value]) => `${flagOf(name)} ${value}`).join(', ');
}

/** What was chosen, in one sentence. */
export function describeChoice(recipe: Recipe, { outcome, best }: Choice, rows: number, all: number): string {
  const words = chosenWords(recipe.options, best.options);
  const where = rows < all ? ` on ${rows} of the ${all} rows` : '';
  return `${words} chosen among ${outcome.candidates.length} candidates by ${outcome.criterion} ${(best.value as number).toFixed(3)}${where}`;
}

function isBetter(criterion: Criterion, { candidate }: Evaluated, best: Evaluated | undefined): boolean {
  if (candidate.value === null) return false;
  if (best === undefined) return true;
  const gain = candidate.value - (best.candidate.value as number);
  return criterion === 'held-out' ? gain > 0 : gain < 0;
}

function unvalued(options: Candidate['options'], note: string): Candidate {
  return { options, value: null, logLikelihood: null, parameters: null, note };
}

async function evaluate(
  recipe: Recipe,
  criterion: Criterion,
  data: Dataset<TableRows>,
  settings: FitSettings,
): Promise<Evaluated> {
  const model = recipe.definition.bind(recipe.options, data.schema);
  try {
    return criterion === 'held-out'
      ? await heldOutValue(recipe, model, data, settings)
      : await informationValue(recipe, model, criterion, data, settings);
  } catch (error) {
    // A candidate whose every start collapses is no candidate; the search goes on without it.
    if (error instanceof DataError && error.code === 'FIT_REFUSED')
      return { candidate: unvalued(recipe.options, error.message) };
    throw error;
  }
}

async function heldOutValue(
  recipe: Recipe,
  model: AnyModel,
  data: Dataset<TableRows>,
  settings: FitSettings,
): Promise<Evaluated> {
  let total = 0;
  let weight = 0;
  let parameters = 0;
  const split = data.cut === undefined ? { folds: Math.min(FOLDS, data.count) } : { holdout: SHARE_IN_TIME };
  for (const { training, heldOut } of foldsOf(data, split, settings.key.at('folds'))) {
    const { params } = await trainOn(recipe, model, training, settings);
    const summary = await scoreRows(model, params, heldOut, settings.key);
    total += summary.total;
    weight += summary.weight;
    parameters = model.parameters(params);
  }
  return { candidate: { options: recipe.options, value: total / weight, logLikelihood: null, parameters } };
}

async function informationValue(
  recipe: Recipe,
  model: AnyModel,
  criterion: Exclude<Criterion, 'held-out'>,
  data: Dataset<TableRows>,
  settings: FitSettings,
): Promise<Evaluated> {
  const trained = await trainOn(recipe, model, data, settings);
  const { params } = trained;
  const { total, weight } = await scoreRows(model, params, data, settings.key);
  const parameters = model.parameters(params);
  const { aic, bic } = informationCriteria(total, parameters, weight);
  const value =
    criterion === 'aic' ? aic : criterion === 'bic' ? bic : bic + 2 * (await assignmentEntropy(model, params, data));
  return { candidate: { options: recipe.options, value, logLikelihood: total, parameters }, trained };
}

function trainOn(
  { definition }: Recipe,
  model: AnyModel,
  training: Dataset<TableRows>,
  settings: FitSettings,
): Promise<TrainedModel> {
  // Candidates are fitted to the same rows, and none of them is gone on with after an interruption.
  const { validation: _validation, checkpoint: _checkpoint, resume: _resume, ...rest } = settings;
  return trainModel(definition, model, training, rest);
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
