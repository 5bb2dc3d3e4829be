// Images from what is left of them around a hole. Half of the holes that are learned lie in the middle, the others are rectangles of any size anywhere.
import type { ImageRows } from '../../../../adversarial/image-rows.js';
import { type ImageLayout, pixelNames } from '../../../../data/images/layout.js';
import { maskedPixels } from '../../../../data/images/mask.js';
import { add, mul, sub } from '../../../../engine/ops/arithmetic.js';
import { expand, reduceSum } from '../../../../engine/ops/broadcasting.js';
import { gather } from '../../../../engine/ops/gathering.js';
import { constant } from '../../../../engine/ops/parameter.js';
import { cast, max } from '../../../../engine/ops/selection.js';
import { concat, pad, split } from '../../../../engine/ops/slicing.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { fillRows } from '../../../../random/bulk.js';
import type { Key } from '../../../../random/key.js';
import type { Task } from './task.js';

interface Rectangle {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Images whose missing pixels are drawn: what is seen is the known pixels, with grey elsewhere, and where the hole is. */
export function inpainting(_who: string, images: ImageRows, layout: ImageLayout): Task {
  const { channels } = images.map;
  const middle = middleOf(layout);
  const known = [...middle.keys()].filter((pixel) => middle[pixel] === 0);
  // Maps of numbers between 0 and the highest level; `real` would have them from -1 to 1.
  const holes = (of: Tensor) => mul(add(images.real({ pixels: of }), 1), images.highest / 2);
  const around = (pixels: Tensor, hole: Tensor) => {
    const open = holes(hole);
    return concat([mul(images.real({ pixels }), sub(1, open)), open], 1);
  };
  return {
    channels: 2 * channels,
    types: { hole: { dtype: 'u8', shape: [images.pixels] } },
    prepare: (packed, index, key) => ({ ...packed, hole: randomHoles(layout, index, key.at('holes')) }),
    seen: ({ pixels, hole }) => around(pixels, hole),
    finished(drawn, seen) {
      const [left, open] = split(seen, [channels, channels], 1);
      return add(mul(drawn, open), left);
    },
    drawnPixels: (seen) => max(reduceSum(split(seen, [channels, channels], 1)[1], { axes: [1, 2, 3] }), 1),
    unseen: new Set([...middle.keys()].filter((pixel) => middle[pixel] === 1)),
    names: pixelNames(layout).filter((_, pixel) => middle[pixel] === 0),
    codes: ({ pixels }) => gather(cast(pixels, 'f32'), constant(known, [known.length], 'i32'), 1),
    seenBy(codes) {
      // A column of zeros after the last stands where the hole is.
      const places = Array.from(middle, (isOpen, pixel) => (isOpen === 1 ? known.length : known.indexOf(pixel)));
      const wider = pad(codes, { before: [0, 0], after: [0, 1] });
      const pixels = gather(wider, constant(places, [places.length], 'i32'), 1);
      return around(pixels, expand(constant(middle, [1, middle.length]), [codes.shape[0], middle.length]));
    },
  };
}

/** The middle half along both sides. [pixels] */
function middleOf(layout: ImageLayout): Uint8Array {
  const open = new Uint8Array(layout.height * layout.width * layout.channels);
  for (const pixel of maskedPixels(layout, 'centre')) open[pixel] = 1;
  return open;
}

/** 1 inside, 0 outside; the channels of a pixel side by side. [pixels] */
function holeOf({ height, width, channels }: ImageLayout, hole: Rectangle): Uint8Array {
  const open = new Uint8Array(height * width * channels);
  for (let row = hole.top; row < hole.top + hole.height; row++) {
    const from = (row * width + hole.left) * channels;
    open.fill(1, from, from + hole.width * channels);
  }
  return open;
}

/** A hole for each row, by the key and the row's index. [rows × pixels] */
function randomHoles(layout: ImageLayout, index: Int32Array, key: Key): Uint8Array {
  const numbers = new Float32Array(5 * index.length);
  fillRows(key, index, 5, numbers, 'uniforms');
  const below = (uniform: number, count: number) => Math.min(count - 1, Math.floor(uniform * count));
  const middle = middleOf(layout);
  const size = middle.length;
  const holes = new Uint8Array(index.length * size);
  for (let i = 0; i < index.length; i++) {
    const [which, tall, wide, down, right] = numbers.subarray(5 * i, 5 * i + 5);
    const height = 1 + below(tall, layout.height);
    const width = 1 + below(wide, layout.width);
    const anywhere = {
      ...{ height, width },
      top: below(down, layout.height - height + 1),
      left: below(right, layout.width - width + 1),
    };
    holes.set(which < 0.5 ? middle : holeOf(layout, anywhere), i * size);
  }
  return holes;
}
