import { cellOf, DateCell, spelling } from '../data/profile/cell.js';
import { type TableRows, takeRows } from '../data/rows.js';
import { type Column, isCoded, type TableSchema } from '../data/schema.js';
import type { Key } from '../random/key.js';
import { CapabilityError, OptionError } from '../util/errors.js';
import type { AnyModel, DrawnHow, Range } from './define-model.js';

/** Values that drawn rows must have, by column name: categories by label, numbers by value. */
export type Given = Readonly<Record<string, string | number | boolean>>;

export interface DrawOptions {
  readonly given?: Given | undefined;
  /** `recorded`: rows outside the ranges of the training rows are drawn again; `free`: the model's law as it is. */
  readonly ranges?: 'recorded' | 'free';
  /** How sequences are to be drawn; for those alone. */
  readonly how?: DrawnHow | undefined;
}

/** Attempts after which a value outside its recorded range is moved to the nearest recorded one. */
const ATTEMPTS = 50;
/** Of the many pixels of an image one is always outside under a law without bounds, so drawing again would never end well. */
const IMAGE_ATTEMPTS = 0;

/** Rows of the sample, those of `range`; row i is the same in whatever chunks it is drawn. */
export async function drawRows(
  who: string,
  model: AnyModel,
  params: unknown,
  schema: TableSchema,
  range: Range,
  key: Key,
  options: DrawOptions = {},
): Promise<TableRows> {
  if (schema.sequence !== undefined) return drawSequences(who, model, params, range, key, options);
  checkNoHow(who, options.how);
  const given = options.given === undefined ? undefined : givenCells(who, schema, options.given);
  const draw =
    given === undefined ? unconditional(who, model, params, range) : conditional(who, model, params, given, range);
  const isKnown = (column: number) => given !== undefined && !Number.isNaN(given[column]);
  return withinRanges(schema, options.ranges ?? 'recorded', key, draw, isKnown);
}

/** The rows with their missing cells drawn; known cells stay exactly as they are. */
export async function completeRows(
  who: string,
  model: AnyModel,
  params: unknown,
  schema: TableSchema,
  rows: TableRows,
  key: Key,
  ranges: 'recorded' | 'free' = 'recorded',
  how?: DrawnHow,
): Promise<TableRows> {
  const { completion } = model;
  if (completion === undefined) throw new CapabilityError(`${who}: cannot complete rows`, hintOf(model));
  if (schema.sequence !== undefined) return completion.complete(params, rows, key, how);
  checkNoHow(who, how);
  const draw = (from: Key, positions?: readonly number[]): Promise<TableRows> =>
    completion.complete(params, positions === undefined ? rows : takeRows(rows, positions), from);
  const isKnown = (column: number, row: number) => !Number.isNaN(rows.columns[column][row]);
  return withinRanges(schema, ranges, key, draw, isKnown);
}

function checkNoHow(who: string, how: DrawnHow = {}): void {
  const wrong = Object.entries(how).find(([, value]) => value !== undefined);
  if (wrong !== undefined) throw new OptionError(`${who}: ${wrong[0]} is for sequences, got rows of a table`);
}

async function drawSequences(
  who: string,
  model: AnyModel,
  params: unknown,
  range: Range,
  key: Key,
  { given, how }: DrawOptions,
): Promise<TableRows> {
  if (given !== undefined)
    throw new OptionError(`${who}: given is for tables, got sequences`, { hint: 'begin them with prompt' });
  if (model.sampling === undefined) throw new CapabilityError(`${who}: cannot draw sequences`, hintOf(model));
  if (how?.beam !== undefined || how?.lengthPenalty !== undefined)
    throw new OptionError(`${who}: beam is for completing pairs, got sequences to draw`);
  return model.sampling.sample(params, range, key, how);
}

function hintOf({ remedy }: AnyModel): { readonly hint?: string } {
  return remedy === undefined ? {} : { hint: remedy };
}

type Draw = (key: Key, positions?: readonly number[]) => Promise<TableRows>;

function unconditional(who: string, model: AnyModel, params: unknown, range: Range): Draw {
  const { sampling } = model;
  if (sampling === undefined) throw new CapabilityError(`${who}: cannot draw rows`, hintOf(model));
  return ofRange(range, (own, key) => sampling.sample(params, own, key));
}

/** Rows of a range, or those at some positions of it one by one. */
function ofRange(range: Range, sample: (range: Range, key: Key) => Promise<TableRows>): Draw {
  return async (key, positions) => {
    if (positions === undefined) return sample(range, key);
    const single: TableRows[] = [];
    for (const position of positions) single.push(await sample({ first: range.first + position, count: 1 }, key));
    return stack(single);
  };
}

