import { describe, expect, it } from 'vitest';
import { codeImages } from '../../../data/images/code-images.js';
import { sampleShapes } from '../../../data/images/shapes.js';
import { onlyKnown, sliceRows, type TableRows } from '../../../data/rows.js';
import type { TableSchema } from '../../../data/schema.js';
import { type Checkpoint, train } from '../../../learn/train.js';
import { keyOf } from '../../../random/key.js';
import type { ImageToImageParams } from './image-to-image/learner.js';
import { imageToImage } from './image-to-image.js';

const { definition } = imageToImage;
const SMALL = { latent: 2, batch: 16, width: 8, layers: 2, steps: 150, learningRate: 5e-3, average: 0 };
const set = sampleShapes(96, keyOf(1));
const { dataset, schema } = await codeImages({ ...set, labels: undefined } as never, {}, keyOf(1));
const fresh = await (
  await codeImages({ ...sampleShapes(40, keyOf(7)), labels: undefined } as never, {}, keyOf(1))
).dataset.gather(40, keyOf(1));

function bound(changes: object, of: TableSchema = schema) {
  return definition.bind(definition.options.parse({ ...SMALL, ...changes }), of);
}

async function fitted(changes: object) {
  const model = bound(changes);
  const { params, records } = await train(model.learner, { training: dataset }, { key: keyOf(2), nowMs: () => 0 });
  return { model, params: params as ImageToImageParams, records };
}

/** Mean distance of pixels, as a share of white; of those columns that are asked for. */
function apart(a: TableRows, b: TableRows, counts: (column: number) => boolean = () => true): number {
  const chosen = a.columns.map((_, c) => c).filter(counts);
  const sums = chosen.map((c) => a.columns[c].reduce((sum, value, i) => sum + Math.abs(value - b.columns[c][i]), 0));
  return sums.reduce((sum, value) => sum + value, 0) / (chosen.length * a.count * 255);
}

const black = { ...fresh, columns: fresh.columns.map((column) => column.map(() => 0)) };
const isLevel = (value: number) => Number.isInteger(value) && value >= 0 && value <= 255;
const inMiddle = (column: number) => {
  const [row, place] = [column >> 4, column & 15];
  return row >= 4 && row < 12 && place >= 4 && place < 12;
};

/** Sixteen colour images of 8 by 8 whose levels have no order; the right half of the first is white, its left half black. */
async function coloured() {
  const pixels = Uint8Array.from({ length: 16 * 192 }, (_, at) =>
    at < 192 ? (Math.floor(at / 3) % 8 < 4 ? 0 : 255) : (at * 7919) % 256,
  );
  const made = { count: 16, height: 8, width: 8, channels: 3, pixels, notes: [] } as const;
  const coded = await codeImages(made as never, { binarization: 'none' }, keyOf(1));
  return { ...coded, rows: await coded.dataset.gather(16, keyOf(1)) };
}

/** A model of these images as it is before it learns. */
async function unlearned(task: string, coded: Awaited<ReturnType<typeof coloured>>) {
  const model = bound({ task }, coded.schema);
  const { params } = (await model.learner.start({ training: coded.dataset }, keyOf(2))) as never as {
    readonly params: ImageToImageParams;
  };
  return { model, params };
}

