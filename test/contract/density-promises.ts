import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { concatRows, onlyKnown, sliceRows, type TableRows, tableRows, takeRows } from '../../src/data/rows.js';
import { type Column, isCoded } from '../../src/data/schema.js';
import { sequenceRows } from '../../src/data/sequences/sequence-rows.js';
import { keyOf } from '../../src/random/key.js';
import { expectClose, expectFinite, promise, when } from './promise.js';
import { bound, fitOnce, fitSubject, logProbOf, type Subject } from './subject.js';

/** What log-probabilities are, row by row. */
export function promisesOfDensity(subject: Subject): void {
  const { rows, schema } = subject;
  const { density, completion, learner } = bound(subject);
  const noDensity = when(density === undefined, 'it has no density');
  const takesGaps = schema.sequence === undefined || completion !== undefined;

  promise(
    'training rows have finite log-probabilities',
    async () => {
      const fitted = await fitOnce(subject);
      expectFinite(await logProbOf(fitted, rows), 'log-probability');
    },
    noDensity,
  );

  promise(
    'a row has the same log-probability in a batch, alone and in another order',
    async () => {
      const fitted = await fitOnce(subject);
      const whole = await logProbOf(fitted, rows);
      const order = keyOf(9).draws().permutation(rows.count);
      // Sequences are padded to lengths in common, which changes the order of sums in single precision.
      const isPadded = schema.sequence !== undefined && fitted.model.learner.precision === 'single';
      const tolerance = isPadded ? 1e-6 : 1e-12;
      expectClose(
        await logProbOf(fitted, takeRows(rows, order)),
        Float64Array.from(order, (i) => whole[i]),
        tolerance,
      );
      for (let i = 0; i < Math.min(12, rows.count); i++) {
        expectClose(await logProbOf(fitted, sliceRows(rows, i, i + 1)), [whole[i]], tolerance);
      }
      expect(await logProbOf(fitted, sliceRows(rows, 0, 0))).toEqual(new Float64Array(0));
    },
    noDensity,
  );

  promise(
    'reads frozen rows and views into larger arrays, and leaves them as they were',
    async () => {
      const fitted = await fitOnce(subject);
      const before = Math.min(3, rows.count);
      const wide = concatRows([sliceRows(rows, 0, before), rows]);
      const view = sliceRows(wide, before, wide.count);
      const frozen: TableRows = Object.freeze({ ...view, columns: Object.freeze([...view.columns]) });
      const bytes = hashOf(wide);
      expectClose(await logProbOf(fitted, frozen), await logProbOf(fitted, rows), 1e-12);
      const again = await fitSubject({ ...subject, rows: frozen });
      expectClose(await logProbOf(again, rows), await logProbOf(fitted, rows), 1e-12);
      for (const member of [fitted.model.completion?.complete(fitted.params, frozen, keyOf(1))]) await member;
      expect(hashOf(wide)).toBe(bytes);
    },
    noDensity,
  );

  promise(
    'a row without known cells has log-probability 0',
    async () => {
      const values = await logProbOf(
        await fitOnce(subject),
        onlyKnown(sliceRows(rows, 0, 3), () => false),
      );
      expectClose(values, [0, 0, 0], 1e-12);
    },
    noDensity ?? when(schema.sequence !== undefined, 'the length of a sequence is known without its cells'),
  );

  for (const [c, column] of schema.columns.entries()) {
    const impossible = impossibleValues(column);
    // Of one symbol a step, any other than the known ones is the unknown symbol.
    if (impossible.length === 0 || (schema.sequence !== undefined && schema.columns.length === 1)) continue;
    promise(
      `${column.measure} ${column.name} is never ${impossible.join(', ')}: −Infinity, not NaN`,
      async () => {
        const fitted = await fitOnce(subject);
        for (const value of impossible) {
          const changed = rows.columns.map((cells, at) => (at === c ? Float64Array.of(value) : cells.slice(1, 2)));
          const alone = changed.map((cells, at) => (at === c ? cells : Float64Array.of(Number.NaN)));
          for (const each of takesGaps ? [changed, alone] : [changed]) {
            expect((await logProbOf(fitted, rowLike(subject, each)))[0]).toBe(Number.NEGATIVE_INFINITY);
          }
        }
      },
      noDensity,
    );
  }

  const scaled = schema.columns
    .map((column, c) => ({ column, c }))
    .filter(({ column }) => column.measure === 'continuous');
  promise(
    'scaling and shifting continuous columns shifts log-probabilities by −Σ ln|scale|',
    async () => {
      const changed = scaled.reduce(
        (each, { c }, i) => affine(each, c, [8, 0.25, 64, 2][i % 4], [3, -5, 100, 0][i % 4]),
        subject,
      );
      const shift = scaled.map(({ c }, i) => ({ c, log: Math.log([8, 0.25, 64, 2][i % 4]) }));
      const starts = rows.starts ?? Int32Array.from({ length: rows.count + 1 }, (_, i) => i);
      const known = (c: number, row: number) =>
        rows.columns[c].subarray(starts[row], starts[row + 1]).reduce((n, x) => n + Number(!Number.isNaN(x)), 0);
      const expected = (await logProbOf(await fitOnce(subject), rows)).map((value, row) =>
        shift.reduce((sum, { c, log }) => sum - log * known(c, row), value),
      );
      // Rounding of shifted values, carried through a fit that stops at a tolerance.
      expectClose(await logProbOf(await fitSubject(changed), changed.rows), expected, 1e-6);
    },
    noDensity ?? when(scaled.length === 0, 'the table has no continuous column'),
  );

  promise(
    'the order of columns does not matter',
    async () => {
      const order = schema.columns.map((_, c) => c).reverse();
      const columns = order.map((c) => schema.columns[c]);
      const permuted: Subject = {
        ...subject,
        schema: { ...schema, columns, names: columns.map(({ name }) => name) },
        rows: { ...rows, columns: order.map((c) => rows.columns[c]) },
      };
      expectClose(
        await logProbOf(await fitSubject(permuted), permuted.rows),
        await logProbOf(await fitOnce(subject), rows),
        1e-6,
      );
    },
    noDensity ??
      when(schema.columns.length < 2, 'the table has one column') ??
      when(density?.certainty === 'estimate', 'estimates differ with the order of integration') ??
      when(
        schema.sequence !== undefined && learner.fused !== undefined,
        'a network draws its weights column by column',
      ),
  );
}

