import { platform } from '#platform';
import type { TableRows } from '../data/rows.js';
import type { Evaluation } from '../metrics/evaluate-model.js';
import { someRows } from '../metrics/real-halves.js';
import type { Comparison } from '../model/compare.js';
import { fitModel } from '../model/fit-model.js';
import type { FittedModel } from '../model/fitted-model.js';
import { findFamily } from '../models/find-family.js';
import { keyOf } from '../random/key.js';
import { type ReportComparison, type ReportData, reportedColumns, reportOfFit } from '../report/index.js';
import type { NamedTable } from './open-data.js';
import { softwareVersion } from './software.js';

/** Rows that pictures show at most. */
const PICTURED_ROWS = 2_000;
/** Rows among which copies are looked for at most. */
const RECORDS = 30_000;
/** Cells that these may have: 64 MB of them. */
const RECORD_CELLS = 8_000_000;

/** The report of a comparison: its table, and the winner fitted to all rows with its pictures. */
export async function comparisonReport(
  table: NamedTable,
  comparison: Comparison,
  reproduce: string,
): Promise<ReportData> {
  const winner =
    comparison.entries.find(({ error, unranked }) => error === null && unranked === undefined) ??
    comparison.entries.find(({ error }) => error === null);
  const reported = await reportComparison(comparison);
  if (winner === undefined) {
    return {
      title: `Comparison on ${table.name}`,
      software: `ancestral ${await softwareVersion()}`,
      data: {
        name: table.name,
        rows: table.schema.rows,
        columns: reportedColumns(table.schema),
        leftOut: table.schema.leftOut,
      },
      scores: [],
      warnings: ['no family could be fitted to this table'],
      decisions: table.decisions,
      comparison: reported,
      figures: [],
      reproduce: [reproduce],
    };
  }
  const recipe = (await findFamily(winner.model))(winner.options);
  const fitted = await fitModel(recipe, table.dataset, {
    seed: comparison.seed,
    split: 'none',
    nowMs: platform.nowMs,
    breathe: platform.breathe,
    decisions: table.decisions,
    warnings: table.warnings,
  });
  return fitReport(fitted, table, [reproduce], reported);
}

/** The report of a fitted model beside the rows of a table. */
export async function fitReport(
  fitted: FittedModel,
  table: NamedTable | undefined,
  reproduce: readonly string[],
  comparison?: ReportComparison,
): Promise<ReportData> {
  const key = keyOf(fitted.seed).at('report');
  return reportOfFit({
    fitted,
    dataName: table?.name ?? 'its training rows',
    rows: await table?.dataset.gather(PICTURED_ROWS, key.at('rows')),
    training: await table?.dataset.gather(recordsOf(table), key.at('records')),
    comparison,
    software: `ancestral ${await softwareVersion()}`,
    reproduce,
    key,
  });
}

/** The report of a fitted model whose drawn rows were judged by these real ones. */
export async function evaluationReport(
  fitted: FittedModel,
  dataName: string,
  rows: TableRows,
  evaluation: Evaluation,
  again: string,
): Promise<ReportData> {
  const key = keyOf(fitted.seed).at('report');
  return reportOfFit({
    fitted,
    dataName,
    rows: someRows(rows, PICTURED_ROWS, key.at('rows')),
    evaluation,
    software: `ancestral ${await softwareVersion()}`,
    reproduce: [again],
    key,
  });
}

/** Many rows of a table, few of images. */
function recordsOf({ schema }: NamedTable): number {
  return Math.max(PICTURED_ROWS, Math.min(RECORDS, Math.floor(RECORD_CELLS / schema.columns.length)));
}

/** A comparison with the families' titles. */
export async function reportComparison(comparison: Comparison): Promise<ReportComparison> {
  const results = await Promise.all(
    comparison.entries.map(async (entry) => {
      const { definition } = await findFamily(entry.model);
      return { ...entry, title: definition.title };
    }),
  );
  return { split: { ...comparison.split, seed: comparison.seed }, results };
}
