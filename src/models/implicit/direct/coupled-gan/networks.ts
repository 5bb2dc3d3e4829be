// Generators that begin alike and critics that end alike (Liu and Tuzel 2016): what two modalities have in common is at the top of both, so
// that one z draws a pair which agrees in it. Modalities of other sizes share layers of units, where the paper's share maps as well.
import {
  type ImageNetworkOptions,
  imageFeatures,
  imageGenerator,
  scoreOf,
} from '../../../../adversarial/image-networks.js';
import type { Critic, Generator } from '../../../../adversarial/pair.js';
import { leakyRelu, relu } from '../../../../engine/ops/selection.js';
import { concat } from '../../../../engine/ops/slicing.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { activation } from '../../../../nn/activation.js';
import { batchNorm } from '../../../../nn/batch-norm.js';
import { heNormal } from '../../../../nn/initializers.js';
import type { Layer } from '../../../../nn/layer.js';
import { linear } from '../../../../nn/linear.js';
import { sequential } from '../../../../nn/sequential.js';
import { spectralNorm } from '../../../../nn/spectral-norm.js';
import type { ModalityRows } from './modality-rows.js';
import type { CoupledOptions } from './options.js';

const SLOPE = 0.2;

interface GeneratorParams {
  readonly shared: unknown;
  readonly first: unknown;
  readonly second: unknown;
}

interface CriticParams extends GeneratorParams {
  readonly pair: unknown;
}

/** z through layers that both share, and from there to the maps of each. */
export function coupledGenerator(
  { maps, joined }: ModalityRows,
  { latent, sharedLayers, hidden, layers, width }: CoupledOptions,
): Generator<GeneratorParams> {
  const begin = Array.from({ length: sharedLayers }, (_, i) => [
    linear(i === 0 ? latent : hidden, hidden, { weight: heNormal(), bias: 'none' }),
    batchNorm(hidden),
    activation(relu),
  ]).flat() as Layer<unknown>[];
  const shared = sequential(...begin) as Layer<unknown>;
  const built: ImageNetworkOptions = { layers, width, norm: 'batch' };
  const [first, second] = maps.map((map) => imageGenerator(hidden, map, built));
  return {
    parameters: { shared: shared.parameters, first: first.parameters, second: second.parameters } as never,
    normals: latent,
    draw(params, { z }, _given, pass) {
      const top = shared.apply(params.shared, z, pass);
      return joined([first.apply(params.first, top, pass), second.apply(params.second, top, pass)]);
    },
  };
}

/**
 * The maps of each through layers of their own, and from there to scores through layers that both share: of each modality by itself,
 * [rows, 2], and where pairs are judged of the pair as well, [rows, 3], since one modality is told apart with more ease than the other and a
 * critic of pairs alone would tell the generator of the other little.
 */
export function coupledCritic(
  { maps, apart }: ModalityRows,
  { sharedLayers, hidden, layers, width, criticNorm, packing, judging }: CoupledOptions,
): Critic<CriticParams> {
  const built: ImageNetworkOptions = { layers, width, norm: criticNorm };
  const units = (inputs: number) => {
    const map = linear(inputs, hidden, { weight: heNormal() });
    return [criticNorm === 'spectral' ? spectralNorm(map) : map, activation((x: Tensor) => leakyRelu(x, SLOPE))];
  };
  const [first, second] = maps.map((map) => {
    const { layer, outputs } = imageFeatures({ ...map, channels: map.channels * packing }, built);
    return sequential(...([layer, ...units(outputs)] as Layer<unknown>[])) as Layer<unknown>;
  });
  const isJoint = judging === 'joint';
  const shared = stacked(Array.from({ length: sharedLayers }, () => units(hidden)).flat(), scoreOf(hidden, criticNorm));
  const pair = stacked(units(2 * hidden), scoreOf(hidden, criticNorm));
  return {
    parameters: {
      ...{ shared: shared.parameters, first: first.parameters, second: second.parameters },
      ...(isJoint ? { pair: pair.parameters } : {}),
    } as never,
    score(params, rows, _given, pass) {
      const [own, other] = apart(rows, packing);
      const features = [first.apply(params.first, own, pass), second.apply(params.second, other, pass)];
      const alone = features.map((x) => shared.apply(params.shared, x, pass));
      return concat(isJoint ? [...alone, pair.apply(params.pair, concat(features, 1), pass)] : alone, 1);
    },
  };
}

function stacked(layers: readonly unknown[], last: Layer<unknown>): Layer<unknown> {
  return sequential(...([...layers, last] as Layer<unknown>[])) as Layer<unknown>;
}
