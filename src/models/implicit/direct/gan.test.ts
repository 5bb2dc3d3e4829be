import { describe, expect, it } from 'vitest';
import { codeImages } from '../../../data/images/code-images.js';
import type { ImageSet } from '../../../data/images/image-set.js';
import { codeTable } from '../../../data/read-table.js';
import { type TableRows, tableRows } from '../../../data/rows.js';
import { type RowsInput, rowsInput } from '../../../data/rows-input.js';
import type { TableSchema } from '../../../data/schema.js';
import { compile } from '../../../engine/program.js';
import { OBJECTIVES, type ObjectiveName } from '../../../learn/game/adversarial-objective.js';
import type { Learner } from '../../../learn/learner.js';
import { train } from '../../../learn/train.js';
import { keyOf } from '../../../random/key.js';
import { cellsOf } from './gan/cells.js';
import { chosenRows, cumulativeShares } from './gan/conditions.js';
import type { GanParams } from './gan/learner.js';
import { type GanOptions, options } from './gan/options.js';
import { packedTypes, packRows } from './gan/packed-rows.js';
import { realShown, rowsOfShown } from './gan/shown.js';
import { gan } from './gan.js';

const { definition } = gan;
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

async function coded(input: RowsInput) {
  const { dataset, schema } = await codeTable(await rowsInput(input));
  return { dataset, schema: schema as TableSchema };
}

async function fitted(input: RowsInput, chosen: Partial<GanOptions>) {
  return fittedTo(await coded(input), chosen);
}

async function fittedTo({ dataset, schema }: Awaited<ReturnType<typeof coded>>, chosen: Partial<GanOptions>) {
  const model = definition.bind(options.parse({ hidden: 16, layers: 1, batch: 64, latent: 4, ...chosen }), schema);
  const trained = await train(
    model.learner as unknown as Learner<TableRows, GanParams>,
    { training: dataset },
    { key: keyOf(1), nowMs: () => 0 },
  );
  const draw = (first: number, count: number) => model.sampling.sample(trained.params, { first, count }, keyOf(2));
  return { ...trained, model, schema, draw };
}

/** A normal law of mean 5 and deviation 2. */
function normalColumn(count: number) {
  const draws = keyOf(7).draws();
  return { x: Float64Array.from({ length: count }, () => 5 + 2 * draws.normal()) };
}

