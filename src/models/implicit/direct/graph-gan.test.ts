import { describe, expect, it } from 'vitest';
import { platform } from '#platform';
import { tableDataset } from '../../../data/dataset.js';
import type { TableRows } from '../../../data/rows.js';
import type { TableSchema } from '../../../data/schema.js';
import { codePoints } from '../../../data/sequences/code-points.js';
import { heldTable } from '../../../data/sequences/held-table.js';
import { lengthsOf, type SequenceRows, sequencesOf } from '../../../data/sequences/sequence-rows.js';
import { jetColumns, sampleJets } from '../../../data/toys/jets.js';
import { initialise, typesOf } from '../../../engine/parameters.js';
import { compile } from '../../../engine/program.js';
import type { Tensor } from '../../../engine/tensor.js';
import type { TensorType } from '../../../engine/tensor-type.js';
import { train } from '../../../learn/train.js';
import { keyOf } from '../../../random/key.js';
import { coordinateAt, coordinatesOf, valueAt } from './graph-gan/coordinates.js';
import { quantileMap, quantilePairs } from './graph-gan/margins.js';
import { type GraphGanOptions, options } from './graph-gan/options.js';
import { partsOf } from './graph-gan/parts.js';
import { graphGan } from './graph-gan.js';

const key = keyOf(3);
const type = (shape: readonly number[]): TensorType => ({ dtype: 'f32', shape });
const small = { hidden: 8, whole: 4, depth: 1, criticDepth: 1, latent: 3, pointNoise: 2 };

async function sets(
  columns: readonly Float64Array[],
  lengths: readonly number[],
  names: readonly string[] = jetColumns,
) {
  const { schema, dataset } = await codePoints({ table: heldTable(names, columns), lengths });
  return { schema, rows: sequencesOf(await dataset.gather(dataset.count, key)) };
}

const jets = (count: number) => {
  const { columns, lengths } = sampleJets(count, keyOf(1));
  return sets(columns, lengths);
};

/** Sets of two to four points around a middle of their own, which is all that they share. */
function clouds(count: number) {
  const draws = keyOf(5).draws();
  const lengths = Array.from({ length: count }, () => 2 + draws.below(3));
  const [x, y]: number[][] = [[], []];
  for (const length of lengths) {
    const middle = [draws.normal(), draws.normal()];
    for (let k = 0; k < length; k++) {
      x.push(middle[0] + 0.3 * draws.normal());
      y.push(middle[1] + 0.3 * draws.normal());
    }
  }
  return sets([Float64Array.from(x), Float64Array.from(y)], lengths, ['x', 'y']);
}

async function fitted(schema: TableSchema, rows: TableRows, chosen: Partial<GraphGanOptions>) {
  const recipe = graphGan({ ...small, batch: 32, ...chosen } as never);
  const model = recipe.definition.bind(recipe.options as GraphGanOptions, schema);
  const training = tableDataset(schema, rows);
  const { nowMs, breathe } = platform;
  const { params } = await train(model.learner, { training }, { key: keyOf(2), nowMs, breathe });
  return { model, params };
}

/** How alike the first two points of a set are, by a column. */
function likeness({ columns: [x], starts, count }: SequenceRows): number {
  const [a, b] = [0, 1].map((k) => Array.from({ length: count }, (_, i) => x[starts[i] + k]));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / count;
  const [ma, mb] = [mean(a), mean(b)];
  const product = (u: readonly number[], mu: number, v: readonly number[], mv: number) =>
    mean(u.map((value, i) => (value - mu) * (v[i] - mv)));
  return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb));
}

describe.each(['pooled', 'pairs'] as const)('networks with messages %s', (messages) => {
  const POINTS = 4;

  it('score a set whatever the order of its points, and permute drawn points as their noise', async () => {
    const { schema } = await jets(30);
    const parts = partsOf(options.parse({ ...small, messages }), {
      ...schema,
      sequence: { ...schema.sequence!, longest: POINTS },
    });
    const { generator, critic } = parts.networks;
    const specs = { generator: generator.parameters, critic: critic.parameters };
    const program = await compile(
      'set networks',
      {
        params: typesOf(specs),
        point: type([2, POINTS, 2]),
        set: type([2, 3]),
        mask: type([2, POINTS]),
      },
      ({ params, point, set, mask }) => {
        const own = params as never as { readonly generator: never; readonly critic: never };
        const drawn = generator.apply(own.generator, { point, set } as never, parts.places(mask as Tensor));
        return {
          drawn,
          score: parts.pair.critic.score(own.critic, drawn, { mask: mask as Tensor }, undefined as never),
        };
      },
    );
    // The second set is the first with its points in another order, and what stands in the place of padding is another.
    const order = [2, 0, 1, 3];
    const draws = key.draws();
    const noise = Array.from({ length: POINTS }, () => [draws.normal(), draws.normal()]);
    const point = Float32Array.from([...noise, ...order.map((k) => (k === 3 ? [9, 9] : noise[k]))].flat());
    const shared = [draws.normal(), draws.normal(), draws.normal()];
    const { drawn, score } = (await program.run({
      params: initialise(specs, key) as never,
      ...{ point, set: Float32Array.from([...shared, ...shared]), mask: Float32Array.of(1, 1, 1, 0, 1, 1, 1, 0) },
    })) as { readonly drawn: Float32Array; readonly score: Float32Array };
    await program.release();
    expect(score[1]).toBeCloseTo(score[0], 5);
    for (const [place, from] of order.entries())
      for (let c = 0; c < 3; c++) expect(drawn[(POINTS + place) * 3 + c]).toBeCloseTo(drawn[from * 3 + c], 5);
    expect(Array.from(drawn.subarray(9, 12), Math.abs)).toEqual([0, 0, 0]);
    expect(Math.abs(drawn[0] - drawn[3])).toBeGreaterThan(1e-3);
  });

  it('learn that points of a set lie together', async () => {
    const { schema, rows } = await clouds(600);
    expect(likeness(rows)).toBeGreaterThan(0.85);
    const steps = 300;
    const { model, params } = await fitted(schema, rows, {
      ...small,
      messages,
      hidden: 16,
      steps,
      learningRate: 3e-3,
      average: 0.98,
    });
    const drawn = await model.sampling.sample(params, { first: 0, count: 400 }, key);
    // Points that know nothing of each other have a likeness of 0 ± 0.05; that of the clouds is 1 / 1.09.
    expect(likeness(drawn)).toBeGreaterThan(0.5);
  });
});

