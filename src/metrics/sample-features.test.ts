import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageDataset } from '../data/images/image-dataset.js';
import { imageSchema } from '../data/images/image-schema.js';
import { layoutOf } from '../data/images/images.js';
import { tableRows, takeRows } from '../data/rows.js';
import { initialise } from '../engine/parameters.js';
import { writeArchive } from '../model/archive.js';
import { keyOf } from '../random/key.js';
import { digitShares, shareDifference } from './digit-shares.js';
import { recipeHash } from './digits/digit-classifier.js';
import { digitParameters } from './digits/digit-network.js';
import { classifyDigits, digitFeatures } from './digits/seen-digits.js';
import { frechetDistance } from './frechet-distance.js';
import { kernelDistance } from './kernel-distance.js';
import { mixedLaw, mixedTable, rowsOf } from './made-table.test.data.js';
import { featureRefusal, sampleFeatures } from './sample-features.js';

const key = keyOf(1);

describe('features of tables', async () => {
  const { schema, training: real } = await mixedTable(400, 1);
  const fresh = rowsOf(mixedLaw, 400, 2);
  const moved = tableRows(fresh.columns.map((column, c) => (c === 0 ? column.map((value) => value + 2) : column)));

  it('are points, in standard deviations', async () => {
    const { real: points, judged, source } = await sampleFeatures('test', moved, { schema, real });
    expect(points.width).toBe(judged.width);
    expect(source).toBe('columns as points');
  });

  it.each([frechetDistance, kernelDistance])('$name is near nothing for one law, and sees another', async (metric) => {
    const judging = { schema, real, key };
    const same = await metric.measure(fresh, judging);
    const other = await metric.measure(moved, judging);
    const last = same[same.length - 1];
    expect(Math.abs(last.value)).toBeLessThan(4 * (last.standardError ?? 0));
    for (const [i, { value, standardError = 0 }] of other.entries())
      expect(value - same[i].value).toBeGreaterThan(10 * Math.hypot(standardError, same[i].standardError ?? 0));
  });

  it('sees a shift as its square', async () => {
    const [{ value }] = await frechetDistance.measure(
      tableRows(real.columns.map((column, c) => (c === 0 ? column.map((each) => each + 2) : column))),
      { schema, real, key },
    );
    const x = real.columns[0];
    const mean = x.reduce((sum, each) => sum + each, 0) / x.length;
    const variance = x.reduce((sum, each) => sum + (each - mean) ** 2, 0) / x.length;
    // The same rows, moved by 2 in one coordinate that is counted in standard deviations.
    expect(value).toBeCloseTo(4 / variance, 6);
  });
});

describe('features of digits', () => {
  let folder: string;
  const before = process.env.XDG_CACHE_HOME;
  beforeAll(async () => {
    // A classifier that has learned nothing, kept where the real one would be: what is tested here is the way to it.
    folder = await mkdtemp(join(tmpdir(), 'ancestral-features-'));
    process.env.XDG_CACHE_HOME = folder;
    await mkdir(join(folder, 'ancestral/classifiers'), { recursive: true });
    const recipe = await recipeHash();
    const bytes = writeArchive({ facts: { recipe }, tree: initialise(digitParameters, keyOf(1)) });
    await writeFile(join(folder, `ancestral/classifiers/digits-${recipe}.safetensors`), bytes);
  });
  afterAll(async () => {
    if (before === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = before;
    await rm(folder, { recursive: true });
  });

  const count = 560;
  const pixels = new Uint8Array(count * 784);
  for (let i = 0; i < count; i++) {
    const draws = keyOf(5).at(i).draws();
    const [row, column] = [draws.below(20), draws.below(20)];
    for (let p = 0; p < 64; p++) pixels[i * 784 + (row + (p >> 3)) * 28 + column + (p & 7)] = 100 + draws.below(156);
  }
  const set = { count, height: 28, width: 28, channels: 1, pixels, notes: [] } as const;
  const schema = { ...imageSchema(set, layoutOf(set)), image: layoutOf(set) };
  const halves = async () => {
    const rows = await imageDataset(schema, set, key).gather(count, key);
    const half = (from: number) =>
      takeRows(
        rows,
        Int32Array.from({ length: count / 2 }, (_, i) => from + i),
      );
    return { real: half(0), judged: half(count / 2) };
  };

  it('are those of the classifier, which notes name', async () => {
    const { real, judged } = await halves();
    const { source, judged: features } = await sampleFeatures('test', judged, { schema, real });
    expect(source).toMatch(/^features of digits-[0-9a-f]{8}-[0-9a-f]{8}$/);
    expect([features.count, features.width]).toEqual([280, 128]);
    expect((await digitFeatures(schema, real)).width).toBe(128);
    expect(await classifyDigits(schema, real)).toHaveLength(2_800);
  });

  it('give shares of digits in points, each of them as a part', async () => {
    const { real, judged } = await halves();
    const [{ parts, unit }] = await digitShares.measure(judged, { schema, real, key });
    expect(unit).toBe('points');
    expect(parts?.map(({ name }) => name)).toEqual([...'0123456789']);
    expect(parts?.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(100, 9);
  });

  it('are refused for wide rows that are no digits', () => {
    expect(featureRefusal(schema)).toBeUndefined();
    const { image: _image, ...table } = schema;
    expect(featureRefusal(table)).toBe(
      'rows must have at most 512 columns or be images of digits of 28 x 28, got 784 columns',
    );
    expect(digitShares.refusal(table, { training: false })).toBe(
      'rows must be images of digits, got rows of other columns',
    );
  });
});

describe('shareDifference', () => {
  it('is the largest difference, in points', () => {
    const real = Uint8Array.from({ length: 1_000 }, (_, i) => i % 10);
    // threes are drawn as eights: 0 and 20 per cent
    const judged = real.map((digit) => (digit === 3 ? 8 : digit));
    const { value, standardError, parts } = shareDifference(judged, real, 'as they are');
    expect(value).toBeCloseTo(10, 12);
    expect(parts?.[8].value).toBeCloseTo(20, 12);
    expect(parts?.[3].value).toBe(0);
    expect(standardError).toBeLessThan(2);
  });
});
