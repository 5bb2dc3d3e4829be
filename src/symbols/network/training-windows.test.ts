import { describe, expect, it } from 'vitest';
import { keyOf } from '../../random/key.js';
import type { CodedRows } from './coded-rows.js';
import { cutWindows, stageWindows, type WindowPlan, windowsOf } from './training-windows.js';

const START = 99;

/** Rows whose code at each step tells row and step. */
function rowsOf(lengths: readonly number[]): CodedRows {
  const starts = new Int32Array(lengths.length + 1);
  for (const [row, length] of lengths.entries()) starts[row + 1] = starts[row] + length;
  const codes = new Int32Array(starts[lengths.length]);
  for (const [row, length] of lengths.entries())
    for (let i = 0; i < length; i++) codes[starts[row] + i] = 1000 * (row + 1) + i;
  const index = Int32Array.from(lengths.keys());
  return { count: lengths.length, index, weights: undefined, codes, starts, start: START };
}

function windowsAt(rows: CodedRows, plan: WindowPlan, seed: number) {
  const staged = stageWindows(rows, plan);
  const positions = Int32Array.from({ length: staged.count }, (_, i) => i);
  const { arrays, weights, index } = cutWindows(staged, plan, positions, keyOf(seed));
  const cut = (name: string, i: number) => [...arrays[name].slice(i * plan.context, (i + 1) * plan.context)];
  return [...positions].map((i) => ({
    ...{ symbols: cut('symbols', i), targets: cut('targets', i), counted: cut('counted', i) },
    ...{ weight: weights[i], index: index[i] },
  }));
}

describe('training windows', () => {
  it('ask for what comes next', () => {
    const [window] = windowsAt(rowsOf([3]), { context: 5, seen: 0, breaksOff: false }, 1);
    expect(window.symbols.slice(0, 3)).toEqual([START, 1000, 1001]);
    expect(window.targets.slice(0, 3)).toEqual([1000, 1001, 1002]);
    expect(window.counted).toEqual([1, 1, 1, 0, 0]);
    expect(window.weight).toBe(3);
  });

  it.each([
    [7, 0],
    [7, 3],
    [2, 1],
    [40, 4],
  ])(
    'of %i steps, %i of them only seen, count each symbol once a pass, after its true predecessors',
    (context, seen) => {
      const rows = rowsOf([30, 1, 0, context, context + 1]);
      for (const seed of [1, 2, 3]) {
        const met = new Map<number, number>();
        for (const { symbols, targets, counted, weight } of windowsAt(
          rows,
          { context, seen, breaksOff: false },
          seed,
        )) {
          expect(weight).toBe(counted.filter((count) => count === 1).length);
          const first = counted.indexOf(1);
          if (first < 0) continue;
          for (const [i, count] of counted.entries()) {
            if (count === 0) continue;
            met.set(targets[i], (met.get(targets[i]) ?? 0) + 1);
            expect(symbols[i]).toBe(targets[i] % 1000 === 0 ? START : targets[i] - 1);
          }
          // What is only seen is there as far as the row has it.
          expect(first).toBeGreaterThanOrEqual(Math.min(seen, targets[first] % 1000));
        }
        expect([...met.keys()].sort((a, b) => a - b)).toEqual([...rows.codes].sort((a, b) => a - b));
        expect(new Set(met.values())).toEqual(new Set([1]));
      }
    },
  );

  it('lie elsewhere in each pass, the same for one key, with noise of their own', () => {
    const plan = { context: 8, seen: 0, breaksOff: false };
    const rows = rowsOf([60]);
    expect(windowsAt(rows, plan, 1)).toEqual(windowsAt(rows, plan, 1));
    expect(windowsAt(rows, plan, 1)).not.toEqual(windowsAt(rows, plan, 2));
    const indices = windowsAt(rows, plan, 1).map(({ index }) => index);
    expect(new Set(indices).size).toBe(windowsOf(60, plan));
  });

  it('of texts that break off begin now and again as a text does', () => {
    const plan = { context: 8, seen: 0, breaksOff: true };
    const all = windowsAt(rowsOf([20_000]), plan, 1).filter(({ counted }) => counted[0] === 1);
    const begun = all.filter(({ symbols }) => symbols[0] === START).length;
    // One in 32, give or take four standard errors.
    expect(Math.abs(begun / all.length - 1 / 32)).toBeLessThan(4 * Math.sqrt(1 / 32 / all.length));
  });

  it('hold nothing where there is nothing', () => {
    const [window] = windowsAt(rowsOf([0]), { context: 4, seen: 1, breaksOff: false }, 1);
    expect(window).toMatchObject({ weight: 0, counted: [0, 0, 0, 0] });
  });
});
