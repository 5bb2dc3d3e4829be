import { type TableRows, tableRows } from '../../src/data/rows.js';
import type { Column, Measure, TableSchema } from '../../src/data/schema.js';
import { keyOf } from '../../src/random/key.js';

/** A table with its schema. */
export interface MadeTable {
  readonly schema: TableSchema;
  readonly rows: TableRows;
}

type Cells = Readonly<Record<string, number>>;

/** The columns that tests are made of, by measure: two groups of animals, 3 to 2, told apart by every column. */
const COLUMNS: Readonly<Record<Measure, readonly string[]>> = {
  continuous: ['size', 'weight', 'height', 'speed'],
  count: ['legs', 'eggs'],
  categorical: ['colour', 'sound'],
  binary: ['tame', 'winged'],
  'with-atoms': ['rest'],
};

const CATEGORIES: Readonly<Record<string, readonly string[]>> = {
  colour: ['red', 'green', 'blue'],
  sound: ['bark', 'purr'],
  tame: ['false', 'true'],
  winged: ['no', 'yes'],
  species: ['cat', 'dog'],
};

/** Row i of the two groups, a function of its key alone. Continuous values are rounded to their resolution, 0.001. */
function animal(seed: number, i: number): Cells {
  const draws = keyOf(seed).at(i).draws();
  const isDog = draws.uniform() < 0.4;
  const size = round((isDog ? 3 : 0) + (isDog ? 0.6 : 1) * draws.normal());
  const weight = round(0.8 * size + 0.7 * draws.normal());
  const height = round((isDog ? 1 : 0) + 0.5 * draws.normal());
  const speed = round(20 - 4 * size + 6 * draws.normal());
  return {
    size,
    weight,
    height,
    speed,
    legs: draws.poisson(isDog ? 6 : 2),
    eggs: draws.poisson(isDog ? 1 : 30),
    colour: draws.categorical(isDog ? [6, 3, 1] : [1, 3, 6]),
    sound: draws.uniform() < (isDog ? 0.8 : 0.3) ? 0 : 1,
    tame: draws.uniform() < (size > 1 ? 0.8 : 0.2) ? 1 : 0,
    winged: draws.uniform() < (weight > 1 ? 0.3 : 0.6) ? 1 : 0,
    rest: draws.uniform() < (isDog ? 0.6 : 0.25) ? 0 : round(0.5 + draws.gamma(2)),
    species: isDog ? 1 : 0,
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000 + 0;
}

/** The names of the first columns of each measure asked for, the same measure twice for the second one. */
export function columnNames(measures: readonly Measure[]): string[] {
  return measures.map((measure, at) => COLUMNS[measure][measures.slice(0, at).filter((m) => m === measure).length]);
}

export interface Making {
  readonly count: number;
  readonly seed?: number;
  readonly label?: string | undefined;
  /** Share of cells that are missing; the label is always known. */
  readonly missing?: number;
  /** Row weights 0, 1, 2, 3 in turn, those of zero left to the first row of every ten. */
  readonly isWeighted?: boolean;
}

/** Animals with these columns. */
export function animals(names: readonly string[], making: Making): MadeTable {
  const { count, seed = 11, label, missing = 0, isWeighted = false } = making;
  const made = Array.from({ length: count }, (_, i) => animal(seed, i));
  const columns = names.map((name, c) =>
    Float64Array.from(made, (cells, i) => {
      const isMissing = name !== label && keyOf(seed).at('missing').at(c).at(i).draws().uniform() < missing;
      return isMissing ? Number.NaN : cells[name];
    }),
  );
  const weights = isWeighted ? Float64Array.from(made, (_, i) => (i % 10 === 0 ? 0 : 1 + (i % 3))) : undefined;
  const facts = names.map((name, c) => describeColumn(name, measureOf(name), columns[c]));
  return { schema: schemaOf(facts, count, label), rows: tableRows(columns, weights, 0, count) };
}

function measureOf(name: string): Measure {
  const found = Object.entries(COLUMNS).find(([, names]) => names.includes(name));
  return found === undefined ? 'categorical' : (found[0] as Measure);
}

/** What a profile would say of a column of these values. */
export function describeColumn(name: string, measure: Measure, values: Float64Array, resolution = 0.001): Column {
  const isCode = measure === 'categorical' || measure === 'binary';
  const atoms = measure === 'with-atoms' ? [0] : [];
  const known = values.filter((value) => !Number.isNaN(value) && !atoms.includes(value));
  const mean = known.reduce((sum, value) => sum + value / known.length, 0);
  const spread = known.reduce((most, value) => Math.max(most, Math.abs(value - mean)), 0) || 1;
  // Scaled by the spread, so that squares of tiny values stay above zero.
  const square = known.reduce((sum, value) => sum + ((value - mean) / spread) ** 2 / known.length, 0);
  return {
    name,
    kind: isCode ? (measure === 'binary' ? 'boolean' : 'categorical') : measure === 'count' ? 'integer' : 'numeric',
    measure,
    categories: isCode ? (CATEGORIES[name] ?? ['a', 'b', 'c']) : [],
    atoms,
    resolution: isCode ? 0 : measure === 'count' ? 1 : resolution,
    decimals: isCode || measure === 'count' ? 0 : Math.min(20, Math.max(0, -Math.floor(Math.log10(resolution)))),
    minimum: known.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
    maximum: known.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
    mean,
    deviation: spread * Math.sqrt(square),
    missing: values.reduce((sum, value) => sum + (Number.isNaN(value) ? 1 : 0), 0),
  };
}

/** A schema of these columns and nothing else. */
export function schemaOf(columns: readonly Column[], rows: number, label?: string): TableSchema {
  const schema: TableSchema = {
    kind: 'table',
    columns,
    leftOut: [],
    names: columns.map(({ name }) => name),
    missingTokens: ['', 'NA'],
    rows,
  };
  return label === undefined ? schema : { ...schema, label };
}

/** A table of continuous columns with the values given. */
export function numbers(columns: readonly (readonly number[] | Float64Array)[], resolution = 0.001): MadeTable {
  const values = columns.map((column) => Float64Array.from(column));
  const facts = values.map((column, c) => describeColumn(`x${c}`, 'continuous', column, resolution));
  return { schema: schemaOf(facts, values[0].length), rows: tableRows(values) };
}
