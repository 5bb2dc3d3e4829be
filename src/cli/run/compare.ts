import { platform } from '#platform';
import type { TableSchema } from '../../data/schema.js';
import { type Comparison, type ComparisonEntry, compare } from '../../model/compare.js';
import type { Family } from '../../model/define-model.js';
import { describeSplit } from '../../model/fit-model.js';
import { scoreUnit } from '../../model/score.js';
import { familiesFor, findFamily, quickFamilies } from '../../models/find-family.js';
import { scaleNote } from '../../report/ranking.js';
import { OptionError } from '../../util/errors.js';
import { quoted } from '../checkpoint-file.js';
import type { FlagValues } from '../command.js';
import type { Context } from '../context.js';
import { scoreValue } from '../fit-document.js';
import { type NamedTable, openData } from '../open-data.js';
import { claim, outputOf, writeOutput } from '../output.js';
import { remark, textTable, wrap } from '../print-table.js';
import { progressLine } from '../progress.js';
import { entryDocument, namedMetrics, sampleJudge, sampleTable } from '../sample-columns.js';
import { seedOf } from '../seed.js';
import { checkRows, openSplits } from '../split-flags.js';
import { untriedNote } from '../untried.js';

/** `ancestral compare`: every family on the same rows, best first. */
export async function runCompare(context: Context, data: string, flags: FlagValues): Promise<void> {
  const startedAt = platform.nowMs();
  const output = outputOf(flags);
  if (flags.output === '-' && context.isJson)
    throw new OptionError('compare: standard output takes one document, got --json and -o -');
  await claim(output, flags, [data]);
  const named = await namedFamilies(flags.models as string[] | undefined);
  const seed = seedOf(flags);
  const metrics = namedMetrics(flags.metrics as string[] | undefined);
  const table = await openData(context, data, flags, seed);
  const deadlineMs = flags.timeLimit === undefined ? undefined : startedAt + 1000 * (flags.timeLimit as number);
  const line = progressLine(context, platform.nowMs, deadlineMs, scoreUnit(table.schema));
  try {
    checkRows('compare', table.dataset);
    const splits = await openSplits(context, table, flags, seed);
    const { nowMs, breathe } = platform;
    const judge = metrics && sampleJudge(metrics, table.schema, seed, context.signal);
    const comparison = await compare(
      (await familiesOn(named, table.schema)).map((family) => family()),
      table.dataset,
      {
        ...{ seed, nowMs, breathe, deadlineMs },
        split: splits.score ?? splits.choice,
        validation: splits.validation,
        judge,
        signal: context.signal,
        onProgress: line.show,
      },
    );
    line.clear();
    if (flags.output !== undefined) await writeReport(context, table, comparison, data, flags);
    const untried =
      flags.models === undefined ? await untriedNote(table.schema, 'name them with --models, or all') : [];
    const decisions = [...new Set([...table.notes, ...table.decisions, ...splits.decisions, ...untried])];
    if (context.isJson) {
      await context.document({
        ok: true,
        data,
        split: { ...comparison.split, seed },
        results: comparison.entries.map(entryDocument),
        decisions,
        scale: scaleNote(table.schema.columns, table.schema.sequence?.unit),
        warnings: table.warnings,
        ...(output === undefined ? {} : { report: output }),
      });
    } else {
      for (const decision of decisions) context.note(remark('·', decision, context.columns));
      if (flags.output !== '-') {
        const scale = scaleNote(table.schema.columns, table.schema.sequence?.unit) ?? '';
        const samples = metrics === undefined ? [] : ['', sampleTable(comparison, context.columns), ''];
        const text = [comparisonText(comparison, context.columns), ...samples, ...wrap(scale, context.columns), ''];
        await context.print(text.join('\n'));
      }
    }
    for (const warning of table.warnings) context.note(`! ${warning}`);
    if (output !== undefined) context.note(`report written to ${output}`);
  } finally {
    line.clear();
    await table.dataset.dispose?.();
  }
}

