// Rows of a table as a network is given them: bits, codes and standardised numbers side by side, with a mask of what is known.
import type { TableRows } from '../data/rows.js';
import { isCoded, type TableSchema } from '../data/schema.js';
import { oneHot } from '../engine/derived/axes.js';
import { mul, sub } from '../engine/ops/arithmetic.js';
import { reshape } from '../engine/ops/broadcasting.js';
import { constant } from '../engine/ops/parameter.js';
import { cast } from '../engine/ops/selection.js';
import { concat, slice } from '../engine/ops/slicing.js';
import type { Tensor } from '../engine/tensor.js';
import { type EngineArray, emptyArray, type TensorType } from '../engine/tensor-type.js';
import { fillRows } from '../random/bulk.js';
import type { Key } from '../random/key.js';
import { DataError } from '../util/errors.js';
import { type Cell, type CellKind, cellsOf, type Likelihood } from './cell.js';

/** Arrays of rows by name, row by row. */
export type PackedCells = Readonly<Record<string, EngineArray>>;
export type GivenCells = Readonly<Record<string, Tensor>>;

/** Cells of one kind, side by side in an array of their own. */
export interface Part {
  readonly kind: CellKind;
  /** Its array's name: `bits`, `codes`, `numbers` or `levels`. */
  readonly name: string;
  readonly cells: readonly Cell[];
  /** Where its cells begin in the mask of what is known. */
  readonly from: number;
}

/** How rows are given to networks. */
export interface RowFeatures {
  readonly parts: readonly Part[];
  /** Number of columns of the rows. */
  readonly columns: number;
  /** Number of cells in all. */
  readonly cells: number;
  /** Whether what is known is told: always for tables, for images where pixels may be missing. */
  readonly isMasked: boolean;
  /** Types of one packed row; masked as rows are learned from where absent. */
  types(isMasked?: boolean): Readonly<Record<string, TensorType>>;
  /** Rows as arrays; DataError for a missing cell where no mask is given. `forTraining` keeps grey levels that are binarised anew. */
  pack(rows: TableRows, how?: { readonly isMasked?: boolean; readonly forTraining?: boolean }): PackedCells;
  /** Arrays packed for training as they are given to the network in one pass: grey levels binarised anew. */
  readonly prepare: ((packed: PackedCells, index: Int32Array, key: Key) => PackedCells) | undefined;
  /** Numbers that `input` gives for a row. */
  readonly width: number;
  /** The input of a network, [rows, width]: 0 where a cell is missing, and then what is known where that is told. */
  input(given: GivenCells): Tensor;
  /** What is known of a part's cells as 0 and 1, [rows, cells]; undefined where all is. */
  known(given: GivenCells, part: Part): Tensor | undefined;
  /** 1 for rows that no law gives probability: a category never seen, a count that is none. */
  impossible(rows: TableRows): Uint8Array;
}

/** Features of some columns, beside those of others. */
export interface FeatureChoice {
  /** Whether the column at this position is among them. */
  readonly takes?: (column: number) => boolean;
  /** Before the names of their arrays. */
  readonly prefix?: string;
}

const NAMES: readonly (readonly [CellKind, string])[] = [
  ['bit', 'bits'],
  ['code', 'codes'],
  ['number', 'numbers'],
  ['level', 'levels'],
];
const DTYPES = { bit: 'u8', code: 'i32', number: 'f32', level: 'f32' } as const;

