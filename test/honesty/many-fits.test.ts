// Hundreds of fits in one process leave nothing behind: no memory, no handles, no change in what they were given.
import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { fit } from '../../src/index.js';
import { allFamilies } from '../../src/models/find-family.js';
import { keyOf } from '../../src/random/key.js';
import { densityRecipes } from './contestants.js';

const FITS = 300;
const WARM_UP = 100;
/** What V8's young generation may take as it grows to its full size: two halves of 16 megabytes. */
const YOUNG_BYTES = 32 * 2 ** 20;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes that are in use once nothing unreachable is left, and those the process holds. */
function memory(): { readonly used: number; readonly held: number } {
  collectGarbage();
  collectGarbage();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return { used: heapUsed + arrayBuffers, held: rss };
}

const columns = Object.fromEntries(
  ['a', 'b'].map((name, c) => [
    name,
    Float64Array.from({ length: 60 }, (_, i) => Number(keyOf(31).at(c).at(i).draws().normal().toFixed(2))),
  ]),
);
const hash = () => {
  const all = createHash('sha256');
  for (const column of Object.values(columns)) all.update(new Uint8Array(column.buffer));
  return all.digest('hex');
};

it(`${FITS} fits hold no more memory than ${WARM_UP} and no handle, and change no input`, async () => {
  const before = hash();
  const families = (await allFamilies()).map(({ definition }) => definition);
  const recipes = (await densityRecipes()).filter(({ definition }) => {
    const {
      columns: limits,
      needsLabel,
      measures,
      takesLong,
    } = families.find(({ name }) => name === definition.name) ?? definition;
    return !needsLabel && (limits?.minimum ?? 1) <= 2 && measures.includes('continuous') && takesLong !== true;
  });
  const fitOne = async (i: number) => {
    const fitted = await fit(recipes[i % recipes.length], columns, { seed: i, split: 'none' });
    expect(fitted.summary.rows).toBe(60);
  };
  for (let i = 0; i < WARM_UP; i++) await fitOne(i);
  const [start, handles] = [memory(), process.getActiveResourcesInfo().sort()];
  for (let i = WARM_UP; i < FITS; i++) await fitOne(i);
  const end = memory();
  expect(end.used / start.used).toBeLessThan(1.05);
  expect(end.held - start.held).toBeLessThan(YOUNG_BYTES);
  expect(process.getActiveResourcesInfo().sort()).toEqual(handles);
  expect(hash()).toBe(before);
});
