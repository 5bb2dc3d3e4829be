import { describe, expect, it } from 'vitest';
import type { TableRows } from '../data/rows.js';
import type { FittedModel } from '../model/fitted-model.js';
import { type Key, keyOf } from '../random/key.js';
import { completionCalibration } from './completion-calibration.js';
import { rowsOf, tableFrom } from './made-table.test.data.js';

const key = keyOf(2);
const law = (draws: { normal(): number; uniform(): number }) => [draws.normal(), Number(draws.uniform() < 0.3)];

/** A model that completes by the true law, but for the spread of its numbers. */
async function completer(spread: number): Promise<FittedModel> {
  const { columns } = rowsOf(law, 300, 1);
  const { schema } = await tableFrom({ x: columns[0], k: Array.from(columns[1], (code) => 'ab'[code]) });
  const complete = async (_params: unknown, rows: TableRows, from: Key) => {
    const drawn = rows.columns.map((column) => column.slice());
    for (let i = 0; i < rows.count; i++) {
      const [x, k] = law(from.at(rows.index[i]).draws());
      if (Number.isNaN(drawn[0][i])) drawn[0][i] = spread * x;
      if (Number.isNaN(drawn[1][i])) drawn[1][i] = k;
    }
    return { ...rows, columns: drawn };
  };
  // Only what is asked of a model here.
  return {
    definition: { name: 'made' },
    model: { completion: { complete } },
    params: {},
    schema,
  } as unknown as FittedModel;
}

describe('completionCalibration', () => {
  const rows = rowsOf(law, 600, 3);

  it('finds the true law calibrated, numbers and categories alike', async () => {
    const found = await completionCalibration(await completer(1), rows, key, { rows: 600 });
    expect(found.cells).toBe(600);
    expect(found.scores.map(({ metric }) => metric)).toEqual([
      'completion-uniformity',
      'completion-coverage-50',
      'completion-coverage-90',
    ]);
    expect(found.scores.map(({ verdict }) => verdict)).toEqual(['like real', 'like real', 'like real']);
    // Kolmogorov's limit law has the mean √(π/2) ln 2 = 0.8687.
    expect(found.scores[0].floor).toBeCloseTo(0.8687 / Math.sqrt(600), 4);
    expect(found.histogram.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it('finds half the spread too certain, and twice the spread too little', async () => {
    const [, narrow] = (await completionCalibration(await completer(0.5), rows, key, { rows: 600 })).scores;
    const [, broad] = (await completionCalibration(await completer(2), rows, key, { rows: 600 })).scores;
    // Of numbers, half of all cells: P(|z| < .3372) = .264 and P(|z| < 1.349) = .823 in place of a half.
    const error = 4 * Math.sqrt(0.25 / 600);
    expect(Math.abs(narrow.value - (0.264 + 0.5) / 2)).toBeLessThan(error + 0.01);
    expect(Math.abs(broad.value - (0.823 + 0.5) / 2)).toBeLessThan(error + 0.01);
  });

  it('refuses a model without completion, and rows of which nothing is known', async () => {
    const made = await completer(1);
    await expect(completionCalibration({ ...made, model: {} } as FittedModel, rows, key)).rejects.toThrow(
      'made: cannot complete rows of a table',
    );
    const unknown = { ...rows, columns: rows.columns.map((column) => column.map(() => Number.NaN)) };
    await expect(completionCalibration(made, unknown, key)).rejects.toThrow('needs a row with a known cell, got none');
  });
});
