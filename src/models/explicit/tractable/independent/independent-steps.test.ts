import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { tableDataset } from '../../../../data/dataset.js';
import type { TableRows } from '../../../../data/rows.js';
import type { Column, DataSchema } from '../../../../data/schema.js';
import { codeTexts, decodeTexts, encodeTexts } from '../../../../data/sequences/code-text.js';
import { lengthsOf, sequenceRows, sequencesOf } from '../../../../data/sequences/sequence-rows.js';
import { keyOf } from '../../../../random/key.js';
import { fitted, measured, schemaOf } from '../../../made-tables.test.data.js';
import { independent } from '../independent.js';

const key = keyOf(3);
const lines = codeTexts(['ab', 'b', '', 'bbb']); // a once, b five times, four stops
const data = process.env.ANCESTRAL_DATA;

async function fit(schema: DataSchema, rows: TableRows, options = {}) {
  return fitted(independent, schema, rows, options, keyOf(1));
}

async function rowsOf({ dataset }: { readonly dataset: ReturnType<typeof tableDataset> }): Promise<TableRows> {
  return dataset.gather(1000, key);
}

/** Frames of one binary and one continuous column, in two sequences. */
const schemaOfFrames = (ends: boolean): DataSchema => ({
  ...schemaOf(
    [
      measured('on', 'binary', { kind: 'boolean', categories: ['0', '1'], resolution: 0 }),
      measured('x', 'continuous', { resolution: 0.01, mean: 2, deviation: 1 }),
    ] as Column[],
    2,
  ),
  sequence: { unit: 'frame', ends, order: 'sequence', longest: 3 },
});
const frames = sequenceRows([Float64Array.of(1, 0, 1, 1), Float64Array.of(1, 3, 1, 3)], [3, 1]);