describe('gan', () => {
  const SETTINGS: Readonly<Record<ObjectiveName, Partial<GanOptions>>> = {
    minimax: {},
    'non-saturating': {},
    'least-squares': {},
    hinge: {},
    wasserstein: { clipWeights: 0.2, learningRate: 1e-3, criticLearningRate: 1e-2, steps: 300 },
    'wasserstein-gradient-penalty': {
      slopePenalty: 0.3,
      criticSteps: 3,
      learningRate: 2e-3,
      criticLearningRate: 1e-2,
      firstDecay: 0.5,
      steps: 250,
      average: 0.95,
    },
  };

  it.each(OBJECTIVES)('learns mean and deviation of a normal column by %s', async (objective) => {
    const { draw, warnings } = await fitted(normalColumn(512), {
      ...{ objective, steps: 400, learningRate: 3e-3, slopePenalty: 0.1, average: 0.98 },
      ...(objective === 'wasserstein' ? { slopePenalty: undefined } : {}),
      ...{ numbers: 'plain', secondDecay: 0.9 },
      ...SETTINGS[objective],
    });
    const { columns } = await draw(0, 1000);
    const centre = mean(columns[0]);
    const deviation = Math.sqrt(mean(columns[0].map((value) => (value - centre) ** 2)));
    // A law that is only played for: within half a deviation.
    expect(Math.abs(centre - 5)).toBeLessThan(1);
    expect(Math.abs(deviation - 2)).toBeLessThan(1);
    expect(warnings).toEqual([]);
  });

  it('learns the joint law of categories, rare ones too', async () => {
    // a → one or two, b → three, the rare c → four.
    const rows = Array.from({ length: 600 }, (_, i) => {
      const left = i % 20 === 0 ? 'c' : i % 2 === 0 ? 'a' : 'b';
      return { left, right: left === 'a' ? (i % 4 === 0 ? 'one' : 'two') : left === 'b' ? 'three' : 'four' };
    });
    const { draw, schema } = await fitted(rows, { steps: 500, hidden: 32, learningRate: 3e-3, average: 0.9 });
    const { columns } = await draw(0, 2000);
    const label = (column: number, row: number) => schema.columns[column].categories[columns[column][row]];
    const pairs = new Map<string, number>();
    for (let i = 0; i < 2000; i++) {
      const pair = `${label(0, i)} ${label(1, i)}`;
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1 / 2000);
    }
    const share = (pair: string) => pairs.get(pair) ?? 0;
    const real = new Map<string, number>();
    for (const { left, right } of rows) real.set(`${left} ${right}`, (real.get(`${left} ${right}`) ?? 0) + 1 / 600);
    const apart = [...new Set([...real.keys(), ...pairs.keys()])];
    const variation = apart.reduce((sum, pair) => sum + Math.abs(share(pair) - (real.get(pair) ?? 0)) / 2, 0);
    expect(variation).toBeLessThan(0.12);
    expect(share('c four')).toBeGreaterThan(0.02);
  });

  it('takes mixed tables with gaps, atoms and counts, and draws none of the gaps', async () => {
    const draws = keyOf(9).draws();
    const rows = Array.from({ length: 300 }, (_, i) => ({
      amount: i % 2 === 0 ? 0 : Math.round(1000 * Math.exp(draws.normal())) / 10,
      children: i % 7 === 0 ? null : Math.floor(3 * draws.uniform()),
      place: i % 5 === 0 ? null : i % 3 === 0 ? 'north' : 'south',
      height: 1.7 + Math.round(20 * draws.normal()) / 100,
    }));
    const { draw, schema } = await fitted(rows, { steps: 40 });
    expect(schema.columns.some(({ missing }) => missing > 0)).toBe(true);
    const { columns } = await draw(0, 100);
    for (const [c, column] of columns.entries()) {
      expect(column.every(Number.isFinite)).toBe(true);
      const { measure, minimum, categories, atoms } = schema.columns[c];
      if (categories.length > 0) expect(column.every((code) => code >= 0 && code < categories.length)).toBe(true);
      if (measure === 'count') expect(column.every((value) => Number.isInteger(value) && value >= minimum)).toBe(true);
      if (measure === 'with-atoms') expect(column.some((value) => atoms.includes(value))).toBe(true);
    }
    // Row i is the same whatever is drawn beside it.
    const later = await draw(70, 5);
    for (const [c, column] of later.columns.entries()) expect([...column]).toEqual([...columns[c].subarray(70, 75)]);
  });

  it.each([
    { criticNorm: 'spectral', objective: 'hinge' },
    { packing: 4 },
    { instanceNoise: 0.2, conditions: 'none' },
    { objective: 'wasserstein-gradient-penalty', packing: 2 },
    { epochs: 2, average: 0, schedule: 'cosine' },
  ] as const)('learns with %j, gaps and all', async (chosen) => {
    const rows = Array.from({ length: 100 }, (_, i) => ({
      x: i % 9 === 0 ? null : (i * 7) % 31,
      k: i % 3 === 0 ? 'a' : 'b',
    }));
    const { draw, warnings } = await fitted(rows, { steps: 4, ...chosen });
    const { columns } = await draw(0, 10);
    expect(columns.every((column) => column.every(Number.isFinite))).toBe(true);
    expect(warnings).toEqual([]);
  });

  it('draws images that go with their labels', async () => {
    const count = 200;
    const images: ImageSet = {
      ...{ height: 4, width: 4, channels: 1, count, notes: [] },
      pixels: Uint8Array.from({ length: 16 * count }, (_, at) => (Math.floor(at / 16) % 2 === at % 2 ? 255 : 0)),
      labels: { names: ['even', 'odd'], codes: Uint16Array.from({ length: count }, (_, i) => i % 2) },
    };
    const { dataset, schema } = await codeImages(images, { binarization: 'static' }, keyOf(1));
    const { draw } = await fittedTo(
      { dataset: dataset as never, schema: schema as TableSchema },
      { steps: 400, hidden: 32, learningRate: 5e-3, average: 0.9, slopePenalty: 0.1 },
    );
    const { columns } = await draw(0, 100);
    let right = 0;
    for (let i = 0; i < 100; i++)
      for (let place = 0; place < 16; place++)
        if (columns[place][i] === (columns[16][i] === place % 2 ? 1 : 0)) right++;
    expect(columns.slice(0, 16).every((pixel) => pixel.every((value) => value === 0 || value === 1))).toBe(true);
    expect(right).toBeGreaterThan(0.95 * 1600);
  });

  it('says while it learns that drawn rows have collapsed', async () => {
    const draws = keyOf(3).draws();
    const two = Float64Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? -3 : 3) + 0.1 * draws.normal());
    // A critic that hardly learns and a generator that runs after it in great steps: all rows go to where it points.
    const { warnings } = await fitted(
      { x: two },
      {
        steps: 520,
        numbers: 'plain',
        objective: 'hinge',
        latent: 1,
        packing: 1,
        slopePenalty: 0,
        learningRate: 0.03,
        criticLearningRate: 3e-4,
      },
    );
    expect(warnings.join()).toMatch(
      /drawn rows collapse: they vary 0\.\d+ times as much as real ones; try --objective/,
    );
  });

  it('learns from fewer rows than a batch', async () => {
    const { draw } = await fitted({ x: [1.5, 2.5, 4], y: ['a', 'b', 'a'] }, { steps: 5 });
    expect((await draw(0, 3)).columns[0].every(Number.isFinite)).toBe(true);
  });

  it('packs no rows where the batch is no multiple of a pack, unless told to', async () => {
    const { schema } = await coded(normalColumn(10));
    expect(() => definition.bind(options.parse({ batch: 50 }), schema)).not.toThrow();
    expect(() => definition.bind(options.parse({ batch: 50, packing: 4 }), schema)).toThrow(
      'gan: batch must be a multiple of packing, got a batch of 50 and packs of 4',
    );
  });

  it('refuses options that do not go together', async () => {
    await expect(fitted(normalColumn(10), { clipWeights: 0.1, objective: 'hinge' })).rejects.toThrow(
      'gan: clip-weights must go with the objective wasserstein, got hinge',
    );
  });

  it('has no density, and says what to do instead', async () => {
    const { schema } = await coded(normalColumn(10));
    const model = definition.bind(options.parse({}), schema);
    expect('density' in model).toBe(false);
    expect(model.remedy).toContain('evaluate');
  });

  it('gives the categories of a row while learning unless rows have weights', async () => {
    const { dataset, schema } = await coded({ x: ['a', 'b', 'a', 'b'], y: [1, 2, 3, 4.5] });
    const model = definition.bind(options.parse({}), { ...schema, weights: 'w' });
    expect(model.warnings({} as GanParams)).toEqual([
      'gan: rows have weights, so no categories are given while learning; rare ones may be drawn less often than they are',
    ]);
    expect(definition.bind(options.parse({}), schema).warnings({} as GanParams)).toEqual([]);
    expect(dataset.count).toBe(4);
  });
});

