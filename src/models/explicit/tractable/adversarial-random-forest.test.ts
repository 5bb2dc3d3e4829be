import { describe, expect, it } from 'vitest';
import { type TableRows, tableRows } from '../../../data/rows.js';
import type { Column } from '../../../data/schema.js';
import { keyOf } from '../../../random/key.js';
import { DataError } from '../../../util/errors.js';
import { blank, fitted, integral, measured, schemaOf, sumExp, sumOf } from '../../made-tables.test.data.js';
import { adversarialRandomForest } from './adversarial-random-forest.js';

type Input = Parameters<typeof adversarialRandomForest>[0];

async function fit(columns: readonly Column[], rows: TableRows, input: Input = {}, seed = 1) {
  const options = { trees: 12, rounds: 3, ...input };
  const { model, params } = await fitted(
    adversarialRandomForest,
    schemaOf(columns, rows.count),
    rows,
    options,
    keyOf(seed),
  );
  const logProb = async (asked: TableRows) => (await model.density.logProb(params, asked, keyOf(0))).values;
  return { model, params, logProb };
}

const mean = (values: Float64Array) => sumOf(values) / values.length;
const logNormal = (z: number, centre: number, scale: number) =>
  -0.5 * ((z - centre) / scale) ** 2 - Math.log(scale) - 0.5 * Math.log(2 * Math.PI);

/** Two groups, 2 to 1: a number of mean -2 or 2, a code of three, a count from 0 to 4, independent within a group. */
const CODES = [
  [0.8, 0.15, 0.05],
  [0.1, 0.2, 0.7],
];
const COUNTS = [
  [0.5, 0.3, 0.1, 0.05, 0.05],
  [0.05, 0.05, 0.1, 0.3, 0.5],
];
const GROUPS = [measured('x', 'continuous', { resolution: 1e-4 }), measured('k', 'categorical'), count('n', 4)];

function count(name: string, maximum: number): Column {
  return measured(name, 'count', { minimum: 0, maximum, mean: maximum / 2, deviation: 1.5 });
}

function groups(rows: number, seed: number): TableRows {
  const made = Array.from({ length: rows }, (_, i) => {
    const draws = keyOf(seed).at(i).draws();
    const g = draws.uniform() < 2 / 3 ? 0 : 1;
    return [
      4 * g - 2 + (g === 0 ? 1 : 0.6) * draws.normal(),
      draws.categorical(CODES[g]),
      draws.categorical(COUNTS[g]),
    ];
  });
  return tableRows([0, 1, 2].map((c) => Float64Array.from(made, (row) => row[c])));
}

function trueLogProb({ columns: [x, k, n], count: rows }: TableRows): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => {
    const of = (g: number) =>
      (g === 0 ? 2 / 3 : 1 / 3) *
      CODES[g][k[i]] *
      COUNTS[g][n[i]] *
      Math.exp(logNormal(x[i], 4 * g - 2, g === 0 ? 1 : 0.6));
    return Math.log(of(0) + of(1));
  });
}

