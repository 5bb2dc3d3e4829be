import { DataError } from '../../util/errors.js';
import { printable } from '../../util/printable.js';
import type { RawBlock } from '../formats/raw-table.js';
import { cellOf, spelling } from './cell.js';

/** Row weights as numbers. Throws DataError with the row for one that is missing, negative or not a finite number. */
export function weightsOf(name: string, column: RawBlock['columns'][number], block: RawBlock): Float64Array {
  const weights = new Float64Array(block.count);
  for (let i = 0; i < block.count; i++) {
    const cell = cellOf(column[i]);
    if (typeof cell !== 'number' || cell < 0) {
      const got = cell === null ? 'an empty cell' : printable(spelling(cell));
      const row = block.firstRow + i;
      throw new DataError(`weights: column ${printable(name)}, row ${row} must be a number >= 0, got ${got}`, {
        code: 'DATA_WEIGHT',
      });
    }
    weights[i] = cell;
  }
  return weights;
}
