import { describe, expect, it } from 'vitest';
import { type TableRows, tableRows } from '../data/rows.js';
import type { Column, Measure, TableSchema } from '../data/schema.js';
import { cached } from '../engine/cached.js';
import { add } from '../engine/ops/arithmetic.js';
import type { Tensor } from '../engine/tensor.js';
import type { TensorType } from '../engine/tensor-type.js';
import { keyOf } from '../random/key.js';
import type { Likelihood } from './cell.js';
import type { Scales } from './normal-numbers.js';
import { rowFeatures } from './row-features.js';
import { logUnitsOf, rowLaw } from './row-law.js';

const NAN = Number.NaN;

function column(name: string, measure: Measure, facts: Partial<Column> = {}): Column {
  return {
    ...{ name, kind: 'numeric', measure, categories: [], atoms: [], resolution: 0.01, decimals: 2 },
    ...{ minimum: 0, maximum: 10, mean: 2, deviation: 3, missing: 0, ...facts },
  };
}

function schemaOf(...columns: Column[]): TableSchema {
  const names = columns.map(({ name }) => name);
  return { kind: 'table', columns, leftOut: [], names, missingTokens: [], rows: 10 };
}

interface How {
  readonly likelihood?: Likelihood;
  readonly scales?: Scales;
  readonly mixtures?: number;
}

/** log p of each row in nats on the scale of the data, from the same network outputs for all rows. */
async function logProbOf(schema: TableSchema, rows: TableRows, outputs: readonly number[], how: How = {}) {
  const features = rowFeatures(schema, how.likelihood);
  const law = rowLaw(features, how);
  expect(outputs.length).toBe(law.outputs);
  const { count } = rows;
  const given = features.types(true);
  const types = {
    outputs: { dtype: 'f32', shape: [count, law.outputs] } as TensorType,
    given: Object.fromEntries(
      Object.entries(given).map(([name, type]) => [name, { ...type, shape: [count, ...type.shape] }]),
    ) as Record<string, TensorType>,
  };
  const run = cached<typeof types, Record<'apart' | 'whole', Tensor>>('law', (symbols) => ({
    apart: law.logDensity(symbols.outputs, symbols.given),
    whole: add(law.logDensity(symbols.outputs, symbols.given), law.logUnits(symbols.given)),
  }));
  const repeated = Float32Array.from({ length: count * law.outputs }, (_, i) => outputs[i % law.outputs]);
  const packed = features.pack(rows, { isMasked: true });
  const found = await run(types as never, { outputs: repeated, given: packed } as never);
  const units = logUnitsOf(features, rows.columns, count);
  const values = Array.from(found.apart as unknown as Float32Array, (value, i) => value + units[i]);
  for (const [i, value] of (found.whole as unknown as Float32Array).entries()) expect(value).toBeCloseTo(values[i], 4);
  return values;
}

/** Raw logarithms of scales are held above a floor: the scale is floor + eˣ. */
const raw = (scale: number, floor: number) => Math.log(scale - floor);
const rounding = 0.01 / Math.sqrt(12);

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

