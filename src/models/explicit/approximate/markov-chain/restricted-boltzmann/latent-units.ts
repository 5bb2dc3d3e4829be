import { type TableRows, tableRows } from '../../../../../data/rows.js';
import { hiddenInputs, logistic, type Machine } from './machine.js';

/** Rounds of mean field in which missing cells and hidden units settle. */
const ROUNDS = 20;

/** p(h_j = 1 | v) of each row, a column a hidden unit; missing cells stand at their mean-field probabilities. */
export function encodeUnits(machine: Machine, baseLogits: ArrayLike<number>, rows: TableRows): Float64Array[] {
  const { hidden } = machine;
  const { count } = rows;
  const columns = rows.columns.map((cells, i) => cells.map((cell) => (isKnown(cell) ? cell : logistic(baseLogits[i]))));
  let codes = hiddenInputs(machine, columns, count).map(logistic);
  if (rows.columns.some((cells) => !cells.every(isKnown))) {
    for (let round = 0; round < ROUNDS; round++) {
      fillMissing(machine, rows, codes, columns);
      codes = hiddenInputs(machine, columns, count).map(logistic);
    }
  }
  return Array.from({ length: hidden }, (_, j) =>
    Float64Array.from({ length: count }, (_, row) => codes[row * hidden + j]),
  );
}

/** The more likely state of each visible unit given hidden units, or their probabilities. */
export function decodeUnits(machine: Machine, codes: readonly Float64Array[]): TableRows {
  const { visible, hidden, weights, visibleBias } = machine;
  const count = codes[0].length;
  const columns = Array.from({ length: visible }, (_, i) =>
    Float64Array.from({ length: count }, (_, row) => {
      let input = visibleBias[i];
      for (let j = 0; j < hidden; j++) input += weights[i * hidden + j] * codes[j][row];
      return input > 0 ? 1 : 0;
    }),
  );
  return tableRows(columns, undefined, 0, count);
}

/** Missing cells at p(v_i = 1 | h), in place. */
function fillMissing(
  { hidden, weights, visibleBias }: Machine,
  rows: TableRows,
  codes: Float64Array,
  columns: readonly Float64Array[],
): void {
  for (const [i, cells] of rows.columns.entries()) {
    for (let row = 0; row < rows.count; row++) {
      if (isKnown(cells[row])) continue;
      let input = visibleBias[i];
      for (let j = 0; j < hidden; j++) input += weights[i * hidden + j] * codes[row * hidden + j];
      columns[i][row] = logistic(input);
    }
  }
}

function isKnown(cell: number): boolean {
  return cell === 0 || cell === 1;
}
