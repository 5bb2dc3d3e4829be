import { describe, expect, it } from 'vitest';
import { tableDataset } from '../data/dataset.js';
import { tableRows } from '../data/rows.js';
import { keyOf } from '../random/key.js';
import { DataError } from '../util/errors.js';
import { chooseFamily } from './choose-family.js';
import { type CompareSettings, compare } from './compare.js';
import type { ModelDefinition, Recipe } from './define-model.js';
import { fitModel } from './fit-model.js';
import { madeColumn, madeSchema, meansFamily } from './made-family.test.data.js';

const x = Float64Array.from({ length: 40 }, (_, i) => 5 + keyOf(3).at(i).draws().normal());
const schema = madeSchema([madeColumn('x')], { rows: 40 });
const data = tableDataset(schema, tableRows([x]));

const settings: CompareSettings = { seed: 1, split: { folds: 4 }, nowMs: () => 0 };

function recipe(name: string, shift: number, changes: Partial<ModelDefinition> = {}): Recipe {
  return meansFamily({ name, ...changes })({ shift }) as Recipe;
}

describe('compare', () => {
  it('ranks by held-out log-probability, best first, on the same folds for all', async () => {
    const { entries, split, seed } = await compare(
      [recipe('far', 2), recipe('near', 0), recipe('off', 0.5)],
      data,
      settings,
    );
    expect([split, seed]).toEqual([{ folds: 4 }, 1]);
    expect(entries.map(({ model }) => model)).toEqual(['near', 'off', 'far']);
    const score = ({ scores }: (typeof entries)[number]) => scores[0].value as number;
    for (const { scores } of entries) {
      expect(scores).toMatchObject([
        { metric: 'log-probability', rows: 'held-out', unit: 'nats/row', certainty: 'exact' },
      ]);
    }
    // −½ E (x − shift)² differs by ½ shift² and shift times the mean error, which the folds make exactly zero: all have ten rows.
    expect(score(entries[1]) - score(entries[0])).toBeCloseTo(-0.125, 10);
    expect(entries[2].difference?.value).toBeCloseTo(-2, 10);
    expect(entries[0].difference).toEqual({ value: 0, standardError: 0 });
    expect(entries[2].difference?.standardError).toBeGreaterThan(0);
  });

  it('lists a family whose folds have fewer rows than it needs, which cost a fit its held-out score alone', async () => {
    const choosy = recipe('choosy', 0, { minimumRows: 31 }); // of 40 rows a fold trains on 30
    const { entries } = await compare([recipe('a', 0), choosy], data, settings);
    expect(entries.map(({ error }) => error)).toEqual([null, 'choosy: needs at least 31 rows, got 30']);
    const { summary } = await fitModel(choosy, data, {
      seed: settings.seed,
      split: settings.split,
      nowMs: settings.nowMs,
    });
    expect(summary.scores.map(({ rows }) => rows)).not.toContain('held-out');
    expect(summary.warnings).toEqual(['no held-out score: choosy: needs at least 31 rows, got 30']);
  });

  it('judges draws of the first fold where it is told how, and then has a place for a family without a density', async () => {
    const dim = recipe('dim', 0, { capabilities: ['sample'] });
    const alone = await compare([recipe('a', 0), dim], data, settings);
    expect(alone.entries[1].error).toBe(
      'dim: has no density, so no log-probability to be ranked by; metrics judge its samples',
    );
    const judged: number[][] = [];
    const judge: NonNullable<CompareSettings['judge']> = async ({ model }, { training, heldOut }) => {
      judged.push([training.count, heldOut.count, model.sampling === undefined ? 0 : 1]);
      return { scores: [{ metric: 'made', value: 1, floor: 2, verdict: 'close' }], warnings: ['not judged: other'] };
    };
    const { entries } = await compare([recipe('b', 1), dim, recipe('a', 0)], data, { ...settings, judge });
    expect(entries.map(({ model }) => model)).toEqual(['a', 'b', 'dim']);
    expect(entries[2]).toMatchObject({ scores: [], error: null, warnings: ['not judged: other'] });
    expect(entries[2].unranked).toBe('has no density, so it is judged by its samples alone');
    expect(judged).toEqual([
      [30, 10, 1],
      [30, 10, 1],
      [30, 10, 1],
    ]);
    expect(entries.map(({ sampleScores }) => sampleScores?.[0].metric)).toEqual(['made', 'made', 'made']);
  });

  it('gives the same result alone as in company', async () => {
    const [together, alone] = [
      await compare([recipe('a', 0), recipe('b', 1)], data, settings),
      await compare([recipe('b', 1)], data, settings),
    ];
    expect(together.entries[1].scores).toEqual(alone.entries[0].scores);
  });

  it('fits baselines first and lists those that fail, with the reason, last', async () => {
    const seen: string[] = [];
    const broken = meansFamily(
      { name: 'broken' },
      {
        parameters: () => {
          throw new DataError('broken: rows must be better, got these');
        },
      },
    );
    const { entries } = await compare(
      [
        recipe('b', 1),
        broken() as Recipe,
        recipe('wide', 0, { columns: { minimum: 2 } }),
        recipe('a', 0, { baseline: true }),
      ],
      data,
      { ...settings, onProgress: ({ model, position, models }) => seen.push(`${position}/${models} ${model}`) },
    );
    expect([...new Set(seen)]).toEqual(['1/4 a', '2/4 b', '3/4 broken', '4/4 wide']);
    expect(entries.map(({ model, error, baseline }) => [model, error, baseline])).toEqual([
      ['a', null, true],
      ['b', null, false],
      ['broken', 'broken: rows must be better, got these', false],
      ['wide', 'takes at least 2 columns, got 1 (choose them with columns, as in --columns a,b)', false],
    ]);
  });

  it('sets those that simplify columns apart', async () => {
    const counts = madeSchema([madeColumn('x', { measure: 'count', resolution: 1 })], { rows: 40 });
    const { entries } = await compare(
      [recipe('simple', 0), recipe('proper', 3, { measures: ['count'] })],
      tableDataset(counts, tableRows([x])),
      settings,
    );
    expect(entries.map(({ model, unranked }) => [model, unranked])).toEqual([
      ['proper', undefined],
      ['simple', 'treats as continuous: x (count)'],
    ]);
    expect(entries[1].difference).toBe(undefined);
    expect(entries[1].scores[0].value).toBeGreaterThan(entries[0].scores[0].value as number);
  });

  it('puts what finds a row impossible last among the ranked, with a warning instead of a number', async () => {
    const impossible = meansFamily(
      { name: 'strict' },
      {
        density: {
          certainty: 'exact',
          logProb: async (_, rows) => ({
            certainty: 'exact',
            values: rows.columns[0].map((value) => (value > 6 ? Number.NEGATIVE_INFINITY : 0)),
          }),
        },
      },
    );
    const { entries } = await compare([impossible() as Recipe, recipe('a', 0)], data, settings);
    expect(entries.map(({ model }) => model)).toEqual(['a', 'strict']);
    const count = x.filter((value) => value > 6).length;
    expect(entries[1].scores[0].value).toBe(null);
    expect(entries[1].difference).toBe(undefined);
    expect(entries[1].warnings).toContain(
      `${count} of 40 held-out rows have probability zero (values never seen in training), so the mean is not finite`,
    );
  });

  it('is not the fault of a family that the rows cannot be read', async () => {
    const message = 'rows.csv: changed while it was being read';
    const where = () => {
      throw new DataError(message, { code: 'IO' });
    };
    await expect(compare([recipe('a', 0)], { ...data, where }, settings)).rejects.toThrow(message);
  });

  it('stops at a signal and lets faults of ours through', async () => {
    const reason = new Error('enough');
    await expect(compare([recipe('a', 0)], data, { ...settings, signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
    const faulty = meansFamily(
      { name: 'faulty' },
      {
        parameters: () => {
          throw new TypeError('a bug');
        },
      },
    );
    await expect(compare([faulty() as Recipe], data, settings)).rejects.toThrow(TypeError);
  });
});

describe('chooseFamily', () => {
  it('takes the best ranked family and says why, and why not the others', async () => {
    const comparison = await compare(
      [recipe('a', 0), recipe('b', 0.01), recipe('wide', 0, { columns: { minimum: 2 } })],
      data,
      settings,
    );
    const { model, entry, reasons } = chooseFamily(comparison);
    expect([model, entry.options]).toEqual(['a', { shift: 0, kind: 'plain' }]);
    expect(reasons[0]).toMatch(
      /^a chosen by held-out log-probability, -\d\.\d{3} nats\/row; next is b \(-0\.000 ± 0\.002\), within two standard errors$/,
    );
    expect(reasons.slice(1)).toEqual([
      'wide not considered: takes at least 2 columns, got 1 (choose them with columns, as in --columns a,b)',
    ]);
  });

  it('prefers a family that keeps no rows where the rows cannot tell the two apart', async () => {
    const keeper = meansFamily({ name: 'keeper' }, { keepsRows: true }) as never as () => Recipe;
    const near = chooseFamily(await compare([keeper(), recipe('b', 0.01)], data, settings));
    expect(near.model).toBe('b');
    expect(near.reasons[0]).toMatch(/keeper is ahead by less than two standard errors .* and would keep training rows/);
    const far = chooseFamily(await compare([keeper(), recipe('c', 5)], data, settings));
    expect(far.model).toBe('keeper');
  });

  it('says why it can choose none', async () => {
    const comparison = await compare([recipe('wide', 0, { columns: { minimum: 2 } })], data, settings);
    expect(() => chooseFamily(comparison)).toThrow(
      'auto: no family takes this table as it is (wide: takes at least 2 columns, got 1',
    );
  });
});
