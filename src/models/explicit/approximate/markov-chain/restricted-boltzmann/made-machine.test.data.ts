import { type TableRows, tableRows } from '../../../../../data/rows.js';
import type { TableSchema } from '../../../../../data/schema.js';
import { keyOf } from '../../../../../random/key.js';
import { measured, schemaOf } from '../../../../made-tables.test.data.js';
import type { Machine } from './machine.js';

/** A machine with normal weights and biases of this spread, in single precision as fitted ones are. */
export function madeMachine(visible: number, hidden: number, spread: number, seed = 1): Machine {
  const numbers = (name: string, count: number) => {
    const draws = keyOf(seed).at(name).draws();
    return Float32Array.from({ length: count }, () => spread * draws.normal());
  };
  return {
    visible,
    hidden,
    weights: numbers('weights', visible * hidden),
    visibleBias: numbers('visible', visible),
    hiddenBias: numbers('hidden', hidden),
  };
}

/** -E(v, h) of states given as bits. */
export function negativeEnergy(machine: Machine, v: number, h: number): number {
  const { visible, hidden, weights, visibleBias, hiddenBias } = machine;
  let sum = 0;
  for (let i = 0; i < visible; i++) {
    if (((v >> i) & 1) === 0) continue;
    sum += visibleBias[i];
    for (let j = 0; j < hidden; j++) if ((h >> j) & 1) sum += weights[i * hidden + j];
  }
  for (let j = 0; j < hidden; j++) if ((h >> j) & 1) sum += hiddenBias[j];
  return sum;
}

/** p(v) for every visible state, by summing e^{-E} over all joint states. */
export function lawOf(machine: Machine): Float64Array {
  const law = new Float64Array(2 ** machine.visible);
  for (let v = 0; v < law.length; v++)
    for (let h = 0; h < 2 ** machine.hidden; h++) law[v] += Math.exp(negativeEnergy(machine, v, h));
  const total = law.reduce((sum, value) => sum + value, 0);
  return law.map((value) => value / total);
}

/** Rows whose cells are the bits of these states. */
export function rowsOfStates(visible: number, states: ArrayLike<number>): TableRows {
  return tableRows(
    Array.from({ length: visible }, (_, i) => Float64Array.from(states, (state) => (state >> i) & 1)),
    undefined,
    0,
    states.length,
  );
}

/** The states of rows without missing cells. */
export function statesOfRows({ columns, count }: TableRows): number[] {
  return Array.from({ length: count }, (_, row) => columns.reduce((sum, cells, i) => sum + cells[row] * 2 ** i, 0));
}

export function binarySchema(visible: number, rows: number): TableSchema {
  const names = Array.from({ length: visible }, (_, i) => `b${i + 1}`);
  return schemaOf(
    names.map((name) => measured(name, 'binary', { categories: ['no', 'yes'] })),
    rows,
  );
}

/** Pearson's statistic in standard deviations above its mean, states expected fewer than five times taken together. */
export function misfit(states: readonly number[], law: Float64Array): number {
  const counts = new Float64Array(law.length);
  for (const state of states) counts[state]++;
  const rare = { expected: 0, found: 0 };
  let [statistic, cells] = [0, 0];
  const add = (expected: number, found: number) => {
    statistic += (found - expected) ** 2 / expected;
    cells++;
  };
  for (const [state, p] of law.entries()) {
    if (p * states.length >= 5) add(p * states.length, counts[state]);
    else {
      rare.expected += p * states.length;
      rare.found += counts[state];
    }
  }
  if (rare.expected > 0) add(rare.expected, rare.found);
  return (statistic - (cells - 1)) / Math.sqrt(2 * (cells - 1));
}
