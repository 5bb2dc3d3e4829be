import { pixelCount } from '../data/images/layout.js';
import { type Column, smallestScale, type TableSchema } from '../data/schema.js';

/** What a network is given of cells and says of them differs by kind: yes or no, one of several, a number, a number on a grid. */
export type CellKind = 'bit' | 'code' | 'number' | 'level';

/** One cell of a row as a network has it. A column with atoms has two: which atom or none, and the number where it is none. */
export interface Cell {
  readonly kind: CellKind;
  /** Position of its column in the schema. */
  readonly column: number;
  /** Number of codes; 2 for bits, 0 for numbers. */
  readonly codes: number;
  /** Values with a mass of their own: codes of the cell that tells them apart, left out by the cell of the number. */
  readonly atoms: readonly number[];
  /** A number x is given as (x - centre) / unit. */
  readonly centre: number;
  readonly unit: number;
  /** Smallest standard deviation, in units. */
  readonly floor: number;
  /** Distance between neighbours of a grid, and its ends where it has any, on the scale of the data. */
  readonly step: number;
  readonly lowest: number;
  readonly highest: number;
}

/** Which laws are preferred where the measure of a column leaves a choice; `auto` and `mixed` leave it to the measures. */
export const LIKELIHOODS = ['auto', 'bernoulli', 'gaussian', 'categorical', 'mixture-of-logistics', 'mixed'] as const;
export type Likelihood = (typeof LIKELIHOODS)[number];

/** What single precision tells apart in numbers of a few units. */
const RESOLVED = 1e-5;

/** The cells of a row: pixels in their order, then all other columns by name, so that their order in the file has no say. */
export function cellsOf(schema: TableSchema, likelihood: Likelihood): readonly Cell[] {
  const { columns, image } = schema;
  const pixels = image === undefined ? 0 : pixelCount(image);
  const others = [...columns.keys()].slice(pixels).sort((a, b) => (columns[a].name < columns[b].name ? -1 : 1));
  const grid = image === undefined ? undefined : { lowest: 0, highest: image.levels - 1 };
  return [
    ...columns.slice(0, pixels).flatMap((column, c) => cellsOfColumn(column, c, likelihood, grid)),
    ...others.flatMap((c) => cellsOfColumn(columns[c], c, likelihood, undefined)),
  ];
}

type Grid = { readonly lowest: number; readonly highest: number };

function cellsOfColumn(column: Column, position: number, likelihood: Likelihood, grid: Grid | undefined): Cell[] {
  const { measure, categories, atoms } = column;
  const cell = plainCell(column, position);
  const codes = categories.length;
  if (measure === 'binary' && codes === 2 && likelihood !== 'categorical') {
    return [{ ...cell, kind: 'bit', codes, centre: finite(column.mean), unit: 1 }];
  }
  if (measure === 'binary' || measure === 'categorical') return [{ ...cell, kind: 'code', codes }];
  if (measure === 'count') {
    const lowest = column.minimum < 0 ? Number.NEGATIVE_INFINITY : 0;
    return [{ ...cell, kind: 'level', step: 1, lowest, highest: Number.POSITIVE_INFINITY }];
  }
  if (grid !== undefined && likelihood === 'categorical') {
    const { lowest, highest } = grid;
    return [{ ...cell, kind: 'code', codes: highest - lowest + 1, step: 1, lowest, highest }];
  }
  if (grid !== undefined && likelihood !== 'gaussian') return [{ ...cell, kind: 'level', step: 1, ...grid }];
  if (atoms.length === 0) return [cell];
  return [
    { ...cell, kind: 'code', codes: atoms.length + 1, atoms },
    { ...cell, atoms },
  ];
}

function plainCell(column: Column, position: number): Cell {
  const unit = Math.max(finite(column.deviation), smallestScale(column)) || 1;
  return {
    kind: 'number',
    column: position,
    codes: 0,
    atoms: [],
    centre: finite(column.mean),
    unit,
    floor: Math.max(RESOLVED, smallestScale(column) / unit),
    step: 0,
    lowest: Number.NEGATIVE_INFINITY,
    highest: Number.POSITIVE_INFINITY,
  };
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
