import { concatRows, sliceRows, type TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import { sequencesOf } from '../data/sequences/sequence-rows.js';
import type { Key } from '../random/key.js';
import { OptionError } from '../util/errors.js';
import type { AnyModel, DrawnHow } from './define-model.js';
import { completeRows, drawRows } from './draw.js';

/** Steps that go on where a text has no end of its own. */
const GOES_ON = 256;

/** How sequences are completed and go on. */
export interface Continuing extends Omit<DrawnHow, 'prompt' | 'length'> {
  /** Steps drawn after each; where absent, text goes on until it ends by itself, or for 256 steps, and other sequences do not go on. */
  readonly more?: number | undefined;
}

/** Sequences with their missing steps drawn and then continued. Row i draws from the key of its index alone. */
export async function continueRows(
  who: string,
  model: AnyModel,
  params: unknown,
  schema: TableSchema,
  rows: TableRows,
  key: Key,
  { more, ...how }: Continuing = {},
): Promise<TableRows> {
  const { text, source, ends } = schema.sequence ?? {};
  const isMissing = rows.columns.some((column) => column.some(Number.isNaN));
  if (source !== undefined && more !== undefined) {
    throw new OptionError(`${who}: a length is for sequences that go on, got pairs`, {
      hint: 'targets end by themselves',
    });
  }
  if (source !== undefined) return completeRows(who, model, params, schema, rows, key, 'recorded', how);
  const whole = isMissing ? await completeRows(who, model, params, schema, rows, key, 'recorded', how) : rows;
  if (more === undefined && text === undefined) return whole;
  const added = more ?? (ends === true ? undefined : GOES_ON);
  const { starts } = sequencesOf(whole);
  const drawn: TableRows[] = [];
  for (let i = 0; i < whole.count; i++) {
    const length = added === undefined ? {} : { length: starts[i + 1] - starts[i] + added };
    const prompt = sliceRows(whole, i, i + 1);
    const range = { first: whole.index[i], count: 1 };
    drawn.push(
      await drawRows(who, model, params, schema, range, key.at('continue'), { how: { ...how, ...length, prompt } }),
    );
  }
  return concatRows(drawn);
}
