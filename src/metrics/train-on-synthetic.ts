import { type TableRows, takeRows } from '../data/rows.js';
import { isCoded, type TableSchema } from '../data/schema.js';
import { DataError } from '../util/errors.js';
import { batchErrors } from './batch-errors.js';
import { meanOf, tableRefusal } from './judged-table.js';
import type { Measured, Metric } from './metric.js';
import { someRows } from './real-halves.js';
import { featureBins } from './train-on-synthetic/binned-features.js';
import { boostedTrees, type Predictor } from './train-on-synthetic/boosted-trees.js';
import { accuracy, explainedVariance, meanArea } from './train-on-synthetic/predictive-scores.js';
import { toldColumns } from './train-on-synthetic/told-columns.js';

/** Rows that are learned from, and that are told, at most. */
const MOST_ROWS = 5_000;
/** Fewest rows to learn from. */
const LEAST_ROWS = 50;
/** Parts of the rows from which standard errors come: few where each is learned from, more where each is told only. */
const LEARNED_PARTS = 5;
const TOLD_PARTS = 10;

/**
 * Whether what is learned from the judged rows holds for real ones, and the converse. Held against real rows in place of drawn
 * ones this is training and testing on real rows: the floor of both.
 */
export const trainOnSynthetic: Metric = {
  name: 'train-on-synthetic',
  title: 'Use in place of real rows',
  summary:
    'boosted trees learn a column from drawn rows and tell it of real ones, and the converse: AUC of classes, R² of numbers',
  references: [
    'Esteban, Hyland, Rätsch (2017), Real-valued medical time series generation with recurrent conditional GANs',
  ],
  refusal: (schema) =>
    tableRefusal(schema) ?? (schema.columns.length < 2 ? 'needs at least 2 columns, got 1' : undefined),
  async measure(judged, { schema, real, key }) {
    if (Math.min(judged.count, real.count) < LEAST_ROWS)
      throw new DataError(
        `train-on-synthetic: needs at least ${LEAST_ROWS} rows on either side, got ${judged.count} and ${real.count}`,
        { code: 'DATA_TOO_FEW_ROWS' },
      );
    const known = someRows(real, MOST_ROWS, key.at('real'));
    const tasks = toldColumns(schema, known).map((place) => taskOf(schema, known, place));
    const learned = someRows(judged, MOST_ROWS, key.at('judged'));
    return [...(await fromJudged(tasks, learned, known)), await toJudged(tasks, learned, known)];
  },
};

/** A column to be told from the others. */
interface Task {
  readonly name: string;
  readonly unit: 'AUC' | 'R²';
  readonly learn: (rows: TableRows) => (rows: TableRows) => { readonly score: number; readonly accuracy?: number };
}

function taskOf(schema: TableSchema, real: TableRows, place: number): Task {
  const column = schema.columns[place];
  const bins = featureBins(schema, real, place);
  const classes = isCoded(column) ? Math.max(2, column.categories.length) : undefined;
  const told = (rows: TableRows) => {
    const own = withKnown(rows, place, classes);
    return { features: bins(own), values: own.columns[place] };
  };
  return {
    name: column.name,
    unit: classes === undefined ? 'R²' : 'AUC',
    learn(rows) {
      const { features, values } = told(rows);
      const predict: Predictor = boostedTrees(features, { classes, values });
      return (others) => {
        const asked = told(others);
        const found = predict(asked.features);
        return classes === undefined
          ? { score: explainedVariance(found, asked.values) }
          : { score: meanArea(found, asked.values, classes), accuracy: accuracy(found, asked.values, classes) };
      };
    },
  };
}

/** The rows in which the cell is known, and of a class that training knew. */
function withKnown(rows: TableRows, place: number, classes: number | undefined): TableRows {
  const column = rows.columns[place];
  const positions: number[] = [];
  for (let i = 0; i < rows.count; i++) if (column[i] < (classes ?? Number.POSITIVE_INFINITY)) positions.push(i);
  return takeRows(rows, positions);
}

async function fromJudged(tasks: readonly Task[], judged: TableRows, real: TableRows): Promise<Measured[]> {
  const scoresOf = (rows: TableRows) => tasks.map((task) => task.learn(rows)(real));
  const means = (scores: ReturnType<typeof scoresOf>) => [
    meanOf(scores.map(({ score }) => score)),
    ...(tasks.length === 1 && tasks[0].unit === 'AUC' ? [scores[0].accuracy ?? 0] : []),
  ];
  const scores = scoresOf(judged);
  const errors = await batchErrors(judged, LEARNED_PARTS, (rows) => means(scoresOf(rows)));
  const [value, right] = means(scores);
  const measured: Measured[] = [
    {
      metric: 'train-on-synthetic',
      value,
      standardError: errors[0],
      unit: unitOf(tasks),
      better: 'larger',
      note: `how well ${namesOf(tasks)} of real rows ${tasks.length === 1 ? 'is' : 'are'} told after learning from the judged rows; the floor has learned from real ones`,
      parts: tasks.map(({ name }, t) => ({ name, value: scores[t].score })),
    },
  ];
  if (right === undefined) return measured;
  return [
    ...measured,
    {
      metric: 'train-on-synthetic-accuracy',
      value: right,
      standardError: errors[1],
      unit: 'of the rows',
      better: 'larger',
      note: `share of real rows whose ${tasks[0].name} is told rightly after learning from the judged rows`,
    },
  ];
}

async function toJudged(tasks: readonly Task[], judged: TableRows, real: TableRows): Promise<Measured> {
  const tellers = tasks.map((task) => task.learn(real));
  const scores = (rows: TableRows) => tellers.map((tell) => tell(rows).score);
  const values = scores(judged);
  const [standardError] = await batchErrors(judged, TOLD_PARTS, (rows) => [meanOf(scores(rows))]);
  return {
    metric: 'test-on-synthetic',
    value: meanOf(values),
    standardError,
    unit: unitOf(tasks),
    better: 'near the floor',
    note: `how well ${namesOf(tasks)} of the judged rows ${tasks.length === 1 ? 'is' : 'are'} told after learning from real ones; above the floor they are simpler than real`,
    parts: tasks.map(({ name }, t) => ({ name, value: values[t] })),
  };
}

function unitOf(tasks: readonly Task[]): string {
  return [...new Set(tasks.map(({ unit }) => unit))].join(' or ');
}

function namesOf(tasks: readonly Task[]): string {
  const names = tasks.map(({ name }) => name);
  return names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
