import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { platform } from '#platform';
import { chooseFamily } from '../../model/choose-family.js';
import { compare } from '../../model/compare.js';
import { fitModel } from '../../model/fit-model.js';
import { defaultSplit } from '../../model/fit-plan.js';
import { saveModel } from '../../model/fitted-model.js';
import { findFamily } from '../../models/find-family.js';
import { renderReport } from '../../report/index.js';
import { DataError } from '../../util/errors.js';
import type { FlagValues } from '../command.js';
import type { Context } from '../context.js';
import { fitReport, reportComparison } from '../make-report.js';
import { openData } from '../open-data.js';
import { progressLine } from '../progress.js';
import { writeRows } from '../write-rows.js';
import { comparisonText, familiesOn, namedFamilies } from './compare.js';
import { drawnTable } from './sample.js';

/** The folder that the demonstration owns and replaces. */
const FOLDER = 'ancestral-demo';
/** What marks the folder as ours to replace. */
const MARK = '.ancestral-demo';
const DATA = 'orchard:1200';
const SEED = 1;
/** For the families whose fits take seconds, and for all. */
const TIME_LIMIT_SECONDS = 40;
const LONG_TIME_LIMIT_SECONDS = 180;

/** `ancestral demo`: the main job on a generated table, from comparison to report, without a network. */
export async function runDemo(context: Context, flags: FlagValues): Promise<void> {
  const startedAt = platform.nowMs();
  const seed = (flags.seed as number | undefined) ?? SEED;
  const names = flags.models as string[] | undefined;
  const seconds = (flags.timeLimit as number | undefined) ?? usualLimit(names);
  const named = await namedFamilies(names);
  await replaceFolder();
  const table = await openData(context, DATA, { ...flags, label: 'health' }, seed);
  const families = await familiesOn(named, table.schema);
  const deadlineMs = seconds === undefined ? undefined : startedAt + 1000 * seconds;
  context.note(
    `· comparing ${families.length} families on generated rows, ${seconds === undefined ? 'without a time limit' : `at most ${seconds} s`}`,
  );
  const line = progressLine(context, platform.nowMs, deadlineMs);
  const split = defaultSplit(table.dataset);
  const settings = {
    nowMs: platform.nowMs,
    breathe: platform.breathe,
    signal: context.signal,
    deadlineMs,
  };
  const comparison = await compare(
    families.map((family) => family()),
    table.dataset,
    { ...settings, seed, split, onProgress: line.show },
  );
  line.clear();
  const { entry: winner } = chooseFamily(comparison);
  const { nowMs, breathe } = platform;
  const fitted = await fitModel((await findFamily(winner.model))(winner.options), table.dataset, {
    ...{ nowMs, breathe, seed },
    signal: context.signal,
    split: 'none',
    decisions: table.decisions,
  });
  const files = {
    model: join(FOLDER, 'model.safetensors'),
    drawn: join(FOLDER, 'drawn.csv'),
    report: join(FOLDER, 'report.html'),
  };
  await platform.writeFile(files.model, saveModel(fitted));
  await writeRows(context, drawnTable(fitted, table.dataset.count, seed, { ranges: 'recorded' }), {
    output: files.drawn,
  });
  const report = renderReport(await fitReport(fitted, table, ['ancestral demo'], await reportComparison(comparison)));
  await platform.writeFile(files.report, new TextEncoder().encode(report));
  if (context.isJson) {
    return context.document({ ok: true, data: DATA, split: { ...split, seed }, results: comparison.entries, files });
  }
  await context.print(
    [
      `An invented orchard: ${table.dataset.count} rows, ${table.schema.columns.length} columns of numbers, categories, a date, with missing cells.`,
      '',
      comparisonText(comparison, context.columns),
      'The baseline knows no dependence between columns.',
      '',
      `the best model  ${files.model}`,
      `drawn rows      ${files.drawn}`,
      `the report      ${files.report}  (open it in a browser)`,
      '',
    ].join('\n'),
  );
}

function usualLimit(names: readonly string[] | undefined): number | undefined {
  if (names === undefined) return TIME_LIMIT_SECONDS;
  // Who names families has the time for them.
  return names.length === 1 && names[0] === 'all' ? LONG_TIME_LIMIT_SECONDS : undefined;
}

/** Empties the folder where it is ours or empty; a folder of somebody else's is an error. */
async function replaceFolder(): Promise<void> {
  const found = await readdir(FOLDER).catch(() => undefined);
  if (found !== undefined && found.length > 0 && !found.includes(MARK)) {
    throw new DataError(`demo: the folder ${FOLDER} must be absent or a demonstration's, got other files in it`, {
      code: 'EXISTS',
      hint: 'move it away or run in another folder',
    });
  }
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  await platform.writeFile(join(FOLDER, MARK), new Uint8Array(0));
}
