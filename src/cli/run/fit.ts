import { platform } from '#platform';
import { chooseFamily } from '../../model/choose-family.js';
import { compare } from '../../model/compare.js';
import type { Recipe } from '../../model/define-model.js';
import { fitModel, type HeldOutResult } from '../../model/fit-model.js';
import { type FittedModel, saveModel } from '../../model/fitted-model.js';
import { scoreUnit } from '../../model/score.js';
import { findFamily, quickFamilies } from '../../models/find-family.js';
import { OptionError } from '../../util/errors.js';
import {
  checkIdentity,
  checkpointFile,
  checkUnclaimed,
  findCheckpoint,
  type SavedCheckpoint,
  UNDECIDED,
} from '../checkpoint-file.js';
import type { FlagValues } from '../command.js';
import type { Context } from '../context.js';
import { filmOf } from '../film.js';
import { fitDocument, fitText } from '../fit-document.js';
import { optionsFromFlags } from '../model-flags.js';
import { type NamedTable, openData } from '../open-data.js';
import { claim, claimFolder, freePath, outputOf, writeOutput } from '../output.js';
import { progressLine } from '../progress.js';
import { seedOf } from '../seed.js';
import { checkRows, openSplits, type Splits } from '../split-flags.js';
import { untriedNote } from '../untried.js';
import { formOfFile, runFitForm } from './fit-form.js';

/** `ancestral fit`: read, choose, fit, score, write. */
export async function runFit(context: Context, data: string, flags: FlagValues): Promise<void> {
  const form = formOfFile(data);
  if (form !== undefined) return runFitForm(context, data, form, flags);
  const startedAt = platform.nowMs();
  const named = await namedRecipe(flags);
  const saved = flags.resume === true ? await findCheckpoint(data, flags) : undefined;
  const output = fileOf(flags) ?? saved?.modelFile;
  if (output === undefined) await claimFolder('.');
  else await claim(output, flags, inputs(data, flags));
  if (typeof flags.film === 'string') await claim(flags.film, flags, inputs(data, flags));
  if (output !== undefined && saved === undefined) await checkUnclaimed(output, flags);
  const seed = saved?.identity.seed ?? seedOf(flags);
  const table = await openData(context, data, flags, seed);
  try {
    const { fitted, file } = await fitTable(context, table, flags, { seed, startedAt, named, saved, output });
    const facts = { file, notes: table.notes, seconds: (platform.nowMs() - startedAt) / 1000 };
    if (context.isJson) await context.document(fitDocument(fitted, facts));
    else await context.print(fitText(fitted, facts, context.columns));
    for (const warning of fitted.summary.warnings) context.note(`! ${warning}`);
    if (flags.strict === true && !fitted.summary.converged) context.exit(5);
  } finally {
    await table.dataset.dispose?.();
  }
}

interface FitRun {
  readonly seed: number;
  readonly startedAt: number;
  /** The recipe that the flags name; undefined where one is to be chosen. */
  readonly named: Recipe | undefined;
  readonly saved: SavedCheckpoint | undefined;
  readonly output: string | undefined;
}

interface Chosen {
  readonly recipe: Recipe;
  readonly reasons: readonly string[];
  /** What the comparison measured on the split that the score is wanted on. */
  readonly heldOut?: HeldOutResult | undefined;
}

async function fitTable(
  context: Context,
  table: NamedTable,
  flags: FlagValues,
  run: FitRun,
): Promise<{ fitted: FittedModel; file: string }> {
  const { seed, saved } = run;
  const deadlineMs = flags.timeLimit === undefined ? undefined : run.startedAt + 1000 * (flags.timeLimit as number);
  const line = progressLine(context, platform.nowMs, deadlineMs, scoreUnit(table.schema));
  const { nowMs, breathe } = platform;
  const film = filmOf(flags, table.schema, seed);
  const common = { nowMs, breathe, signal: context.signal, deadlineMs, onProgress: line.show, seed };
  const pathFor = async (family: string) => run.output ?? freePath(`${table.name}.${family}.safetensors`);
  const undecided = { family: UNDECIDED, options: {}, seed, fingerprint: table.fingerprint };
  let checkpoint = checkpointFile(await pathFor(UNDECIDED), undecided, flags, saved !== undefined);
  try {
    const splits = await openSplits(context, table, flags, seed);
    const { recipe, reasons, heldOut } = await chosenRecipe(table, run, splits, common);
    film?.check(recipe.definition);
    const { name: family } = recipe.definition;
    const file = await pathFor(family);
    const identity = { family, options: recipe.options, seed, fingerprint: table.fingerprint, reasons, heldOut };
    if (saved !== undefined) checkIdentity(saved, identity);
    checkpoint = checkpointFile(file, identity, flags, saved !== undefined);
    const fitted = await fitModel(recipe, table.dataset, {
      ...common,
      onMoment: film?.take,
      split: splits.score,
      heldOut,
      validation: splits.validation,
      decisions: [...new Set([...table.decisions, ...splits.decisions, ...reasons])],
      warnings: table.warnings,
      checkpoint: checkpoint.save,
      checkpointEveryMs: flags.checkpointEvery === undefined ? undefined : 1000 * (flags.checkpointEvery as number),
      resume: saved?.checkpoint ?? undefined,
    });
    line.clear();
    await writeOutput(context, file, saveModel(fitted), flags);
    await checkpoint.remove();
    const frames = await film?.write(fitted);
    if (frames !== undefined) context.note(`a film of ${frames} frames written to ${flags.film}`);
    return { fitted, file };
  } catch (error) {
    line.clear();
    throw context.signal.aborted ? await checkpoint.interrupted() : error;
  }
}

async function namedRecipe(flags: FlagValues): Promise<Recipe | undefined> {
  const name = (flags.model as string | undefined) ?? UNDECIDED;
  return name === UNDECIDED ? undefined : (await findFamily(name))(await optionsFromFlags(name, flags));
}

/** The recipe that is named, that of the checkpoint, or the best of all families by held-out log-probability. */
async function chosenRecipe(
  table: NamedTable,
  { named, saved }: FitRun,
  { choice, score, validation }: Splits,
  settings: Omit<Parameters<typeof compare>[2], 'split'>,
): Promise<Chosen> {
  if (named !== undefined) return { recipe: named, reasons: [] };
  if (saved !== undefined && saved.identity.family !== UNDECIDED) {
    const { family, options, reasons = [], heldOut } = saved.identity;
    return { recipe: (await findFamily(family))(options), reasons, heldOut };
  }
  checkRows('auto', table.dataset);
  const recipes = (await quickFamilies(table.schema)).map((family) => family());
  // Half of a time limit is for choosing, half for fitting and scoring what was chosen.
  const now = settings.nowMs();
  const deadlineMs = settings.deadlineMs === undefined ? undefined : now + (settings.deadlineMs - now) / 2;
  const comparison = await compare(recipes, table.dataset, { ...settings, validation, split: choice, deadlineMs });
  const { model, entry, reasons } = chooseFamily(comparison);
  const heldOut =
    score === undefined || choice === score ? { score: entry.scores[0], options: entry.options } : undefined;
  const untried = await untriedNote(table.schema, 'name one with --model');
  return { recipe: (await findFamily(model))(), reasons: [...reasons, ...untried], heldOut };
}

function fileOf(flags: FlagValues): string | undefined {
  if (flags.output === '-')
    throw new OptionError('fit: a model is written to a file, got -o -', { hint: 'name a file' });
  return outputOf(flags);
}

function inputs(data: string, flags: FlagValues): readonly string[] {
  return [data, flags.second, flags.validation, flags.test].filter((path) => typeof path === 'string');
}
