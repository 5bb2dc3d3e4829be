import { expect } from 'vitest';
import { onlyKnown, sliceRows, type TableRows } from '../../src/data/rows.js';
import { keyOf } from '../../src/random/key.js';
import { bytesOf, expectClose, expectSameBytes, promise, when } from './promise.js';
import { cellLaws, rankScores, scoresOf, uniformised, unlikely } from './quadrature.js';
import { drawn, expectInSupport } from './sampling-promises.js';
import { bound, type Fit, fitOnce, logProbOf, type Subject } from './subject.js';

const CHECKED_ROWS = 5;
/** To 30,000 times a twentieth of the range: tails may be heavy. */
const SUM_GRID = { points: 3200, reach: 11 };
const DRAWN_ROWS = 100;
/** To ten times the range: where draws are. */
const DRAWN_GRID = { points: 300, reach: 6 };
/** Density, samples and completions of rows of a table are of one law, and its probabilities sum to one. */
export function promisesOfAgreement(subject: Subject): void {
  const { rows, schema } = subject;
  const { density, sampling, completion } = bound(subject);
  const notExact = when(density?.certainty !== 'exact', 'it has no exact density');

  // With log-probability 0 for a row without known cells, this makes the joint sum to one as well.
  promise(
    'the sum or integral over any one cell is the probability with that cell missing',
    async () => {
      const fitted = await fitOnce(subject);
      const some = sliceRows(rows, 0, CHECKED_ROWS);
      for (const [target, column] of schema.columns.entries()) {
        const laws = await cellLaws(fitted, schema.columns, some, target, SUM_GRID);
        const marginals = await logProbOf(
          fitted,
          onlyKnown(some, (c) => c !== target),
        );
        for (const [row, { total, error }] of laws.entries()) {
          const marginal = Math.exp(marginals[row]);
          const difference = Math.abs(total / marginal - 1);
          if (!(difference <= tolerance(error / marginal)))
            expect.fail(`${column.name}, row ${row}: sum ${total}, marginal ${marginal}`);
        }
      }
    },
    notExact,
  );

  promise(
    'the whole law sums to one',
    async () => {
      const fitted = await fitOnce(subject);
      const nothing = onlyKnown(sliceRows(rows, 0, 1), () => false);
      for (const target of schema.columns.keys()) {
        const [{ total, error }] = await cellLaws(fitted, schema.columns, nothing, target, SUM_GRID);
        expect(Math.abs(total - 1)).toBeLessThanOrEqual(tolerance(error));
      }
      if (schema.columns.every(({ categories }) => categories.length > 0))
        expectClose([await sumOfAll(fitted, subject)], [1], 1e-9);
    },
    notExact,
  );

  promise(
    'samples follow the density: each cell is uniform under its law given the cells before it',
    async () => {
      const fitted = await fitOnce(subject);
      const sample = await drawn(fitted, DRAWN_ROWS);
      const scores: Float64Array[] = [];
      for (const target of schema.columns.keys()) {
        const before = onlyKnown(sample, (c) => c < target);
        scores.push(await expectLaw(fitted, subject, before, sample, target, scores));
      }
    },
    notExact ?? when(sampling === undefined, 'it does not sample'),
  );

  promisesOfCompletion(subject);

  for (const [known, word] of [
    [0, 'first'],
    [schema.columns.length - 1, 'last'],
  ] as const) {
    promise(
      `completions of rows whose ${word} cell is known follow the conditional density`,
      async () => {
        const fitted = await fitOnce(subject);
        const given = onlyKnown(sliceRows(rows, 0, Math.min(rows.count, DRAWN_ROWS)), (c) => c === known);
        const filled = (await fitted.model.completion?.complete(fitted.params, given, keyOf(6))) as TableRows;
        const order = [...schema.columns.keys()].filter((c) => c !== known);
        const scores = [rankScores(given.columns[known])];
        for (const [position, target] of order.entries()) {
          const before = onlyKnown(filled, (c) => !order.slice(position).includes(c));
          const columns = before.columns.map((cells, c) => (c === known ? given.columns[c] : cells));
          scores.push(await expectLaw(fitted, subject, { ...before, columns }, filled, target, scores));
        }
      },
      notExact ??
        when(completion === undefined, 'it does not complete') ??
        when(schema.columns.length < 2, 'the table has one column'),
    );
  }
}

