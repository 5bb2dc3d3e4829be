// A training program that Node and pages run alike: what differs between them is handed in.
import type { fit } from '../../src/index.js';
import type { variationalAutoencoder } from '../../src/models/index.js';

/** Width and height of the images. */
export const SIDE = 8;

export interface Library {
  readonly fit: typeof fit;
  readonly variationalAutoencoder: typeof variationalAutoencoder;
}

export interface Told {
  readonly steps: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (step: number, loss: number) => void;
}

/** Trains an autoencoder of discs from a fixed seed: the last loss, the bound of each image, and drawn images, in nats and bits. */
export async function trainOnDiscs({ fit, variationalAutoencoder }: Library, { steps, signal, onProgress }: Told) {
  const images = discs(256);
  const network = { latent: 2, layers: 1, hidden: 32 };
  const recipe = variationalAutoencoder({ ...network, batch: 32, learningRate: 0.003, evaluation: 4, steps });
  let loss = Number.NaN;
  const model = await fit(recipe, images, {
    seed: 1,
    split: 'none',
    ...(signal && { signal }),
    onProgress(progress) {
      loss = progress.objective;
      onProgress?.(progress.step ?? 0, loss);
    },
  });
  const { values } = await model.logProb(images, { seed: 3 });
  const drawn = (await model.sample(16, { seed: 2 })).rows().map((row) => Object.values(row).map(Number));
  return { loss, values: Array.from(values), drawn };
}

/** Discs of three sizes at 36 places, in bits. */
function discs(count: number) {
  const data = new Float64Array(count * SIDE * SIDE);
  for (let i = 0; i < count; i++) {
    const [x, y, radius] = [1.5 + (i % 6), 1.5 + (Math.floor(i / 6) % 6), 1.2 + (i % 3) / 2];
    for (let p = 0; p < SIDE * SIDE; p++) {
      const distance = Math.hypot((p % SIDE) - x, Math.floor(p / SIDE) - y);
      data[i * SIDE * SIDE + p] = distance < radius ? 1 : 0;
    }
  }
  return { data, columns: Array.from({ length: SIDE * SIDE }, (_, p) => `pixel ${p}`) };
}
