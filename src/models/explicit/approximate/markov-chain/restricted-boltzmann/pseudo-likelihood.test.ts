import { expect, it } from 'vitest';
import { keyOf } from '../../../../../random/key.js';
import { lawOf, madeMachine, rowsOfStates } from './made-machine.test.data.js';
import { pseudoLikelihood } from './pseudo-likelihood.js';

/** log p(v_i | all others) from the whole law, summed over units. */
function conditionals(law: Float64Array, visible: number, state: number): number {
  const each = Array.from({ length: visible }, (_, i) => Math.log(law[state] / (law[state] + law[state ^ (1 << i)])));
  return each.reduce((sum, value) => sum + value, 0);
}

it('is the sum of each unit’s conditional log-probability, weighted', () => {
  const machine = madeMachine(5, 4, 0.8);
  const law = lawOf(machine);
  const states = [3, 17, 30, 0];
  const rows = { ...rowsOfStates(5, states), weights: Float64Array.of(1, 2, 0, 1) };
  const found = pseudoLikelihood(machine, new Float32Array(5), rows, keyOf(1));
  expect(found.count).toBe(4);
  const expected = states.reduce((sum, state, row) => sum + rows.weights[row] * conditionals(law, 5, state), 0);
  expect(found.merit).toBeCloseTo(expected, 10);
});

it('asks some units of each row where there are many, without bias', () => {
  // Two unconnected machines of 10 units: the conditionals of the whole are theirs.
  const part = madeMachine(10, 3, 0.8);
  const weights = new Float32Array(20 * 6);
  for (let i = 0; i < 20; i++)
    for (let j = 0; j < 3; j++) weights[i * 6 + j + (i < 10 ? 0 : 3)] = part.weights[(i % 10) * 3 + j];
  const twice = (values: ArrayLike<number>) => Float32Array.from([...Array.from(values), ...Array.from(values)]);
  const machine = {
    ...{ visible: 20, hidden: 6, weights },
    visibleBias: twice(part.visibleBias),
    hiddenBias: twice(part.hiddenBias),
  };
  const [low, high, count] = [345, 678, 4000];
  const rows = rowsOfStates(20, new Array<number>(count).fill(low + 1024 * high));
  const { merit } = pseudoLikelihood(machine, new Float32Array(20), rows, keyOf(2));
  const law = lawOf(part);
  const expected = conditionals(law, 10, low) + conditionals(law, 10, high);
  // A row's estimate is 20 times the mean of 16 numbers between -6 and 0: its deviation is below 20 · 3 / 4.
  expect(Math.abs(merit / count - expected)).toBeLessThan((4 * 15) / Math.sqrt(count));
});

it('takes missing cells at their share', () => {
  const machine = madeMachine(5, 4, 0.8);
  const rows = rowsOfStates(5, [9]);
  const columns = rows.columns.map((cells, c) => (c === 2 ? Float64Array.of(Number.NaN) : cells));
  const found = pseudoLikelihood(machine, new Float32Array(5), { ...rows, columns }, keyOf(1));
  expect(Number.isFinite(found.merit)).toBe(true);
  expect(found.merit).toBeLessThan(0);
});
