// Rows that a critic judges together: where drawn rows are alike, packs of them show it more plainly than single ones do
// (Lin, Khetan, Fanti and Oh, "PacGAN: the power of two samples in generative adversarial networks", 2018).
import { mul } from '../engine/ops/arithmetic.js';
import { expand, reshape } from '../engine/ops/broadcasting.js';
import { greater } from '../engine/ops/comparison.js';
import { reduceMin } from '../engine/ops/reduction.js';
import { cast } from '../engine/ops/selection.js';
import { slice } from '../engine/ops/slicing.js';
import type { Pass } from '../engine/pass.js';
import type { Tensor } from '../engine/tensor.js';

/** Each so many rows one after the other as one, along axis 1: [rows, width, …] to [rows / packing, packing × width, …]. */
export function packed(x: Tensor, packing: number): Tensor {
  const [rows, width = 1, ...rest] = x.shape;
  return reshape(x, [rows / packing, packing * width, ...rest]);
}

/** What a pack costs as what each of its rows costs, [rows] from [packs]; nothing where one of the rows only fills the batch up. */
export function unpacked(each: Tensor, packing: number, weights: Tensor | undefined): Tensor {
  const [packs] = each.shape;
  const counted = weights === undefined ? each : mul(each, wholePacks(weights, packing));
  return reshape(expand(reshape(counted, [packs, 1]), [packs, packing]), [packs * packing]);
}

/** The pass of a critic of packs: weights of packs, and noise for each of them. */
export function packPass(pass: Pass, packing: number, batch: number): Pass {
  return {
    ...pass,
    ...(pass.weights === undefined ? {} : { weights: wholePacks(pass.weights, packing) }),
    noise(law, [packs, ...rest]) {
      // Noise is drawn by rows: that of the first ones serves as many packs.
      return slice(pass.noise(law, [batch, ...rest]), { axis: 0, start: 0, end: packs });
    },
  };
}

/** 1 for packs all of whose rows count, 0 for others. [packs] */
function wholePacks(weights: Tensor, packing: number): Tensor {
  const least = reduceMin(reshape(weights, [-1, packing]), { axes: [1] });
  return cast(greater(least, 0), 'f32');
}
