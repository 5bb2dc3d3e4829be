import { platform } from '#platform';
import { type ComparisonEntry, compare } from '../../model/compare.js';
import type { Family } from '../../model/define-model.js';
import { defaultSplit, describeSplit } from '../../model/fit-model.js';
import { allFamilies, findFamily } from '../../models/find-family.js';
import type { FlagValues } from '../command.js';
import type { Context } from '../context.js';
import { scoreValue } from '../fit-document.js';
import { freePath } from '../free-path.js';
import { openData } from '../open-data.js';
import { textTable } from '../print-table.js';
import { progressLine } from '../progress.js';
import { seedOf } from '../seed.js';
import { splitOf } from './fit.js';

/** `ancestral compare`: every family on the same folds, best first. */
export async function runCompare(context: Context, data: string, flags: FlagValues): Promise<void> {
  const startedAt = platform.nowMs();
  const output = flags.output as string | undefined;
  if (output !== undefined && flags.force !== true) await freePath(output, 'must be free');
  const families = await familiesOf(flags.models as string[] | undefined);
  const seed = seedOf(context, flags);
  const table = await openData(context, data, flags, seed);
  if (!context.isJson) for (const decision of table.decisions) context.note(`· ${decision}`);
  for (const warning of table.warnings) context.note(`! ${warning}`);
  const line = progressLine(context, platform.nowMs);
  try {
    const split = splitOf(flags) ?? defaultSplit(table.dataset.count);
    const comparison = await compare(
      families.map((family) => family()),
      table.dataset,
      {
        seed,
        split,
        nowMs: platform.nowMs,
        breathe: platform.breathe,
        signal: context.signal,
        deadlineMs: flags.timeLimit === undefined ? undefined : startedAt + 1000 * (flags.timeLimit as number),
        onProgress: line.show,
      },
    );
    line.clear();
    if (output !== undefined) {
      const { comparisonReport } = await import('../make-report.js');
      const { renderReport } = await import('../../report/index.js');
      const report = renderReport(await comparisonReport(table, comparison, reproduceLine(data, seed)));
      await platform.writeFile(output, new TextEncoder().encode(report), { replace: flags.force === true });
    }
    if (context.isJson) {
      return await context.document({
        ok: true,
        data,
        split: { ...split, seed },
        results: comparison.entries,
        decisions: table.decisions,
        warnings: table.warnings,
        ...(output === undefined ? {} : { report: output }),
      });
    }
    await context.write(
      `${comparisonText(comparison.entries, context.columns)}\n\nheld out: ${describeSplit(split)}, seed ${seed}; nats per row on the scale of the data, larger is better\n`,
    );
    if (output !== undefined) context.note(`report written to ${output}`);
  } finally {
    line.clear();
    await table.dataset.dispose?.();
  }
}

/** The families of `--models`: all of them where none is named. */
export async function familiesOf(names: readonly string[] | undefined): Promise<readonly Family[]> {
  if (names === undefined || (names.length === 1 && names[0] === 'all')) return allFamilies();
  return Promise.all(names.map(findFamily));
}

function reproduceLine(data: string, seed: number): string {
  return `ancestral compare ${data} --seed ${seed}`;
}

/** The comparison as a table for a terminal. */
export function comparisonText(entries: readonly ComparisonEntry[], width: number): string {
  const columns = [
    { title: 'model' },
    { title: 'held-out nats/row', align: 'right' as const },
    { title: 'from best', align: 'right' as const },
    { title: 'parameters', align: 'right' as const },
    { title: 'seconds', align: 'right' as const },
    { title: 'remarks' },
  ];
  return textTable(columns, entries.map(entryRow), width);
}

function entryRow(entry: ComparisonEntry): string[] {
  const { model, baseline, scores, difference, parameters, seconds, error, unranked, warnings } = entry;
  const score = scores.find(({ metric }) => metric === 'log-probability');
  const remarks = [
    baseline ? 'baseline' : '',
    error === null ? '' : `left out: ${error}`,
    unranked === undefined ? '' : `unranked: ${unranked}`,
    score !== undefined && score.certainty !== 'exact' ? score.certainty : '',
    difference !== undefined && difference.value !== 0 && Math.abs(difference.value) < 2 * difference.standardError
      ? 'within 2 standard errors of the best'
      : '',
    score?.value === null ? (warnings.find((warning) => warning.includes('probability zero')) ?? '') : '',
  ];
  return [
    model,
    score === undefined ? '' : scoreValue(score),
    difference === undefined || difference.value === 0
      ? ''
      : `${difference.value.toFixed(3)} ± ${difference.standardError.toFixed(3)}`,
    parameters === null ? '' : String(parameters),
    error === null ? seconds.toFixed(2) : '',
    remarks.filter((remark) => remark !== '').join('; '),
  ];
}
