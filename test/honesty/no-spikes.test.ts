// Nobody wins by a spike: not on values that many rows share, not on rows that are there ten times, not on coarse records.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../src/data/dataset.js';
import { readTable } from '../../src/data/read-table.js';
import type { TableRows } from '../../src/data/rows.js';
import { whyNot } from '../../src/model/admit.js';
import { type Comparison, type ComparisonEntry, compare } from '../../src/model/compare.js';
import type { Recipe } from '../../src/model/define-model.js';
import { type FitResult, fitRecipe } from '../../src/model/fit-recipe.js';
import { scoreRows } from '../../src/model/score.js';
import { normalCdf } from '../../src/numeric/normal-distribution.js';
import { platform } from '../../src/platform/node.js';
import { keyOf } from '../../src/random/key.js';
import { DataError } from '../../src/util/errors.js';
import { ceiling, latticeGain } from './ceiling.js';
import { densityRecipes, truth } from './contestants.js';
import { type Cells, type HonestTable, honestTable, splitTable, tenfold } from './tables.js';

let recipes: readonly Recipe[];
/** Those that have components, with as many as a lattice may have points of weight. */
let manyComponents: readonly Recipe[];
beforeAll(async () => {
  recipes = await densityRecipes();
  manyComponents = (await densityRecipes({ components: 8 })).filter(({ options }) => options.components === 8);
});

const nowMs = () => 0;

/** The probability of the values that are recorded as this one, per unit: the true density of a recorded value. */
function recorded(value: number, mean: number, deviation: number, step = 1): number {
  const z = (edge: number) => (edge - mean) / deviation;
  return (normalCdf(z(value + step / 2)) - normalCdf(z(value - step / 2))) / step;
}

function contest(table: HonestTable, contestants: readonly Recipe[]): Promise<Comparison> {
  return compare(contestants, table.training, { seed: 1, nowMs, split: { test: 'other rows', rows: table.test } });
}

/** Families without a law for atoms stand apart with the reason, and none fails for another reason than that it cannot take the table. */
function expectAtomsApart(table: HonestTable, { entries }: Comparison): void {
  const atoms = table.schema.columns.filter(({ measure }) => measure === 'with-atoms').map(({ name }) => name);
  for (const { definition } of recipes) {
    const entry = entries.find(({ model }) => model === definition.name);
    const refusal = whyNot(definition, table.schema) ?? null;
    expect(entry?.error, definition.name).toBe(refusal);
    if (refusal !== null) continue;
    if (definition.measures.includes('with-atoms')) {
      expect(entry?.unranked, definition.name).toBeUndefined();
      continue;
    }
    for (const name of atoms) expect(entry?.unranked, definition.name).toContain(`${name} (with-atoms)`);
    expect(entry?.difference, definition.name).toBeUndefined();
  }
}

/** By how much the best ranked family beats the truth, in standard errors of the paired difference. */
function leadOverTruth({ entries }: Comparison): number {
  const { value, standardError } = entries.find(({ model }) => model === 'truth')?.difference ?? {
    value: Number.NaN,
    standardError: Number.NaN,
  };
  return value === 0 ? 0 : -value / standardError;
}

/** The fit of each family that takes the table, and its log-probabilities of rows. */
async function eachFit(
  contestants: readonly Recipe[],
  { schema, training }: HonestTable,
  rows: Dataset<TableRows>,
  see: (name: string, values: readonly number[], fit: FitResult) => void,
): Promise<void> {
  for (const recipe of contestants) {
    if (whyNot(recipe.definition, schema) !== undefined) continue;
    const fit = await fitRecipe(recipe, training, { key: keyOf(1), nowMs }).catch(refused);
    if (fit === undefined) continue;
    const values: number[] = [];
    await scoreRows(fit.model, fit.params, rows, keyOf(2), { onValues: (block) => values.push(...block) });
    see(recipe.definition.name, values, fit);
  }
}

/** A component of too few different rows is refused rather than fitted, which is no gain. */
function refused(error: unknown): undefined {
  if (error instanceof DataError && error.code === 'FIT_REFUSED') return undefined;
  throw error;
}

const greatest = (values: readonly number[]) => values.reduce((most, value) => Math.max(most, value), -Infinity);

