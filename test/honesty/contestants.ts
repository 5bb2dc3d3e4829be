import { z } from 'zod';
import type { TableRows } from '../../src/data/rows.js';
import {
  defineModel,
  type Family,
  type Model,
  type ModelDefinition,
  type Recipe,
} from '../../src/model/define-model.js';
import { allFamilies } from '../../src/models/find-family.js';
import { takesTables } from '../contract/subject.js';

/** Options of many families that keep a test short; each is set only where the family has it and takes the value. */
const QUICK = { components: 2, restarts: 2, iterations: 200, latent: 2, hidden: 32, epochs: 30 };

/** Every registered family of tables with a density, with quick options where it has such. */
export async function densityRecipes(options: Readonly<Record<string, unknown>> = {}): Promise<readonly Recipe[]> {
  const families = (await allFamilies()).filter(
    ({ definition }) => definition.certainty !== undefined && takesTables(definition as ModelDefinition),
  );
  return families.map((family) => family(quickOptions(family, { ...QUICK, ...options })));
}

function quickOptions({ definition }: Family, wanted: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fits = ([option, value]: [string, unknown]) => definition.options.shape[option]?.safeParse(value).success;
  return Object.fromEntries(Object.entries(wanted).filter(fits));
}

/** The law that made a table, as one more contestant: it learns nothing, and in expectation nothing honest beats it. */
export function truth(logProb: (cells: readonly number[]) => number): Recipe {
  const family = defineModel({
    name: 'truth',
    title: 'The law that made the rows',
    summary: 'knows everything, for tests',
    references: [],
    options: z.object({}),
    measures: ['continuous', 'count', 'categorical', 'binary', 'with-atoms'],
    certainty: 'exact',
    capabilities: ['density'],
    bind: (): Model<TableRows, Record<string, never>> => ({
      learner: {
        updates: 'per pass',
        additive: true,
        objective: 'none',
        passes: 1,
        start: async () => ({}),
        contribute: async (_state, { count }) => ({ count, objective: 0, sums: new Float64Array(0) }),
        update: async (state) => state,
        params: (state) => state,
      },
      parameters: () => 0,
      density: {
        certainty: 'exact',
        async logProb(_params, { count, columns }) {
          const values = Float64Array.from({ length: count }, (_, i) => logProb(columns.map((column) => column[i])));
          return { certainty: 'exact', values };
        },
      },
    }),
  });
  return family();
}
