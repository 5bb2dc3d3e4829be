import { platform } from '#platform';
import { codeImages, imageKey } from './data/images/code-images.js';
import type { ImageTable } from './data/images/image-table.js';
import { type ImagesInput, imageSetOf, isImagesInput } from './data/images/images-input.js';
import type { Binarization, ImageSize } from './data/images/layout.js';
import { prepareSet } from './data/images/prepare-image.js';
import { codeModalities } from './data/modalities/code-modalities.js';
import { isModalitiesInput, type ModalitiesInput, modalitySetsOf } from './data/modalities/modalities-input.js';
import type { ModalityTable } from './data/modalities/modality-table.js';
import type { ProfileOptions } from './data/profile/profile-options.js';
import { type CodedTable, codeTable } from './data/read-table.js';
import { type RowsInput, rowsInput } from './data/rows-input.js';
import { codeSequences } from './data/sequences/raw-sequences.js';
import type { PairTable, SequenceTable, SetTable, TextTable } from './data/sequences/sequence-tables.js';
import {
  isSequenceInput,
  type PairsInput,
  rawSequencesOf,
  type SequenceInput,
  type SequencesInput,
  type SetsInput,
  type TextsInput,
} from './data/sequences/sequences-input.js';
import type { Checkpoint } from './learn/train.js';
import { LARGEST_MODEL_BYTES } from './model/archive.js';
import { type CheckpointIdentity, checkIdentity, readCheckpoint, writeCheckpoint } from './model/checkpoint.js';
import { type Comparison, compare as compareRecipes } from './model/compare.js';
import type { AnyModel, Recipe } from './model/define-model.js';
import { fitModel } from './model/fit-model.js';
import { defaultSplit } from './model/fit-plan.js';
import type { FitMoment, FitProgress } from './model/fit-recipe.js';
import { type AnyFitted, type Fitted, fittedOf, type ModelInput } from './model/fitted.js';
import type { FittedModel } from './model/fitted-model.js';
import type { Split } from './model/split.js';
import { loadFitted } from './models/load-fitted.js';
import { readWhole } from './platform/read-whole.js';
import type { RuntimeSettings } from './platform/runtime.js';
import { keyOf } from './random/key.js';
import { OptionError } from './util/errors.js';

/** What a fit may be told: how to read the rows, randomness, time, and who listens. */
export interface FitOptions extends ProfileOptions {
  /** Of images: what a pixel is, as `--binarization` says it. */
  readonly binarization?: Binarization;
  /** Of images: the part around the centre that is taken, and the size that they are then brought to. */
  readonly crop?: ImageSize;
  readonly resize?: ImageSize;
  /** Of images: mirrors half of them, chosen by the seed. */
  readonly flip?: boolean;
  /** The same seed gives the same model; 0 where absent. */
  readonly seed?: number;
  /** How rows are held out for the held-out score; `'none'` leaves it out. */
  readonly split?: Split | 'none';
  readonly signal?: AbortSignal;
  readonly timeLimitMs?: number;
  readonly onProgress?: (progress: FitProgress) => void;
  /** Sees the model now and again while it is fitted, and may draw from it; the fit waits, and goes on 25 times as long before the next time. */
  readonly onMoment?: (model: AnyFitted) => void | Promise<void>;
  /** A file that the fit is saved to as it goes and when it is aborted; with `resume` the fit goes on from it and ends as if never interrupted. */
  readonly checkpoint?: { readonly path: string; readonly everyMs?: number; readonly resume?: boolean };
}

