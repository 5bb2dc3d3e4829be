// Columns that encoder and decoder are given: p(x, c) = p(c) p(x | c), where the network learns p(x | c) and the law of c is a product of
// margins. Scores are then those of whole rows, samples are whole rows, and log p(x | c) is what conditional scores give.
import type { Dataset } from '../../../../../data/dataset.js';
import { pixelCount } from '../../../../../data/images/layout.js';
import { rowWeights, type TableRows } from '../../../../../data/rows.js';
import type { TableSchema } from '../../../../../data/schema.js';
import { columnLaw } from '../../../../../distributions/column-law.js';
import { product } from '../../../../../distributions/product.js';
import { type RowFeatures, rowFeatures } from '../../../../../likelihoods/row-features.js';
import type { Draws } from '../../../../../random/draws.js';
import { OptionError } from '../../../../../util/errors.js';

/** What is conditioned on, and its law. */
export interface Conditions {
  /** Positions of the columns in the schema. */
  readonly columns: readonly number[];
  readonly features: RowFeatures;
  readonly parameterCount: (margins: Float64Array) => number;
  /** The most likely margins of the rows, in one pass. */
  estimate(data: Dataset<TableRows>): Promise<Float64Array>;
  /** Adds log p(known cells of c) of each row to `into`, in nats. */
  addLogDensity(margins: Float64Array, rows: TableRows, into: Float64Array): void;
  /** Draws the missing cells of c in a row. */
  fill(margins: Float64Array, columns: readonly Float64Array[], row: number, draws: Draws): void;
}

/** The columns named by an option, as positions; OptionError for one that cannot be conditioned on. */
export function conditionColumns(
  who: string,
  names: string | readonly string[] | undefined,
  { columns, image }: TableSchema,
): readonly number[] {
  if (names === undefined) return [];
  const list = typeof names === 'string' ? names.split(',').map((name) => name.trim()) : names;
  const pixels = image === undefined ? 0 : pixelCount(image);
  const found = list.map((name) => {
    const position = columns.findIndex((column) => column.name === name);
    if (position >= pixels) return position;
    throw new OptionError(
      `${who}: condition must name modelled columns${pixels > 0 ? ' that are no pixels' : ''}, got ${name}`,
      {
        hint: `the columns are ${columns
          .slice(pixels, pixels + 20)
          .map((column) => column.name)
          .join(', ')}`,
      },
    );
  });
  const all = [...new Set(found)].sort((a, b) => a - b);
  if (all.length === columns.length) {
    throw new OptionError(`${who}: condition must leave a column to model, got all ${columns.length} of them`);
  }
  return all;
}

/** The conditions on these columns; undefined for none. */
export function conditionsOn(schema: TableSchema, columns: readonly number[]): Conditions | undefined {
  if (columns.length === 0) return undefined;
  const choice = { margin: 'best', counts: 'best', pseudoCount: 0.5 } as const;
  const law = product(columns.map((c) => columnLaw(schema.columns[c], choice)));
  const own = (all: readonly Float64Array[]) => columns.map((c) => all[c]);
  return {
    columns,
    features: rowFeatures(schema, 'auto', { takes: (c) => columns.includes(c), prefix: 'condition-' }),
    parameterCount: (margins) => law.parameterCount(margins, 0),
    async estimate(data) {
      const first = new Float64Array(law.parameterSize);
      law.start(first, 0);
      const sums = new Float64Array(law.statisticsSize);
      for await (const rows of data.blocks())
        law.addStatistics(sums, 0, own(rows.columns), rowWeights(rows), 0, 1, first, 0);
      law.estimate(sums, 0, first, 0);
      return first;
    },
    addLogDensity: (margins, rows, into) => law.addLogDensity(margins, 0, own(rows.columns), into, 0, 1),
    fill: (margins, all, row, draws) => law.fill(margins, 0, own(all), row, draws),
  };
}
