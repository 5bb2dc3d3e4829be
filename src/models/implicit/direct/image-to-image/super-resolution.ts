import type { ImageRows } from '../../../../adversarial/image-rows.js';
import { type ImageLayout, pixelNames, sizeWords } from '../../../../data/images/layout.js';
import { add, mul } from '../../../../engine/ops/arithmetic.js';
import { averagePool, repeatNearest } from '../../../../engine/ops/averaging.js';
import { reshape } from '../../../../engine/ops/broadcasting.js';
import { transpose } from '../../../../engine/ops/matrix.js';
import { CapabilityError } from '../../../../util/errors.js';
import type { Task } from './task.js';

/** How many times smaller images are along each side. */
const TIMES = 4;

/** Images from themselves 4 times smaller: means of squares of 4 by 4 pixels. */
export function superResolution(who: string, images: ImageRows, layout: ImageLayout): Task {
  const { channels } = images.map;
  const [height, width] = [images.map.height / TIMES, images.map.width / TIMES];
  if (!Number.isInteger(height) || !Number.isInteger(width))
    throw new CapabilityError(
      `${who}: sides of images must be multiples of ${TIMES} for super-resolution, got ${sizeWords(layout)}`,
      {
        hint: `bring them to such a size, as in --resize ${TIMES * Math.max(1, Math.round(height))}x${TIMES * Math.max(1, Math.round(width))}`,
      },
    );
  // Levels as rows have them, the channels of a pixel side by side.
  const codes: Task['codes'] = (given) => {
    const small = averagePool(images.real(given), { size: TIMES });
    const levels = mul(add(transpose(small, [0, 2, 3, 1]), 1), images.highest / 2);
    return reshape(levels, [small.shape[0], height * width * channels]);
  };
  const seenBy: Task['seenBy'] = (each) => {
    const maps = transpose(reshape(each, [each.shape[0], height, width, channels]), [0, 3, 1, 2]);
    return repeatNearest(add(mul(maps, 2 / images.highest), -1), TIMES);
  };
  return {
    ...{ channels, types: {}, unseen: new Set<number>(), codes, seenBy },
    seen: (given) => seenBy(codes(given)),
    finished: (drawn) => drawn,
    drawnPixels: () => images.pixels,
    names: pixelNames({ ...layout, height, width }).map((name) => `mean ${name}`),
  };
}
