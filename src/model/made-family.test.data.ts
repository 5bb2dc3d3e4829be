import { z } from 'zod';
import { type TableRows, tableRows } from '../data/rows.js';
import type { Column, TableSchema } from '../data/schema.js';
import type { Key } from '../random/key.js';
import { defineModel, type LogProb, type Model, type ModelDefinition, type Range } from './define-model.js';

/** Means of the columns, all of deviation 1, moved by the option `shift`. */
export type MeansParams = { readonly means: Float64Array };

const LOG_ROOT_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** A family as small as can be: independent N(m_j, 1), completed and sampled; `limit` is the largest shift it takes. */
export function meansFamily(
  changes: Partial<ModelDefinition> = {},
  members: Partial<Model<TableRows, MeansParams>> = {},
) {
  const means = defineModel({
    name: 'means',
    title: 'Means',
    summary: 'the mean of each column, for tests',
    references: [],
    options: z.object({
      shift: z.number().min(-10).default(0).describe('what is added to the means'),
      kind: z.enum(['plain', 'fancy']).default('plain').describe('nothing at all'),
    }),
    measures: ['continuous'],
    certainty: 'exact',
    capabilities: ['sample', 'density', 'completion'],
    bind: ({ shift }, schema) => ({ ...bindMeans(shift, schema), ...members }),
  });
  Object.assign(means.definition, changes);
  return means;
}

function bindMeans(shift: number, schema: TableSchema) {
  const d = schema.columns.length;
  const fill = (params: MeansParams, columns: readonly Float64Array[], row: number, key: Key) => {
    const draws = key.draws();
    for (let c = 0; c < d; c++) if (Number.isNaN(columns[c][row])) columns[c][row] = params.means[c] + draws.normal();
  };
  return {
    learner: {
      updates: 'per pass' as const,
      additive: true as const,
      objective: 'none' as const,
      passes: 1,
      start: async () => ({ means: new Float64Array(d) }),
      contribute: async (_state: MeansParams, rows: TableRows) => ({
        count: rows.count,
        objective: 0,
        sums: Float64Array.from(rows.columns, (column) => column.reduce((sum, value) => sum + value, 0)),
      }),
      update: async (_state: MeansParams, total: { readonly count: number; readonly sums: Float64Array }) => ({
        means: total.sums.map((sum) => sum / total.count + shift),
      }),
      params: (state: MeansParams) => state,
    },
    parameters: () => d,
    sampling: {
      async sample(params: MeansParams, { first, count }: Range, key: Key) {
        const columns = Array.from({ length: d }, () => new Float64Array(count).fill(Number.NaN));
        for (let i = 0; i < count; i++) fill(params, columns, i, key.at(first + i));
        return tableRows(columns, undefined, first, count);
      },
    },
    density: {
      certainty: 'exact' as const,
      async logProb(params: MeansParams, rows: TableRows): Promise<LogProb<'exact'>> {
        const values = new Float64Array(rows.count);
        for (const [c, column] of rows.columns.entries()) {
          for (let i = 0; i < rows.count; i++) {
            if (!Number.isNaN(column[i])) values[i] -= LOG_ROOT_TWO_PI + (column[i] - params.means[c]) ** 2 / 2;
          }
        }
        return { certainty: 'exact', values };
      },
    },
    completion: {
      async complete(params: MeansParams, rows: TableRows, key: Key) {
        const columns = rows.columns.map((column) => column.slice());
        for (let i = 0; i < rows.count; i++) fill(params, columns, i, key.at(rows.index[i]));
        return { ...rows, columns };
      },
    },
  };
}

/** A column with these facts, continuous from 0 to 10 where none are given. */
export function madeColumn(name: string, facts: Partial<Column> = {}): Column {
  return {
    name,
    kind: 'numeric',
    measure: 'continuous',
    categories: [],
    atoms: [],
    resolution: 0.01,
    decimals: 2,
    minimum: 0,
    maximum: 10,
    mean: 5,
    deviation: 2,
    missing: 0,
    ...facts,
  };
}

export function madeSchema(columns: readonly Column[], facts: Partial<TableSchema> = {}): TableSchema {
  return {
    kind: 'table',
    columns,
    leftOut: [],
    names: columns.map(({ name }) => name),
    missingTokens: [''],
    rows: 10,
    ...facts,
  };
}