/** One row, or one sequence of one step, of these cells. */
function rowLike({ schema }: Subject, columns: readonly Float64Array[]): TableRows {
  return schema.sequence === undefined ? tableRows(columns) : sequenceRows(columns, [1]);
}

/** A category never seen, a count that is none. */
function impossibleValues(column: Column): number[] {
  if (isCoded(column)) return [column.categories.length];
  return column.measure === 'count' ? [-1, 2.5] : [];
}

function affine(subject: Subject, c: number, scale: number, shift: number): Subject {
  const change = (value: number) => scale * value + shift;
  const columns = subject.schema.columns.map((column, at) =>
    at !== c
      ? column
      : {
          ...column,
          resolution: scale * column.resolution,
          minimum: change(column.minimum),
          maximum: change(column.maximum),
          mean: change(column.mean),
          deviation: scale * column.deviation,
        },
  );
  return {
    ...subject,
    schema: { ...subject.schema, columns },
    rows: { ...subject.rows, columns: subject.rows.columns.map((cells, at) => (at === c ? cells.map(change) : cells)) },
  };
}

function hashOf(rows: TableRows): string {
  const hash = createHash('sha256');
  for (const column of [...rows.columns, rows.index, rows.weights ?? new Float64Array(0)]) {
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  }
  return hash.digest('hex');
}
