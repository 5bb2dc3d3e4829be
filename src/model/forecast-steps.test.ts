import { describe, expect, it } from 'vitest';
import type { TableRows } from '../data/rows.js';
import { sequenceRows } from '../data/sequences/sequence-rows.js';
import { measured, schemaOf } from '../models/made-tables.test.data.js';
import type { HiddenStates } from './define-model.js';
import { forecastStepNames, forecastSteps } from './forecast-steps.js';
import { stateStepNames, stateSteps } from './state-steps.js';

const schema = {
  ...schemaOf([measured('height', 'continuous'), measured('kind', 'categorical', { categories: ['a', 'b'] })], 2),
  sequence: { unit: 'step', ends: false, order: 'sequence', longest: 3 } as const,
};

describe('a table of forecasts', () => {
  it('has one line a step ahead, numbers with their intervals and categories with their masses', () => {
    const number = (ahead: number, median: number) => ({
      column: 'height',
      ahead,
      median,
      intervals: [{ share: 0.9, low: median - 1, high: median + 2 }],
    });
    const kind = (ahead: number, masses: number[]) => ({ column: 'kind', ahead, masses });
    const forecasts = [
      [number(1, 5), kind(1, [0.2, 0.8]), number(2, 6), kind(2, [0.7, 0.3])],
      [number(1, 7), kind(1, [0.6, 0.4]), number(2, 8), kind(2, [0, 1])],
    ];
    expect(forecastStepNames(schema, [0.9])).toEqual([
      ...['sequence', 'ahead', 'height', 'height low 0.9', 'height high 0.9', 'kind', 'p(kind=a)', 'p(kind=b)'],
    ]);
    const { count, columns } = forecastSteps(schema, forecasts, [0.9], 3);
    expect(count).toBe(4);
    expect(columns.map((column) => Array.from<unknown>(column))).toEqual([
      [4, 4, 5, 5],
      [1, 2, 1, 2],
      [5, 6, 7, 8],
      [4, 5, 6, 7],
      [7, 8, 9, 10],
      ['b', 'a', 'a', 'b'],
      [0.2, 0.7, 0.6, 0],
      [0.8, 0.3, 0.4, 1],
    ]);
  });
});

describe('a table of hidden states', () => {
  it('has one line a step', async () => {
    const states: HiddenStates<TableRows, unknown> = {
      names: () => ['state 1', 'state 2'],
      smoothed: async () => Float64Array.of(0.75, 0.25, 0.5, 0.5, 0, 1),
      path: () => Int32Array.of(0, 1, 1),
    };
    const rows = sequenceRows([new Float64Array(3), new Float64Array(3)], [2, 1]);
    expect(stateStepNames({ sequence: { ...schema.sequence, by: 'day' } }, states, {})).toEqual([
      ...['day', 'step', 'state', 'p(state 1)', 'p(state 2)'],
    ]);
    const { columns } = await stateSteps(states, {}, rows, 5);
    expect(columns.map((column) => Array.from<unknown>(column))).toEqual([
      [6, 6, 7],
      [1, 2, 1],
      ['state 1', 'state 2', 'state 2'],
      [0.75, 0.5, 0],
      [0.25, 0.5, 1],
    ]);
  });
});
