import { describe, expect, it } from 'vitest';
import { platform } from '#platform';
import { tableDataset } from '../../../data/dataset.js';
import { codeImages } from '../../../data/images/code-images.js';
import { sampleShapes } from '../../../data/images/shapes.js';
import type { TableRows } from '../../../data/rows.js';
import type { Checkpoint } from '../../../learn/train.js';
import { train } from '../../../learn/train.js';
import { admit } from '../../../model/admit.js';
import type { ModelDefinition } from '../../../model/define-model.js';
import { drawRows } from '../../../model/draw.js';
import { exportGraph } from '../../../model/export-graph.js';
import type { FittedModel } from '../../../model/fitted-model.js';
import { keyOf } from '../../../random/key.js';
import type { ConditionalParams } from './conditional-gan/draw-labelled.js';
import { conditionalGan } from './conditional-gan.js';

const { definition } = conditionalGan;
const SMALL = { latent: 4, batch: 16, width: 4, layers: 2, steps: 240, learningRate: 2e-3, average: 0 };

/** Shapes on grounds as much brighter as their class is later. */
const set = sampleShapes(96, keyOf(1));
const lit = {
  ...set,
  pixels: set.pixels.map((level, at) => Math.round(0.3 * level) + 80 * (set.labels?.codes[Math.floor(at / 256)] ?? 0)),
};
const coded = await codeImages(lit, { binarization: 'none' }, keyOf(1));
const { dataset, schema } = coded;
const label = schema.columns.length - 1;

function bound(changes: object) {
  return definition.bind(definition.options.parse({ ...SMALL, ...changes }), schema);
}

async function fitted(changes: object) {
  const model = bound(changes);
  const { params, records } = await train(model.learner, { training: dataset }, { key: keyOf(2), nowMs: () => 0 });
  return { model, params: params as ConditionalParams, records };
}

const given = (code: number) => new Float64Array(schema.columns.length).fill(Number.NaN).fill(code, label);

/** Mean level of all pixels of these rows. */
function brightness({ columns, count }: TableRows): number {
  const sums = columns.slice(0, label).map((column) => column.reduce((sum, value) => sum + value, 0));
  return sums.reduce((sum, value) => sum + value, 0) / (label * count);
}

