import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodePng } from '../data/formats/png.js';
import { madeWav } from '../data/sound/made-wav.test.data.js';
import type { FlagValues } from './command.js';
import { processContext } from './context.js';
import { openCoded, openData } from './open-data.js';
import { withSecond } from './open-modalities.js';

let [folder, images, sounds] = ['', '', ''];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ancestral-modalities-'));
  [images, sounds] = [join(folder, 'images'), join(folder, 'sounds')];
  for (const [label, level] of [
    ['0', 10],
    ['1', 200],
    ['2', 90],
  ] as const) {
    await mkdir(join(images, label), { recursive: true });
    const png = (shift: number) =>
      encodePng({ height: 4, width: 4, channels: 1, pixels: new Uint8Array(16).fill(level + shift) });
    for (const i of [0, 1, 2]) await writeFile(join(images, label, `${i}.png`), png(i));
  }
  await mkdir(sounds);
  for (const label of [0, 1])
    await writeFile(
      join(sounds, `${label}_x_0.wav`),
      madeWav(Array.from({ length: 900 }, (_, t) => Math.round(9000 * Math.sin(0.2 * (1 + 4 * label) * t)))),
    );
});
afterAll(() => rm(folder, { recursive: true }));

const context = processContext({ json: true, quiet: true }, new AbortController().signal);
const open = (data: string, flags: FlagValues) => openData(context, data, flags, 1);

describe('two DATA', () => {
  it('are joined by their labels, the sounds as spectrograms', async () => {
    const { schema, dataset, decisions, notes } = await open(images, withSecond('fit', sounds, { by: 'label' }));
    expect(dataset.count).toBe(6);
    expect(schema.columns.length).toBe(16 + 32 * 32);
    expect(schema.second).toMatchObject({ by: 'label', image: { height: 32, width: 32 }, sound: { rate: 8000 } });
    expect(notes).toContain('labels are the names of 3 folders');
    expect(decisions).toContain('without a partner, and left out: label 2');
    const { columns } = await dataset.gather(6, undefined as never);
    // A sound for each label: the same with each image of it, and another with the others.
    const sound = (i: number) => columns.slice(16).map((column) => column[i]);
    expect(columns[0].slice()).toEqual(Float64Array.of(10, 11, 12, 200, 201, 202));
    expect([sound(1), sound(2)]).toEqual([sound(0), sound(0)]);
    expect(sound(3)).not.toEqual(sound(0));
    const again = await openCoded(context, schema, images, { by: 'label', second: sounds }, 1);
    expect((await again.dataset.gather(6, undefined as never)).columns).toEqual(columns);
  });

  it('may be images both', async () => {
    const { schema, dataset } = await open(images, { by: 'label', second: images });
    expect(dataset.count).toBe(9);
    expect(schema.columns.map(({ name }) => name).slice(15, 17)).toEqual(['r3c3', 'second-r0c0']);
  });

  it('refuse what does not go with them', async () => {
    expect(() => withSecond('fit', undefined, { by: 'label' })).toThrow('fit: --by joins two DATA, got one');
    expect(() => withSecond('fit', sounds, {})).toThrow(
      'fit: two DATA need --by, the column that joins them, got none',
    );
    expect(withSecond('fit', undefined, { seed: 1 })).toEqual({ seed: 1 });
    const both = { by: 'label', second: sounds };
    await expect(open(sounds, { by: 'label', second: images })).rejects.toThrow('images must come before sounds');
    await expect(open(images, { ...both, by: 'digit' })).rejects.toThrow('by must be label, the one column');
    await expect(open(images, { ...both, flip: true })).rejects.toThrow('--flip: is for one DATA, got two');
    await expect(open('moons', both)).rejects.toThrow('two DATA must be images, or images and sounds, got moons');
    const { schema } = await open(images, both);
    await expect(openCoded(context, schema, images, {}, 1)).rejects.toThrow(
      'data: must be two modalities as the training rows are, got one',
    );
    const single = await open(images, {});
    await expect(openCoded(context, single.schema, images, both, 1)).rejects.toThrow(
      'modalities: must be rows as the training rows are, got two modalities',
    );
    await expect(openCoded(context, schema, images, { ...both, resize: '5x5' }, 1)).rejects.toThrow(
      'modalities: must be 4 x 4 as in the training rows, got 5 x 5',
    );
  });
});