/** How rows of this schema are given to networks. */
export function rowFeatures(
  schema: TableSchema,
  likelihood: Likelihood = 'auto',
  { takes = () => true, prefix = '' }: FeatureChoice = {},
): RowFeatures {
  const parts = partsOf(
    cellsOf(schema, likelihood).filter(({ column }) => takes(column)),
    prefix,
  );
  const knownName = `${prefix}known`;
  const cells = parts.reduce((sum, part) => sum + part.cells.length, 0);
  const isMasked =
    schema.image === undefined || schema.columns.some(({ missing, atoms }) => missing > 0 || atoms.length > 0);
  const isDrawnAnew = schema.image?.binarization === 'dynamic' && takes(0);
  const types = (masked = isMasked) => ({
    ...Object.fromEntries(
      parts.map(({ kind, name, cells: own }): [string, TensorType] => [
        name,
        { dtype: DTYPES[kind], shape: [own.length] },
      ]),
    ),
    ...(masked ? { [knownName]: { dtype: 'u8', shape: [cells] } as TensorType } : {}),
  });
  const known = (given: GivenCells, { from, cells: own }: Part) => {
    if (given[knownName] === undefined) return undefined;
    return cast(sliceLast(given[knownName], from, from + own.length), 'f32');
  };
  return {
    parts,
    columns: schema.columns.length,
    cells,
    isMasked,
    types,
    pack: (rows, { isMasked: masked = isMasked, forTraining = false } = {}) =>
      packCells(parts, cells, rows, { knownName, isMasked: masked, isGrey: forTraining && isDrawnAnew }),
    prepare: isDrawnAnew ? binariseAnew : undefined,
    width: parts.reduce((sum, part) => sum + widthOf(part), 0) + (isMasked ? cells : 0),
    input(given) {
      const shown = parts.map((part) => shownOf(part, given[part.name], known(given, part)));
      const told = isMasked ? [cast(given[knownName], 'f32')] : [];
      const all = [...shown, ...told];
      return all.length === 1 ? all[0] : concat(all, 1);
    },
    known,
    impossible: (rows) => impossibleRows(schema, rows),
  };
}

function partsOf(cells: readonly Cell[], prefix: string): Part[] {
  let from = 0;
  return NAMES.flatMap(([kind, name]) => {
    const own = cells.filter((cell) => cell.kind === kind);
    // Codes of one size side by side: their laws are then few.
    if (kind === 'code') own.sort((a, b) => a.codes - b.codes);
    if (own.length === 0) return [];
    const part: Part = { kind, name: prefix + name, cells: own, from };
    from += own.length;
    return [part];
  });
}

/** Runs of cells with equal numbers of codes. */
export function sizesOf({ cells }: Part): readonly { readonly codes: number; readonly count: number }[] {
  const runs: { codes: number; count: number }[] = [];
  for (const { codes } of cells) {
    const last = runs.at(-1);
    if (last?.codes === codes) last.count++;
    else runs.push({ codes, count: 1 });
  }
  return runs;
}

/** Numbers that a network is given of a part. */
export function widthOf(part: Part): number {
  return part.kind === 'code' ? part.cells.reduce((sum, { codes }) => sum + codes, 0) : part.cells.length;
}

/** A part as numbers for a network, 0 where missing. */
function shownOf(part: Part, values: Tensor, known: Tensor | undefined): Tensor {
  const { kind, cells } = part;
  if (kind === 'number' || kind === 'level') return values; // standardised, so missing ones are 0 already
  if (kind === 'bit') {
    const centres = constant(
      cells.map(({ centre }) => centre),
      [cells.length],
    );
    const centred = sub(cast(values, 'f32'), centres);
    return known === undefined ? centred : mul(centred, known);
  }
  let from = 0;
  const pieces = sizesOf(part).map(({ codes, count }) => {
    const [rows] = values.shape;
    const marks = oneHot(sliceLast(values, from, from + count), codes); // [rows, count, codes]
    const shown =
      known === undefined ? marks : mul(marks, reshape(sliceLast(known, from, from + count), [rows, count, 1]));
    from += count;
    return reshape(shown, [rows, count * codes]);
  });
  return pieces.length === 1 ? pieces[0] : concat(pieces, 1);
}

/** Cells `from` to `to` along the last axis. */
export function sliceLast(x: Tensor, from: number, to: number): Tensor {
  const axis = x.shape.length - 1;
  return from === 0 && to === x.shape[axis] ? x : slice(x, { axis, start: from, end: to });
}

interface Packing {
  readonly knownName: string;
  readonly isMasked: boolean;
  readonly isGrey: boolean;
}

/** Rows that are packed together, so that their bytes stay in the caches. */
const TILE_ROWS = 64;