/** Fits a recipe to images `{ images, height, width, channels, labels }`, whose rows come back as images too. */
export async function fit<M extends AnyModel>(
  recipe: Recipe<M>,
  images: ImagesInput,
  options?: FitOptions,
): Promise<Fitted<M, ImageTable>>;
/** Fits a recipe to two modalities `{ first, second, by }`, images both, of which those of one label are joined. */
export async function fit<M extends AnyModel>(
  recipe: Recipe<M>,
  modalities: ModalitiesInput,
  options?: FitOptions,
): Promise<Fitted<M, ModalityTable>>;
/** Fits a recipe to texts `{ texts, unit, document }`, each a row of characters, words, bytes or byte pairs. */
export async function fit<M extends AnyModel>(
  recipe: Recipe<M>,
  texts: TextsInput,
  options?: FitOptions,
): Promise<Fitted<M, TextTable>>;
/** Fits a recipe to sequences `{ sequences }`, each a list of numbers, symbols, records or frames. */
export async function fit<M extends AnyModel>(
  recipe: Recipe<M>,
  sequences: SequencesInput,
  options?: FitOptions,
): Promise<Fitted<M, SequenceTable>>;
/** Fits a recipe to sets of points `{ sets }`, each a list of records or of lists of numbers, whose order means nothing. */
export async function fit<M extends AnyModel>(
  recipe: Recipe<M>,
  sets: SetsInput,
  options?: FitOptions,
): Promise<Fitted<M, SetTable>>;
/** Fits a recipe to pairs of texts `{ pairs: [[source, target], …] }`, of which the second are drawn given the first. */
export async function fit<M extends AnyModel>(
  recipe: Recipe<M>,
  pairs: PairsInput,
  options?: FitOptions,
): Promise<Fitted<M, PairTable>>;
/** Fits a recipe to rows: an array of objects, columns (null for missing), `{ data, columns }`, or an async iterable of these. */
export async function fit<M extends AnyModel>(
  recipe: Recipe<M>,
  rows: RowsInput,
  options?: FitOptions,
): Promise<Fitted<M>>;
export async function fit<M extends AnyModel>(
  recipe: Recipe<M>,
  rows: ModelInput,
  options: FitOptions = {},
): Promise<Fitted<M>> {
  const { seed = 0, split, signal, timeLimitMs, onProgress, onMoment, checkpoint, ...dataOptions } = options;
  const deadlineMs = deadlineAfter('fit', timeLimitMs);
  const table = await coded('fit', rows, dataOptions, seed);
  const identity = { family: recipe.definition.name, options: recipe.options, seed, fingerprint: table.fingerprint };
  const saving = checkpoint === undefined ? undefined : checkpointFile(identity, checkpoint);
  try {
    const fitted = await fitModel(recipe, table.dataset, {
      ...(await saving?.settings()),
      seed,
      split,
      signal,
      onProgress,
      onMoment: onMoment && (async (moment) => onMoment(fittedOf(unfinished(moment, recipe, seed)))),
      deadlineMs,
      nowMs: platform.nowMs,
      breathe: platform.breathe,
      decisions: table.decisions,
      warnings: table.warnings,
    });
    // The members are those of the model; only its type knows which.
    return fittedOf(fitted) as unknown as Fitted<M>;
  } catch (error) {
    if (signal?.aborted) await saving?.saveNothing();
    throw error;
  } finally {
    await table.dataset.dispose?.();
  }
}

type DataOptions = ProfileOptions & Pick<FitOptions, 'binarization' | 'crop' | 'resize' | 'flip'>;

/** Rows ready for learning, as images or as a table; options that speak of the other kind are refused. */
async function coded(
  who: string,
  rows: ModelInput,
  { binarization, crop, resize, flip, ...ofTables }: DataOptions,
  seed: number,
): Promise<CodedTable> {
  const ofImages = { binarization, crop, resize, flip };
  const { drop, ...others } = ofTables;
  const isImages = isImagesInput(rows);
  if (isModalitiesInput(rows)) {
    const said = Object.entries({ ...ofImages, ...ofTables }).find(([, value]) => value !== undefined);
    if (said !== undefined) throw new OptionError(`${who}: ${said[0]} is for one modality, got two`);
    return codeModalities(modalitySetsOf(rows), imageKey(keyOf(seed)));
  }
  if (isSequenceInput(rows)) return codedSequences(who, rows, { ...ofTables }, ofImages);
  const wrong = Object.entries(isImages ? others : ofImages).find(([, value]) => value !== undefined);
  if (wrong !== undefined)
    throw new OptionError(`${who}: ${wrong[0]} is for ${isImages ? 'tables, got images' : 'images, got a table'}`);
  if (!isImages) return codeTable(await rowsInput(rows, ofTables), ofTables);
  if (rows.missing !== undefined)
    throw new OptionError(`${who}: images must be whole, got some with missing pixels`, {
      hint: 'a fitted model scores and completes such images',
    });
  const set = prepareSet('images', imageSetOf(rows), ofImages);
  return codeImages(set, { ...ofImages, drop }, imageKey(keyOf(seed)));
}

/** Sequences ready for learning; only steps of several kinds of columns are read as a table is. */
async function codedSequences(
  who: string,
  rows: SequenceInput,
  ofTables: ProfileOptions,
  ofImages: object,
): Promise<CodedTable> {
  const raw = rawSequencesOf(rows);
  const { weights, ...ofSteps } = ofTables;
  const others = raw.form === 'steps' || raw.form === 'points' ? { weights } : { weights, ...ofSteps };
  const wrong = Object.entries({ ...ofImages, ...others }).find(([, value]) => value !== undefined);
  if (wrong !== undefined) throw new OptionError(`${who}: ${wrong[0]} is for tables and images, got sequences`);
  const { unit, vocabulary, bag } = rows as Partial<TextsInput>;
  return codeSequences(raw, { ...ofSteps, unit, vocabulary, bag });
}

