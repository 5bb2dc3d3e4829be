// Which numbers stand for a row: indicators of categories, indicators of the mode that a number lies in with its offset there, levels of pixels,
// standardised numbers. Categories come first, those of equal sizes side by side, so that few operations serve many columns.
import { pixelCount } from '../../../../data/images/layout.js';
import { type Column, isCoded, smallestScale, type TableSchema } from '../../../../data/schema.js';
import type { GanOptions } from './options.js';

/** A column of which one of several codes is told: categories, or atoms and then modes of numbers. */
export interface Choice {
  readonly column: number;
  readonly codes: number;
  readonly atoms: readonly number[];
}

/** A column of which a number is told: (x − centre) / unit, in tanh's range where it has bounds. */
export interface Magnitude {
  readonly column: number;
  readonly centre: number;
  readonly unit: number;
  readonly isBounded: boolean;
  /** Distance between neighbouring values; 0 where any may be drawn. */
  readonly step: number;
  /** Ends of what is drawn; infinite where rows beyond the recorded range are drawn again instead. */
  readonly lowest: number;
  readonly highest: number;
  /** Where steps are counted from. */
  readonly origin: number;
}

/** The cells of a row by what is told of them. */
export interface Cells {
  readonly columns: number;
  readonly categories: readonly Choice[];
  /** One for each magnitude of `modal`, in the same order. */
  readonly modes: readonly Choice[];
  readonly modal: readonly Magnitude[];
  /** Pixels, then numbers that are standardised. */
  readonly plain: readonly Magnitude[];
  /** Modes of a column at most. */
  readonly most: number;
  /** Numbers that stand for a row. */
  readonly width: number;
  /** The column of each of them. */
  readonly places: readonly number[];
  /** Whether any cell of the training rows is missing. */
  readonly hasGaps: boolean;
}

/** The cells of rows of this schema. */
export function cellsOf(
  { columns, image }: TableSchema,
  { numbers, modes: most }: Pick<GanOptions, 'numbers' | 'modes'>,
): Cells {
  const pixels = image === undefined ? 0 : pixelCount(image);
  const all = columns.map((column, c) => ({ column, c }));
  const rest = all.slice(pixels);
  const isPlain = numbers === 'plain';
  const bySize = <T extends { readonly codes: number }>(list: readonly T[]) =>
    [...list].sort((a, b) => a.codes - b.codes);
  const categories = bySize(
    rest
      .filter(({ column }) => isCoded(column))
      .map(({ column, c }) => ({ column: c, codes: column.categories.length, atoms: [] })),
  );
  const isModal = (column: Column) => !isCoded(column) && (!isPlain || column.atoms.length > 0);
  const modes = bySize(
    rest
      .filter(({ column }) => isModal(column))
      .map(({ column, c }) => ({ column: c, codes: column.atoms.length + most, atoms: column.atoms })),
  );
  const modal = modes.map(({ column }) => numberOf(columns[column], column));
  const plain = [
    ...all.slice(0, pixels).map(({ column, c }) => pixelOf(column, c, image?.levels ?? 2)),
    ...rest.filter(({ column }) => !isCoded(column) && !isModal(column)).map(({ column, c }) => numberOf(column, c)),
  ];
  const places = [
    ...[...categories, ...modes].flatMap(({ column, codes }) => new Array<number>(codes).fill(column)),
    ...[...modal, ...plain].map(({ column }) => column),
  ];
  const hasGaps = columns.some(({ missing }) => missing > 0);
  return { columns: columns.length, categories, modes, modal, plain, most, width: places.length, places, hasGaps };
}

/** Runs of neighbours with equal numbers of codes. */
export function runsOf(choices: readonly Choice[]): readonly (readonly Choice[])[] {
  const runs: Choice[][] = [];
  for (const choice of choices) {
    const last = runs.at(-1);
    if (last?.[0].codes === choice.codes) last.push(choice);
    else runs.push([choice]);
  }
  return runs;
}

/** Numbers that stand for some choices. */
export function codeCount(choices: readonly Choice[]): number {
  return choices.reduce((sum, { codes }) => sum + codes, 0);
}

/** Largest share of the spread below which recorded steps are no steps to draw from. */
const FINE = 1e-7;

function numberOf(column: Column, position: number): Magnitude {
  const { mean, deviation, measure, resolution, minimum, maximum } = column;
  const unit = Math.max(deviation, smallestScale(column)) || 1;
  return {
    column: position,
    centre: Number.isFinite(mean) ? mean : 0,
    unit: Number.isFinite(unit) ? unit : 1,
    isBounded: false,
    step: measure === 'count' ? 1 : resolution > FINE * unit ? resolution : 0,
    lowest: measure === 'count' ? minimum : Number.NEGATIVE_INFINITY,
    highest: measure === 'count' ? maximum : Number.POSITIVE_INFINITY,
    origin: minimum,
  };
}

/** Black is −1, white 1. */
function pixelOf({ measure }: Column, position: number, levels: number): Magnitude {
  const highest = measure === 'binary' ? 1 : levels - 1;
  return {
    column: position,
    centre: highest / 2,
    unit: highest / 2,
    isBounded: true,
    step: 1,
    lowest: 0,
    highest,
    origin: 0,
  };
}
