import type { TableRows } from '../data/rows.js';
import type { Column } from '../data/schema.js';
import { allScores, type Evaluation } from '../metrics/evaluate-model.js';
import { memorisation } from '../metrics/index.js';
import { verdictWords } from '../metrics/verdict-words.js';
import type { FittedModel } from '../model/fitted-model.js';
import type { Key } from '../random/key.js';
import { evaluationFigures } from './evaluation-figures.js';
import { figuresOfFit } from './figures-of-fit.js';
import { memorisationScores } from './memorisation-scores.js';
import { imageFindings, reportedColumns } from './pixel-columns.js';
import type { ReportColumn, ReportComparison, ReportData, ReportEvaluation } from './report-data.js';
import { drawnSequences, pairSamples, textSamples } from './sequence-samples.js';

export interface FitReport {
  readonly fitted: FittedModel;
  /** Name of the data in the heading. */
  readonly dataName: string;
  /** Rows to hold against drawn ones. */
  readonly rows?: TableRows | undefined;
  /** Real rows among which copies are looked for, the more of the training rows the better; `rows` where absent. */
  readonly training?: TableRows | undefined;
  readonly comparison?: ReportComparison | undefined;
  /** What was judged of its drawn rows. */
  readonly evaluation?: Evaluation | undefined;
  readonly software: string;
  readonly reproduce: readonly string[];
  readonly key: Key;
}

/** Everything a report says of one fitted model. */
export async function reportOfFit({
  fitted,
  dataName,
  rows,
  training = rows,
  comparison,
  evaluation,
  software,
  reproduce,
  key,
}: FitReport): Promise<ReportData> {
  const { definition, model, params, options, schema, seed, summary } = fitted;
  const measured = training && (await memorisation(fitted, training, { key: key.at('memorisation') }));
  const { image, sequence } = schema;
  const own = model.describe?.(params);
  const described = image === undefined ? { findings: own, figures: [] } : imageFindings(own, image);
  const drawn = sequence && (await drawnSequences(fitted, key.at('draw')));
  const samples = (await pairSamples(fitted, rows, key.at('pairs'))) ?? textSamples(schema, rows, drawn);
  const copying = measured && memorisationScores(measured, model.keepsRows ?? false);
  const judged = evaluation && reportedEvaluation(evaluation);
  return {
    title: `${definition.title} of ${dataName}`,
    subtitle: definition.summary,
    software,
    model: {
      name: definition.name,
      title: definition.title,
      summary: definition.summary,
      options,
      references: definition.references,
      parameters: model.parameters(params),
      converged: summary.converged,
      steps: summary.steps,
      seed,
      keepsRows: model.keepsRows,
    },
    data: {
      name: dataName,
      rows: schema.rows,
      columns: image === undefined ? withAtomShares(schema.columns, training) : reportedColumns(schema),
      ...(image === undefined ? {} : { image }),
      ...(sequence === undefined ? {} : { sequence }),
      leftOut: schema.leftOut,
    },
    scores: [...summary.scores, ...(copying?.scores ?? [])],
    warnings: [...(copying?.warnings ?? []), ...summary.warnings],
    decisions: summary.decisions,
    comparison,
    evaluation: judged,
    samples,
    findings: described.findings,
    figures: [
      ...evaluationFigures(judged?.scores ?? []),
      ...(await figuresOfFit(fitted, rows, key, training, drawn)),
      ...described.figures,
    ],
    reproduce,
  };
}

function reportedEvaluation(evaluation: Evaluation): ReportEvaluation {
  const { rows, reference, refusals } = evaluation;
  const scores = allScores(evaluation);
  return { rows, reference, refusals, scores, verdict: verdictWords(scores) };
}

function withAtomShares(columns: readonly Column[], rows: TableRows | undefined): readonly ReportColumn[] {
  if (rows === undefined || rows.count === 0) return columns;
  return columns.map((column, c) => {
    if (column.atoms.length === 0) return column;
    const at = rows.columns[c].reduce((count, value) => count + Number(column.atoms.includes(value)), 0);
    return { ...column, atomShare: at / rows.columns[c].length };
  });
}