describe('adversarial-random-forest', () => {
  const shared = fit(GROUPS, groups(3000, 1), { trees: 20 });

  it('comes near the law of two groups, told by rows that it has not seen', async () => {
    const { logProb, params } = await shared;
    const test = groups(1000, 2);
    const loss = mean(trueLogProb(test)) - mean(await logProb(test));
    const apart = await fit(GROUPS, groups(3000, 1), { delta: 0.5 });
    const independentLoss = mean(trueLogProb(test)) - mean(await apart.logProb(test));
    // What independent columns lose is most of one bit of the group for each column beyond the first.
    expect(independentLoss).toBeGreaterThan(0.5);
    expect(loss).toBeLessThan(0.1 * independentLoss);
    expect(params.rounds[0].accuracy).toBeGreaterThan(0.7);
    expect(params.rounds.at(-1)?.accuracy).toBeLessThan(0.55);
    expect(apart.params.forest.roots.length).toBe(1);
  });

  it('has the masses of the code in each half of the number, of drawn rows too', async () => {
    const { logProb, model, params } = await shared;
    const drawn = await model.sampling.sample(params, { first: 0, count: 3000 }, keyOf(3));
    const [x, k] = drawn.columns;
    // Four standard errors of so many rows, and what laws of leaves owe to all other rows.
    const tolerance = (g: number, code: number, count: number) =>
      4 * Math.sqrt((CODES[g][code] * (1 - CODES[g][code])) / count) + 0.02;
    for (const [g, isHere] of [(z: number) => z < -1, (z: number) => z > 1.5].entries()) {
      const codes = Array.from(k).filter((_, i) => isHere(x[i]));
      for (const code of [0, 1, 2]) {
        const share = codes.filter((each) => each === code).length / codes.length;
        expect(Math.abs(share - CODES[g][code])).toBeLessThan(tolerance(g, code, codes.length));
      }
      const at = g === 0 ? -2 : 2;
      const three = [Float64Array.of(at, at, at), Float64Array.of(0, 1, 2), blank(3)];
      const joint = (await logProb(tableRows(three))).map(Math.exp);
      for (const code of [0, 1, 2]) {
        expect(Math.abs(joint[code] / sumOf(joint) - CODES[g][code])).toBeLessThan(tolerance(g, code, 200));
      }
    }
  });

  it('integrates to one over one number and over two', async () => {
    const two = tableRows(
      [groups(600, 4).columns[0], groups(600, 5).columns[0]].map((x, c, all) =>
        c === 0 ? x : x.map((y, i) => y + all[0][i]),
      ),
    );
    const columns = [measured('x', 'continuous'), measured('y', 'continuous')];
    const single = await fit(columns.slice(0, 1), tableRows(two.columns.slice(0, 1)));
    expect(await integral(single.logProb, -40, 40, 20_000)).toBeCloseTo(1, 2);
    const both = await fit(columns, two, { trees: 4 });
    // What lies outside the square is under 0.001; steps between leaves are met to a part of a cell.
    const [side, half] = [400, 10];
    const middle = (i: number) => ((i + 0.5) / side) * 2 * half - half;
    const x = Float64Array.from({ length: side * side }, (_, i) => middle(i % side));
    const y = Float64Array.from({ length: side * side }, (_, i) => middle(Math.floor(i / side)));
    expect(sumExp(await both.logProb(tableRows([x, y]))) * ((2 * half) / side) ** 2).toBeCloseTo(1, 2);
  });

  it('sums to one over codes and counts, with -Infinity for what cannot be', async () => {
    const [, k, n] = groups(500, 6).columns;
    const { logProb } = await fit(GROUPS.slice(1), tableRows([k, n]));
    const codes = Float64Array.from({ length: 600 }, (_, i) => i % 3);
    const counts = Float64Array.from({ length: 600 }, (_, i) => Math.floor(i / 3));
    expect(sumExp(await logProb(tableRows([codes, counts])))).toBeCloseTo(1, 9);
    const impossible = tableRows([Float64Array.of(3, 0, 0), Float64Array.of(0, -1, 0.5)]);
    expect(Array.from(await logProb(impossible))).toEqual([-Infinity, -Infinity, -Infinity]);
  });

  it('finds what only pairs show: of an exclusive or of bits, the half that occurs', async () => {
    const bit = (name: string) => measured(name, 'binary', { categories: ['no', 'yes'] });
    const bits = Array.from({ length: 800 }, (_, i) => keyOf(7).at(i).draws().below(4));
    const [a, b] = [Float64Array.from(bits, (each) => each & 1), Float64Array.from(bits, (each) => each >> 1)];
    const c = a.map((each, i) => Number(each !== b[i]));
    const { logProb } = await fit([bit('a'), bit('b'), bit('c')], tableRows([a, b, c]));
    const all = Array.from({ length: 8 }, (_, i) => i);
    const cells = [0, 1, 2].map((j) => Float64Array.from(all, (i) => (i >> j) & 1));
    const masses = (await logProb(tableRows(cells))).map(Math.exp);
    const odd = all.filter((i) => ((i & 1) ^ ((i >> 1) & 1)) !== i >> 2);
    expect(odd.reduce((sum, i) => sum + masses[i], 0)).toBeLessThan(0.02);
  });

  it('takes columns that are independent for such: no forest stays', async () => {
    const x = Float64Array.from({ length: 600 }, (_, i) => keyOf(8).at(i).draws().normal());
    const k = Float64Array.from({ length: 600 }, (_, i) => keyOf(9).at(i).draws().below(3));
    const { params, logProb } = await fit(
      [measured('x', 'continuous'), measured('k', 'categorical')],
      tableRows([x, k]),
    );
    expect(params.forest.roots.length).toBe(1);
    const apart = await logProb(tableRows([Float64Array.of(0.3, Number.NaN), Float64Array.of(Number.NaN, 1)]));
    const together = await logProb(tableRows([Float64Array.of(0.3), Float64Array.of(1)]));
    expect(together[0]).toBeCloseTo(apart[0] + apart[1], 12);
  });

  it('gives a copy of a column no spike: no more than its leaves are narrow', async () => {
    const x = groups(1000, 10).columns[0];
    const columns = ['x', 'y'].map((name) => measured(name, 'continuous', { resolution: 1e-6 }));
    const { logProb } = await fit(columns, tableRows([x, x.slice()]));
    const fresh = groups(500, 11).columns[0];
    const given = mean(await logProb(tableRows([fresh, fresh]))) - mean(await logProb(tableRows([fresh, blank(500)])));
    // A leaf of 10 of 1,000 rows is about a hundredth of a range of 8 wide.
    expect(given).toBeGreaterThan(0);
    expect(given).toBeLessThan(Math.log(1000 / (10 * 8)) + 2);
  });

  it('keeps margins where cells are missing at random', async () => {
    const rows = groups(1500, 12);
    const gaps = rows.columns.map((cells, c) =>
      cells.map((cell, i) => (keyOf(13).at(c).at(i).draws().uniform() < 0.3 ? Number.NaN : cell)),
    );
    const { logProb, params } = await fit(GROUPS, tableRows(gaps));
    expect(params.forest.roots.length).toBe(12);
    const masses = (await logProb(tableRows([blank(3), Float64Array.of(0, 1, 2), blank(3)]))).map(Math.exp);
    for (const code of [0, 1, 2]) {
      const p = (2 * CODES[0][code] + CODES[1][code]) / 3;
      expect(Math.abs(masses[code] - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 1050) + 0.01);
    }
    const test = groups(500, 14);
    expect(mean(trueLogProb(test)) - mean(await logProb(test))).toBeLessThan(0.25);
  });

  it('takes weights of a half for rows of half the number', async () => {
    const rows = groups(400, 15);
    const light = await fit(GROUPS, { ...rows, weights: new Float64Array(400).fill(0.5) });
    expect(sumOf(light.params.statistics.coverage) / light.params.forest.roots.length).toBeCloseTo(200, 9);
  });

  it('says which column has no known cell', async () => {
    const rows = tableRows([blank(20), Float64Array.from({ length: 20 }, (_, i) => i)]);
    const attempt = fit([measured('x', 'continuous'), measured('y', 'continuous')], rows);
    await expect(attempt).rejects.toThrow(DataError);
    await expect(attempt).rejects.toThrow('adversarial-random-forest: a column must have a known cell, got none in x');
  });

  it('tells how each round went and what each column is made of', async () => {
    const { model, params } = await fit(GROUPS, groups(800, 16));
    const [rounds, columns] = model.describe?.(params).tables ?? [];
    expect(rounds.rows.length).toBe(params.rounds.length);
    expect(columns.rows.map(([name]) => name)).toEqual(['k', 'n', 'x']);
    for (const [, splits, ...shares] of columns.rows as [string, ...number[]][]) {
      expect(splits).toBeGreaterThan(0);
      expect(sumOf(shares)).toBeCloseTo(1, 12);
    }
  });
});
