import { add, mul } from '../../../../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../../../../engine/ops/broadcasting.js';
import { concat } from '../../../../engine/ops/slicing.js';
import type { SpecsOf } from '../../../../engine/parameters.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { affine, type LinearParams, linear } from '../../../../nn/linear.js';
import { bend, type Carried, map, messageLayer, type Places, pooled, poolingLayer, type SetLayer } from './layers.js';
import type { GraphGanOptions } from './options.js';

/** Parameters of a network: maps in, layers, maps out. */
export interface NetworkParams {
  readonly points: LinearParams;
  readonly whole: LinearParams;
  readonly layers: readonly unknown[];
  readonly out: LinearParams;
  /** Of the discriminator: what is made of a whole set before its score. */
  readonly last?: LinearParams;
}

export interface PointNetworks {
  readonly generator: {
    readonly parameters: SpecsOf<NetworkParams>;
    /** Drawn points in coordinates from noise of each point and of the set. [sets, points, columns] */
    apply(params: NetworkParams, noise: { readonly point: Tensor; readonly set: Tensor }, places: Places): Tensor;
  };
  readonly critic: {
    readonly parameters: SpecsOf<NetworkParams>;
    /** The score of each set, [sets], from what is seen of its points. */
    apply(params: NetworkParams, seen: Tensor, places: Places): Tensor;
  };
}

/** Places from a mask [sets, points]. */
export function placesOf(mask: Tensor, usual: number): Places {
  const [sets, points] = mask.shape;
  return { mask: reshape(mask, [sets, points, 1]), count: reduceSum(mask, { axes: [1], keep: true }), usual };
}

/** Generator and discriminator of points of so many columns, of which the discriminator sees `features` numbers. */
export function pointNetworks(columns: number, features: number, options: GraphGanOptions): PointNetworks {
  const { hidden, whole, depth, criticDepth, pointNoise, latent } = options;
  const layer = (options.messages === 'pairs' ? messageLayer : poolingLayer)({ hidden, whole }) as SetLayer<unknown>;
  const through = (params: readonly unknown[], set: Carried, places: Places) =>
    params.reduce<Carried>((carried, own) => layer.apply(own, carried, places), set);
  const stacked = (count: number) => Array.from({ length: count }, () => layer.parameters);
  return {
    generator: {
      parameters: {
        points: map(pointNoise, hidden).parameters,
        whole: map(latent + 1, whole).parameters,
        layers: stacked(depth),
        out: linear(hidden, columns).parameters,
      } as SpecsOf<NetworkParams>,
      apply(params, { point, set }, places) {
        const h = bend(affine(point, params.points));
        const g = bend(affine(concat([set, sizeOf(places)], 1), params.whole));
        return mul(affine(through(params.layers, { h, g }, places).h, params.out), places.mask);
      },
    },
    critic: {
      parameters: {
        points: map(features, hidden).parameters,
        whole: map(2 * hidden + 1, whole).parameters,
        layers: stacked(criticDepth),
        last: map(2 * hidden + whole, hidden).parameters,
        out: linear(hidden, 1).parameters,
      } as SpecsOf<NetworkParams>,
      apply(params, seen, places) {
        const first = bend(affine(seen, params.points));
        const g = bend(affine(concat([pooled(first, places), sizeOf(places)], 1), params.whole));
        const { h, g: whole } = through(params.layers, { h: first, g }, places);
        const last = bend(affine(concat([pooled(h, places), whole], 1), params.last as LinearParams));
        return reshape(affine(last, params.out), [seen.shape[0]]);
      },
    },
  };
}

/** How many points a set has, beside how many are usual. [sets, 1] */
function sizeOf({ count, usual }: Places): Tensor {
  return add(mul(count, 1 / usual), -1);
}