function conditional(who: string, model: AnyModel, params: unknown, given: Float64Array, range: Range): Draw {
  const { completion, condition } = model;
  if (completion === undefined) {
    if (condition !== undefined) return ofRange(range, (own, key) => condition.sample(params, given, own, key));
    throw new CapabilityError(`${who}: cannot draw rows with given values`, hintOf(model));
  }
  return (key, positions) => {
    const count = positions?.length ?? range.count;
    const index = Int32Array.from(
      { length: count },
      (_, i) => range.first + (positions === undefined ? i : positions[i]),
    );
    return completion.complete(
      params,
      { count, index, columns: Array.from(given, (value) => new Float64Array(count).fill(value)) },
      key,
    );
  };
}

/** Draws again, row by row and each time with fresh randomness, until no drawn cell lies outside the recorded range of its column. */
async function withinRanges(
  schema: TableSchema,
  ranges: 'recorded' | 'free',
  key: Key,
  draw: Draw,
  isKnown: (column: number, row: number) => boolean,
): Promise<TableRows> {
  const rows = await draw(key);
  if (ranges === 'free') return rows;
  const columns = rows.columns.map((column) => column.slice());
  const limited = schema.columns.map((column, c) => ({ column, c })).filter(({ column }) => !isCoded(column));
  const isOutside = (row: number) =>
    limited.some(({ column, c }) => !isKnown(c, row) && !isWithin(column, columns[c][row]));
  let outside = positionsWhere(rows.count, isOutside);
  const attempts = schema.image === undefined ? ATTEMPTS : IMAGE_ATTEMPTS;
  for (let attempt = 1; attempt <= attempts && outside.length > 0; attempt++) {
    const again = await draw(key.at('again').at(attempt), outside);
    for (const [c, column] of columns.entries())
      for (const [i, row] of outside.entries()) column[row] = again.columns[c][i];
    outside = outside.filter(isOutside);
  }
  for (const row of outside) {
    for (const { column, c } of limited) {
      if (!isKnown(c, row)) columns[c][row] = Math.min(column.maximum, Math.max(column.minimum, columns[c][row]));
    }
  }
  return { ...rows, columns };
}

/** Rounding to the recorded step may carry a value half a step outwards, no further. */
function isWithin(column: Column, value: number): boolean {
  const slack = column.kind === 'integer' ? 0.5 : column.resolution / 2;
  if (column.measure === 'with-atoms' && column.atoms.includes(value)) return true;
  return value > column.minimum - slack && value < column.maximum + slack;
}

function positionsWhere(count: number, test: (row: number) => boolean): number[] {
  const positions: number[] = [];
  for (let row = 0; row < count; row++) if (test(row)) positions.push(row);
  return positions;
}

function stack(rows: readonly TableRows[]): TableRows {
  return {
    count: rows.length,
    index: Int32Array.from(rows, (row) => row.index[0]),
    columns: rows[0].columns.map((_, c) => Float64Array.from(rows, (row) => row.columns[c][0])),
  };
}

/** The given values as cells of one row, NaN where nothing is given. */
export function givenCells(who: string, schema: TableSchema, given: Given): Float64Array {
  const cells = new Float64Array(schema.columns.length).fill(Number.NaN);
  for (const [name, value] of Object.entries(given)) {
    const position = schema.columns.findIndex((column) => column.name === name);
    if (position < 0) {
      const names = schema.columns.map((column) => column.name);
      throw new OptionError(`${who}: given must name a modelled column, got ${name}`, {
        hint: `the columns are ${names.slice(0, 20).join(', ')}`,
      });
    }
    cells[position] = givenCell(who, schema.columns[position], value);
  }
  return cells;
}

function givenCell(who: string, column: Column, value: string | number | boolean): number {
  const cell = cellOf(value);
  if (isCoded(column)) {
    const { categories } = column;
    const exact = categories.indexOf(String(value));
    const code = exact >= 0 || cell === null ? exact : categories.indexOf(spelling(cell));
    if (code >= 0) return code;
    throw new OptionError(
      `${who}: ${column.name} must be one of ${column.categories.slice(0, 20).join(', ')}, got ${value}`,
    );
  }
  if (column.kind === 'date') {
    if (cell instanceof DateCell) return cell.days;
    throw new OptionError(`${who}: ${column.name} must be a date such as 2024-05-31, got ${value}`);
  }
  if (typeof cell !== 'number') throw new OptionError(`${who}: ${column.name} must be a number, got ${value}`);
  if (column.measure === 'count' && !Number.isInteger(cell)) {
    throw new OptionError(`${who}: ${column.name} must be a whole number, got ${value}`);
  }
  return cell;
}