describe('conditional-gan', () => {
  it.each([
    ['projection', {}],
    ['auxiliary', {}],
    ['projection', { criticNorm: 'spectral', objective: 'hinge' }],
  ] as const)('draws images of the class that it is given (%s)', async (condition, changes) => {
    const { model, params, records } = await fitted({ condition, ...changes });
    expect(Number.isFinite(records.at(-1)?.objective)).toBe(true);
    const levels: number[] = [];
    for (const code of [0, 1, 2]) {
      const rows = await model.condition.sample(params, given(code), { first: 0, count: 64 }, keyOf(3));
      expect(rows.columns[label].every((value) => value === code)).toBe(true);
      levels.push(brightness(rows));
    }
    // Real classes lie 80 levels apart.
    expect(levels[1] - levels[0]).toBeGreaterThan(40);
    expect(levels[2] - levels[1]).toBeGreaterThan(40);
  });

  it('draws classes as often as they were met, and each row by itself', async () => {
    const { model, params } = await fitted({ steps: 2 });
    const whole = await model.sampling.sample(params, { first: 0, count: 400 }, keyOf(3));
    for (const column of whole.columns.slice(0, label))
      for (const value of column) if (!(Number.isInteger(value) && value >= 0 && value <= 255)) expect.fail(`${value}`);
    const part = await model.sampling.sample(params, { first: 66, count: 3 }, keyOf(3));
    for (const [c, column] of part.columns.entries()) expect(column).toEqual(whole.columns[c].slice(66, 69));
    const codes = set.labels?.codes ?? [];
    for (const code of [0, 1, 2]) {
      const share = codes.filter((each) => each === code).length / set.count;
      const drawn = whole.columns[label].filter((each) => each === code).length / 400;
      expect(Math.abs(drawn - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / 400));
    }
    const one = await drawRows('conditional-gan', model, params, schema, { first: 0, count: 2 }, keyOf(3), {
      given: { label: 'cross' },
    });
    expect([...one.columns[label]]).toEqual([1, 1]);
    await expectGraph(model, params);
  });

  it('goes on where it was interrupted', async () => {
    const { learner } = bound({ condition: 'auxiliary', steps: 9 });
    const saved: Checkpoint[] = [];
    let now = 0;
    const how = { key: keyOf(2), nowMs: () => now++, batchesPerCall: 2 };
    const often = { ...how, checkpointEveryMs: 0, checkpoint: async (each: Checkpoint) => void saved.push(each) };
    const whole = await train(learner, { training: dataset }, often);
    expect(saved.length).toBeGreaterThan(2);
    const resumed = await train(learner, { training: dataset }, { ...how, resume: saved[1] });
    expect(resumed.params).toEqual(whole.params);
  });

  it('is given the label alone', async () => {
    const { model, params } = await fitted({ steps: 1 });
    const some = given(1);
    some[3] = 10;
    await expect(model.condition.sample(params, some, { first: 0, count: 1 }, keyOf(1))).rejects.toThrow(
      'conditional-gan: can be given label alone, got a value of pixel 4',
    );
    const unmet = { ...params, fixed: { counts: Float32Array.of(5, 0, 4) } };
    await expect(model.condition.sample(unmet, given(1), { first: 0, count: 1 }, keyOf(1))).rejects.toThrow(
      'conditional-gan: label must be that of a training image, got cross, which none had',
    );
    expect(model.warnings(unmet)).toEqual(['conditional-gan: no training image was of cross, so none is drawn']);
    expect(model.warnings(params)).toEqual([]);
  });

  it('refuses one class, labels that are missing, and further columns', async () => {
    const model = bound({});
    const rows = await dataset.gather(20, keyOf(1));
    const withLabels = (code: number) =>
      tableDataset(schema, {
        ...rows,
        columns: rows.columns.map((column, c) => (c === label ? column.map(() => code) : column)),
      });
    const started = (code: number) => model.learner.start({ training: withLabels(code) }, keyOf(1));
    await expect(started(2)).rejects.toThrow('conditional-gan: needs images of at least two classes, got only square');
    await expect(started(2)).rejects.toMatchObject({ hint: 'dcgan draws images without labels' });
    await expect(started(Number.NaN)).rejects.toThrow(
      'conditional-gan: every image must have a label, one of circle, cross, square, got none in image 1',
    );
    await expect(started(3)).rejects.toThrow('got one that is none of them in image 1');
    const more = { ...schema, columns: [...schema.columns, { ...schema.columns[label], name: 'other' }] };
    expect(() => definition.bind(definition.options.parse(SMALL), more)).toThrow(
      'conditional-gan: takes pixels and a label, got the column other beside them',
    );
    const single = await codeImages({ ...set, labels: { names: ['one'], codes: new Uint16Array(96) } }, {}, keyOf(1));
    expect(() => admit(definition as unknown as ModelDefinition, single.schema)).toThrow(
      'conditional-gan: needs images of at least two classes, got only one',
    );
  });
});

/** The exported graph draws what it is given noise for: class by class as the uniform number falls. */
async function expectGraph(model: object, params: ConditionalParams): Promise<void> {
  const fit = {
    definition,
    model,
    params,
    schema,
    options: {},
    seed: 1,
    summary: { scores: [] },
  } as unknown as FittedModel;
  const { bytes, outputs } = exportGraph(fit, 'sample', '1');
  const session = await (await platform.runtime()).load(bytes);
  const input = (name: string, width: number, data: Float64Array) =>
    ({ name, dtype: 'f64', shape: [3, width], data }) as const;
  const feeds = [
    input('noise_normal', SMALL.latent, new Float64Array(3 * SMALL.latent)),
    input('noise_uniform', 1, Float64Array.of(0.001, 0.5, 0.999)),
  ];
  const [values] = await session.run(feeds, outputs);
  await session.release();
  const width = schema.columns.length;
  expect([0, 1, 2].map((i) => values[i * width + label])).toEqual([0, 1, 2]);
  expect(values.length).toBe(3 * width);
}