describe('independent, of sequences', () => {
  it('gives a line the masses of its symbols and of its stop, the unknown symbol half a row', async () => {
    const { model, params } = await fit(lines.schema, await rowsOf(lines));
    const [a, b, unknown] = [1.5 / 7.5, 5.5 / 7.5, 0.5 / 7.5];
    const [goesOn, stops] = [6.5 / 11, 4.5 / 11];
    const { values } = await model.density.logProb(params, encodeTexts(lines.schema, ['ab', '', 'x']), key);
    expect(values[0]).toBeCloseTo(Math.log(a * b * goesOn ** 2 * stops), 12);
    expect(values[1]).toBeCloseTo(Math.log(stops), 12);
    expect(values[2]).toBeCloseTo(Math.log(unknown * goesOn * stops), 12);
    expect(model.parameters(params)).toBe(2 + 1);
    const law = await model.next?.(params).law(await model.next(params).start(1));
    for (const [i, p] of [a * goesOn, b * goesOn, unknown * goesOn, stops].entries())
      expect(law?.[i]).toBeCloseTo(Math.log(p), 12);
  });

  it('gives a text that breaks off the masses of its symbols alone', async () => {
    const text = codeTexts(['aab']);
    const { model, params } = await fit(text.schema, await rowsOf(text));
    const { values } = await model.density.logProb(params, encodeTexts(text.schema, ['ab']), key);
    expect(values[0]).toBeCloseTo(Math.log(((2.5 / 4.5) * 1.5) / 4.5), 12);
    const drawn = await model.sampling.sample(params, { first: 0, count: 2 }, key);
    expect([...lengthsOf(sequencesOf(drawn))]).toEqual([3, 3]);
  });

  it('draws lines of geometric length and never the unknown symbol', async () => {
    const { model, params } = await fit(lines.schema, await rowsOf(lines));
    const drawn = sequencesOf(await model.sampling.sample(params, { first: 0, count: 4000 }, key));
    const stops = 4.5 / 11 / (1 - ((0.5 / 7.5) * 6.5) / 11); // what the unknown symbol would have had is shared out
    const mean = (1 - stops) / stops;
    const error = (4 * Math.sqrt(1 - stops)) / stops / Math.sqrt(4000);
    expect(Math.abs(drawn.columns[0].length / 4000 - mean)).toBeLessThan(error);
    expect(drawn.columns[0].every((code) => code < 2)).toBe(true);
    const prompted = await model.sampling.sample(params, { first: 0, count: 3 }, key, {
      prompt: encodeTexts(lines.schema, ['ab']),
      length: 5,
    });
    for (const text of decodeTexts(lines.schema, prompted)) expect(text).toMatch(/^ab[ab]{3}$/);
  });

  it('takes missing steps out of the product, not out of the length', async () => {
    const { model, params } = await fit(lines.schema, await rowsOf(lines));
    const gap = sequenceRows([Float64Array.of(0, Number.NaN)], [2]);
    const { values } = await model.density.logProb(params, gap, key);
    expect(values[0]).toBeCloseTo(Math.log((1.5 / 7.5) * (6.5 / 11) ** 2 * (4.5 / 11)), 12);
    const whole = await model.completion.complete(params, gap, key);
    expect(whole.columns[0][0]).toBe(0);
    expect([0, 1]).toContain(whole.columns[0][1]);
  });

  it('gives each frame the product of its columns', async () => {
    const { model, params } = await fit(schemaOfFrames(true), frames);
    const normal = (x: number) => -0.5 * Math.log(2 * Math.PI) - 0.5 * (x - 2) ** 2; // mean 2, variance 1
    const { values } = await model.density.logProb(params, frames, key);
    const [on, off, goesOn, stops] = [3.5 / 5, 1.5 / 5, 4.5 / 7, 2.5 / 7].map(Math.log);
    expect(values[0]).toBeCloseTo(2 * on + off + normal(1) + normal(3) + normal(1) + 3 * goesOn + stops, 12);
    expect(values[1]).toBeCloseTo(on + normal(3) + goesOn + stops, 12);
    expect(model.describe?.(params).tables[0].rows.at(-1)?.slice(0, 3)).toEqual(['length', 'geometric', 'stop']);
  });

  it('draws frames after a prompt, of a length, as a stream', async () => {
    const { model, params } = await fit(schemaOfFrames(false), frames);
    const prompt = sequenceRows([Float64Array.of(0), Float64Array.of(9)], [1]);
    const how = { prompt, length: 4 };
    const drawn = sequencesOf(await model.sampling.sample(params, { first: 0, count: 2 }, key, how));
    expect([...lengthsOf(drawn)]).toEqual([4, 4]);
    expect([drawn.columns[0][4], drawn.columns[1][4]]).toEqual([0, 9]);
    const streamed: number[] = [];
    for await (const part of model.sampling.stream?.(params, key, how) ?? []) streamed.push(...part.columns[1]);
    expect(streamed).toEqual([...drawn.columns[1].subarray(0, 4)]);
    const usual = await model.sampling.sample(params, { first: 0, count: 2 }, key);
    expect([...lengthsOf(sequencesOf(usual))]).toEqual([3, 3]);
  });

  it('refuses what frames cannot heed', async () => {
    const { model, params } = await fit(schemaOfFrames(false), frames);
    const draw = (how: object) => model.sampling.sample(params, { first: 0, count: 1 }, key, how);
    await expect(draw({ temperature: 2 })).rejects.toThrow('independent: temperature is for one symbol a step, got 2');
    await expect(draw({ length: 0 })).rejects.toThrow('independent: length must be an integer >= 1, got 0');
    await expect(draw({ prompt: frames })).rejects.toThrow('independent: prompt must be one row, got 2');
    const gap = sequenceRows([Float64Array.of(0, 1), Float64Array.of(Number.NaN, 1)], [2]);
    await expect(draw({ prompt: gap })).rejects.toThrow('independent: prompt must have no missing cell, got one');
    const one = sequenceRows([Float64Array.of(0, 1), Float64Array.of(2, 1)], [2]);
    await expect(draw({ prompt: one, length: 1 })).rejects.toThrow(
      'independent: length must be at least that of the prompt, 2, got 1',
    );
  });

  // Real data lie in the folder that ANCESTRAL_DATA names; without it there is nothing to measure.
  it.skipIf(data === undefined)(
    'has 11.059 nats a frame on the chorales of Bach, quarter notes and 88 keys',
    async () => {
      const file = await readFile(join(data ?? '', 'music/jsb-chorales-quarter.json.gz'));
      const pieces = JSON.parse(gunzipSync(file).toString()) as Record<string, number[][][]>;
      const roll = (of: readonly number[][][]) =>
        sequenceRows(
          Array.from({ length: 88 }, (_, k) => Float64Array.from(of.flat(), (chord) => Number(chord.includes(k + 21)))),
          of.map(({ length }) => length),
        );
      const columns = Array.from({ length: 88 }, (_, k) =>
        measured(`note ${k + 21}`, 'binary', { kind: 'boolean', categories: ['0', '1'], resolution: 0 }),
      );
      const schema: DataSchema = {
        ...schemaOf(columns as Column[], pieces.train.length),
        sequence: { unit: 'frame', ends: false, order: 'sequence', longest: 160 },
      };
      const { model, params } = await fit(schema, roll(pieces.train), { pseudoCount: 0.01 });
      const test = roll(pieces.test);
      const { values } = await model.density.logProb(params, test, key);
      const nats = -values.reduce((sum, value) => sum + value, 0) / test.columns[0].length;
      expect(nats).toBeCloseTo(11.0596, 3); // numpy, with the same pseudo-count
      expect(Math.abs(nats - 11.059)).toBeLessThan(2e-3);
    },
  );
});
