// Layers of networks on sets of points. A set is h [sets, points, hidden], what its points carry, and g [sets, whole], what it carries as
// a whole; the mask m [sets, points, 1] is 1 where there is a point. No layer asks for the place of a point, so that the points of what
// comes out are permuted as those that come in.
import { add, div, mul, type Operand } from '../../../../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../../../../engine/ops/broadcasting.js';
import { leakyRelu } from '../../../../engine/ops/selection.js';
import { concat } from '../../../../engine/ops/slicing.js';
import type { SpecsOf } from '../../../../engine/parameters.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { heNormal } from '../../../../nn/initializers.js';
import { affine, type LinearParams, linear } from '../../../../nn/linear.js';

/** A set inside a network. */
export interface Carried {
  /** [sets, points, hidden] */
  readonly h: Tensor;
  /** [sets, whole] */
  readonly g: Tensor;
}

/** Which places of a set have points. */
export interface Places {
  /** [sets, points, 1] */
  readonly mask: Tensor;
  /** Points of each set. [sets, 1] */
  readonly count: Tensor;
  /** Points that a set has on the average, by which sums are scaled. */
  readonly usual: number;
}

/** One layer: what its parameters are, and what it makes of a set. */
export interface SetLayer<P> {
  readonly parameters: SpecsOf<P>;
  apply(params: P, set: Carried, places: Places): Carried;
}

export interface Widths {
  readonly hidden: number;
  readonly whole: number;
}

type Maps<Name extends string> = Readonly<Record<Name, LinearParams>>;

const SLOPE = 0.1;
/** The units of all layers. */
export const bend = (x: Tensor): Tensor => leakyRelu(x, SLOPE);

/** A linear map whose first weights keep the size of what goes through bent units. */
export const map = (inputs: number, outputs: number) => linear(inputs, outputs, { weight: heNormal() });
const plain = (inputs: number, outputs: number) => linear(inputs, outputs, { weight: heNormal(), bias: 'none' });

/** Mean and scaled sum of what the points carry. [sets, 2 hidden] */
export function pooled(h: Tensor, { mask, count, usual }: Places): Tensor {
  const sum = reduceSum(mul(h, mask), { axes: [1] });
  return concat([div(sum, count), mul(sum, 1 / usual)], 1);
}

/** What a set carries, for each of its points. [sets, 1, width] */
function toPoints(g: Tensor): Tensor {
  return reshape(g, [g.shape[0], 1, g.shape[1]]);
}

/**
 * Points hear of each other by what all of them have pooled (Buhmann, Kasieczka and Thaler 2023, EPiC-GAN):
 * g' = φ(g + W₂ φ(W₁ [mean h, Σ h, g])), h' = φ(h + W₅ φ(W₃ h + W₄ g')). The work grows with the number of points.
 */
export function poolingLayer({ hidden, whole }: Widths): SetLayer<Maps<'w1' | 'w2' | 'w3' | 'w4' | 'w5'>> {
  return {
    parameters: {
      w1: map(2 * hidden + whole, hidden).parameters,
      w2: map(hidden, whole).parameters,
      w3: map(hidden, hidden).parameters,
      w4: plain(whole, hidden).parameters,
      w5: map(hidden, hidden).parameters,
    },
    apply({ w1, w2, w3, w4, w5 }, { h, g }, places) {
      const heard = bend(affine(concat([pooled(h, places), g], 1), w1));
      const next = bend(add(g, affine(heard, w2)));
      const inner = bend(add(affine(h, w3), toPoints(affine(next, w4))));
      return { h: bend(add(h, affine(inner, w5))), g: next };
    },
  };
}

/**
 * Every point sends every other one a message (Kansal et al. 2021, MPGAN): e_ij = φ(W₃ φ(W₁ h_i + W₂ h_j)), and
 * h_i' = φ(h_i + W₇ φ(W₄ h_i + W₅ Σ_j e_ij + W₆ g)). The work grows with the square of the number of points.
 */
export function messageLayer({
  hidden,
  whole,
}: Widths): SetLayer<Maps<'w1' | 'w2' | 'w3' | 'w4' | 'w5' | 'w6' | 'w7'>> {
  const message = Math.ceil(hidden / 2);
  return {
    parameters: {
      w1: map(hidden, message).parameters,
      w2: plain(hidden, message).parameters,
      w3: map(message, message).parameters,
      w4: map(hidden, hidden).parameters,
      w5: plain(message, hidden).parameters,
      w6: plain(whole, hidden).parameters,
      w7: map(hidden, hidden).parameters,
    },
    apply({ w1, w2, w3, w4, w5, w6, w7 }, { h, g }, { mask, usual }) {
      const [sets, points] = h.shape;
      const to = reshape(affine(h, w1), [sets, points, 1, message]);
      const from = reshape(affine(h, w2), [sets, 1, points, message]);
      const sent = bend(affine(bend(add(to, from)), w3)); // [sets, to, from, message]
      const heard = reduceSum(mul(sent, reshape(mask, [sets, 1, points, 1])), { axes: [2] });
      const own = add(affine(h, w4), affine(scaled(heard, 1 / usual), w5));
      const inner = bend(add(own, toPoints(affine(g, w6))));
      return { h: bend(add(h, affine(inner, w7))), g };
    },
  };
}

function scaled(x: Tensor, by: Operand): Tensor {
  return mul(x, by);
}