describe('a table of gains that are mostly zero and hours that are often 40', () => {
  const rich = [
    { share: 0.75, none: 0.95, gain: [7.5, 0.6], usual: 0.5, hours: [38, 12], age: [37, 13], men: 0.6 },
    { share: 0.25, none: 0.85, gain: [8.6, 0.5], usual: 0.4, hours: [46, 10], age: [44, 10], men: 0.85 },
  ] as const;

  function person(i: number): (number | string)[] {
    const draws = keyOf(17).at(i).draws();
    const label = draws.uniform() < rich[0].share ? 0 : 1;
    const { none, gain, usual, hours, age, men } = rich[label];
    return [
      draws.uniform() < none ? 0 : Math.round(Math.exp(gain[0] + gain[1] * draws.normal())),
      draws.uniform() < usual ? 40 : Math.round(hours[0] + hours[1] * draws.normal()),
      Math.round(age[0] + age[1] * draws.normal()),
      draws.uniform() < men ? 'man' : 'woman',
      label === 0 ? 'little' : 'much',
    ];
  }

  /** log p(row): a mass at 0 and at 40, a density elsewhere; the density of a gain is that of its logarithm over the gain. */
  function logProbOfPerson([gain, hours, age, sex, label]: readonly number[]): number {
    const law = rich[label];
    const elsewhere = Math.log(law.share) + Math.log(recorded(age, law.age[0], law.age[1]));
    const logGain =
      gain === 0
        ? Math.log(law.none)
        : Math.log(1 - law.none) + Math.log(recorded(Math.log(gain), law.gain[0], law.gain[1], 1 / gain) / gain);
    const byChance = (1 - law.usual) * recorded(hours, law.hours[0], law.hours[1]);
    const logHours = Math.log(hours === 40 ? law.usual + byChance : byChance);
    return elsewhere + logGain + logHours + Math.log(sex === 0 ? law.men : 1 - law.men);
  }

  const names = ['gain', 'hours', 'age', 'sex', 'income'];
  const people = (count: number): Cells => {
    const rows = Array.from({ length: count }, (_, i) => person(i));
    return Object.fromEntries(names.map((name, c) => [name, rows.map((row) => row[c])]));
  };

  it('ranks no family above the truth, and apart those without atoms', async () => {
    const table = await honestTable(people(1200), 600, { label: 'income' });
    expect(table.schema.columns.map(({ measure }) => measure)).toEqual([
      'with-atoms',
      'with-atoms',
      'continuous',
      'binary',
      'binary',
    ]);
    const comparison = await contest(table, [...recipes, truth(logProbOfPerson)]);
    expectAtomsApart(table, comparison);
    expect(leadOverTruth(comparison)).toBeLessThan(4);
  });

  it('would notice a family that takes a density for the mass at zero', async () => {
    const table = await honestTable(people(1200), 600, { label: 'income' });
    const spiked = { ...truth((cells) => logProbOfPerson(cells) + (cells[0] === 0 ? 0.5 : 0)) };
    const named = { ...spiked, definition: { ...spiked.definition, name: 'spiked' } };
    expect(leadOverTruth(await contest(table, [truth(logProbOfPerson), named]))).toBeGreaterThan(4);
  });

  it('does so for the gains alone, beside a number', async () => {
    const { gain } = people(1200);
    const noise = gain.map((_, i) => Number((3 * keyOf(18).at(i).draws().normal()).toFixed(2)));
    const table = await honestTable({ gain, noise }, 600);
    const margin = (value: number) =>
      Math.log(
        rich.reduce((sum, { share, none, gain: [mean, deviation] }) => {
          const density = recorded(Math.log(value), mean, deviation, 1 / value) / value;
          return sum + share * (value === 0 ? none : (1 - none) * density);
        }, 0),
      );
    const comparison = await contest(table, [
      ...recipes,
      truth(([value, other]) => margin(value) + Math.log(recorded(other, 0, 3, 0.01))),
    ]);
    expectAtomsApart(table, comparison);
    expect(leadOverTruth(comparison)).toBeLessThan(4);
  });

  it('gives no row more than the recording resolution allows, however often it is there', async () => {
    const few = await honestTable(people(160), 40, { label: 'income' });
    for (const table of [few, await tenfold(few)]) {
      await eachFit(recipes, table, table.training, (name, values, { schema }) => {
        expect(greatest(values), name).toBeLessThanOrEqual(ceiling(schema) + 1e-9);
      });
    }
  });
});

