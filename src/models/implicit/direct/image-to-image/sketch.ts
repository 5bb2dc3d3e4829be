import type { ImageRows } from '../../../../adversarial/image-rows.js';
import { type ImageLayout, pixelNames } from '../../../../data/images/layout.js';
import { square } from '../../../../engine/derived/statistics.js';
import { add, mul } from '../../../../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../../../../engine/ops/broadcasting.js';
import { greater } from '../../../../engine/ops/comparison.js';
import { convolution } from '../../../../engine/ops/convolution.js';
import { constant } from '../../../../engine/ops/parameter.js';
import { reduceMean } from '../../../../engine/ops/reduction.js';
import { cast } from '../../../../engine/ops/selection.js';
import { pad } from '../../../../engine/ops/slicing.js';
import type { Tensor } from '../../../../engine/tensor.js';
import type { Task } from './task.js';

/** Sobel's filter along both axes: a step from black to white has slope 1. [2, 1, 3, 3] */
const SOBEL = [-1, 0, 1, -2, 0, 2, -1, 0, 1, -1, -2, -1, 0, 0, 0, 1, 2, 1].map((each) => each / 4);
/** Where brightness changes more than this, there is an edge. */
const STEEP = 0.5;

/** Images from their edges: 1 where the slope of their brightness is steep, 0 elsewhere and along the border. */
export function sketch(_who: string, images: ImageRows, layout: ImageLayout): Task {
  const { height, width } = images.map;
  const codes: Task['codes'] = (given) => {
    const edges = edgesOf(images.real(given));
    return reshape(edges, [edges.shape[0], height * width]);
  };
  const seenBy: Task['seenBy'] = (each) => add(mul(reshape(each, [each.shape[0], 1, height, width]), 2), -1);
  return {
    ...{ channels: 1, types: {}, unseen: new Set<number>(), codes, seenBy },
    seen: (given) => seenBy(codes(given)),
    finished: (drawn) => drawn,
    drawnPixels: () => images.pixels,
    names: pixelNames({ ...layout, channels: 1 }).map((name) => `edge ${name}`),
  };
}

/** [rows, 1, height, width] of maps between -1 and 1. */
function edgesOf(maps: Tensor): Tensor {
  const grey = mul(add(reduceMean(maps, { axes: [1], keep: true }), 1), 0.5);
  const slopes = convolution(grey, constant(SOBEL, [2, 1, 3, 3])); // [rows, 2, height - 2, width - 2]
  const steep = greater(reduceSum(square(slopes), { axes: [1], keep: true }), STEEP ** 2);
  return pad(cast(steep, 'f32'), { before: [0, 0, 1, 1], after: [0, 0, 1, 1] });
}
