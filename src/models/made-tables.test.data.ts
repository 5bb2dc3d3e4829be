import type { z } from 'zod';
import { tableDataset } from '../data/dataset.js';
import { type TableRows, tableRows } from '../data/rows.js';
import type { Column, Measure, TableSchema } from '../data/schema.js';
import { type Trained, train } from '../learn/train.js';
import type { AnyModel, Family } from '../model/define-model.js';
import type { Key } from '../random/key.js';
import type { Tree } from '../util/tree.js';

type ParamsOf<M extends AnyModel> = M extends { learner: { params(state: never): infer Params extends Tree } }
  ? Params
  : never;

/** A family's model of rows, trained without a clock. */
export async function fitted<Options extends z.ZodObject, M extends AnyModel>(
  family: Family<Options, M>,
  schema: TableSchema,
  rows: TableRows,
  options: z.input<Options>,
  key: Key,
): Promise<{ readonly model: M; readonly trained: Trained<ParamsOf<M>>; readonly params: ParamsOf<M> }> {
  const recipe = family(options);
  const model = recipe.definition.bind(recipe.options, schema);
  const training = tableDataset(schema, rows);
  const trained: Trained<ParamsOf<M>> = await train(model.learner, { training }, { key, nowMs: () => 0 });
  return { model, trained, params: trained.params };
}

/** A column of this measure, finely recorded: categories a, b, c, and an atom at 0, where the measure has any. */
export function measured(name: string, measure: Measure, facts: Partial<Column> = {}): Column {
  const isCoded = measure === 'categorical' || measure === 'binary';
  return {
    name,
    kind: isCoded ? 'categorical' : 'numeric',
    measure,
    categories: isCoded ? ['a', 'b', 'c'] : [],
    atoms: measure === 'with-atoms' ? [0] : [],
    resolution: isCoded ? 0 : measure === 'count' ? 1 : 1e-6,
    decimals: 6,
    minimum: 0,
    maximum: 1,
    mean: 0,
    deviation: 1,
    missing: 0,
    ...facts,
  };
}

/** A schema of these columns, none left out. */
export function schemaOf(columns: readonly Column[], rows: number, label?: string): TableSchema {
  const names = columns.map(({ name }) => name);
  return {
    kind: 'table',
    columns,
    leftOut: [],
    names,
    missingTokens: [''],
    rows,
    ...(label === undefined ? {} : { label }),
  };
}

/** Continuous columns x1, x2, … with the facts of these very rows. */
export function schemaOfNumbers({ columns, count }: TableRows): TableSchema {
  const described = columns.map((column, j) => {
    const values = column.filter((value) => !Number.isNaN(value));
    const sorted = values.toSorted();
    const steps = Array.from(sorted.subarray(1), (value, i) => value - sorted[i]).filter((step) => step > 0);
    return measured(`x${j + 1}`, 'continuous', {
      resolution: steps.reduce((least, step) => Math.min(least, step), 1),
      decimals: 3,
      minimum: sorted[0],
      maximum: sorted[sorted.length - 1],
      mean: meanOf(values),
      deviation: deviationOf(values),
      missing: column.length - values.length,
    });
  });
  return schemaOf(described, count);
}

/** 240 rows in three clusters from sums of fractional parts, so that other languages can make them too. */
export function knownClusters(): TableRows {
  const shifts = [
    [0, 0, 0],
    [3, 1, -1],
    [-2, 2, 3],
  ];
  const columns = [new Float64Array(240), new Float64Array(240), new Float64Array(240)];
  for (let i = 0; i < 240; i++) {
    const u = [0, 1, 2].map((j) =>
      [2, 3, 5, 7].reduce((sum, p) => sum + fraction((i + 1) * Math.sqrt(p) * (j + 1) + 0.1 * p * j), -2),
    );
    columns[0][i] = u[0] + shifts[i % 3][0];
    columns[1][i] = 0.5 * u[0] + 0.8 * u[1] + shifts[i % 3][1];
    columns[2][i] = -0.3 * u[0] + 0.2 * u[1] + 0.6 * u[2] + shifts[i % 3][2];
  }
  return tableRows(columns);
}

/** What stands after the decimal point. */
export function fraction(value: number): number {
  return value - Math.floor(value);
}

/** The rows with this share of their cells missing. */
export function withGaps(rows: TableRows, share: number, key: Key): TableRows {
  const isGap = (row: number, column: number) => key.at(column).at(row).draws().uniform() < share;
  return {
    ...rows,
    columns: rows.columns.map((cells, c) => cells.map((cell, i) => (isGap(i, c) ? Number.NaN : cell))),
  };
}

/** A column of missing cells. */
export function blank(count: number): Float64Array {
  return new Float64Array(count).fill(Number.NaN);
}

/** Σ exp of log-masses. */
export function sumExp(logs: Float64Array): number {
  return logs.reduce((sum, log) => sum + Math.exp(log), 0);
}

/** The integral of a density of one column, by the midpoint rule. */
export async function integral(
  logProb: (rows: TableRows) => Promise<Float64Array>,
  low: number,
  high: number,
  cells = 100_000,
): Promise<number> {
  const step = (high - low) / cells;
  const middles = Float64Array.from({ length: cells }, (_, i) => low + (i + 0.5) * step);
  return sumExp(await logProb(tableRows([middles]))) * step;
}

export function sumOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0);
}

export function meanOf(values: ArrayLike<number>): number {
  return sumOf(values) / values.length;
}

/** Standard deviation, with divisor n. */
export function deviationOf(values: ArrayLike<number>): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(Array.from(values, (value) => (value - mean) ** 2)));
}
