import { platform } from '#platform';
import type { Dataset } from '../../data/dataset.js';
import { tableDataset } from '../../data/dataset.js';
import { encodeTable } from '../../data/encode.js';
import { concatRows, type TableRows } from '../../data/rows.js';
import type { TableSchema } from '../../data/schema.js';
import type { Checkpoint } from '../../learn/train.js';
import { readCheckpoint, writeCheckpoint } from '../../model/checkpoint.js';
import { chooseFamily } from '../../model/choose-family.js';
import { compare } from '../../model/compare.js';
import type { Recipe } from '../../model/define-model.js';
import { defaultSplit, fitModel } from '../../model/fit-model.js';
import { type FittedModel, saveModel } from '../../model/fitted-model.js';
import type { Split } from '../../model/split.js';
import { allFamilies, findFamily } from '../../models/find-family.js';
import { AncestralError, OptionError } from '../../util/errors.js';
import type { FlagValues } from '../command.js';
import type { Context } from '../context.js';
import { fitDocument, fitText } from '../fit-document.js';
import { freePath } from '../free-path.js';
import { optionsFromFlags } from '../model-flags.js';
import { type NamedTable, openData, openRows } from '../open-data.js';
import { readModelFile } from '../open-model.js';
import { progressLine } from '../progress.js';
import { seedOf } from '../seed.js';

/** `ancestral fit`: read, choose, fit, score, write. */
export async function runFit(context: Context, data: string, flags: FlagValues): Promise<void> {
  const startedAt = platform.nowMs();
  const saved = flags.resume === true ? await findCheckpoint(data, flags) : undefined;
  const seed = saved?.identity.seed ?? seedOf(context, flags);
  const table = await openData(context, data, flags, seed);
  const settings = { seed, startedAt, saved };
  try {
    const { fitted, file } = await fitTable(context, table, flags, settings);
    const seconds = (platform.nowMs() - startedAt) / 1000;
    if (context.isJson) await context.document(fitDocument(fitted, { file, seconds }));
    else await context.write(fitText(fitted, { file, seconds }, context.columns));
    for (const warning of fitted.summary.warnings) context.note(`! ${warning}`);
    if (flags.strict === true && !fitted.summary.converged) context.exit(5);
  } finally {
    await table.dataset.dispose?.();
  }
}

interface FitRun {
  readonly seed: number;
  readonly startedAt: number;
  readonly saved: SavedCheckpoint | undefined;
}

async function fitTable(
  context: Context,
  table: NamedTable,
  flags: FlagValues,
  run: FitRun,
): Promise<{ fitted: FittedModel; file: string }> {
  const line = progressLine(context, platform.nowMs);
  const deadlineMs = flags.timeLimit === undefined ? undefined : run.startedAt + 1000 * (flags.timeLimit as number);
  const common = {
    nowMs: platform.nowMs,
    breathe: platform.breathe,
    signal: context.signal,
    deadlineMs,
    onProgress: line.show,
  };
  const split = splitOf(flags);
  const { recipe, reasons } = await chooseRecipe(table, flags, run.seed, split, common);
  const file = run.saved?.modelFile ?? (await outputPath(table, recipe, flags));
  const identity = {
    family: recipe.definition.name,
    options: recipe.options,
    seed: run.seed,
    fingerprint: table.fingerprint,
  };
  if (run.saved !== undefined) checkIdentity(run.saved, identity);
  let hasCheckpoint = run.saved !== undefined;
  const save = async (checkpoint: Checkpoint | null) => {
    await platform.writeFile(`${file}.checkpoint`, writeCheckpoint(identity, checkpoint), { replace: true });
    hasCheckpoint = true;
  };
  try {
    const fitted = await fitModel(recipe, table.dataset, {
      ...common,
      seed: run.seed,
      split,
      decisions: [...table.decisions, ...reasons],
      warnings: table.warnings,
      validation: await validationRows(context, table.schema, flags, run.seed),
      checkpoint: save,
      resume: run.saved?.checkpoint ?? undefined,
    });
    line.clear();
    await platform.writeFile(file, saveModel(fitted), { replace: flags.force === true });
    if (hasCheckpoint) await removeCheckpoint(file);
    return { fitted, file };
  } catch (error) {
    line.clear();
    if (!context.signal.aborted) throw error;
    if (!hasCheckpoint) await save(null);
    throw new AncestralError(`fit: interrupted; checkpoint ${file}.checkpoint is saved`, {
      code: 'INTERRUPTED',
      hint: `go on with: ${resumeLine(table.argument, flags, file)}`,
    });
  }
}

