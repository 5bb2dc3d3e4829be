import { describe, expect, it } from 'vitest';
import { type TableRows, tableRows } from '../data/rows.js';
import { codeTexts, encodeTexts } from '../data/sequences/code-text.js';
import { sequenceRows, sequencesOf } from '../data/sequences/sequence-rows.js';
import type { AnyModel, DrawnHow, Range } from '../model/define-model.js';
import { type Key, keyOf } from '../random/key.js';
import { oracleLikelihood } from './oracle-likelihood.js';
import { temperatureSweep } from './temperature-sweep.js';

const LAW = [0.5, 0.25, 0.125, 0.125];
const LENGTH = 20;
const key = keyOf(3);
const { schema: lines } = codeTexts(['abc', 'd'], { document: 'file' });

/** LAW at a temperature: p^(1/T), normalised. */
function lawAt(temperature: number): number[] {
  const powers = LAW.map((p) => p ** (1 / temperature));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Letters that know nothing of each other. */
const letters = {
  density: {
    certainty: 'exact',
    async logProb(_: unknown, rows: TableRows) {
      const { starts, columns, count } = sequencesOf(rows);
      const values = new Float64Array(count);
      for (let i = 0; i < count; i++)
        for (let t = starts[i]; t < starts[i + 1]; t++) values[i] += Math.log(LAW[columns[0][t]] ?? 0);
      return { certainty: 'exact', values };
    },
  },
  sampling: {
    async sample(_: unknown, { first, count }: Range, from: Key, how: DrawnHow = {}) {
      const law = lawAt(how.temperature ?? 1);
      const codes = Array.from({ length: count }, (_, i) => {
        const draws = from.at(first + i).draws();
        return Array.from({ length: LENGTH }, () => draws.categorical(law));
      });
      return sequenceRows(
        [Float64Array.from(codes.flat())],
        codes.map(({ length }) => length),
      );
    },
  },
} as unknown as AnyModel;

const oracle = { model: letters, params: {}, schema: lines };

describe('oracleLikelihood', () => {
  it('is the mean log-probability of a step under the oracle', async () => {
    const found = await oracleLikelihood(oracle, encodeTexts(lines, ['aab', 'd']), key);
    expect(found).toMatchObject({ metric: 'oracle-likelihood', unit: 'nats/character', certainty: 'exact' });
    expect(found.value).toBeCloseTo((2 * Math.log(0.5) + Math.log(0.25) + Math.log(0.125)) / 4, 14);
  });

  it('is less the entropy of the oracle where that draws the rows itself', async () => {
    const rows = await letters.sampling?.sample({}, { first: 0, count: 500 }, key);
    const { value, standardError } = await oracleLikelihood(oracle, rows, key);
    const entropy = LAW.reduce((sum, p) => sum - p * Math.log(p), 0);
    const variance = LAW.reduce((sum, p) => sum + p * (Math.log(p) + entropy) ** 2, 0);
    expect(Math.abs(value + entropy)).toBeLessThan(4 * Math.sqrt(variance / (500 * LENGTH)));
    // The deviation of 500 values is known to a part in √1000.
    expect(Math.abs(standardError / Math.sqrt(variance / (500 * LENGTH)) - 1)).toBeLessThan(4 / Math.sqrt(1000));
  });

  it('says where a row is impossible, and refuses oracles without density and no rows', async () => {
    expect((await oracleLikelihood(oracle, encodeTexts(lines, ['a', 'z']), key)).value).toBe(Number.NEGATIVE_INFINITY);
    await expect(
      oracleLikelihood({ ...oracle, model: {} as AnyModel }, encodeTexts(lines, ['a']), key),
    ).rejects.toThrow('oracle-likelihood: needs an oracle with a density, got none');
    await expect(oracleLikelihood(oracle, encodeTexts(lines, []), key)).rejects.toThrow(
      'oracle-likelihood: needs at least 1 row, got 0',
    );
  });
});

describe('temperatureSweep', () => {
  const entropyOf = async (rows: TableRows) => {
    const shares = LAW.map(
      (_, code) => rows.columns[0].filter((each) => each === code).length / rows.columns[0].length,
    );
    return { value: shares.reduce((sum, p) => (p === 0 ? sum : sum - p * Math.log(p)), 0) };
  };
  const sweep = {
    temperatures: [0.25, 0.5, 1, 2],
    count: 200,
    quality: (rows: TableRows, from: Key) => oracleLikelihood(oracle, rows, from),
    diversity: entropyOf,
  };

  it('trades quality for diversity as the law at each temperature says', async () => {
    const points = await temperatureSweep(oracle, sweep, key);
    expect(points.map(({ temperature }) => temperature)).toEqual(sweep.temperatures);
    for (const { temperature, quality, diversity } of points) {
      const law = lawAt(temperature);
      const mean = law.reduce((sum, p, code) => sum + p * Math.log(LAW[code]), 0);
      expect(Math.abs(quality.value - mean)).toBeLessThan(4 * (quality.standardError ?? 0));
      const entropy = law.reduce((sum, p) => sum - p * Math.log(p), 0);
      const variance = law.reduce((sum, p) => sum + p * (Math.log(p) + entropy) ** 2, 0);
      // The entropy of the shares is too small by about (4 - 1) / 2n (Miller 1955).
      const n = 200 * LENGTH;
      expect(Math.abs(diversity.value - entropy + 3 / (2 * n))).toBeLessThan(4 * Math.sqrt(variance / n));
    }
  });

  it('refuses what cannot be swept', async () => {
    await expect(temperatureSweep(oracle, { ...sweep, temperatures: [1, 0] }, key)).rejects.toThrow(
      'temperature-sweep: temperatures must be numbers > 0, got 0',
    );
    await expect(temperatureSweep(oracle, { ...sweep, count: 0 }, key)).rejects.toThrow(
      'temperature-sweep: count must be an integer >= 1, got 0',
    );
    await expect(temperatureSweep({ model: {} as AnyModel, params: {} }, sweep, key)).rejects.toThrow(
      'temperature-sweep: needs a model that draws, got one that does not',
    );
    const table = { sampling: { sample: async () => tableRows([Float64Array.of(1)]) } } as unknown as AnyModel;
    await expect(temperatureSweep({ model: table, params: {} }, sweep, key)).rejects.toThrow(
      'temperature-sweep: needs a model of sequences, got a table',
    );
  });
});
