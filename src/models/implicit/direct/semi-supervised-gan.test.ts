import { describe, expect, it } from 'vitest';
import { codeImages } from '../../../data/images/code-images.js';
import { sampleShapes } from '../../../data/images/shapes.js';
import { isCoded, type TableSchema } from '../../../data/schema.js';
import { train } from '../../../learn/train.js';
import { keyOf } from '../../../random/key.js';
import { semiSupervisedGan } from './semi-supervised-gan.js';

const { definition } = semiSupervisedGan;
const SMALL = {
  latent: 4,
  hidden: 16,
  width: 64,
  batch: 20,
  steps: 600,
  average: 0,
  labels: 30,
  inputNoise: 0.1,
  hiddenNoise: 0.2,
};

async function shapes(count: number, seed: number) {
  const set = sampleShapes(count, keyOf(seed));
  const coded = await codeImages(set, { binarization: 'none' }, keyOf(1));
  return { ...coded, schema: { ...coded.schema, label: 'label' } as TableSchema };
}

describe('semi-supervised-gan', async () => {
  const { dataset, schema } = await shapes(400, 1);
  const label = schema.columns.length - 1;
  const K = schema.columns[label].categories.length;

  it('learns classes from some labels each, and draws images with labels', async () => {
    const model = definition.bind(definition.options.parse(SMALL), schema);
    const { params } = await train(model.learner, { training: dataset }, { key: keyOf(2), nowMs: () => 0 });
    const fresh = await (await shapes(150, 9)).dataset.gather(150, keyOf(1));
    const logProb = await model.classification.classify(params, fresh);
    let right = 0;
    for (let i = 0; i < fresh.count; i++) {
      const own = logProb.subarray(i * K, (i + 1) * K);
      expect(own.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 5);
      if (own.indexOf(Math.max(...own)) === fresh.columns[label][i]) right++;
    }
    // Chance is 1 / K; a classifier that has learned nothing lies within 0.13 of it.
    expect(right / fresh.count).toBeGreaterThan(1 / K + 0.3);
    const drawn = await model.sampling.sample(params, { first: 0, count: 70 }, keyOf(3));
    expect(drawn.columns.length).toBe(schema.columns.length);
    for (const [c, column] of drawn.columns.entries()) {
      const most = isCoded(schema.columns[c]) ? K - 1 : 255;
      for (const value of column) expect(Number.isInteger(value) && value >= 0 && value <= most).toBe(true);
    }
    const part = await model.sampling.sample(params, { first: 66, count: 3 }, keyOf(3));
    expect(part.columns[label]).toEqual(drawn.columns[label].slice(66, 69));
  });

  it('keeps only the labels that it may use', async () => {
    const model = definition.bind(definition.options.parse({ ...SMALL, labels: 2 }), schema);
    const { params } = (await model.learner.start({ training: dataset }, keyOf(2))) as unknown as {
      readonly params: { readonly labelled: { readonly classes: Float32Array } };
    };
    const perClass = Array.from({ length: K }, (_, k) =>
      params.labelled.classes.filter((_value, i) => i % K === k).reduce((sum, value) => sum + value, 0),
    );
    expect(perClass).toEqual(new Array(K).fill(2));
  });

  it('refuses labels of fewer than two classes', async () => {
    const columns = (block: readonly Float64Array[]) =>
      block.map((column, c) => (c === label ? column.map(() => 0) : column));
    const single = {
      ...dataset,
      async *blocks() {
        for await (const rows of dataset.blocks()) yield { ...rows, columns: columns(rows.columns) };
      },
    };
    const model = definition.bind(definition.options.parse(SMALL), schema);
    await expect(model.learner.start({ training: single }, keyOf(2))).rejects.toThrow(
      'semi-supervised-gan: needs labels of at least two classes in column label, got only',
    );
  });
});
