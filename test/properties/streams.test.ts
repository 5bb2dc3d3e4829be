// Streams of random numbers: equal where their keys are equal, otherwise unrelated.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TableRows } from '../../src/data/rows.js';
import { fit } from '../../src/index.js';
import type { Model, Recipe, Sampling } from '../../src/model/define-model.js';
import { gaussianMixture, independent } from '../../src/models/index.js';
import { type Key, keyOf } from '../../src/random/key.js';
import { effort } from './effort.js';

// biome-ignore lint/suspicious/noExplicitAny: what its params are does not matter here.
type SamplingModel = Model<TableRows, any> & { readonly sampling: Sampling<TableRows, any> };

const COUNT = 2000;
const seed = fc.oneof(fc.nat(1000), fc.maxSafeNat());
const path = fc.array(fc.oneof(fc.nat(5), fc.string({ maxLength: 3 })), { maxLength: 3 });

function keyAt(from: number, steps: readonly (string | number)[]): Key {
  return steps.reduce<Key>((key, step) => key.at(step), keyOf(from));
}

function normals(key: Key): Float64Array {
  const draws = key.draws();
  return Float64Array.from({ length: COUNT }, () => draws.normal());
}

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const sums = { a: 0, b: 0, aa: 0, bb: 0, ab: 0 };
  for (let i = 0; i < a.length; i++) {
    sums.a += a[i];
    sums.b += b[i];
    sums.aa += a[i] * a[i];
    sums.bb += b[i] * b[i];
    sums.ab += a[i] * b[i];
  }
  const n = a.length;
  const covariance = sums.ab - (sums.a * sums.b) / n;
  return covariance / Math.sqrt((sums.aa - sums.a ** 2 / n) * (sums.bb - sums.b ** 2 / n));
}

// The correlation of independent streams has standard error 1/√n: five of them in a few hundred pairs is one chance in 10⁴.
const bound = (count: number) => 5 / Math.sqrt(count);

describe('keys', () => {
  it('that are equal give equal numbers, and no others do', () => {
    fc.assert(
      fc.property(seed, path, seed, path, (seedA, pathA, seedB, pathB) => {
        const [a, b] = [keyAt(seedA, pathA), keyAt(seedB, pathB)];
        expect(normals(keyAt(seedA, pathA))).toEqual(normals(a));
        const isSame = a.words[0] === b.words[0] && a.words[1] === b.words[1];
        expect(isSame).toBe(seedA === seedB && JSON.stringify(pathA) === JSON.stringify(pathB));
        if (!isSame) expect(Math.abs(correlation(normals(a), normals(b)))).toBeLessThan(bound(COUNT));
      }),
      effort(200),
    );
  });

  it('of neighbouring seeds, children and parents are unrelated', () => {
    fc.assert(
      fc.property(seed, path, fc.nat(9), (from, steps, child) => {
        const key = keyAt(from, steps);
        const own = normals(key);
        const relatives = [
          keyAt(from === 0 ? 1 : from - 1, steps),
          key.at(child),
          key.at(String(child)),
          key.split(child + 1)[child],
        ];
        for (const relative of relatives) {
          expect(Math.abs(correlation(own, normals(relative)))).toBeLessThan(bound(COUNT));
        }
      }),
      effort(60),
    );
  });
});

describe('samples', () => {
  const draws = keyOf(11).draws();
  const x = Array.from({ length: 300 }, () => draws.normal());
  const y = x.map((value) => value + draws.normal());

  it.each<[string, Recipe<SamplingModel>]>([
    ['independent', independent()],
    ['gaussian-mixture', gaussianMixture({ components: 1 })],
  ])('of %s with different seeds are unrelated, with equal seeds equal', async (_, recipe) => {
    const model = await fit(recipe, { x, y }, { split: 'none' });
    const column = async (from: number) => (await model.sample(COUNT, { seed: from })).columns.x as readonly number[];
    await fc.assert(
      fc.asyncProperty(seed, seed, async (a, b) => {
        const [first, second] = [await column(a), await column(b)];
        if (a === b) expect(second).toEqual(first);
        else expect(Math.abs(correlation(first, second))).toBeLessThan(bound(COUNT));
      }),
      effort(20),
    );
  });
});
