import type { TableRows } from '../../../../../data/rows.js';
import type { Key } from '../../../../../random/key.js';
import { hiddenInputs, logistic, type Machine, softplus } from './machine.js';

/** Units of a row that are asked for; all rows together ask for every one. */
const ASKED = 16;

/**
 * Σ over rows of an unbiased estimate of log Π_i p(v_i | all other units): what tells how well a machine does without log Z
 * (Besag 1975). Missing cells are held at their share among the training rows.
 */
export function pseudoLikelihood(
  machine: Machine,
  baseLogits: ArrayLike<number>,
  { count, index, columns, weights }: TableRows,
  key: Key,
): { readonly merit: number; readonly count: number } {
  const { visible, hidden } = machine;
  const filled = columns.map((cells, i) =>
    cells.map((value) => (value === 0 || value === 1 ? value : logistic(baseLogits[i]))),
  );
  const inputs = hiddenInputs(machine, filled, count);
  const asked = Math.min(ASKED, visible);
  let [merit, total] = [0, 0];
  for (let row = 0; row < count; row++) {
    const draws = key.at(index[row]).draws();
    let sum = 0;
    for (let n = 0; n < asked; n++) {
      const i = asked === visible ? n : draws.below(visible);
      sum += logConditional(machine, inputs.subarray(row * hidden, (row + 1) * hidden), i, filled[i][row]);
    }
    const weight = weights?.[row] ?? 1;
    merit += (weight * sum * visible) / asked;
    total += weight;
  }
  return { merit, count: total };
}

/** log p(v_i = value | the other units): the share of the two states of unit i, from the free energies of both. */
function logConditional(
  { hidden, weights, visibleBias }: Machine,
  inputs: Float64Array,
  i: number,
  value: number,
): number {
  let difference = visibleBias[i]; // F(v_i = 0) - F(v_i = 1)
  for (let j = 0; j < hidden; j++) {
    const off = inputs[j] - value * weights[i * hidden + j];
    difference += softplus(off + weights[i * hidden + j]) - softplus(off);
  }
  return -softplus(-difference) * value - softplus(difference) * (1 - value);
}