describe('two columns recorded more coarsely than they vary, one almost a copy of the other', () => {
  // The lattice of tenths: x is normal with a deviation of six tenths of a step, y the same number nine times of ten.
  const step = 0.1;
  const massOf = (x: number) => recorded(x, 0, 0.6 * step, step) * step;
  const massOfDifference = (steps: number) => (steps === 0 ? 0.9 : Math.abs(steps) === 1 ? 0.05 : 0);
  const tenths = (steps: number) => Number((steps * step).toFixed(1));
  const cells = (count: number): Cells => {
    const rows = Array.from({ length: count }, (_, i) => {
      const draws = keyOf(19).at(i).draws();
      const x = Math.round(0.6 * draws.normal());
      return [tenths(x), tenths(x + draws.categorical([0.05, 0.9, 0.05]) - 1)];
    });
    return { x: rows.map(([x]) => x), y: rows.map(([, y]) => y), group: rows.map((_, i) => (i % 2 === 0 ? 'a' : 'b')) };
  };
  const logTruth = (x: number, y: number) =>
    Math.log(massOf(x) * massOfDifference(Math.round((y - x) / step))) - 2 * Math.log(step);
  const options = { types: { x: 'continuous', y: 'continuous' } } as const;

  async function tables(withGroup: boolean): Promise<HonestTable[]> {
    const { x, y, group } = cells(600);
    const columns: Cells = withGroup ? { x, y, group } : { x, y };
    const all = await honestTable(columns, 300, { ...options, ...(withGroup ? { label: 'group' } : {}) });
    const few = await honestTable(columns, 30, { ...options, ...(withGroup ? { label: 'group' } : {}) });
    return [all, await tenfold(few)];
  }

  it.each([false, true])('lets no family gain more than a lattice gives (label: %s)', async (withGroup) => {
    for (const table of await tables(withGroup)) {
      const law = truth(([x, y]) => logTruth(x, y) + (withGroup ? Math.log(0.5) : 0) + 2 * latticeGain);
      const comparison = await contest(table, [...recipes, ...manyComponents, law]);
      expect(leadOverTruth(comparison), JSON.stringify(scoresOf(comparison.entries))).toBeLessThan(4);
    }
  });

  it.each([false, true])('gives no row more than the recording resolution allows (label: %s)', async (withGroup) => {
    for (const table of await tables(withGroup)) {
      expect(table.schema.columns[0].resolution).toBe(step);
      await eachFit([...recipes, ...manyComponents], table, table.training, (name, values, { schema }) => {
        expect(greatest(values), name).toBeLessThanOrEqual(ceiling(schema) + 1e-9);
      });
    }
  });
});

function scoresOf(entries: readonly ComparisonEntry[]): readonly (string | number | null)[][] {
  return entries.map(({ model, scores, error }) => [model, scores[0]?.value ?? error]);
}

describe('Adult: gains, losses, hours, age, sex and income', () => {
  const file = join(process.env.ANCESTRAL_DATA ?? '', 'tabular', 'adult.tsv.gz');
  const hasData = process.env.ANCESTRAL_DATA !== undefined && existsSync(file);
  const numbers = ['cap-gain', 'cap-loss', 'hrs-wk', 'age'];

  it.skipIf(!hasData).each([
    { columns: [...numbers, 'sex', 'Income'], label: 'Income' },
    { columns: numbers, label: undefined },
    { columns: ['cap-gain', 'age'], label: undefined },
  ])('sets those without atoms apart, and lets none pass the resolution: $columns', async ({ columns, label }) => {
    const { schema, dataset } = await readTable(await platform.openFile(file), {}, { columns, label });
    const rows = await dataset.gather(3000, keyOf(1));
    const whole = splitTable(schema, rows, 1500);
    expectAtomsApart(whole, await contest(whole, recipes));
    const few = splitTable(schema, rows, 200);
    await eachFit(recipes, few, few.training, (name, values, fit) => {
      expect(greatest(values), name).toBeLessThanOrEqual(ceiling(fit.schema) + 1e-9);
    });
  });
});