async function writeReport(
  context: Context,
  table: NamedTable,
  comparison: Comparison,
  data: string,
  flags: FlagValues,
): Promise<void> {
  const { comparisonReport } = await import('../make-report.js');
  const { renderReport } = await import('../../report/index.js');
  const again = `ancestral compare ${quoted(data)} --seed ${comparison.seed}`;
  const report = renderReport(await comparisonReport(table, comparison, again));
  await writeOutput(context, outputOf(flags), new TextEncoder().encode(report), flags);
}

/** What `--models` asks for; unknown names are refused before anything is read. */
export type NamedFamilies = readonly Family[] | 'quick' | 'all';

/** The families of `--models`. */
export async function namedFamilies(names: readonly string[] | undefined): Promise<NamedFamilies> {
  if (names === undefined) return 'quick';
  return names.length === 1 && names[0] === 'all' ? 'all' : Promise.all(names.map(findFamily));
}

/** Those that are tried on rows of a schema: named ones whatever they take, otherwise those of their kind. */
export async function familiesOn(named: NamedFamilies, schema: TableSchema): Promise<readonly Family[]> {
  if (named === 'quick') return quickFamilies(schema);
  return named === 'all' ? familiesFor(schema) : named;
}

/** The comparison as a table for a terminal: what was ranked, why the others were not, and what the numbers are. */
export function comparisonText(comparison: Comparison, width: number): string {
  const { entries, split, seed } = comparison;
  const unit = entries.find(({ scores }) => scores.length > 0)?.scores[0].unit ?? 'nats/row';
  const columns = [
    { title: 'model' },
    { title: `held-out ${unit}`, align: 'right' as const },
    { title: 'from best', align: 'right' as const },
    { title: 'parameters', align: 'right' as const },
    { title: 'seconds', align: 'right' as const },
    { title: 'remarks' },
  ];
  const fitted = entries.filter(({ error }) => error === null);
  const footer = `held out: ${describeSplit(split)}, seed ${seed}; ${unit.replace('/', ' per ')} on the scale of the data, larger is better`;
  return [
    ...(fitted.length === 0 ? ['no model could be fitted'] : [textTable(columns, fitted.map(entryRow), width)]),
    '',
    ...entries.flatMap(({ model, unranked }) =>
      unranked === undefined ? [] : [remark('·', `unranked: ${model}: ${unranked}`, width)],
    ),
    ...entries.flatMap(({ model, error }) =>
      error === null ? [] : [remark('·', `left out: ${model}: ${error.replace(`${model}: `, '')}`, width)],
    ),
    ...wrap(footer, width),
  ].join('\n');
}

function entryRow(entry: ComparisonEntry): string[] {
  const { model, baseline, scores, difference, parameters, seconds, unranked, warnings } = entry;
  const score = scores.find(({ metric }) => metric === 'log-probability');
  const isClose =
    difference !== undefined && difference.value !== 0 && Math.abs(difference.value) < 2 * difference.standardError;
  const remarks = [
    baseline ? 'baseline' : '',
    unranked === undefined ? '' : 'unranked',
    score !== undefined && score.certainty !== 'exact' ? score.certainty : '',
    isClose ? 'within 2 standard errors of the best' : '',
    score?.value === null ? (warnings.find((warning) => warning.includes('probability zero')) ?? '') : '',
  ];
  return [
    model,
    score === undefined ? '' : scoreValue(score),
    difference === undefined || difference.value === 0
      ? ''
      : Number.isFinite(difference.standardError)
        ? `${difference.value.toFixed(3)} ± ${difference.standardError.toFixed(3)}`
        : difference.value.toFixed(3),
    parameters === null ? '' : String(parameters),
    seconds.toFixed(2),
    remarks.filter((each) => each !== '').join('; '),
  ];
}
