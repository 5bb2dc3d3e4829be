import { platform } from '#platform';
import type { ProfileOptions } from './data/profile/profile-options.js';
import { codeTable } from './data/read-table.js';
import { type RowsInput, rowsInput } from './data/rows-input.js';
import type { Checkpoint } from './learn/train.js';
import { LARGEST_MODEL_BYTES } from './model/archive.js';
import { type CheckpointIdentity, checkIdentity, readCheckpoint, writeCheckpoint } from './model/checkpoint.js';
import { type Comparison, compare as compareRecipes } from './model/compare.js';
import type { AnyModel, Recipe } from './model/define-model.js';
import { fitModel } from './model/fit-model.js';
import { defaultSplit } from './model/fit-plan.js';
import type { FitProgress } from './model/fit-recipe.js';
import { type AnyFitted, type Fitted, fittedOf } from './model/fitted.js';
import type { Split } from './model/split.js';
import { loadFitted } from './models/load-fitted.js';
import { readWhole } from './platform/read-whole.js';
import type { RuntimeSettings } from './platform/runtime.js';
import { OptionError } from './util/errors.js';

/** What a fit may be told: how to read the rows, randomness, time, and who listens. */
export interface FitOptions extends ProfileOptions {
  /** The same seed gives the same model; 0 where absent. */
  readonly seed?: number;
  /** How rows are held out for the held-out score; `'none'` leaves it out. */
  readonly split?: Split | 'none';
  readonly signal?: AbortSignal;
  readonly timeLimitMs?: number;
  readonly onProgress?: (progress: FitProgress) => void;
  /** A file that the fit is saved to as it goes and when it is aborted; with `resume` the fit goes on from it and ends as if never interrupted. */
  readonly checkpoint?: { readonly path: string; readonly everyMs?: number; readonly resume?: boolean };
}

/** Fits a recipe to rows: an array of objects, columns (null for missing), `{ data, columns }`, or an async iterable of these. */
export async function fit<M extends AnyModel>(
  recipe: Recipe<M>,
  rows: RowsInput,
  options: FitOptions = {},
): Promise<Fitted<M>> {
  const { seed = 0, split, signal, timeLimitMs, onProgress, checkpoint, ...profileOptions } = options;
  const deadlineMs = deadlineAfter('fit', timeLimitMs);
  const table = await codeTable(await rowsInput(rows, profileOptions), profileOptions);
  const identity = { family: recipe.definition.name, options: recipe.options, seed, fingerprint: table.fingerprint };
  const saving = checkpoint === undefined ? undefined : checkpointFile(identity, checkpoint);
  try {
    const fitted = await fitModel(recipe, table.dataset, {
      ...(await saving?.settings()),
      seed,
      split,
      signal,
      onProgress,
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
  rows: RowsInput,
  options: Omit<FitOptions, 'split' | 'onProgress' | 'checkpoint'> & { readonly split?: Split } = {},
): Promise<Comparison> {
  const { seed = 0, split, signal, timeLimitMs, ...profileOptions } = options;
  const deadlineMs = deadlineAfter('compare', timeLimitMs);
  const { dataset } = await codeTable(await rowsInput(rows, profileOptions), profileOptions);
  try {
    return await compareRecipes(recipes, dataset, {
      seed,
      split: split ?? defaultSplit(dataset.count),
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

export type { RowsInput } from './data/rows-input.js';
export type { Table, Value } from './data/table.js';
export type { Comparison, ComparisonEntry } from './model/compare.js';
export type { Certainty, Findings, LogProb, Recipe } from './model/define-model.js';
export type { AnyFitted, Fitted } from './model/fitted.js';
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
