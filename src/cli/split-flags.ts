import type { Dataset } from '../data/dataset.js';
import type { TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import { defaultSplit } from '../model/fit-plan.js';
import type { GivenTest, Split } from '../model/split.js';
import { DataError, OptionError } from '../util/errors.js';
import type { FlagValues } from './command.js';
import type { Context } from './context.js';
import { nameOf, openCoded } from './open-data.js';

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
  table: { readonly schema: TableSchema; readonly dataset: Dataset<TableRows> },
  flags: FlagValues,
  seed: number,
): Promise<Splits> {
  const { schema, dataset } = table;
  const asked = splitOf(flags);
  const beside = async (name: 'validation' | 'test') =>
    typeof flags[name] === 'string' ? openCoded(context, schema, flags[name], flags, seed, name) : undefined;
  const validation = await beside('validation');
  const test = await beside('test');
  return {
    choice: asked ?? defaultSplit(dataset),
    score: test === undefined ? asked : { test: nameOf(String(flags.test)), rows: test.dataset },
    validation: validation?.dataset,
    decisions: [
      ...(validation === undefined ? [] : [`${validation.dataset.count} validation rows from ${flags.validation}`]),
      ...new Set([...(validation?.decisions ?? []), ...(test?.decisions ?? [])]),
    ],
  };
}

/** Refuses a table too short to hold a row out. */
export function checkRows(who: string, rows: number): void {
  if (rows < 2) throw new DataError(`${who}: needs at least 2 rows, got ${rows}`, { code: 'DATA_TOO_FEW_ROWS' });
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
