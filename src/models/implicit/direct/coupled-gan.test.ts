import { describe, expect, it } from 'vitest';
import type { ImageSet } from '../../../data/images/image-set.js';
import { codeModalities } from '../../../data/modalities/code-modalities.js';
import type { TableRows } from '../../../data/rows.js';
import { train } from '../../../learn/train.js';
import { admit } from '../../../model/admit.js';
import type { ModelDefinition } from '../../../model/define-model.js';
import { keyOf } from '../../../random/key.js';
import { coupledGan } from './coupled-gan.js';
import { gan } from './gan.js';

const { definition } = coupledGan;
const SMALL = {
  ...{ latent: 4, batch: 32, layers: 1, width: 4, hidden: 16, average: 0 },
  ...{ steps: 400, learningRate: 2e-3, criticNorm: 'none', slopePenalty: 1 },
};

/** Images of 4 x 4 whose bright half tells a bit, in grey levels that differ. */
function halves(count: number, by: 'rows' | 'columns', name: string, width = 4): ImageSet {
  const codes = Uint16Array.from({ length: count }, (_, i) => i & 1);
  const pixels = new Uint8Array(count * 4 * width);
  for (let i = 0; i < count; i++) {
    const draws = keyOf(7).at(name).at(i).draws();
    for (let p = 0; p < 4 * width; p++) {
      const isLater = by === 'rows' ? Math.floor(p / width) >= 2 : p % width >= width / 2;
      pixels[4 * width * i + p] = (Number(isLater) === codes[i] ? 170 : 0) + Math.floor(80 * draws.uniform());
    }
  }
  return { count, height: 4, width, channels: 1, pixels, labels: { names: ['0', '1'], codes }, notes: [] };
}

const pairs = () =>
  codeModalities({ first: halves(200, 'rows', 'first'), second: halves(40, 'columns', 'second', 6) }, keyOf(1));

/** The bit that the bright half tells. */
function bitsOf({ columns, count }: TableRows, first: number, width: number, by: 'rows' | 'columns'): boolean[] {
  return Array.from({ length: count }, (_, i) => {
    let lead = 0;
    for (let p = 0; p < 4 * width; p++) {
      const isLater = by === 'rows' ? Math.floor(p / width) >= 2 : p % width >= width / 2;
      lead += (isLater ? 1 : -1) * columns[first + p][i];
    }
    return lead > 0;
  });
}

async function fitted(changes: object = {}) {
  const { dataset, schema } = await pairs();
  const model = definition.bind(definition.options.parse({ ...SMALL, ...changes }), schema);
  const { params, records } = await train(model.learner, { training: dataset }, { key: keyOf(2), nowMs: () => 0 });
  return { model, params, records, dataset };
}

describe('coupled-gan', () => {
  it('draws pairs whose modalities tell the same bit', async () => {
    const { model, params, dataset } = await fitted();
    const real = await dataset.gather(200, keyOf(1));
    const told = (rows: TableRows) => {
      const [own, other] = [bitsOf(rows, 0, 4, 'rows'), bitsOf(rows, 16, 6, 'columns')];
      const shareOf = (bits: readonly boolean[]) => bits.filter(Boolean).length / rows.count;
      const agreeing = shareOf(own.map((bit, i) => bit === other[i]));
      return { agreeing, ones: [shareOf(own), shareOf(other)] };
    };
    expect(told(real).agreeing).toBe(1);
    const count = 400;
    const { agreeing, ones } = told(await model.sampling.sample(params, { first: 0, count }, keyOf(3)));
    // How many of independent draws of these bits would agree, and five standard errors of that share.
    const chance = ones[0] * ones[1] + (1 - ones[0]) * (1 - ones[1]);
    expect(agreeing).toBeGreaterThan(chance + 5 * Math.sqrt((chance * (1 - chance)) / count));
  });

  it.each([
    { judging: 'apart', steps: 10 },
    {
      judging: 'apart',
      steps: 10,
      criticNorm: 'spectral',
      slopePenalty: undefined,
      objective: 'hinge',
      sharedLayers: 2,
    },
    { steps: 10, packing: 2, objective: 'wasserstein-gradient-penalty', slopePenalty: 10 },
    { steps: 10, criticNorm: 'batch', slopePenalty: undefined },
  ])('learns as it is told (%o), and draws each row by itself', async (changes) => {
    const { model, params, records } = await fitted(changes);
    expect(Number.isFinite(records.at(-1)?.objective)).toBe(true);
    const whole = await model.sampling.sample(params, { first: 0, count: 70 }, keyOf(3));
    expect(whole.columns.length).toBe(16 + 24);
    for (const column of whole.columns)
      for (const value of column) expect(Number.isInteger(value) && value >= 0 && value <= 255).toBe(true);
    const part = await model.sampling.sample(params, { first: 66, count: 3 }, keyOf(3));
    for (const [c, column] of part.columns.entries()) expect(column).toEqual(whole.columns[c].slice(66, 69));
  });

  it('takes two modalities and nothing else, which others do not take', async () => {
    const { schema, dataset } = await pairs();
    const { second: _second, ...one } = schema;
    const as = (model: unknown) => model as ModelDefinition;
    expect(() => admit(as(definition), one)).toThrow('coupled-gan: takes two modalities, got images');
    expect(() => definition.bind(definition.options.parse(SMALL), one)).toThrow(
      'coupled-gan: takes two modalities, got one',
    );
    expect(() => admit(as(gan.definition), schema)).toThrow('gan: takes tables and images, got two modalities');
    const { learner } = definition.bind(definition.options.parse(SMALL), schema);
    const { greys: _greys, ...rows } = await dataset.gather(4, keyOf(1));
    const columns = rows.columns.map((column, c) => (c === 20 ? column.map(() => Number.NaN) : column));
    const state = await learner.start({ training: dataset }, keyOf(1));
    await expect(learner.contribute(state, { ...rows, columns }, keyOf(1))).rejects.toThrow(
      'coupled-gan: every pixel must be known, got a missing one in row',
    );
  });
});
