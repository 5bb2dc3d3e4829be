import { sliceRows, type TableRows } from '../data/rows.js';
import { isCoded, type TableSchema } from '../data/schema.js';
import { sequencesOf } from '../data/sequences/sequence-rows.js';
import type { Key } from '../random/key.js';
import { CapabilityError, OptionError } from '../util/errors.js';
import type { AnyModel } from './define-model.js';

/** Futures drawn where nothing else is said: of so many the intervals of a half and of nine tenths lie on whole ranks. */
export const FUTURES = 199;
/** Shares of futures that intervals hold where nothing else is said. */
export const SHARES: readonly number[] = [0.5, 0.9];

/** How sequences are forecast. */
export interface ForecastOptions {
  /** Steps ahead. */
  readonly steps: number;
  /** Shares of the drawn futures that intervals hold; 0.5 and 0.9 where absent. */
  readonly shares?: readonly number[];
  /** Futures drawn; 199 where absent. */
  readonly draws?: number;
}

/** What a step to come may be: of numbers the median and intervals around it, of categories how likely each is. */
export type Forecast =
  | {
      readonly column: string;
      readonly ahead: number;
      readonly median: number;
      readonly intervals: readonly { readonly share: number; readonly low: number; readonly high: number }[];
    }
  | { readonly column: string; readonly ahead: number; readonly masses: readonly number[] };

/**
 * The next steps of each row, one line a step and column, from futures drawn given all that is known of the row. With m draws the interval
 * from the r-th smallest to the r-th largest holds a value of the same law with probability (m + 1 - 2r) / (m + 1), whatever the law.
 */
export async function forecastRows(
  who: string,
  model: AnyModel,
  params: unknown,
  schema: TableSchema,
  rows: TableRows,
  key: Key,
  options: ForecastOptions,
): Promise<Forecast[][]> {
  const { steps, shares = SHARES, draws = FUTURES } = options;
  checkNumbers(who, steps, draws, shares);
  const { sampling } = model;
  if (sampling === undefined || schema.sequence?.order !== 'sequence')
    throw new CapabilityError(`${who}: cannot forecast, it draws no sequences`);
  const { starts, count } = sequencesOf(rows);
  const forecasts: Forecast[][] = [];
  for (let i = 0; i < count; i++) {
    const read = starts[i + 1] - starts[i];
    const prompt = sliceRows(rows, i, i + 1);
    const range = { first: 0, count: draws };
    const how = read === 0 ? { length: steps } : { prompt, length: read + steps };
    const drawn: TableRows = await sampling.sample(params, range, key.at('forecast').at(rows.index[i]), how);
    forecasts.push(linesOf(schema, drawn, read, steps, shares));
  }
  return forecasts;
}

function linesOf(
  { columns }: TableSchema,
  drawn: TableRows,
  read: number,
  steps: number,
  shares: readonly number[],
): Forecast[] {
  const { starts, count } = sequencesOf(drawn);
  const lines: Forecast[] = [];
  for (let step = 0; step < steps; step++) {
    for (const [c, column] of columns.entries()) {
      const values = Float64Array.from({ length: count }, (_, i) => drawn.columns[c][starts[i] + read + step]);
      const line = { column: column.name, ahead: step + 1 };
      if (isCoded(column)) lines.push({ ...line, masses: massesOf(values, column.categories.length) });
      else lines.push({ ...line, ...intervalsOf(values.sort(), shares) });
    }
  }
  return lines;
}

function massesOf(codes: Float64Array, size: number): number[] {
  const masses = new Array<number>(size).fill(0);
  for (const code of codes) if (code < size) masses[code] += 1 / codes.length;
  return masses;
}

function intervalsOf(sorted: Float64Array, shares: readonly number[]) {
  const m = sorted.length;
  return {
    median: (sorted[(m - 1) >> 1] + sorted[m >> 1]) / 2,
    intervals: shares.map((share) => {
      const rank = Math.max(1, Math.floor(((m + 1) * (1 - share)) / 2 + 1e-9));
      return { share, low: sorted[rank - 1], high: sorted[m - rank] };
    }),
  };
}

function checkNumbers(who: string, steps: number, draws: number, shares: readonly number[]): void {
  if (!(Number.isInteger(steps) && steps >= 1))
    throw new OptionError(`${who}: steps must be an integer >= 1, got ${steps}`);
  const wrong = shares.find((share) => !(share > 0 && share < 1));
  if (wrong !== undefined) throw new OptionError(`${who}: shares must lie between 0 and 1, got ${wrong}`);
  const fewest = Math.max(1, ...shares.map((share) => Math.ceil(2 / (1 - share) - 1 - 1e-9)));
  if (!(Number.isInteger(draws) && draws >= fewest))
    throw new OptionError(`${who}: draws must be an integer >= ${fewest} for these shares, got ${draws}`);
}