describe('cells of a table', () => {
  it('come back from what the discriminator is shown', async () => {
    const table = { x: [1.25, 3.5, 8.75, 2], k: ['a', 'b', 'a', 'c'], z: [0, 0, 4, 5] };
    const { schema } = await coded(table);
    const atoms = { ...schema.columns[2], measure: 'with-atoms' as const, atoms: [0], mean: 4.5, deviation: 0.5 };
    const own: TableSchema = { ...schema, columns: [schema.columns[0], schema.columns[1], atoms] };
    const cells = cellsOf(own, { numbers: 'modes', modes: 2 });
    const rows = tableRows([Float64Array.from(table.x), Float64Array.from([0, 1, 0, 2]), Float64Array.from(table.z)]);
    const types = Object.fromEntries(
      Object.entries(packedTypes(cells)).map(([name, type]) => [name, { ...type, shape: [4, ...type.shape] }]),
    );
    const ofModes = { dtype: 'f32', shape: [2, 2] } as const;
    const inputs = { given: types, modes: { mean: ofModes, scale: ofModes, logWeight: ofModes } };
    const program = await compile('round-trip', inputs, ({ given, modes }) => {
      const shown = realShown(cells, given as never, modes as never);
      return { shown, rows: rowsOfShown(cells, shown, modes as never) };
    });
    const modes = {
      mean: Float32Array.of(-1, 1, -1, 1),
      scale: new Float32Array(4).fill(0.5),
      logWeight: new Float32Array(4).fill(Math.log(0.5)),
    };
    const found = await program.run({ given: packRows(cells, rows), modes } as never);
    await program.release();
    const { shown, rows: back } = found as unknown as Readonly<Record<'shown' | 'rows', Float64Array>>;
    expect(cells.width).toBe(3 + 2 + 3 + 2);
    for (let i = 0; i < 4; i++) {
      expect([...shown.subarray(i * 10, i * 10 + 3)]).toEqual([0, 1, 2].map((k) => (k === rows.columns[1][i] ? 1 : 0)));
      for (let c = 0; c < 3; c++) expect(back[i * 3 + c]).toBeCloseTo(rows.columns[c][i], 5);
    }
  });
});

