import type { Key } from '../../random/key.js';
import type { ImageSet } from './image-set.js';
import { sampleShapes } from './shapes.js';

/** A set of images that is generated from a seed. */
export interface GeneratedImages {
  readonly name: string;
  readonly title: string;
  /** What the labels tell. */
  readonly labels: readonly string[];
  /** Images `first … first + count - 1`; image i draws from `key.at(i)` alone. */
  sample(count: number, key: Key, first?: number): ImageSet;
}

/** Every set of images that is generated, with no file and no network. */
export const generatedImageSets: readonly GeneratedImages[] = [
  {
    name: 'shapes',
    title: 'grey images of 16 x 16: drawn circles, crosses and squares of some size, somewhere',
    labels: ['circle', 'cross', 'square'],
    sample: sampleShapes,
  },
];

/** The generated set of images of this name, or undefined. */
export function generatedImages(name: string): GeneratedImages | undefined {
  return generatedImageSets.find((set) => set.name === name);
}
