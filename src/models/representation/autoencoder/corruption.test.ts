import { describe, expect, it } from 'vitest';
import { tableRows } from '../../../data/rows.js';
import type { Column, Measure, TableSchema } from '../../../data/schema.js';
import { interpret } from '../../../engine/interpret.js';
import { ndArray } from '../../../engine/nd-array.js';
import { parameter } from '../../../engine/ops/parameter.js';
import { cast } from '../../../engine/ops/selection.js';
import { EVALUATION, type Pass } from '../../../engine/pass.js';
import type { Tensor } from '../../../engine/tensor.js';
import type { EngineArray } from '../../../engine/tensor-type.js';
import { rowFeatures } from '../../../likelihoods/row-features.js';
import { bulkOf } from '../../../random/bulk.js';
import { keyOf } from '../../../random/key.js';
import { type Corruption, corruptionOf } from './corruption.js';

const ROWS = 4000;
const SHARE = 0.3;
const column = (name: string, measure: Measure, categories: readonly string[] = []): Column => ({
  ...{ name, kind: 'numeric', measure, categories, atoms: [], resolution: 0.01, decimals: 2 },
  ...{ minimum: -3, maximum: 5, mean: 1, deviation: 2, missing: 1 },
});
const columns = [
  column('a', 'continuous'),
  column('b', 'binary', ['0', '1']),
  column('c', 'categorical', ['x', 'y', 'z']),
];
const schema: TableSchema = {
  ...{ kind: 'table', columns, leftOut: [], names: ['a', 'b', 'c'], missingTokens: [], rows: ROWS },
};
/** a = 2, b = 1, c = y; every tenth row without any. */
const rows = tableRows(
  [2, 1, 1].map((x) => Float64Array.from({ length: ROWS }, (_, i) => (i % 10 === 0 ? Number.NaN : x))),
);

/** The arrays of spoilt rows, and what is known of them. */
function spoilt(name: Corruption): Record<string, Float64Array> {
  const features = rowFeatures(schema);
  const packed = features.pack(rows);
  const noises = new Map<Tensor, EngineArray>();
  const pass: Pass = {
    ...EVALUATION,
    noise(law, shape) {
      const symbol = parameter({ dtype: 'f32', shape }, 'noise');
      const values = new Float32Array(shape[0] * shape[1]);
      const bulk = bulkOf(keyOf(7).at(noises.size));
      if (law === 'uniform') bulk.uniforms(values);
      else bulk.normals(values);
      noises.set(symbol, values);
      return symbol;
    },
  };
  const types = features.types();
  const given = Object.fromEntries(
    Object.entries(types).map(([each, { dtype, shape }]) => [
      each,
      parameter({ dtype, shape: [ROWS, ...shape] }, each),
    ]),
  );
  const after = corruptionOf(name, features, schema, SHARE, ROWS)(given, pass);
  const names = Object.keys(after);
  const all = [...Object.entries(given).map(([each, symbol]) => [symbol, packed[each]] as const), ...noises];
  const results = interpret(
    names.map((each) => cast(after[each], 'f32')),
    new Map(all.map(([symbol, values]) => [symbol, ndArray(symbol.shape, values)])),
  );
  return Object.fromEntries(names.map((each, i) => [each, Float64Array.from(results[i].data)]));
}

const isGap = (i: number) => i % 10 === 0;
const whole = 0.9 * ROWS;
/** Share of the rows that are not gaps. */
const shareOf = (values: Float64Array, test: (value: number) => boolean) =>
  values.filter((value, i) => !isGap(i) && test(value)).length / whole;
const near = (found: number, p: number) =>
  expect(Math.abs(found - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / whole));

describe('corruption', () => {
  it('by a mask hides the share of cells that it is told, numbers as 0, and shows no gap', () => {
    const { known, numbers } = spoilt('mask');
    for (const cell of [0, 1, 2]) {
      const own = Float64Array.from({ length: ROWS }, (_, i) => known[i * 3 + cell]);
      near(
        shareOf(own, (value) => value === 0),
        SHARE,
      );
      for (let i = 0; i < ROWS; i += 10) expect(own[i]).toBe(0);
    }
    const partOf = rowFeatures(schema).parts.find(({ kind }) => kind === 'number');
    for (let i = 0; i < ROWS; i++) expect(numbers[i] === 0).toBe(known[i * 3 + (partOf?.from ?? 0)] === 0);
  });

  it('by normal noise moves numbers and bits by its deviation, leaves categories, and shows no gap', () => {
    const { numbers, bits, codes } = spoilt('gaussian');
    for (const [values, centre] of [
      [numbers, 0.5],
      [bits, 1],
    ] as const) {
      const errors = values.filter((_, i) => !isGap(i)).map((value) => value - centre);
      const square = errors.reduce((sum, error) => sum + error * error, 0) / whole;
      // The variance of a squared normal is twice its own square.
      expect(Math.abs(square / SHARE ** 2 - 1)).toBeLessThan(4 * Math.sqrt(2 / whole));
      for (let i = 0; i < ROWS; i += 10) expect(values[i]).toBe(0);
    }
    expect(codes).toEqual(Float64Array.from(codes, (_, i) => (isGap(i) ? 0 : 1)));
  });

  it('by salt and pepper puts either end of the range, either bit or any category', () => {
    const { numbers, bits, codes } = spoilt('salt-and-pepper');
    near(
      shareOf(numbers, (value) => value === -2),
      SHARE / 2,
    );
    near(
      shareOf(numbers, (value) => value === 2),
      SHARE / 2,
    );
    near(
      shareOf(numbers, (value) => value === 0.5),
      1 - SHARE,
    );
    near(
      shareOf(bits, (value) => value === 0),
      SHARE / 2,
    );
    for (const code of [0, 2])
      near(
        shareOf(codes, (value) => value === code),
        SHARE / 3,
      );
    for (let i = 0; i < ROWS; i += 10) expect([numbers[i], bits[i], codes[i]]).toEqual([0, 0, 0]);
  });
});
