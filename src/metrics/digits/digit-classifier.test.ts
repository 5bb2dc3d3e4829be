import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageSet } from '../../data/images/image-set.js';
import { keptPath } from '../../data/sets/kept-file.js';
import { interpret } from '../../engine/interpret.js';
import { ndArray } from '../../engine/nd-array.js';
import { constantsOf, initialise } from '../../engine/parameters.js';
import { EVALUATION } from '../../engine/pass.js';
import { trace } from '../../engine/program.js';
import { writeArchive } from '../../model/archive.js';
import { keyOf } from '../../random/key.js';
import { classifierOf, digitClassifier, recipeHash } from './digit-classifier.js';
import { digitImagesOf } from './digit-images.js';
import { type DigitTensors, digitParameters, featuresOf, logProbOf } from './digit-network.js';
import { trainDigits } from './train-digits.js';

/** Images without digits, but of ten kinds: a bright bar that stands in a place of its own, in noise. */
function bars(count: number, seed: number): ImageSet {
  const pixels = new Uint8Array(count * 784);
  const codes = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    const draws = keyOf(seed).at(i).draws();
    codes[i] = draws.below(10);
    for (let p = 0; p < 784; p++) {
      const isInBar = Math.floor((p % 28) / 5) === codes[i] % 5 && Math.floor(p / 28 / 14) === Math.floor(codes[i] / 5);
      pixels[i * 784 + p] = (isInBar ? 150 : 0) + draws.below(100);
    }
  }
  const labels = { names: [...'0123456789'], codes };
  return { count, height: 28, width: 28, channels: 1, pixels, labels, notes: [] };
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ancestral-digits-'));
});
afterAll(() => rm(folder, { recursive: true }));

const first = initialise(digitParameters, keyOf(3));

describe('the classifier', () => {
  it('learns what it is shown', async () => {
    const params = await trainDigits(bars(500, 1), { batch: 50, steps: 30, learningRate: 0.002, seed: 1 });
    const { see } = await classifierOf(params, 'bars');
    const fresh = bars(260, 2); // more than a batch
    const { digits, logProb, features } = await see(digitImagesOf(fresh));
    const right = digits.filter((digit, i) => digit === fresh.labels?.codes[i]).length;
    expect(right).toBeGreaterThan(250);
    for (let i = 0; i < fresh.count; i++) {
      const sum = logProb.subarray(10 * i, 10 * i + 10).reduce((total, each) => total + Math.exp(each), 0);
      expect(sum).toBeCloseTo(1, 5);
    }
    expect([features.count, features.width, features.values.length]).toEqual([260, 128, 260 * 128]);
  });

  it('is named by its recipe and its parameters', async () => {
    const { name } = await classifierOf(first, '01234567');
    expect(name).toMatch(/^digits-01234567-[0-9a-f]{8}$/);
    expect((await classifierOf(initialise(digitParameters, keyOf(3)), '01234567')).name).toBe(name);
    expect((await classifierOf(initialise(digitParameters, keyOf(4)), '01234567')).name).not.toBe(name);
  });

  it('computes what the network says, in double precision too', async () => {
    const images = digitImagesOf(bars(3, 5));
    const constants = constantsOf(digitParameters, first) as DigitTensors;
    const traced = trace({ x: { dtype: 'f32', shape: [3, 784] } } as const, ({ x }) => ({
      logProb: logProbOf(constants, featuresOf(constants, x, EVALUATION), EVALUATION),
    }));
    const slow = interpret(
      [traced.outputs.logProb],
      new Map([[traced.inputs.x, ndArray([3, 784], Float64Array.from(images.pixels))]]),
    );
    const { logProb } = await (await classifierOf(first, 'first')).see(images);
    for (const [i, value] of slow[0].data.entries()) expect(Math.abs(logProb[i] - value)).toBeLessThan(1e-4);
  });
});

describe('digitClassifier', () => {
  const kept = async () => keptPath(`classifiers/digits-${await recipeHash()}.safetensors`, folder) as string;
  const damaged = async () => {
    await mkdir(join(folder, 'images/mnist'), { recursive: true });
    await writeFile(join(folder, 'images/mnist/train-images-idx3-ubyte.gz'), 'no images');
    return { cacheFolder: folder, dataFolder: folder };
  };

  it('is read from the cache folder', async () => {
    const recipe = await recipeHash();
    await mkdir(join(folder, 'classifiers'), { recursive: true });
    await writeFile(await kept(), writeArchive({ facts: { recipe }, tree: first }));
    const { name, notes } = await digitClassifier({ cacheFolder: folder });
    expect(name).toBe((await classifierOf(first, recipe)).name);
    expect(notes).toEqual([]);
  });

  it('says how to get MNIST where it must be trained and cannot be', async () => {
    const how = await damaged();
    await writeFile(await kept(), writeArchive({ facts: { recipe: 'another' }, tree: first }));
    await expect(digitClassifier(how)).rejects.toThrow(
      /^digit-classifier: must be trained once on MNIST, which is not at hand: .*train-images-idx3-ubyte.gz: must be 9912422 bytes long, got 9$/,
    );
    await expect(digitClassifier(how)).rejects.toMatchObject({ code: 'DATA_MNIST' });
  });

  it('takes no kept file that is not what was written', async () => {
    const bytes = writeArchive({ facts: { recipe: await recipeHash() }, tree: first });
    bytes[bytes.length - 1] ^= 1;
    await writeFile(await kept(), bytes);
    // It would be trained again, and for that MNIST is missing here.
    await expect(digitClassifier(await damaged())).rejects.toMatchObject({ code: 'DATA_MNIST' });
  });
});