function packCells(parts: readonly Part[], cells: number, rows: TableRows, how: Packing): PackedCells {
  const { count } = rows;
  const mask = how.isMasked ? new Uint8Array(count * cells) : undefined;
  const packed: Record<string, EngineArray> = {};
  for (const part of parts) {
    const to = emptyArray({ dtype: DTYPES[part.kind], shape: [count, part.cells.length] });
    for (let from = 0; from < count; from += TILE_ROWS) {
      packTile(part, rows, from, Math.min(count, from + TILE_ROWS), to, cells, mask);
    }
    packed[part.name] = part.kind === 'bit' && how.isGrey ? greyBits(part, rows, to as Uint8Array) : to;
  }
  return mask === undefined ? packed : { ...packed, [how.knownName]: mask };
}

function packTile(
  part: Part,
  rows: TableRows,
  from: number,
  end: number,
  to: EngineArray,
  cells: number,
  mask: Uint8Array | undefined,
): void {
  const width = part.cells.length;
  for (const [j, cell] of part.cells.entries()) {
    const values = rows.columns[cell.column];
    for (let i = from; i < end; i++) {
      const value = shownValue(cell, values[i]);
      const isKnown = !Number.isNaN(value);
      if (isKnown) to[i * width + j] = value;
      if (mask !== undefined) mask[i * cells + part.from + j] = isKnown ? 1 : 0;
      else if (!isKnown) {
        throw new DataError(
          `row-features: cells must be known where the training data have none missing, got a gap in row ${rows.index[i]}`,
        );
      }
    }
  }
}

/** What is packed of a value; NaN where the cell has none. */
function shownValue({ kind, atoms, centre, unit, codes, lowest }: Cell, value: number): number {
  if (kind === 'code' && atoms.length > 0) {
    const atom = atoms.indexOf(value);
    return atom >= 0 || Number.isNaN(value) ? (atom < 0 ? value : atom) : atoms.length;
  }
  if (kind === 'code' && lowest === 0) return value;
  if (kind === 'code' || kind === 'bit') return value < codes ? value : Number.NaN;
  return atoms.includes(value) ? Number.NaN : (value - centre) / unit;
}

/** Bits as levels from 0 to 255: those that were recorded of pixels, the ends for all others. */
function greyBits({ cells }: Part, rows: TableRows, bits: Uint8Array): Uint8Array {
  const { greys, count } = rows;
  const pixels = greys === undefined || count === 0 ? 0 : greys.length / count;
  const width = cells.length;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < width; j++) {
      const { column } = cells[j];
      const isGrey = greys !== undefined && column < pixels && !Number.isNaN(rows.columns[column][i]);
      bits[i * width + j] = isGrey ? greys[i * pixels + column] : 255 * bits[i * width + j];
    }
  }
  return bits;
}

/** Levels drawn to 0 or 1, with numbers that depend on the key and each row's index alone. */
function binariseAnew(packed: PackedCells, index: Int32Array, key: Key): PackedCells {
  const greys = packed.bits;
  const uniforms = new Float32Array(greys.length);
  fillRows(key, index, greys.length / index.length, uniforms, 'uniforms');
  const bits = new Uint8Array(greys.length);
  // A uniform is an odd multiple of 2⁻²⁴ below 1: 0 is never drawn to 1, 255 always is.
  for (let i = 0; i < bits.length; i++) bits[i] = uniforms[i] * 255 < greys[i] ? 1 : 0;
  return { ...packed, bits };
}

function impossibleRows({ columns }: TableSchema, rows: TableRows): Uint8Array {
  const marks = new Uint8Array(rows.count);
  for (const [c, column] of columns.entries()) {
    const values = rows.columns[c];
    const least = column.minimum < 0 ? Number.NEGATIVE_INFINITY : 0;
    if (isCoded(column)) {
      for (let i = 0; i < rows.count; i++) if (values[i] >= column.categories.length) marks[i] = 1;
    } else if (column.measure === 'count') {
      for (let i = 0; i < rows.count; i++) {
        const value = values[i];
        if (!Number.isNaN(value) && (value < least || !Number.isInteger(value))) marks[i] = 1;
      }
    }
  }
  return marks;
}
