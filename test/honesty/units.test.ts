// A unit is a matter of taste: grams instead of kilograms change every score by the same constant, so that nothing is ranked otherwise.
import { describe, expect, it } from 'vitest';
import { whyNot } from '../../src/model/admit.js';
import { compare } from '../../src/model/compare.js';
import { heldOut } from '../../src/model/held-out.js';
import { keyOf } from '../../src/random/key.js';
import { densityRecipes } from './contestants.js';
import { type Cells, honestTable } from './tables.js';

const count = 240;

/** Animals with a weight, a temperature, a ration that some do not get, young, and a kind; a cell is missing now and then. */
function animals(isImperial: boolean, names: readonly string[]): Cells {
  const rows = Array.from({ length: count }, (_, i) => {
    const draws = keyOf(23).at(i).draws();
    const kind = draws.uniform() < 0.4 ? 0 : 1;
    const kilograms = Number((4 + 3 * kind + draws.normal()).toFixed(2));
    const degrees = Number((38.5 + 0.5 * kind + 0.4 * draws.normal()).toFixed(1));
    const litres = draws.uniform() < 0.3 ? 0 : Number((0.5 + draws.gamma(3)).toFixed(2));
    const isKnown = draws.uniform() < 0.95;
    return {
      weight: !isKnown ? null : isImperial ? Math.round(1000 * kilograms) : kilograms,
      temperature: isImperial ? Number((1.8 * degrees + 32).toFixed(2)) : degrees,
      ration: isImperial ? Math.round(1000 * litres) : litres,
      young: draws.poisson(1 + 2 * kind),
      kind: kind === 0 ? 'cat' : 'dog',
    } as Record<string, string | number | null>;
  });
  return Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])]));
}

/** ln of the units in a unit. */
const scales: Readonly<Record<string, number>> = {
  weight: Math.log(1000),
  temperature: Math.log(1.8),
  ration: Math.log(1000),
};

/** A family that can have one scale for all columns can have one for each, and then units do not matter; without a tolerance, rounding cannot end a fit a pass sooner. */
const recipesOfAnyUnit = () => densityRecipes({ standardise: 'columns', tolerance: 0, iterations: 50 });

const FOREST = 'adversarial-random-forest';
const settings = { nowMs: () => 0, key: keyOf(1) };

describe.each([
  { names: ['weight', 'temperature', 'ration', 'young', 'kind'], label: 'kind' },
  { names: ['weight', 'temperature'], label: undefined },
])('$names in grams and degrees Fahrenheit', ({ names, label }) => {
  const table = (isImperial: boolean) => honestTable(animals(isImperial, names), count, { label });
  const total = (row: readonly (number | string | null)[]) =>
    names.reduce((sum, name, c) => {
      const isMass = row[c] === null || (name === 'ration' && row[c] === 0);
      return isMass ? sum : sum - (scales[name] ?? 0);
    }, 0);

  it('changes the held-out score of each row by −Σ ln scale, atoms and missing cells left out', async () => {
    const [metric, imperial] = [await table(false), await table(true)];
    expect(imperial.schema.columns.map(({ measure }) => measure)).toEqual(
      metric.schema.columns.map(({ measure }) => measure),
    );
    const cells = animals(false, names);
    const shifts = Array.from({ length: count }, (_, i) => total(names.map((name) => cells[name][i])));
    const [training, scored] = [count - 80, 80];
    for (const recipe of await recipesOfAnyUnit()) {
      if (whyNot(recipe.definition, metric.schema) !== undefined) continue;
      const [before, after] = await Promise.all(
        [metric, imperial].map(({ training: data }) => {
          const rows = data.where((i) => i >= training, scored);
          return heldOut(
            recipe,
            data.where((i) => i < training, training),
            { test: 'others', rows },
            settings,
          );
        }),
      );
      for (let i = 0; i < scored; i++) {
        const expected = before.values[i] + shifts[training + i];
        // Rounding of scaled values, carried through fits of 50 passes.
        expect(Math.abs(after.values[i] - expected), `${recipe.definition.name}, row ${i}`).toBeLessThan(1e-6);
      }
    }
  });

  it('leaves ranking and differences as they are', async () => {
    const recipes = await recipesOfAnyUnit();
    const [metric, imperial] = await Promise.all(
      [false, true].map(async (isImperial) => {
        const { training } = await table(isImperial);
        return compare(recipes, training, { seed: 1, split: { folds: 2 }, nowMs: () => 0 });
      }),
    );
    // A forest may take another split where rounding tells two apart, which may change its place; its scores stay within their error.
    const ranked = ({ entries }: typeof metric) =>
      entries.map(({ model }) => model).filter((model) => model !== FOREST);
    expect(ranked(imperial)).toEqual(ranked(metric));
    for (const { model, difference } of metric.entries) {
      const other = imperial.entries.find((entry) => entry.model === model)?.difference;
      const allowed = model === FOREST ? (difference?.standardError ?? 0) : 1e-6;
      expect(Math.abs((other?.value ?? 0) - (difference?.value ?? 0)), model).toBeLessThan(allowed);
      expect(Math.abs((other?.standardError ?? 0) - (difference?.standardError ?? 0)), model).toBeLessThan(allowed);
    }
  });
});
