import { describe, expect, it } from 'vitest';
import { codeImages } from '../../../data/images/code-images.js';
import { sampleShapes } from '../../../data/images/shapes.js';
import type { TableRows } from '../../../data/rows.js';
import type { TableSchema } from '../../../data/schema.js';
import { train } from '../../../learn/train.js';
import { keyOf } from '../../../random/key.js';
import { type DcganParams, dcgan } from './dcgan.js';

const { definition } = dcgan;
const set = sampleShapes(96, keyOf(1));
const SMALL = { latent: 4, batch: 16, width: 4, steps: 30, learningRate: 2e-3, average: 0 };

async function fitted(binarization: 'none' | 'static', changes: object = {}) {
  const { dataset, schema } = await codeImages({ ...set, labels: undefined } as never, { binarization }, keyOf(1));
  const model = definition.bind(definition.options.parse({ ...SMALL, ...changes }), schema);
  const { params, records } = await train(model.learner, { training: dataset }, { key: keyOf(2), nowMs: () => 0 });
  return { model, schema, dataset, records, params: params as DcganParams };
}

describe('dcgan', () => {
  it.each([
    ['none', 255, {}],
    ['static', 1, { criticNorm: 'spectral', objective: 'hinge' }],
    ['none', 255, { packing: 2, criticNorm: 'none', objective: 'wasserstein-gradient-penalty' }],
  ] as const)(
    'learns images with pixels as they are (%s), and draws each row by itself',
    async (how, most, changes) => {
      const { model, params, records } = await fitted(how, changes);
      expect(Number.isFinite(records.at(-1)?.objective)).toBe(true);
      const whole = await model.sampling.sample(params, { first: 0, count: 70 }, keyOf(3));
      for (const column of whole.columns)
        for (const value of column) expect(Number.isInteger(value) && value >= 0 && value <= most).toBe(true);
      const part = await model.sampling.sample(params, { first: 66, count: 3 }, keyOf(3));
      for (const [c, column] of part.columns.entries()) expect(column).toEqual(whole.columns[c].slice(66, 69));
    },
  );

  it('moves drawn images towards the mean of real ones', async () => {
    const { model, params, dataset } = await fitted('none', { steps: 150 });
    const rows = await dataset.gather(96, keyOf(1));
    const drawn = await model.sampling.sample(params, { first: 0, count: 200 }, keyOf(3));
    const first = await definition
      .bind(definition.options.parse({ ...SMALL, steps: 1 }), dataset.schema as TableSchema)
      .learner.start({ training: dataset }, keyOf(2));
    const { generator } = (first as unknown as { readonly params: DcganParams }).params;
    const before = await model.sampling.sample({ generator }, { first: 0, count: 200 }, keyOf(3));
    expect(apart(drawn, rows)).toBeLessThan(0.5 * apart(before, rows));
  });

  it('refuses columns beside the pixels, and images with gaps', async () => {
    const { dataset, schema } = await codeImages(set, { binarization: 'none' }, keyOf(1));
    expect(() => definition.bind(definition.options.parse(SMALL), schema)).toThrow(
      'dcgan: takes pixels alone, got the column label beside them',
    );
    const { model, dataset: own } = await fitted('none');
    const rows = await own.gather(4, keyOf(1));
    const columns = rows.columns.map((column, c) => (c === 3 ? column.map(() => Number.NaN) : column));
    await expect(
      model.learner.contribute(await model.learner.start({ training: own }, keyOf(1)), { ...rows, columns }, keyOf(1)),
    ).rejects.toThrow('dcgan: every pixel must be known, got a missing one in image');
    expect(dataset.count).toBe(96);
  });
});

/** Mean squared distance of mean images. */
function apart(a: TableRows, b: TableRows): number {
  const mean = (column: Float64Array) => column.reduce((sum, value) => sum + value, 0) / column.length;
  const squares = a.columns.map((column, c) => (mean(column) - mean(b.columns[c])) ** 2);
  return squares.reduce((sum, value) => sum + value, 0) / squares.length;
}