describe('image-to-image', () => {
  it.each(['sketch', 'super-resolution', 'inpainting'] as const)(
    'makes images like those that were (%s)',
    async (task) => {
      const { model, params, records } = await fitted({ task, adversarialWeight: 0 });
      expect(records.at(-1)?.objective).toBeLessThan(0.5 * records[0].objective);
      const codes = await model.latent.encode(params, fresh);
      expect(codes.length).toBe(model.latent.names(params).length);
      const back = await model.latent.decode(params, codes);
      const counts = task === 'inpainting' ? inMiddle : () => true;
      // Most pixels are black: so is the best image that looks at nothing.
      expect(apart(back, fresh, counts)).toBeLessThan(0.75 * apart(black, fresh, counts));
      for (const column of back.columns) for (const value of column) if (!isLevel(value)) expect.fail(`${value}`);
    },
  );

  it('learns against a discriminator of patches as well', async () => {
    const { model, records } = await fitted({ steps: 40 });
    const { monitors = {}, objective } = records.at(-1) ?? { objective: Number.NaN };
    expect(Number.isFinite(objective)).toBe(true);
    expect(monitors.distance).toBeLessThan(0.5 * (records[0].monitors?.distance ?? 0));
    expect(monitors['D(real)']).toBeGreaterThan(monitors['D(drawn)']);
    expect(model.completion).toBe(undefined);
    expect(model.remedy).toContain('encode images and decode the codes');
  });

  it('goes on where it was interrupted, and fills holes row by row', async () => {
    const model = bound({ task: 'inpainting', criticNorm: 'spectral', objective: 'hinge', steps: 9 });
    const saved: Checkpoint[] = [];
    let now = 0;
    const how = { key: keyOf(2), nowMs: () => now++, batchesPerCall: 2 };
    const often = { ...how, checkpointEveryMs: 0, checkpoint: async (each: Checkpoint) => void saved.push(each) };
    const { params } = await train(model.learner, { training: dataset }, often);
    const resumed = await train(model.learner, { training: dataset }, { ...how, resume: saved[1] });
    expect(resumed.params).toEqual(params);

    const holes = onlyKnown(fresh, (column) => column % 3 !== 0);
    const filled = await model.completion?.complete(params, holes, keyOf(3));
    for (const [c, column] of (filled as TableRows).columns.entries())
      if (c % 3 !== 0) expect(column).toEqual(fresh.columns[c]);
      else expect(column.every(isLevel)).toBe(true);
    const part = await model.completion?.complete(params, sliceRows(holes, 7, 9), keyOf(3));
    for (const [c, column] of (part as TableRows).columns.entries())
      expect(column).toEqual(filled?.columns[c].slice(7, 9));
    const empty = await model.completion?.complete(
      params,
      onlyKnown(fresh, () => false),
      keyOf(3),
    );
    expect(empty?.columns.every((column) => column.every(Number.isInteger))).toBe(true);
  });

  it('sees edges where brightness is steep', async () => {
    const coded = await coloured();
    const { model, params } = await unlearned('sketch', coded);
    const codes = await model.latent.encode(params, coded.rows);
    // Both columns beside the step from black to white; none along the border, where the filter does not reach.
    const edges = codes.map((code) => code[0]);
    const expected = Array.from({ length: 64 }, (_, p) => {
      const [row, column] = [p >> 3, p & 7];
      return row > 0 && row < 7 && (column === 3 || column === 4) ? 1 : 0;
    });
    expect(edges).toEqual(expected);
    expect(model.latent.names(params)[9]).toBe('edge r1c1');
  });

  it('sees means of squares, each channel by itself', async () => {
    const coded = await coloured();
    const { model, params } = await unlearned('super-resolution', coded);
    const codes = await model.latent.encode(params, coded.rows);
    const names = model.latent.names(params);
    expect([names.length, names[4]]).toEqual([12, 'mean r0c1-green']);
    for (const i of [0, 5]) {
      let sum = 0;
      for (let row = 0; row < 4; row++)
        for (let column = 4; column < 8; column++) sum += coded.rows.columns[(row * 8 + column) * 3 + 1][i];
      expect(codes[4][i]).toBeCloseTo(sum / 16, 3);
    }
    const back = await model.latent.decode(params, codes);
    expect([back.count, back.columns.length]).toEqual([16, 192]);
  });

  it('keeps what is around the hole, and needs no more', async () => {
    const coded = await coloured();
    const { model, params } = await unlearned('inpainting', coded);
    const isHole = (c: number) =>
      [2, 3, 4, 5].includes(Math.floor(c / 24)) && [2, 3, 4, 5].includes(Math.floor(c / 3) % 8);
    const codes = await model.latent.encode(
      params,
      onlyKnown(coded.rows, (c) => !isHole(c)),
    );
    expect(codes.length).toBe(192 - 48);
    const back = await model.latent.decode(params, codes);
    for (const [c, column] of back.columns.entries()) if (!isHole(c)) expect(column).toEqual(coded.rows.columns[c]);
    await expect(
      model.latent.encode(
        params,
        onlyKnown(coded.rows, (c) => c !== 0),
      ),
    ).rejects.toThrow('image-to-image: every pixel must be known, got a missing one in image 1');
  });

  it('refuses columns beside the pixels, and sizes that do not suit it', async () => {
    const { schema: labelled } = await codeImages(set, {}, keyOf(1));
    expect(() => bound({}, labelled)).toThrow('image-to-image: takes pixels alone, got the column label beside them');
    const of = (height: number, width: number) =>
      ({
        ...schema,
        columns: schema.columns.slice(0, height * width),
        image: { ...schema.image, height, width },
      }) as TableSchema;
    expect(() => bound({ task: 'super-resolution' }, of(10, 16))).toThrow(
      'image-to-image: sides of images must be multiples of 4 for super-resolution, got 10 x 16',
    );
    expect(() => bound({}, of(3, 16))).toThrow('image-to-image: sides of images must be at least 4 pixels, got 3 x 16');
  });
});