/** The recipe that the flags name, or the best of all families by held-out log-probability. */
async function chooseRecipe(
  table: NamedTable,
  flags: FlagValues,
  seed: number,
  split: Split | undefined,
  settings: Pick<Parameters<typeof fitModel>[2], 'nowMs' | 'breathe' | 'signal' | 'deadlineMs'> & {
    readonly onProgress: (progress: object) => void;
  },
): Promise<{ recipe: Recipe; reasons: readonly string[] }> {
  const name = (flags.model as string | undefined) ?? 'auto';
  if (name !== 'auto') return { recipe: (await findFamily(name))(await optionsFromFlags(name, flags)), reasons: [] };
  const recipes = (await allFamilies()).map((family) => family());
  // Half of a time limit is for choosing, half for fitting and scoring what was chosen.
  const now = settings.nowMs();
  const deadlineMs = settings.deadlineMs === undefined ? undefined : now + (settings.deadlineMs - now) / 2;
  const comparison = await compare(recipes, table.dataset, {
    ...settings,
    seed,
    split: split ?? defaultSplit(table.dataset.count),
    deadlineMs,
  });
  const { model, reasons } = chooseFamily(comparison);
  return { recipe: (await findFamily(model))(), reasons };
}

export function splitOf(flags: FlagValues): Split | undefined {
  if (flags.folds !== undefined && flags.holdout !== undefined)
    throw new OptionError('split: takes --folds or --holdout, got both');
  if (flags.folds !== undefined) return { folds: flags.folds as number };
  return flags.holdout === undefined ? undefined : { holdout: flags.holdout as number };
}

async function validationRows(
  context: Context,
  schema: TableSchema,
  flags: FlagValues,
  seed: number,
): Promise<Dataset<TableRows> | undefined> {
  if (typeof flags.validation !== 'string') return undefined;
  const blocks: TableRows[] = [];
  for await (const block of encodeTable(schema, await openRows(context, flags.validation, flags, seed)))
    blocks.push(block);
  const rows = concatRows(blocks);
  return tableDataset({ ...schema, rows: rows.count }, rows);
}

async function outputPath(table: NamedTable, recipe: Recipe, flags: FlagValues): Promise<string> {
  if (typeof flags.output === 'string') {
    if (flags.force !== true) await freePath(flags.output, 'must be free');
    return flags.output;
  }
  return freePath(`${table.name}.${recipe.definition.name}.safetensors`);
}

interface SavedCheckpoint extends ReturnType<typeof readCheckpoint> {
  readonly modelFile: string;
}

async function findCheckpoint(data: string, flags: FlagValues): Promise<SavedCheckpoint> {
  if (typeof flags.output !== 'string') {
    throw new OptionError('fit: --resume needs the model file, got no -o', {
      hint: `the line printed at the interruption names it: ancestral fit ${data} … -o MODEL --resume`,
    });
  }
  const path = `${flags.output}.checkpoint`;
  return { ...readCheckpoint(await readModelFile(path), path), modelFile: flags.output };
}

function checkIdentity(saved: SavedCheckpoint, identity: SavedCheckpoint['identity']): void {
  for (const [what, is, was] of [
    ['the same data', identity.fingerprint, saved.identity.fingerprint],
    ['the same model', identity.family, saved.identity.family],
    ['the same options', JSON.stringify(identity.options), JSON.stringify(saved.identity.options)],
  ]) {
    if (is !== was) throw new OptionError(`fit: --resume needs ${what} as before, got ${is} instead of ${was}`);
  }
}

async function removeCheckpoint(file: string): Promise<void> {
  const { rm } = await import('node:fs/promises');
  await rm(`${file}.checkpoint`, { force: true });
}

/** The words of this command line with `-o` and `--resume`. */
function resumeLine(data: string, flags: FlagValues, file: string): string {
  const words = process.argv
    .slice(2)
    .filter(
      (word, i, all) =>
        !['--resume', '--force'].includes(word) &&
        word !== '-o' &&
        word !== '--output' &&
        all[i - 1] !== '-o' &&
        all[i - 1] !== '--output',
    );
  const quoted = words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`));
  const base = words.length > 0 ? quoted.join(' ') : `fit ${data}`;
  return `ancestral ${base} -o ${file} --resume${flags.force === true ? ' --force' : ''}`;
}
