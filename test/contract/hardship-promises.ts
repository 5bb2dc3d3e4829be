import { expect } from 'vitest';
import type { ModelDefinition } from '../../src/model/define-model.js';
import { keyOf } from '../../src/random/key.js';
import { AncestralError } from '../../src/util/errors.js';
import { type MadeTable, numbers, schemaOf } from './made-columns.js';
import { expectFinite, promise, when } from './promise.js';
import { drawn } from './sampling-promises.js';
import { fitSubject, logProbOf, subjectOf, tableFor } from './subject.js';

const normals = (seed: number, count: number) =>
  Float64Array.from({ length: count }, (_, i) => keyOf(seed).at(i).draws().normal());
const two = (i: number) => (i % 2 === 0 ? 1 : 5);
const base = normals(1, 60);
const noise = normals(2, 60);

/** Tables at which fits break, and how many columns each has. */
const HARD: readonly {
  readonly name: string;
  readonly columns: readonly Float64Array[];
  readonly resolution?: number;
}[] = [
  { name: 'perfectly collinear columns', columns: [base, base.map((x) => 2 * x + 1), noise] },
  { name: 'every row twice', columns: [base, noise].map((column) => Float64Array.of(...column, ...column)) },
  {
    name: 'two distinct rows, many times',
    columns: [new Float64Array(200).map((_, i) => two(i)), new Float64Array(200).map((_, i) => two(i + 1))],
  },
  {
    name: 'more components than distinct rows',
    columns: [new Float64Array(30).map((_, i) => i % 3), new Float64Array(30).map((_, i) => (i % 3) ** 2)],
  },
  { name: 'a column that is constant here', columns: [base, new Float64Array(60).fill(4)] },
  { name: 'as many columns as rows', columns: [3, 4, 5, 6].map((seed) => normals(seed, 4)) },
  { name: 'one value far from all others', columns: [Float64Array.of(...base, 1e9), Float64Array.of(...noise, 0)] },
  {
    name: 'a scale of 1e-300',
    columns: [base.map((x) => x * 1e-300), noise.map((x) => x * 1e-300)],
    resolution: 1e-303,
  },
  { name: 'a scale of 1e300', columns: [base.map((x) => x * 1e300), noise.map((x) => x * 1e300)], resolution: 1e297 },
  { name: 'an offset of 1e12', columns: [base.map((x) => x + 1e12), noise.map((x) => x - 1e12)] },
];

/** Awkward tables give finite numbers or an error that says why, never NaN or +Infinity. */
export function promisesInHardship(definition: ModelDefinition): void {
  const { minimum = 1, maximum = Number.POSITIVE_INFINITY } = definition.columns ?? {};
  const noNumbers = when(!definition.measures.includes('continuous'), 'it takes no continuous columns');
  const many = definition.options.shape.components === undefined ? {} : { components: 10 };

  for (const { name, columns, resolution } of HARD) {
    const width = Math.min(columns.length, maximum - (definition.needsLabel ? 1 : 0));
    promise(
      `${name}: finite, or an error that says why`,
      async () => {
        const made = withLabel(definition, numbers(columns.slice(0, width), resolution));
        await expectFiniteOrRefused(definition, made, name.startsWith('more components') ? many : {});
      },
      noNumbers ?? when(width + (definition.needsLabel ? 1 : 0) < minimum, `it takes at least ${minimum} columns`),
    );
  }

  promise('a category and a label that no training row has: finite, or an error that says why', async () => {
    const made = tableFor(definition, ['categorical', 'continuous'], { count: 60 });
    if (made === undefined) return;
    const columns = made.rows.columns.map((cells, c) =>
      made.schema.columns[c].categories.length > 0 ? cells.map(() => 0) : cells,
    );
    await expectFiniteOrRefused(definition, { ...made, rows: { ...made.rows, columns } }, {});
  });

  promise('a column without known cells: finite, or an error that says why', async () => {
    const made = tableFor(definition, ['continuous', 'count', 'continuous'], { count: 60 });
    if (made === undefined || made.schema.columns.length < 2) return;
    const columns = made.rows.columns.map((cells, c) => (c === 0 ? cells.map(() => Number.NaN) : cells));
    await expectFiniteOrRefused(definition, { ...made, rows: { ...made.rows, columns } }, {});
  });
}

/** A fit of these rows, and all that is asked of it, gives finite numbers or refuses with an error of ours. */
export async function expectFiniteOrRefused(
  definition: ModelDefinition,
  made: MadeTable,
  options: Readonly<Record<string, unknown>>,
): Promise<void> {
  try {
    const fitted = await fitSubject(subjectOf('hard', definition, made, options));
    if (fitted.model.density !== undefined) expectFinite(await logProbOf(fitted, made.rows), 'log-probability');
    if (fitted.model.sampling === undefined) return;
    const sample = await drawn(fitted, 50);
    for (const column of sample.columns) expectFinite(column, 'drawn cell');
    if (fitted.model.density !== undefined)
      expectFinite(await logProbOf(fitted, sample), 'log-probability of drawn row');
  } catch (error) {
    if (!(error instanceof AncestralError)) throw error;
    // An error of ours says what was met.
    expect(error.message).toMatch(/: .+/);
  }
}

/** The same rows with a label of two classes in turn, where the family needs one. */
function withLabel(definition: ModelDefinition, made: MadeTable): MadeTable {
  if (!definition.needsLabel) return made;
  const label = tableFor(definition, ['categorical'], { count: 2 })?.schema.columns.at(-1);
  if (label === undefined) return made;
  const codes = Float64Array.from({ length: made.rows.count }, (_, i) => i % 2);
  const columns = [...made.schema.columns, label];
  return {
    schema: schemaOf(columns, made.rows.count, label.name),
    rows: { ...made.rows, columns: [...made.rows.columns, codes] },
  };
}
