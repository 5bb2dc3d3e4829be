import { expect } from 'vitest';
import { concatRows, sliceRows, type TableRows, takeRows } from '../../src/data/rows.js';
import { addContributions } from '../../src/learn/train.js';
import { keyOf } from '../../src/random/key.js';
import { isTypedArray, type Tree } from '../../src/util/tree.js';
import { bytesOf, expectClose, expectFinite, expectSameBytes, promise, when } from './promise.js';
import { bound, datasetOf, type Fit, fitOnce, fitSubject, inBlocksOf, logProbOf, type Subject } from './subject.js';

/** How a family learns: repeatably, as a sum over rows, downhill. */
export function promisesOfLearning(subject: Subject): void {
  const { rows } = subject;
  const { learner, density } = bound(subject);
  const noDensity = when(density === undefined, 'it has no density');
  const notAdditive = learner.additive === true ? undefined : learner.additive.no;

  promise('same seed, same fit', async () => {
    const [a, b] = [await fitOnce(subject), await fitSubject(subject)];
    expectSameBytes(bytesOf(b.params), bytesOf(a.params));
  });

  promise('has finite params, a whole number of them, and says what it found', async () => {
    const { model, params, trained } = await fitOnce(subject);
    expect(Number.isInteger(model.parameters(params))).toBe(true);
    expect(model.parameters(params)).toBeGreaterThanOrEqual(0);
    expect(Number.isFinite(trained.objective)).toBe(true);
    for (const { columns, rows: found } of model.describe?.(params).tables ?? []) {
      for (const row of found) {
        expect(row.length).toBe(columns.length);
        for (const cell of row) if (typeof cell === 'number') expect(Number.isNaN(cell)).toBe(false);
      }
    }
    for (const warning of model.warnings?.(params) ?? []) expect(warning).not.toBe('');
  });

  promise(
    'learns the same from blocks of any size',
    async () => {
      const small = await fitSubject(subject, { data: inBlocksOf(7, datasetOf(subject)) });
      expectClose(await logProbOf(small, rows), await logProbOf(await fitOnce(subject), rows), 1e-9);
    },
    noDensity,
  );

  promise(
    'weights of one equal none',
    async () => {
      const weights = new Float64Array(rows.count).fill(1);
      const { weights: _weights, ...plain } = rows;
      const a = await fitSubject({ ...subject, rows: plain });
      const b = await fitSubject({ ...subject, rows: { ...plain, weights } });
      expectClose(await logProbOf(b, rows), await logProbOf(a, rows), 1e-12);
    },
    noDensity,
  );

  promise(
    'contributions of disjoint rows add',
    async () => {
      const cut = Math.floor(rows.count / 3);
      const parts = [sliceRows(rows, 0, cut), sliceRows(rows, cut, rows.count)];
      await expectSameStep(subject, parts, [rows], true);
    },
    notAdditive,
  );

  promise(
    'a row of weight three counts like three rows, one of weight zero like none',
    async () => {
      const counts = Array.from({ length: rows.count }, (_, i) => i % 4);
      const repeated = takeRows(
        rows,
        counts.flatMap((times, i) => new Array<number>(times).fill(i)),
      );
      const { weights: _weights, ...plain } = repeated;
      // Sums may also count rows as such, to tell few from many distinct ones; what is learned must be the same.
      await expectSameStep(subject, [{ ...rows, weights: Float64Array.from(counts) }], [plain], false);
    },
    notAdditive ?? when(rows.count < 4, 'it is of too few rows'),
  );

  promise(
    'the objective never rises',
    async () => {
      const { trained } = await fitOnce(subject);
      expect(trained.warnings).toEqual([]);
      for (const [pass, objective] of trained.history.slice(1).entries()) {
        const before = trained.history[pass];
        expect(objective - before).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(before)));
      }
    },
    when(learner.objective === 'none', 'its objective is not promised to fall'),
  );
}

/** The first state and the one after an update: sums must add in both. */
async function firstStates(subject: Subject): Promise<Tree[]> {
  const { learner } = bound(subject);
  const first = await learner.start({ training: datasetOf(subject) }, keyOf(2));
  const total = await learner.contribute(first, subject.rows, keyOf(4));
  return [first, await learner.update(first, total, keyOf(3))];
}

/** The same sums, and the same state after them, from two ways of cutting the same rows. */
async function expectSameStep(
  subject: Subject,
  a: readonly TableRows[],
  b: readonly TableRows[],
  sameSums: boolean,
): Promise<void> {
  const { model } = await fitOnce(subject);
  const { learner } = model;
  for (const state of await firstStates(subject)) {
    const totals = [];
    for (const parts of [a, b]) {
      const each = [];
      for (const part of parts) each.push(await learner.contribute(state, part, keyOf(4)));
      totals.push(each.reduce((sum, next) => addContributions(sum, next, learner.combine)));
    }
    const [one, other] = totals;
    // Single precision: rounding of a sum over rows, and what an update makes of it.
    const tolerance = learner.precision === 'single' ? 1e-4 : 1e-9;
    expectClose([one.count, one.objective], [other.count, other.objective], tolerance);
    if (sameSums && learner.combine === undefined) expectClose(numbersIn(one.sums), numbersIn(other.sums), tolerance);
    const after: Fit[] = [];
    for (const total of totals) {
      const params = learner.params(await learner.update(state, total, keyOf(3)));
      after.push({ ...(await fitOnce(subject)), params });
    }
    if (model.density === undefined) continue;
    const rows = concatRows(b);
    const values = await logProbOf(after[1], rows);
    expectFinite(values, 'log-probability');
    expectClose(await logProbOf(after[0], rows), values, tolerance);
  }
}

/** All numbers of a tree, end to end. */
function numbersIn(tree: Tree): number[] {
  if (typeof tree === 'number') return [tree];
  if (isTypedArray(tree)) return Array.from(tree);
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.values(tree).flatMap((child) => numbersIn(child as Tree));
}