/** A model before its fit has ended, as one that draws. */
function unfinished(moment: FitMoment, { options }: Recipe, seed: number): FittedModel {
  const summary = { rows: moment.schema.rows, converged: false, steps: 0, scores: [], decisions: [], warnings: [] };
  return { ...moment, options, seed, summary };
}

function deadlineAfter(who: string, timeLimitMs: number | undefined): number | undefined {
  if (timeLimitMs === undefined) return undefined;
  if (!(timeLimitMs > 0)) throw new OptionError(`${who}: timeLimitMs must be a number > 0, got ${timeLimitMs}`);
  return platform.nowMs() + timeLimitMs;
}

/** The file of a fit's checkpoints: what the fit needs to write it and to go on from it. */
function checkpointFile(
  identity: CheckpointIdentity,
  { path, everyMs, resume }: NonNullable<FitOptions['checkpoint']>,
) {
  let isThere = false;
  const save = async (checkpoint: Checkpoint | null) => {
    await platform.writeFile(path, writeCheckpoint(identity, checkpoint), { replace: true });
    isThere = true;
  };
  return {
    async settings() {
      const settings = { checkpoint: save, ...(everyMs === undefined ? {} : { checkpointEveryMs: everyMs }) };
      if (resume !== true) return settings;
      const saved = readCheckpoint(await readWhole(await platform.openFile(path), LARGEST_MODEL_BYTES), path);
      isThere = true;
      checkIdentity('fit: resume', saved.identity, identity);
      return { ...settings, resume: saved.checkpoint ?? undefined };
    },
    /** A fit that was aborted while it still searched leaves a file too, from which it starts again. */
    async saveNothing() {
      if (!isThere) await save(null);
    },
  };
}

/** Fits several recipes on the same folds and ranks them by held-out log-probability. */
export async function compare(
  recipes: readonly Recipe[],
  rows: ModelInput,
  options: Omit<FitOptions, 'split' | 'onProgress' | 'onMoment' | 'checkpoint'> & { readonly split?: Split } = {},
): Promise<Comparison> {
  const { seed = 0, split, signal, timeLimitMs, ...dataOptions } = options;
  const deadlineMs = deadlineAfter('compare', timeLimitMs);
  const { dataset } = await coded('compare', rows, dataOptions, seed);
  try {
    return await compareRecipes(recipes, dataset, {
      seed,
      split: split ?? defaultSplit(dataset),
      signal,
      deadlineMs,
      nowMs: platform.nowMs,
      breathe: platform.breathe,
    });
  } finally {
    await dataset.dispose?.();
  }
}

/** Chooses what computes networks from now on: `auto`, `node`, `wasm` or `webgpu`, how many threads, and in pages where the runtime's module is. */
export function chooseEngine(settings: RuntimeSettings): void {
  platform.chooseRuntime(settings);
}

/** The fitted model of a model file: a path (in a page an address), or its bytes. */
export async function load(file: string | Uint8Array | ArrayBuffer): Promise<AnyFitted> {
  if (typeof file !== 'string')
    return fittedOf(await loadFitted(file instanceof Uint8Array ? file : new Uint8Array(file), 'model'));
  const source = await platform.openFile(file);
  return fittedOf(await loadFitted(await readWhole(source, LARGEST_MODEL_BYTES), file));
}

/** Writes the model file whole or not at all; an existing file is an error unless `replace`. */
export async function save(
  model: { save(): Uint8Array },
  path: string,
  options: { readonly replace?: boolean } = {},
): Promise<void> {
  await platform.writeFile(path, model.save(), options);
}

export type { ImageTable } from './data/images/image-table.js';
export type { Images } from './data/images/images.js';
export type { ImagesInput } from './data/images/images-input.js';
export type { ModalitiesInput } from './data/modalities/modalities-input.js';
export type { ModalityTable } from './data/modalities/modality-table.js';
export type { RowsInput } from './data/rows-input.js';
export type { PairTable, SequenceTable, SetTable, StepValue, TextTable } from './data/sequences/sequence-tables.js';
export type {
  PairsInput,
  SequenceInput,
  SequencesInput,
  SetsInput,
  StepInput,
  TextsInput,
} from './data/sequences/sequences-input.js';
export type { Table, Value } from './data/table.js';
export type { Comparison, ComparisonEntry } from './model/compare.js';
export type { Certainty, Findings, LogProb, Recipe } from './model/define-model.js';
export type { AnyFitted, Fitted } from './model/fitted.js';
export type { ForecastOptions } from './model/forecast.js';
export type { Score } from './model/score.js';
export type { Split } from './model/split.js';
export type { EngineName, RuntimeSettings } from './platform/runtime.js';
export {
  AncestralError,
  ArchiveError,
  CapabilityError,
  DataError,
  OptionError,
  RuntimeUnavailableError,
  ShapeError,
} from './util/errors.js';
