import { describe, expect, expectTypeOf, it } from 'vitest';
import { sampleShapes } from './data/images/shapes.js';
import { keyOf, spectrograms } from './data/index.js';
import { fit, load, type ModalityTable } from './index.js';
import { coupledGan, independent } from './models/index.js';

const { pixels, labels: coded } = sampleShapes(40, keyOf(1));
const labels = Array.from(coded?.codes ?? [], (code) => coded?.names[code] ?? '');
const shapes = { images: pixels, height: 16, width: 16, labels };
const tone = (hertz: number) =>
  Float32Array.from({ length: 2000 }, (_, t) => 0.5 * Math.sin((2 * Math.PI * hertz * t) / 8000));
const sounds = spectrograms(
  { rate: 8000, sounds: [tone(300), tone(900), tone(2500)], labels: ['circle', 'cross', 'square'] },
  { bands: 8, frames: 8 },
);
const input = { first: shapes, second: sounds, by: 'label' } as const;
const quick = { steps: 4, batch: 8, width: 2, hidden: 8, latent: 4, layers: 1 } as const;

describe('two modalities in the library', () => {
  it('are fitted, drawn as images of both, and loaded again', async () => {
    const model = await fit(coupledGan(quick), input, { seed: 1, split: 'none' });
    const drawn = await model.sample(3);
    expectTypeOf(drawn).toEqualTypeOf<ModalityTable>();
    expect([drawn.height, drawn.width, drawn.images.length]).toEqual([16, 16, 3 * 256]);
    expect([drawn.second.height, drawn.second.width, drawn.second.images.length]).toEqual([8, 8, 3 * 64]);
    expect(drawn.rows()[1]['second-r0c0']).toBe(drawn.second.images[64]);
    expect(model.summary.decisions).toContain('column label left out: it joins the two modalities');
    const again = await load(model.save());
    expect(again.schema).toEqual(model.schema);
    expect(again.schema.second?.sound).toMatchObject({ rate: 8000, bands: 8, frames: 8 });
    expect((await again.sample(3)).second?.images).toEqual(drawn.second.images);
    await expect(again.logProb(input)).rejects.toThrow('coupled-gan: has no density, so no logProb');
  });

  it('are not for families of one, nor for options of one', async () => {
    await expect(fit(independent(), input)).rejects.toThrow('got two modalities');
    await expect(fit(coupledGan(quick), input, { resize: [8, 8] })).rejects.toThrow(
      'fit: resize is for one modality, got two',
    );
    await expect(fit(coupledGan(quick), shapes, { drop: ['label'] })).rejects.toThrow(
      'coupled-gan: takes two modalities, got images',
    );
  });
});
