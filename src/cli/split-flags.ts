import type { Dataset } from '../data/dataset.js';
import type { TableRows } from '../data/rows.js';
import { defaultSplit } from '../model/fit-plan.js';
import type { GivenTest, Split } from '../model/split.js';
import { DataError, OptionError } from '../util/errors.js';
import type { FlagValues } from './command.js';
import type { Context } from './context.js';
import { type NamedTable, nameOf, openCoded } from './open-data.js';

/** Rows beside those that are fitted, and how those are split. */
export interface Splits {
  /** How rows are kept back for choosing among families. */
  readonly choice: Split;
  /** How rows are kept back for the score, where that was said; families differ in what they do by themselves. */
  readonly score: Split | GivenTest<TableRows> | undefined;
  readonly validation: Dataset<TableRows> | undefined;
  readonly decisions: readonly string[];
}

/** What `--folds`, `--holdout`, `--validation` and `--test` say; test rows serve the score alone. */
export async function openSplits(
  context: Context,
  table: Pick<NamedTable, 'schema' | 'dataset' | 'given' | 'name'>,
  flags: FlagValues,
  seed: number,
): Promise<Splits> {
  const { schema, dataset, given } = table;
  const asked = splitOf(flags);
  const beside = async (name: 'validation' | 'test') =>
    typeof flags[name] === 'string'
      ? openCoded(context, schema, flags[name], { ...flags, split: undefined }, seed, name)
      : undefined;
  const validation = await beside('validation');
  const test = await beside('test');
  const own = test === undefined && asked === undefined ? given?.test : undefined;
  return {
    choice: asked ?? defaultSplit(dataset),
    score: own === undefined ? (testOf(test, flags) ?? asked) : { test: `${table.name}, part test`, rows: own },
    validation: validation?.dataset ?? given?.validation,
    decisions: [
      ...(validation === undefined ? [] : [`${validation.dataset.count} validation rows from ${flags.validation}`]),
      ...new Set([...(validation?.decisions ?? []), ...(test?.decisions ?? [])]),
    ],
  };
}

function testOf(test: { readonly dataset: Dataset<TableRows> } | undefined, flags: FlagValues) {
  return test && { test: nameOf(String(flags.test)), rows: test.dataset };
}

/** Refuses a table too short to hold a row out; of a few long sequences, ends are held out. */
export function checkRows(who: string, { count: rows, cut }: Dataset<TableRows>): void {
  if (rows < 2 && cut === undefined)
    throw new DataError(`${who}: needs at least 2 rows, got ${rows}`, { code: 'DATA_TOO_FEW_ROWS' });
}

function splitOf({ folds, holdout, test }: FlagValues): Split | undefined {
  const given = Object.entries({ folds, holdout, test }).filter(([, value]) => value !== undefined);
  if (given.length > 1) {
    const names = given.map(([name]) => `--${name}`);
    throw new OptionError(`split: takes one of --folds, --holdout and --test, got ${names.join(' and ')}`);
  }
  if (typeof folds === 'number') return { folds };
  return typeof holdout === 'number' ? { holdout } : undefined;
}
