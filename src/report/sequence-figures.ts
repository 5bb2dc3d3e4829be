import type { TableRows } from '../data/rows.js';
import { type Column, isCoded, type TableSchema } from '../data/schema.js';
import { type SequenceLayout, unitsOf } from '../data/sequences/layout.js';
import { lengthsOf, type SequenceRows, sequencesOf } from '../data/sequences/sequence-rows.js';
import type { FigureData } from './figure-list.js';
import { categoryShares, type SampledColumn, sampledColumns } from './sampled-column.js';

/** Binary columns from which on a step is shown as a frame. */
const FRAME = 4;

/** Pictures of sequences, recorded beside drawn: lengths, what their steps hold, and one of each over time. */
export function sequenceFigures(schema: TableSchema, real: TableRows, drawn: TableRows): readonly FigureData[] {
  const { sequence: layout, columns } = schema;
  if (layout === undefined) return [];
  if (layout.points !== undefined) return setFigures(schema, layout, real, drawn);
  const figures: FigureData[] = [];
  const bits = columns.flatMap((column, c) => (isBit(column) ? [c] : []));
  const numbers = columns.flatMap((column, c) => (isCoded(column) ? [] : [c]));
  const isFrames = bits.length >= FRAME;
  if (isFrames) {
    const roll = (rows: TableRows) =>
      rows.count === 0 ? undefined : bits.map((c) => firstSequence(sequencesOf(rows), c));
    figures.push({ figure: 'binary-frames', names: namesOf(columns, bits), real: roll(real), drawn: roll(drawn) });
    figures.push(onShares(columns, bits, real, drawn));
  }
  if (columns.length === 1 && isCoded(columns[0])) figures.push(symbolShares(columns[0], layout, real, drawn));
  if (numbers.length > 0) figures.push({ figure: 'steps', columns: firstSequences(schema, numbers, real, drawn) });
  const others = sampledColumns(schema, real, drawn).filter(
    (_, c) => columns.length > 1 && !(isFrames && bits.includes(c)),
  );
  const lengths = layout.ends ? [lengthColumn(layout, real, drawn)] : [];
  const margins = columns.length === 1 && !isCoded(columns[0]) ? sampledColumns(schema, real, drawn) : others;
  if (lengths.length + margins.length > 0) figures.push({ figure: 'margins', columns: [...lengths, ...margins] });
  return figures;
}

/** Sets that a figure has at most. */
const SETS = 6;

/** Pictures of sets of points: a few of them, how many points they have, and what the columns of these hold. */
function setFigures(
  schema: TableSchema,
  layout: SequenceLayout,
  real: TableRows,
  drawn: TableRows,
): readonly FigureData[] {
  const [x, y, third] = schema.columns.map(({ name }) => name);
  // What may be negative is no area.
  const weight = (schema.columns[2]?.minimum ?? -1) < 0 ? undefined : third;
  const shown = (rows: TableRows) => {
    const { starts, columns, count } = sequencesOf(rows);
    return Array.from({ length: Math.min(SETS, count) }, (_, i) => {
      const own = columns.slice(0, 3).map((column) => column.subarray(starts[i], starts[i + 1]));
      return { x: own[0], y: own[1], weight: weight === undefined ? undefined : own[2] };
    });
  };
  const isDownward = layout.points?.image !== undefined;
  const sets: readonly FigureData[] =
    y === undefined ? [] : [{ figure: 'point-sets', x, y, weight, isDownward, real: shown(real), drawn: shown(drawn) }];
  const columns = [lengthColumn(layout, real, drawn), ...sampledColumns(schema, real, drawn)];
  return [...sets, { figure: 'margins', columns }];
}

function isBit({ measure, categories }: Column): boolean {
  return measure === 'binary' && categories.length === 2;
}

function namesOf(columns: readonly Column[], which: readonly number[]): readonly string[] {
  return which.map((c) => columns[c].name);
}

function firstSequence({ columns, starts }: SequenceRows, c: number): Float64Array {
  return columns[c].subarray(0, starts[1]);
}

function firstSequences(
  schema: TableSchema,
  which: readonly number[],
  real: TableRows,
  drawn: TableRows,
): readonly SampledColumn[] {
  const first = (rows: TableRows, c: number) =>
    rows.count === 0 ? new Float64Array(0) : firstSequence(sequencesOf(rows), c);
  return which.map((c) => {
    const { name, kind } = schema.columns[c];
    return { name, kind, categories: [], real: first(real, c), drawn: first(drawn, c) };
  });
}

/** Steps of each row as if they were a column. */
function lengthColumn(layout: SequenceLayout, real: TableRows, drawn: TableRows): SampledColumn {
  const lengths = (rows: TableRows) => (rows.count === 0 ? [] : Array.from(lengthsOf(sequencesOf(rows))));
  return {
    name: `${unitsOf(layout)} in a ${layout.points === undefined ? 'row' : 'set'}`,
    kind: 'integer',
    categories: [],
    real: lengths(real),
    drawn: lengths(drawn),
  };
}

function symbolShares(column: Column, layout: SequenceLayout, real: TableRows, drawn: TableRows): FigureData {
  const count = column.categories.length;
  const of = (rows: TableRows) => (rows.count === 0 ? [] : Array.from(categoryShares(rows.columns[0], count)));
  const units = unitsOf(layout);
  return {
    figure: 'shares',
    title: `How often each of the ${units} occurs`,
    of: `of the ${units}`,
    names: [...column.categories.map(visible), 'unknown'],
    real: of(real),
    drawn: of(drawn),
  };
}

function onShares(columns: readonly Column[], bits: readonly number[], real: TableRows, drawn: TableRows): FigureData {
  const of = (rows: TableRows) => (rows.count === 0 ? [] : bits.map((c) => categoryShares(rows.columns[c], 2)[1]));
  return {
    figure: 'shares',
    title: 'How often each column is on',
    of: 'of the steps',
    names: namesOf(columns, bits),
    real: of(real),
    drawn: of(drawn),
  };
}

/** Symbols that would not be seen as signs that are. */
export function visible(symbol: string): string {
  return symbol.replaceAll(' ', '␣').replaceAll('\n', '⏎').replaceAll('\t', '⇥').replaceAll('\r', '␍');
}
