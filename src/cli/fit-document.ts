import { columnWords } from '../data/images/image-schema.js';
import type { TableSchema } from '../data/schema.js';
import { unitsOf } from '../data/sequences/layout.js';
import type { FittedModel } from '../model/fitted-model.js';
import { flagOf } from '../model/options.js';
import type { Score } from '../model/score.js';
import { remark, textTable, wrap } from './print-table.js';

export interface FitFacts {
  readonly file: string;
  readonly seconds: number;
  /** What was decided about the bytes of the data. */
  readonly notes: readonly string[];
}

/** The JSON document of a fit, by the contract. */
export function fitDocument(fitted: FittedModel, { file, seconds, notes }: FitFacts): Record<string, unknown> {
  const { definition, options, seed, schema, summary } = fitted;
  return {
    ok: true,
    model: definition.name,
    options,
    seed,
    rows: summary.rows,
    columns: columnWords(schema),
    scores: summary.scores,
    converged: summary.converged,
    steps: summary.steps,
    seconds: Number(seconds.toFixed(3)),
    decisions: [...notes, ...summary.decisions],
    warnings: summary.warnings,
    ...(summary.unranked === undefined ? {} : { unranked: summary.unranked }),
    file,
  };
}

/** The same for people. */
export function fitText(fitted: FittedModel, { file, seconds, notes }: FitFacts, width: number): string {
  const { definition, options, seed, schema, summary } = fitted;
  const lines = [
    definition.title,
    ...wrap(optionWords(options), width),
    `${rowWords(summary.rows, schema)}, ${stepWords(fitted)}, ${summary.converged ? 'converged' : 'not converged'}, ${seconds.toFixed(2)} s, seed ${seed}`,
    '',
    ...(summary.scores.length === 0 ? [] : [scoreTable(summary.scores, width), '']),
    ...[...notes, ...summary.decisions].map((decision) => remark('·', decision, width)),
    `written to ${file}`,
    '',
  ];
  return lines.join('\n');
}

/** How many rows of what: `272 rows, 3 columns`, `1 sequence of characters`. */
export function rowWords(rows: number, schema: TableSchema): string {
  const { image, sequence, columns } = schema;
  if (image !== undefined) return `${rows} rows, ${columnWords(schema).join(', ')}`;
  if (sequence === undefined) return `${rows} rows, ${columns.length} columns`;
  const width = columns.length === 1 ? '' : ` of ${columns.length} columns`;
  const count = sequence.points === undefined ? sequenceCount(rows) : `${rows} ${rows === 1 ? 'set' : 'sets'}`;
  return `${count} of ${unitsOf(sequence)}${width}`;
}

/** `1 sequence`, `3 sequences`. */
export function sequenceCount(rows: number): string {
  return `${rows} ${rows === 1 ? 'sequence' : 'sequences'}`;
}

/** Passes over the rows, or steps where a pass makes many. */
function stepWords({ model, summary: { steps } }: FittedModel): string {
  const [one, many] = model.learner.fused === undefined ? ['pass', 'passes'] : ['step', 'steps'];
  return `${steps} ${steps === 1 ? one : many}`;
}

/** Options as flags: `--components 2 --covariance full`; those without a value are left out. */
export function optionWords(options: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(options).filter(([, value]) => String(value ?? '') !== '');
  return given.map(([name, value]) => `--${flagOf(name)} ${value}`).join(' ');
}

/** Scores with unit, standard error and certainty. */
export function scoreTable(scores: readonly Score[], width: number): string {
  const columns = [
    { title: 'score' },
    { title: 'rows' },
    { title: 'value', align: 'right' as const },
    { title: 'unit' },
    { title: 'certainty' },
  ];
  const rows = scores.map((score) => [score.metric, score.rows, scoreValue(score), score.unit ?? '', score.certainty]);
  return textTable(columns, rows, width);
}

export function scoreValue({ value, standardError }: Pick<Score, 'value' | 'standardError'>): string {
  if (value === null) return 'n/a';
  const error = standardError === undefined || standardError === null ? '' : ` ± ${standardError.toFixed(3)}`;
  return `${value.toFixed(3)}${error}`;
}
