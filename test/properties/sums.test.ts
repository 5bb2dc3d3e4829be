// What adds up does so in any order: contributions of blocks, and quantile sketches of shards.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Contribution } from '../../src/learn/learner.js';
import { addContributions } from '../../src/learn/train.js';
import { allFamilies } from '../../src/models/find-family.js';
import { type QuantileSketch, quantileSketch, sketchFromState } from '../../src/numeric/quantile-sketch.js';
import { keyOf } from '../../src/random/key.js';
import { isTypedArray, type Tree } from '../../src/util/tree.js';
import { imageSubjectsOf } from '../contract/image-subjects.js';
import { expectClose } from '../contract/promise.js';
import { sequenceSubjectsOf } from '../contract/sequence-subjects.js';
import { bound, datasetOf, subjectsOf } from '../contract/subject.js';
import { effort } from './effort.js';

/** Which two of the parts that are left are added next. */
const order = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 40, maxLength: 40 });

function reduce<T>(parts: readonly T[], picks: readonly (readonly [number, number])[], add: (a: T, b: T) => T): T {
  const left = [...parts];
  for (let i = 0; left.length > 1; i++) {
    const [first] = left.splice(picks[i % picks.length][0] % left.length, 1);
    const [second] = left.splice(picks[i % picks.length][1] % left.length, 1);
    left.push(add(first, second));
  }
  return left[0];
}

describe.each((await allFamilies()).map(({ definition }) => [definition.name, definition] as const))(
  '%s',
  (_, definition) => {
    const subjects = [...subjectsOf(definition), ...imageSubjectsOf(definition), ...sequenceSubjectsOf(definition)];
    it.each(subjects.map((subject) => [subject.name, subject] as const))(
      'contributions of %s add in any order',
      async (__, subject) => {
        const model = bound(subject);
        const { learner } = model;
        if (learner.additive !== true) return;
        const data = datasetOf(subject);
        const key = keyOf(2);
        const state = await learner.start({ training: data }, key.at('start'));
        const parts: Contribution<Tree>[] = [];
        for await (const rows of data.blocks(9)) parts.push(await learner.contribute(state, rows, key));
        const add = (a: Contribution<Tree>, b: Contribution<Tree>) => addContributions(a, b, learner.combine);
        // Sums of a kind of their own may lay out the same counts in another order: what they lead to is the same.
        const meant = async (total: Contribution<Tree>) => {
          if (learner.combine === undefined) return numbersOf(total);
          const params = learner.params(await learner.update(state, total, key.at('update')));
          const scores = await model.density?.logProb(params, subject.rows, key);
          return [total.count, total.objective, ...(scores?.values ?? [])];
        };
        const fixed = await meant(parts.reduce(add));
        // Sums made in single precision add up to its rounding, relative to the size of their terms.
        const tolerance = learner.precision === 'single' ? 1e-4 : 1e-9;
        await fc.assert(
          fc.asyncProperty(order, async (picks) => {
            expectClose(await meant(reduce(parts, picks, add)), fixed, tolerance);
          }),
          effort(10),
        );
      },
    );
  },
);

function numbersOf(tree: unknown): number[] {
  if (typeof tree === 'number') return [tree];
  if (isTypedArray(tree)) return Array.from(tree);
  return typeof tree === 'object' && tree !== null ? Object.values(tree).flatMap(numbersOf) : [];
}

describe('quantile sketches', () => {
  const size = 64;
  const shards = fc.array(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength: 120 }), {
    minLength: 1,
    maxLength: 12,
  });
  const merged = (
    values: readonly (readonly number[])[],
    picks: readonly (readonly [number, number])[],
  ): QuantileSketch => {
    const sketches = values.map((shard) => {
      const sketch = quantileSketch(size);
      for (const value of shard) sketch.add(value);
      return sketch;
    });
    return reduce(sketches, picks, (a, b) => {
      const sum = sketchFromState(a.state());
      sum.merge(b);
      return sum;
    });
  };

  it('merge in any order: the same weight and ends, ranks within the stated error', () => {
    fc.assert(
      fc.property(shards, order, (values, picks) => {
        const all = values.flat().sort((a, b) => a - b);
        if (all.length === 0) return;
        const sketch = merged(values, picks);
        expect(sketch.state().total).toBe(all.length);
        expect([sketch.quantile(0), sketch.quantile(1)].map((end) => end + 0)).toEqual([
          all[0] + 0,
          all[all.length - 1] + 0,
        ]);
        // 0.1 % of ranks at size 2048 is 2.6 standard errors, and they grow as 1/size: six of them here are 0.074.
        const allowed = all.length <= size ? 1e-12 : 0.074;
        for (let p = 0.1; p < 1; p += 0.1) {
          const x = all[Math.floor(p * all.length)];
          const rank = all.filter((value) => value <= x).length / all.length;
          expect(Math.abs(sketch.cdf(x) - rank)).toBeLessThanOrEqual(allowed);
        }
      }),
      effort(200),
    );
  });
});
