import type { TableRows } from '../../../../data/rows.js';
import type { EngineArray, TensorType } from '../../../../engine/tensor-type.js';
import type { Cells } from './cells.js';

/** Types of what is packed of one row: codes (−1 for none), numbers (0 for none), which atom a number is (−1 for none), and what is known. */
export function packedTypes({ categories, modal, plain, columns, hasGaps }: Cells): Record<string, TensorType> {
  const types: Record<string, TensorType> = {};
  if (categories.length > 0) types.codes = { dtype: 'i32', shape: [categories.length] };
  if (modal.length > 0) types.atoms = { dtype: 'i32', shape: [modal.length] };
  if (modal.length + plain.length > 0) types.numbers = { dtype: 'f32', shape: [modal.length + plain.length] };
  if (hasGaps) types.known = { dtype: 'u8', shape: [columns] };
  return types;
}

/** Rows as arrays, row by row. A category never seen, like a missing cell, is none. */
export function packRows(cells: Cells, rows: TableRows): Record<string, EngineArray> {
  const { categories, modes, modal, plain, columns, hasGaps } = cells;
  const { count } = rows;
  const packed: Record<string, EngineArray> = {};
  const fill = (
    width: number,
    into: Int32Array | Float32Array,
    at: (j: number) => (value: number) => number,
    of: readonly { readonly column: number }[],
  ) => {
    for (const [j, { column }] of of.entries()) {
      const told = at(j);
      const values = rows.columns[column];
      for (let i = 0; i < count; i++) into[i * width + j] = told(values[i]);
    }
    return into;
  };
  if (categories.length > 0) {
    const told = (j: number) => (value: number) => (value < categories[j].codes ? value : -1);
    packed.codes = fill(categories.length, new Int32Array(count * categories.length), told, categories);
  }
  if (modal.length > 0) {
    const told = (j: number) => (value: number) => modes[j].atoms.indexOf(value);
    packed.atoms = fill(modal.length, new Int32Array(count * modal.length), told, modal);
  }
  const numbers = [...modal, ...plain];
  if (numbers.length > 0) {
    const told = (j: number) => (value: number) => {
      const number = (value - numbers[j].centre) / numbers[j].unit;
      return Number.isNaN(number) ? 0 : number;
    };
    packed.numbers = fill(numbers.length, new Float32Array(count * numbers.length), told, numbers);
  }
  if (hasGaps) packed.known = knownOf(rows, columns);
  return packed;
}

function knownOf({ columns, count }: TableRows, width: number): Uint8Array {
  const known = new Uint8Array(count * width);
  for (const [c, values] of columns.entries())
    for (let i = 0; i < count; i++) known[i * width + c] = Number.isNaN(values[i]) ? 0 : 1;
  return known;
}
