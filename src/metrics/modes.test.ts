import { describe, expect, it } from 'vitest';
import { type TableRows, tableRows } from '../data/rows.js';
import { moons } from '../data/toys/curves.js';
import { eightGaussians, roundModes, twentyFiveGaussians } from '../data/toys/gaussians.js';
import type { Toy } from '../data/toys/toy.js';
import { keyOf } from '../random/key.js';
import { tableFrom } from './made-table.test.data.js';
import { modes, modesFound } from './modes.js';

const rowsFrom = (toy: Toy, count: number, seed: number) => tableRows(toy.sample(count, keyOf(seed)));

async function judged(toy: Toy, rows: TableRows) {
  const [x, y] = toy.sample(1_000, keyOf(1));
  const { schema, training: real } = await tableFrom({ x, y });
  expect(modes.refusal(schema, { training: false })).toBeUndefined();
  return modes.measure(rows, { schema, real, key: keyOf(2) });
}

describe('modesFound', () => {
  it('counts a point for the nearest centre within three standard deviations', () => {
    const set = { centres: [[0, 0] as const, [1, 0] as const], deviation: 0.2 };
    // 0.55 is nearer to the second; (0, 0.61) is beyond both
    const { hits, near, found } = modesFound([0, 0.1, 0.55, 0, 5], [0, 0.59, 0, 0.61, 5], set);
    expect([[...hits], near, found]).toEqual([[2, 1], 3, 2]);
  });

  it('asks for 20 hits of 2,500', () => {
    const x = new Float64Array(2_500).fill(9);
    x.fill(0, 0, 20);
    x.fill(1, 20, 39);
    const set = { centres: [[0, 0] as const, [1, 0] as const], deviation: 0.01 };
    expect(modesFound(x, new Float64Array(2_500), set).found).toBe(1);
  });
});

describe('modes', () => {
  it.each([
    { toy: eightGaussians, count: 8 },
    { toy: twentyFiveGaussians, count: 25 },
  ])('finds all modes of $toy.name in the set itself, 98.9 % near one', async ({ toy, count }) => {
    const [found, quality] = await judged(toy, rowsFrom(toy, 4_000, 3));
    expect(found).toMatchObject({ metric: 'modes-found', value: count, unit: `of ${count} modes` });
    expect(Math.abs(quality.value - (1 - Math.exp(-4.5)))).toBeLessThan(4 * Math.sqrt((0.9889 * 0.0111) / 2_500));
  });

  it('catches a planted collapse', async () => {
    const { columns } = rowsFrom(twentyFiveGaussians, 20_000, 4);
    const kept = [...columns[0].keys()].filter((i) => columns[0][i] < -1).slice(0, 2_500);
    const [found, quality] = await judged(
      twentyFiveGaussians,
      tableRows(columns.map((column) => Float64Array.from(kept, (i) => column[i]))),
    );
    expect(found.value).toBe(10);
    expect(quality.value).toBeGreaterThan(0.97);
  });

  it('sees rows between the modes', async () => {
    const { columns } = rowsFrom(twentyFiveGaussians, 2_500, 5);
    const blurred = tableRows(columns.map((column, c) => column.map((v, i) => v + keyOf(c).at(i).draws().normal())));
    const [, quality] = await judged(twentyFiveGaussians, blurred);
    // A disc of radius 0.15 in each cell of 2 by 2 has π 0.15² / 4 = 1.8 % of its area
    expect(quality.value).toBeLessThan(0.05);
  });

  it('refuses other rows', async () => {
    await expect(judged(moons, rowsFrom(moons, 100, 1))).rejects.toThrow(
      'modes: real rows must be of eight-gaussians or twenty-five-gaussians, got others',
    );
    const { schema } = await tableFrom({ x: [1, 2, 3], y: ['a', 'b', 'c'], z: [1.5, 2.5, 9] });
    expect(modes.refusal(schema, { training: false })).toMatch(
      /^rows must be of eight-gaussians or twenty-five-gaussians, which have two columns of numbers, got others$/,
    );
    expect(roundModes.map(({ name }) => name)).toEqual(['eight-gaussians', 'twenty-five-gaussians']);
  });
});
