import { platform } from '#platform';
import type { TableRows } from '../../data/rows.js';
import { evaluateModel } from '../../metrics/evaluate-model.js';
import { CALIBRATION, findMetrics } from '../../metrics/metric-list.js';
import type { FittedModel } from '../../model/fitted-model.js';
import { keyOf } from '../../random/key.js';
import { OptionError } from '../../util/errors.js';
import { nearest } from '../../util/nearest.js';
import { quoted } from '../checkpoint-file.js';
import type { FlagValues } from '../command.js';
import type { Context } from '../context.js';
import { evaluationDocument, evaluationText } from '../evaluation-text.js';
import { nameOf, openCoded } from '../open-data.js';
import { openModel } from '../open-model.js';
import { claim, outputOf, writeOutput } from '../output.js';
import { progressLine } from '../progress.js';
import { seedOf, showDrawn } from '../seed.js';

/** Real rows that are kept at most. */
const MOST_ROWS = 40_000;
/** Cells that these may have: 128 MB of them. */
const MOST_CELLS = 16_000_000;
/** Generated rows are fresh ones: those of this stream, in which nothing was learned. */
const STREAM = 'evaluate';

/** `ancestral evaluate`: drawn rows held against real ones. */
export async function runEvaluate(context: Context, path: string, data: string, flags: FlagValues): Promise<void> {
  const output = outputOf(flags);
  if (flags.output === '-' && context.isJson)
    throw new OptionError('evaluate: standard output takes one document, got --json and -o -');
  const names = flags.metrics as string[] | undefined;
  const metrics = names === undefined ? undefined : findMetrics(names);
  await claim(output, flags, [path, data]);
  const fitted = await openModel(path);
  checkLabel(fitted, flags.label as string | undefined);
  const seed = seedOf(flags);
  const { rows, decisions } = await realRows(context, fitted, data, flags, seed, STREAM);
  const training =
    typeof flags.training === 'string'
      ? await realRows(context, fitted, flags.training, { ...flags, split: undefined }, seed, 'data')
      : undefined;
  const line = progressLine(context, platform.nowMs);
  try {
    const evaluation = await evaluateModel(fitted, rows, {
      seed,
      metrics,
      training: training?.rows,
      count: flags.number as number | undefined,
      label: flags.label as string | undefined,
      calibration: names?.includes(CALIBRATION),
      signal: context.signal,
      breathe: platform.breathe,
      onMetric: ({ name }, position, count) => line.show({ model: name, position: position + 1, models: count }),
    });
    line.clear();
    const told = { data: nameOf(data), decisions, asked: flags.number as number | undefined };
    if (flags.output !== undefined) {
      const { evaluationReport } = await import('../make-report.js');
      const { renderReport } = await import('../../report/index.js');
      const again = ['ancestral', 'evaluate', path, data, '--seed', String(seed)].map(quoted).join(' ');
      const page = renderReport(await evaluationReport(fitted, nameOf(data), rows, evaluation, again));
      await writeOutput(context, output, new TextEncoder().encode(page), flags);
    }
    if (context.isJson)
      await context.document({
        ...evaluationDocument(fitted, evaluation, told),
        ...(output === undefined ? {} : { report: output }),
      });
    else if (flags.output !== '-') await context.print(evaluationText(fitted, evaluation, told, context.columns));
    if (output !== undefined) context.note(`report written to ${output}`);
    if (!context.isJson) showDrawn(context, flags, seed);
  } finally {
    line.clear();
  }
}

/** Rows in the codes of the model, or a uniform subsample of many. */
async function realRows(
  context: Context,
  { schema }: FittedModel,
  data: string,
  flags: FlagValues,
  seed: number,
  stream: string,
): Promise<{ readonly rows: TableRows; readonly decisions: readonly string[] }> {
  const { dataset, decisions } = await openCoded(context, schema, data, flags, seed, stream);
  try {
    const most = Math.min(MOST_ROWS, Math.floor(MOST_CELLS / schema.columns.length));
    const rows = await dataset.gather(most, keyOf(seed).at('rows'));
    const fewer = `a uniform subsample of ${rows.count} of the ${dataset.count} rows of ${nameOf(data)}`;
    return { rows, decisions: rows.count < dataset.count ? [...decisions, fewer] : decisions };
  } finally {
    await dataset.dispose?.();
  }
}

function checkLabel({ schema }: FittedModel, label: string | undefined): void {
  const names = schema.columns.map(({ name }) => name);
  if (label === undefined || names.includes(label)) return;
  const near = nearest(label, names);
  throw new OptionError(`--label: must be a column of the model, got ${label}`, {
    hint: near === undefined ? `the columns are ${names.slice(0, 20).join(', ')}` : `did you mean ${near}?`,
  });
}
