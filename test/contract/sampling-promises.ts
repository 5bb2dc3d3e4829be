import { expect } from 'vitest';
import { concatRows, type TableRows } from '../../src/data/rows.js';
import type { Column } from '../../src/data/schema.js';
import { keyOf } from '../../src/random/key.js';
import { expectClose, promise, when } from './promise.js';
import { bound, type Fit, fitOnce, logProbOf, type Subject } from './subject.js';

/** Rows `first … first + count - 1` of a sample. */
export function drawn({ model, params, how }: Fit, count: number, { first = 0, seed = 7 } = {}): Promise<TableRows> {
  if (model.sampling === undefined) throw new Error('drawn: the model cannot sample');
  return model.sampling.sample(params, { first, count }, keyOf(seed), ...(how === undefined ? [] : [how]));
}

/** What drawn rows are: of the right shape and support, the same for the same key in whatever chunks. */
export function promisesOfSampling(subject: Subject): void {
  const { schema } = subject;
  const noSamples = when(bound(subject).sampling === undefined, 'it does not sample');

  promise(
    'samples have the right count, index, columns and support, and no weights',
    async () => {
      const rows = await drawn(await fitOnce(subject), 200, { first: 30 });
      expect(rows.count).toBe(200);
      expect(Array.from(rows.index)).toEqual(Array.from({ length: 200 }, (_, i) => 30 + i));
      expect(rows.columns.length).toBe(schema.columns.length);
      expect(rows.weights).toBe(undefined);
      for (const [c, column] of schema.columns.entries()) {
        expect(rows.columns[c].length).toBe(schema.sequence === undefined ? 200 : rows.starts?.[200]);
        for (const value of rows.columns[c]) expectInSupport(column, value);
      }
      expect(rows.starts?.length).toBe(schema.sequence === undefined ? undefined : 201);
      const none = await drawn(await fitOnce(subject), 0);
      expect([none.count, none.columns.length]).toEqual([0, schema.columns.length]);
    },
    noSamples,
  );

  promise(
    'same key, same samples; another key, others; at once, in chunks and one by one the same rows',
    async () => {
      const fitted = await fitOnce(subject);
      const whole = await drawn(fitted, 25);
      expect(await drawn(fitted, 25)).toEqual(whole);
      const chunks = [await drawn(fitted, 11), await drawn(fitted, 14, { first: 11 })];
      expect(concatRows(chunks)).toEqual(concatRows([whole]));
      const single: TableRows[] = [];
      for (let i = 0; i < 25; i++) single.push(await drawn(fitted, 1, { first: i }));
      expect(concatRows(single)).toEqual(concatRows([whole]));
      expect((await drawn(fitted, 25, { seed: 8 })).columns).not.toEqual(whole.columns);
    },
    noSamples,
  );

  promise(
    'samples are possible, and two of them equally likely',
    async () => {
      const fitted = await fitOnce(subject);
      const [a, b] = [
        await logProbOf(fitted, await drawn(fitted, 400)),
        await logProbOf(fitted, await drawn(fitted, 400, { seed: 8 })),
      ];
      const difference = moments(a).mean - moments(b).mean;
      const error = Math.hypot(moments(a).error, moments(b).error);
      expect(Math.abs(difference)).toBeLessThan(4 * error);
    },
    noSamples ?? when(bound(subject).density === undefined, 'it has no density'),
  );
}

/** Codes and whole numbers in range, numbers finite. */
export function expectInSupport(column: Column, value: number): void {
  if (!Number.isFinite(value)) expect.fail(`${column.name}: got ${value}`);
  const isWhole = Number.isInteger(value) && value >= 0;
  if (column.categories.length > 0 && !(isWhole && value < column.categories.length)) {
    expect.fail(`${column.name}: must be a code under ${column.categories.length}, got ${value}`);
  }
  if (column.measure === 'count' && !isWhole) expect.fail(`${column.name}: must be a whole number >= 0, got ${value}`);
}

function moments(values: Float64Array): { readonly mean: number; readonly error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  expectClose([mean], [mean], 0);
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(square / values.length) };
}
