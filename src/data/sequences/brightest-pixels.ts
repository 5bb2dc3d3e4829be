// Sparse images: the brightest pixels as points x, y, intensity, by falling intensity (Kansal et al. 2020, "Graph generative adversarial
// networks for sparse data generation in high energy physics", whose sparse MNIST has 100 of them).
import { DataError } from '../../util/errors.js';
import type { ImageSet } from '../images/image-set.js';
import type { RawPoints } from './code-points.js';
import { heldTable } from './held-table.js';
import type { PointsLayout } from './layout.js';

/** The columns of a pixel that is a point: its place from the left and from the top, and its level, each from 0 to 1. */
export const pixelColumns: readonly string[] = ['x', 'y', 'intensity'];

/** At most so many pixels of each image as a set of points, the black ones left out; equal levels in the order of reading. Throws DataError for colours, black images, and sizes other than those of `known`. */
export function brightestPixels(
  set: ImageSet,
  most: number,
  known?: PointsLayout['image'],
): RawPoints & { readonly notes: readonly string[] } {
  const { count, height, width, channels, pixels } = set;
  if (channels !== 1) throw new DataError('brightest: images must be grey, got images with colours');
  if (known !== undefined && (known.height !== height || known.width !== width))
    throw new DataError(
      `brightest: images must be ${known.height} x ${known.width} as the training images are, got ${height} x ${width}`,
      { code: 'DATA_SHAPE' },
    );
  const size = height * width;
  const chosen = Array.from({ length: count }, (_, i) => brightest(pixels.subarray(i * size, (i + 1) * size), most, i));
  const steps = chosen.reduce((sum, { length }) => sum + length, 0);
  const [x, y, intensity] = pixelColumns.map(() => new Float64Array(steps));
  let step = 0;
  for (const [i, places] of chosen.entries()) {
    for (const place of places) {
      x[step] = ((place % width) + 0.5) / width;
      y[step] = (Math.floor(place / width) + 0.5) / height;
      intensity[step++] = pixels[i * size + place] / 255;
    }
  }
  return {
    table: heldTable(pixelColumns, [x, y, intensity]),
    lengths: chosen.map(({ length }) => length),
    points: { room: most, mask: true, image: { brightest: most, height, width } },
    notes: [
      ...set.notes,
      `each image of ${height} x ${width} is the set of its ${most} brightest pixels, black ones left out: x from the left, y from the top and intensity, from 0 to 1`,
    ],
  };
}

function brightest(levels: Uint8Array, most: number, image: number): readonly number[] {
  const lit = Array.from(levels.keys()).filter((place) => levels[place] > 0);
  if (lit.length === 0)
    throw new DataError(`brightest: images must have a pixel that is not black, got none in image ${image + 1}`);
  return lit.sort((a, b) => levels[b] - levels[a] || a - b).slice(0, most);
}
