import { expect, it } from 'vitest';
import { keyOf } from '../../../../../random/key.js';
import { lawOf, madeMachine, misfit } from './made-machine.test.data.js';
import { sweepRows } from './sweep-rows.js';

const machine = madeMachine(5, 4, 0.8);
const base = new Float32Array(5);
const statesOf = (units: Float32Array) =>
  Array.from({ length: units.length / 5 }, (_, row) =>
    [0, 1, 2, 3, 4].reduce((sum, i) => sum + units[row * 5 + i] * 2 ** i, 0),
  );

it('rows after sweeps follow the law of the machine', async () => {
  const index = Int32Array.from({ length: 6000 }, (_, i) => i);
  const states = statesOf(await sweepRows(machine, base, undefined, index, 40, keyOf(1)));
  expect(misfit(states, lawOf(machine))).toBeLessThan(4);
});

it('known cells stay, and the others follow their conditional law', async () => {
  const cells = [1, Number.NaN, Number.NaN, 0, Number.NaN];
  const index = Int32Array.from({ length: 6000 }, (_, i) => i);
  const states = statesOf(await sweepRows(machine, base, () => cells, index, 40, keyOf(2)));
  const isMatch = (state: number) => (state & 1) === 1 && ((state >> 3) & 1) === 0;
  expect(states.every(isMatch)).toBe(true);
  const law = lawOf(machine).map((p, state) => (isMatch(state) ? p : 0));
  const total = law.reduce((sum, p) => sum + p, 0);
  const conditional = law.map((p) => p / total).filter((p) => p > 0);
  const places = Array.from(law.keys()).filter((state) => law[state] > 0);
  expect(
    misfit(
      states.map((state) => places.indexOf(state)),
      conditional,
    ),
  ).toBeLessThan(4);
});

it('a row is the same whatever rows are beside it', async () => {
  const wide = madeMachine(70, 30, 0.5);
  const zeros = new Float32Array(70);
  const index = Int32Array.from({ length: 70 }, (_, i) => i);
  const all = await sweepRows(wide, zeros, undefined, index, 50, keyOf(3));
  for (const row of [0, 37, 69]) {
    const alone = await sweepRows(wide, zeros, undefined, Int32Array.of(row), 50, keyOf(3));
    expect(alone).toEqual(all.slice(row * 70, (row + 1) * 70));
  }
});
