import { type TableRows, tableRows } from '../../../../../data/rows.js';
import type { Range } from '../../../../../model/define-model.js';
import type { Key } from '../../../../../random/key.js';
import { type ExactDraws, exactDraws } from './exact-draws.js';
import { type BoltzmannParams, clamped, ENUMERATED_UNITS, type Machine, machineOf } from './machine.js';
import { sweepRows } from './sweep-rows.js';

const samplers = new WeakMap<BoltzmannParams, ExactDraws>();

/** The exact sampler of these params, made once: its table has up to 2²² entries. */
function samplerOf(params: BoltzmannParams): ExactDraws {
  const sampler = samplers.get(params) ?? exactDraws(machineOf(params));
  samplers.set(params, sampler);
  return sampler;
}

/** Whether states of one side can be summed over. */
function isSmall({ visible, hidden }: Pick<Machine, 'visible' | 'hidden'>): boolean {
  return Math.min(visible, hidden) <= ENUMERATED_UNITS;
}

/** Rows of the machine's law: exact where one side is small, by a chain of so many sweeps a row elsewhere. */
export async function drawMachine(params: BoltzmannParams, range: Range, burnIn: number, key: Key): Promise<TableRows> {
  const machine = machineOf(params);
  const { visible } = machine;
  const columns = Array.from({ length: visible }, () => new Float64Array(range.count));
  if (isSmall(machine)) {
    const sampler = samplerOf(params);
    for (let row = 0; row < range.count; row++) {
      const units = sampler.draw(key.at(range.first + row).draws());
      for (let i = 0; i < visible; i++) columns[i][row] = units[i];
    }
  } else {
    const index = Int32Array.from({ length: range.count }, (_, row) => range.first + row);
    const swept = await sweepRows(machine, params.baseLogits, undefined, index, burnIn, key);
    for (let row = 0; row < range.count; row++)
      for (let i = 0; i < visible; i++) columns[i][row] = swept[row * visible + i];
  }
  return tableRows(columns, undefined, range.first, range.count);
}

/** Rows with their missing cells drawn given the known ones: exact where the open units or the hidden ones are few. */
export async function completeRows(
  params: BoltzmannParams,
  rows: TableRows,
  burnIn: number,
  key: Key,
): Promise<TableRows> {
  const machine = machineOf(params);
  const columns = rows.columns.map((cells) => cells.slice());
  const isOpen = (row: number) => columns.some((cells) => Number.isNaN(cells[row]));
  const long: number[] = [];
  for (let row = 0; row < rows.count; row++) {
    if (!isOpen(row)) continue;
    const { open, machine: rest } = clamped(machine, (i) => rows.columns[i][row]);
    if (!isSmall(rest)) {
      long.push(row);
      continue;
    }
    const units = exactDraws(rest).draw(key.at(rows.index[row]).draws());
    for (const [place, i] of open.entries()) columns[i][row] = units[place];
  }
  const index = Int32Array.from(long, (row) => rows.index[row]);
  const cellsOf = (place: number) => rows.columns.map((cells) => cells[long[place]]);
  const swept = await sweepRows(machine, params.baseLogits, cellsOf, index, burnIn, key);
  for (const [place, row] of long.entries())
    for (const [i, cells] of columns.entries())
      if (Number.isNaN(cells[row])) cells[row] = swept[place * machine.visible + i];
  return { ...rows, columns };
}