/** Completion changes nothing that is known, of rows of a table and of sequences. */
export function promisesOfCompletion(subject: Subject): void {
  const { rows, schema } = subject;

  promise(
    'completion keeps known cells bit for bit and fills all others, whatever is missing',
    async () => {
      const { model, params } = await fitOnce(subject);
      const { completion } = model;
      if (completion === undefined) return;
      const holes = withHoles(rows);
      const filled: TableRows = await completion.complete(params, holes, keyOf(3));
      for (const [c, column] of schema.columns.entries()) {
        for (const [i, cell] of holes.columns[c].entries()) {
          const value = filled.columns[c][i];
          if (Number.isNaN(cell)) expectInSupport(column, value);
          else expect(Object.is(value, cell)).toBe(true);
        }
      }
      expect([filled.index, filled.starts]).toEqual([holes.index, holes.starts]);
      const again: TableRows = await completion.complete(params, holes, keyOf(3));
      expectSameBytes(bytesOf([...again.columns]), bytesOf([...filled.columns]));
      const [from, to] = [5, 20].map((at) => Math.min(at, rows.count));
      const tail: TableRows = await completion.complete(params, sliceRows(holes, from, to), keyOf(3));
      const expected = sliceRows(filled, from, to);
      for (const c of schema.columns.keys()) expect(tail.columns[c]).toEqual(expected.columns[c].slice());
    },
    when(bound(subject).completion === undefined, 'it does not complete') ??
      when(schema.sequence?.source !== undefined, 'its rows are written anew, of any length'),
  );
}

/** Four standard errors of the quadrature, but never as much as a lost factor would make. */
function tolerance(error: number): number {
  return Math.min(5e-3, 1e-9 + 4 * error);
}

/** The values of column `target` are drawn from its law given the known cells of `given`, and so have nothing to do with the scores of earlier cells; returned are their own. */
async function expectLaw(
  fit: Fit,
  { schema }: Subject,
  given: TableRows,
  values: TableRows,
  target: number,
  earlier: readonly Float64Array[],
): Promise<Float64Array> {
  const isAlike = given.columns.every((cells, c) => c === target || cells.every(Number.isNaN));
  const laws = await cellLaws(fit, schema.columns, isAlike ? sliceRows(given, 0, 1) : given, target, DRAWN_GRID);
  const places = values.columns[target].map((value, row) => {
    const u = keyOf(12).at(target).at(row).draws().uniform();
    return uniformised(laws[isAlike ? 0 : row], value, u);
  });
  const found = unlikely(places, earlier);
  if (found !== undefined) expect.fail(`${schema.columns[target].name}: ${found}`);
  return scoresOf(places);
}

/** Σ p over all rows of codes. */
async function sumOfAll(fit: Fit, { schema }: Subject): Promise<number> {
  const sizes = schema.columns.map(({ categories }) => categories.length);
  const count = sizes.reduce((product, size) => product * size, 1);
  const columns = sizes.map((size, c) => {
    const step = sizes.slice(0, c).reduce((product, each) => product * each, 1);
    return Float64Array.from({ length: count }, (_, i) => Math.floor(i / step) % size);
  });
  const values = await logProbOf(fit, { count, index: Int32Array.from({ length: count }, (_, i) => i), columns });
  return values.reduce((sum, value) => sum + Math.exp(value), 0);
}

/** The rows with every pattern of missing cells in turn. */
function withHoles(rows: TableRows): TableRows {
  const columns = rows.columns.map((cells, c) => cells.map((value, i) => (((i >> c) & 1) === 1 ? Number.NaN : value)));
  return { ...rows, columns };
}