describe('chosenRows', () => {
  const categories = [{ column: 0, codes: 2, atoms: [] }];
  // 30 rows of code 0, two of code 1, and four that only fill the batch up.
  const codes = Int32Array.from({ length: 36 }, (_, i) => (i === 5 || i === 6 ? 1 : 0));
  const index = Int32Array.from({ length: 36 }, (_, i) => (i < 32 ? i : 0));
  const prepare = chosenRows(categories, 36);

  it('gives each row a category with the logarithm of its frequency, and a row that has it', () => {
    let rare = 0;
    let all = 0;
    for (let pass = 0; pass < 60; pass++) {
      const { codes: own, condition } = prepare({ codes }, index, keyOf(pass)) as {
        codes: Int32Array;
        condition: Int32Array;
      };
      expect([...own]).toEqual([...condition]);
      for (const code of condition.subarray(0, 32)) rare += code;
      all += 32;
    }
    const share = Math.log1p(2) / (Math.log1p(2) + Math.log1p(30));
    expect(Math.abs(rare / all - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / all));
  });

  it('depends on the batch alone, not on what is prepared with it', () => {
    const twice = (of: Int32Array) => Int32Array.from([...of, ...of]);
    const one = prepare({ codes }, index, keyOf(1));
    const two = prepare({ codes: twice(codes) }, twice(index), keyOf(1));
    expect(two.condition).toEqual(twice(one.condition as Int32Array));
  });
});

describe('cumulativeShares', () => {
  it('has every column as often, and its categories as often as in the rows', () => {
    const two = [
      { column: 0, codes: 2, atoms: [] },
      { column: 1, codes: 2, atoms: [] },
    ];
    const shares = cumulativeShares(two, Float64Array.of(3, 1, 0, 0));
    for (const [i, share] of [0.375, 0.5, 0.75, 1].entries()) expect(shares[i]).toBeCloseTo(share, 6);
  });
});