describe('the law of a row', () => {
  it('is Bernoulli for bits, softmax for codes, with missing cells left out', async () => {
    const schema = schemaOf(
      column('a', 'binary', { categories: ['no', 'yes'] }),
      column('b', 'categorical', { categories: ['x', 'y', 'z'] }),
    );
    const rows = tableRows([Float64Array.of(0, 1, NAN, 1), Float64Array.of(2, 0, 1, NAN)]);
    const values = await logProbOf(schema, rows, [0.7, 1, -1, 0.5]);
    const total = Math.log(Math.E + Math.exp(-1) + Math.exp(0.5));
    const expected = [
      Math.log(1 - sigmoid(0.7)) + 0.5 - total,
      Math.log(sigmoid(0.7)) + 1 - total,
      -1 - total,
      Math.log(sigmoid(0.7)),
    ];
    for (const [i, value] of values.entries()) expect(value).toBeCloseTo(expected[i], 5);
  });

  it('is normal for numbers, on the scale of the data, for each kind of scale', async () => {
    const schema = schemaOf(column('a', 'continuous'), column('b', 'continuous', { mean: -5, deviation: 0.5 }));
    const rows = tableRows([Float64Array.of(1, 4), Float64Array.of(-5.2, NAN)]);
    const density = (x: number, mean: number, scale: number) =>
      -0.5 * ((x - mean) / scale) ** 2 - Math.log(scale) - 0.5 * Math.log(2 * Math.PI);
    const values = await logProbOf(schema, rows, [...[0.3, -0.4, raw(0.8, rounding / 3), raw(1.5, rounding / 0.5)]]);
    expect(values[0]).toBeCloseTo(density(1, 2 + 0.3 * 3, 0.8 * 3) + density(-5.2, -5 - 0.4 * 0.5, 1.5 * 0.5), 4);
    expect(values[1]).toBeCloseTo(density(4, 2 + 0.3 * 3, 0.8 * 3), 4);
  });

  it('gives masses that sum to one for counts and for grey levels, as differences of logistic distributions', async () => {
    const step = 1;
    for (const [name, image, mean, deviation, values] of [
      ['count', undefined, 3, 2, Array.from({ length: 400 }, (_, x) => x)],
      ['grey', true, 100, 60, Array.from({ length: 256 }, (_, x) => x)],
    ] as const) {
      const measure = name === 'count' ? 'count' : 'continuous';
      const pixel = column('r0c0', measure, { mean, deviation, resolution: 1, minimum: 0, maximum: 255 });
      const layout = { height: 1, width: 1, channels: 1, levels: 256, binarization: 'none' } as const;
      const schema = { ...schemaOf(pixel), ...(image ? { image: layout } : {}) };
      const floor = (0.5 / deviation) * Math.exp(-3);
      const outputs = [0.2, -0.6, 1, -1, raw(0.3, floor), raw(0.05, floor)];
      const rows = tableRows([Float64Array.from(values)]);
      const masses = (await logProbOf(schema, rows, outputs, { mixtures: 2 })).map(Math.exp);
      expect(masses.reduce((sum, mass) => sum + mass, 0)).toBeCloseTo(1, 5);
      const weight = sigmoid(0.8);
      const below = (x: number) =>
        weight * sigmoid((x - mean - deviation) / (0.3 * deviation)) +
        (1 - weight) * sigmoid((x - mean + deviation) / (0.05 * deviation));
      for (const x of [0, 1, 2, 5, 40, 128, 254, 255]) {
        const upper = image && x === 255 ? 1 : below(x + step / 2);
        expect(masses[x]).toBeCloseTo(upper - (x === 0 ? 0 : below(x - step / 2)), 5);
      }
    }
  });

  it('keeps its digits where one step is a millionth of the spread', async () => {
    const schema = schemaOf(column('a', 'count', { mean: 2e5, deviation: 1e6, maximum: 9e6, resolution: 1 }));
    const [value] = await logProbOf(schema, tableRows([Float64Array.of(150_000)]), [0, 0.1, raw(0.5, 1e-5)], {
      mixtures: 1,
    });
    const z = (150_000 - 2e5 - 1e5) / 5e5;
    expect(value).toBeCloseTo(-z - 2 * Math.log1p(Math.exp(-z)) - Math.log(5e5), 4);
  });

  it('has a mass at each atom and a density elsewhere', async () => {
    const schema = schemaOf(column('a', 'with-atoms', { atoms: [0, 9] }));
    const rows = tableRows([Float64Array.of(0, 9, 3, NAN)]);
    const values = await logProbOf(schema, rows, [0.5, -0.5, 1, 0.2, raw(0.7, rounding / 3)]);
    const total = Math.log(Math.exp(0.5) + Math.exp(-0.5) + Math.E);
    const z = ((3 - 2) / 3 - 0.2) / 0.7;
    const expected = [
      0.5 - total,
      -0.5 - total,
      1 - total - 0.5 * z * z - Math.log(0.7 * 3 * Math.sqrt(2 * Math.PI)),
      0,
    ];
    for (const [i, value] of values.entries()) expect(value).toBeCloseTo(expected[i], 4);
  });

  it('never lets a scale fall under the spread of rounding', async () => {
    const schema = schemaOf(column('a', 'continuous', { mean: 0, deviation: 1, resolution: 0.1 }));
    const [value] = await logProbOf(schema, tableRows([Float64Array.of(0)]), [0, -50]);
    expect(value).toBeCloseTo(-Math.log((0.1 / Math.sqrt(12)) * Math.sqrt(2 * Math.PI)), 4);
  });

  it('draws what it says: frequencies of counts, codes and atoms, moments of numbers', () => {
    const schema = schemaOf(
      column('a', 'count', { mean: 3, deviation: 2, resolution: 1 }),
      column('b', 'categorical', { categories: ['x', 'y', 'z'] }),
      column('c', 'continuous'),
      column('d', 'with-atoms', { atoms: [0] }),
    );
    const features = rowFeatures(schema);
    const law = rowLaw(features, { mixtures: 2 });
    // Codes first: atom or none, then x, y, z; numbers c and d; then the mixture of the count.
    const outputs = Float32Array.of(
      0.5,
      -0.5,
      1,
      0,
      -1,
      0.3,
      0.1,
      -0.2,
      0,
      0.2,
      -0.6,
      1,
      -1,
      Math.log(0.3),
      Math.log(0.2),
    );
    expect(law.outputs).toBe(outputs.length);
    const count = 20_000;
    const columns = schema.columns.map(() => new Float64Array(count).fill(NAN));
    for (let i = 0; i < count; i++) law.fill(outputs, 0, columns, i, keyOf(4).at(i).draws());
    const share = (c: number, value: number) => columns[c].filter((each) => each === value).length / count;
    const weight = sigmoid(0.8);
    const below = (x: number) => weight * sigmoid((x - 5) / 0.6) + (1 - weight) * sigmoid((x - 1) / 0.4);
    const near = (found: number, p: number) =>
      expect(Math.abs(found - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / count));
    near(share(0, 0), below(0.5));
    near(share(0, 5), below(5.5) - below(4.5));
    near(share(1, 2), Math.exp(-1) / (Math.E + 1 + Math.exp(-1)));
    near(share(3, 0), sigmoid(1));
    const mean = columns[2].reduce((sum, value) => sum + value, 0) / count;
    const scale = 3 * Math.exp(-0.2);
    expect(Math.abs(mean - (2 + 0.3 * 3))).toBeLessThan((4 * scale) / Math.sqrt(count));
    const square = columns[2].reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
    expect(Math.abs(square / scale ** 2 - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
  });
});