describe('graph-gan', () => {
  it('draws as many points as training sets have, in their ranges and with their margins, each set by itself', async () => {
    const { schema, rows } = await jets(300);
    const { model, params } = await fitted(schema, rows, { steps: 20 });
    const drawn = await model.sampling.sample(params, { first: 0, count: 500 }, key);
    const part = await model.sampling.sample(params, { first: 200, count: 3 }, key);
    const [from, to] = [drawn.starts[200], drawn.starts[203]];
    expect(Array.from(lengthsOf(part))).toEqual(Array.from(lengthsOf(drawn)).slice(200, 203));
    for (const [c, column] of part.columns.entries()) expect(column).toEqual(drawn.columns[c].slice(from, to));
    const mean = (values: ArrayLike<number>) =>
      Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
    // Sizes have a deviation of 5.2, on either side.
    expect(Math.abs(mean(lengthsOf(drawn)) - mean(lengthsOf(rows)))).toBeLessThan(4 * 5.2 * Math.sqrt(1 / 500));
    for (const [c, { minimum, maximum, mean: centre, deviation }] of schema.columns.entries()) {
      expect(Math.min(...drawn.columns[c])).toBeGreaterThanOrEqual(minimum);
      expect(Math.max(...drawn.columns[c])).toBeLessThanOrEqual(maximum);
      // Quantiles are those of the training points however little was learned; sets are far from independent points.
      expect(Math.abs(mean(drawn.columns[c]) - centre)).toBeLessThan(0.2 * deviation);
    }
    expect(model.describe(params).tables[0].rows.map(([name, as]) => [name, as])).toEqual([
      ['dy', 'itself'],
      ['dphi', 'itself'],
      ['pt', 'its logarithm'],
    ]);
  });

  it('refuses missing numbers, points that do not vary, sets too large and ways of drawing symbols', async () => {
    const { schema, rows } = await jets(40);
    const open = {
      ...rows,
      columns: rows.columns.map((column, c) => (c === 1 ? column.map(() => Number.NaN) : column)),
    };
    await expect(fitted(schema, open, { steps: 1 })).rejects.toThrow(
      'graph-gan: points must have all their numbers, got a missing one in column dphi',
    );
    const flat = { ...schema, columns: schema.columns.map((column) => ({ ...column, deviation: 0 })) };
    expect(() => coordinatesOf(flat.columns)).toThrow('graph-gan: columns must vary, got dy, which does not');
    const cut = { ...schema, sequence: { ...schema.sequence!, longest: 3 } };
    await expect(fitted(cut, rows, { steps: 1 })).rejects.toThrow(
      /graph-gan: sets must have 1 to 3 points, got \d+ in set/,
    );
    const { model, params } = await fitted(schema, rows, { steps: 1, margins: 'free' });
    expect(params.margins).toBeNull();
    await expect(model.sampling.sample(params, { first: 0, count: 1 }, key, { temperature: 2 })).rejects.toThrow(
      'graph-gan: temperature is for sequences of symbols, got sets of points',
    );
  });
});

describe('coordinates', () => {
  it('are undone, and end where the recorded values do', async () => {
    const { schema, rows } = await jets(200);
    for (const [c, coordinate] of coordinatesOf(schema.columns).entries()) {
      for (const value of rows.columns[c].slice(0, 50))
        expect(valueAt(coordinate, coordinateAt(coordinate, value))).toBeCloseTo(value, 10);
      expect(valueAt(coordinate, 50)).toBe(schema.columns[c].maximum);
    }
  });
});

describe('margins', () => {
  it('are moved from one law onto another, in order', () => {
    const draws = key.draws();
    const drawn = Float64Array.from({ length: 4000 }, () => draws.normal());
    const training = Float64Array.from({ length: 4000 }, () => draws.exponential());
    const move = quantileMap(quantilePairs(drawn, training));
    const moved = Array.from({ length: 4000 }, () => move(draws.normal())).sort((a, b) => a - b);
    // Quantiles of the exponential law, -log(1 - p), within four errors √(p / (1 - p) / n) of an order statistic on each of three sides.
    for (const p of [0.1, 0.5, 0.9])
      expect(Math.abs(moved[p * 4000] + Math.log(1 - p))).toBeLessThan(4 * Math.sqrt((3 * p) / (1 - p) / 4000));
    expect(move(-9)).toBeCloseTo(Math.min(...training) - (Math.min(...drawn) + 9), 10);
    expect(move(-9)).toBeLessThan(move(-8));
  });
});
