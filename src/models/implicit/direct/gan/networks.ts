import type { Critic, Generator } from '../../../../adversarial/pair.js';
import { oneHot } from '../../../../engine/derived/axes.js';
import { reshape } from '../../../../engine/ops/broadcasting.js';
import { cast, leakyRelu } from '../../../../engine/ops/selection.js';
import { concat } from '../../../../engine/ops/slicing.js';
import type { SpecsOf } from '../../../../engine/parameters.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { activation } from '../../../../nn/activation.js';
import { heNormal, lecunNormal } from '../../../../nn/initializers.js';
import type { Layer } from '../../../../nn/layer.js';
import { linear } from '../../../../nn/linear.js';
import { sequential } from '../../../../nn/sequential.js';
import { spectralNorm } from '../../../../nn/spectral-norm.js';
import { type Cells, codeCount } from './cells.js';
import type { ChosenOptions } from './options.js';
import { drawnShown } from './shown.js';

const SLOPE = 0.2;

/** What both networks are told of a condition. */
export interface Told {
  readonly isConditioned: boolean;
}

/** Noise, and the category that is given, to rows as they are shown. */
export function generatorOf(cells: Cells, { isConditioned }: Told, options: ChosenOptions): Generator<unknown> {
  const conditions = isConditioned ? codeCount(cells.categories) : 0;
  const network = layersOf(options.latent + conditions, cells.width, options, (layer) => layer);
  const uniforms = codeCount([...cells.categories, ...cells.modes]);
  return {
    parameters: network.parameters as SpecsOf<unknown>,
    normals: options.latent,
    ...(uniforms === 0 ? {} : { uniforms }),
    draw(params, noise, given, pass) {
      const input = isConditioned ? concat([noise.z, oneHot(given.condition, conditions)], 1) : noise.z;
      return drawnShown(cells, network.apply(params, input, pass), noise, given, options.temperature);
    },
  };
}

/** Packs of rows, with what is known and what was given of them, to scores. */
export function criticOf(cells: Cells, { isConditioned }: Told, options: ChosenOptions): Critic<unknown> {
  const conditions = isConditioned ? codeCount(cells.categories) : 0;
  const known = cells.hasGaps ? cells.columns : 0;
  const normed = options.criticNorm === 'spectral';
  const inputs = options.packing * (cells.width + conditions + known);
  const network = layersOf(inputs, 1, options, (layer) =>
    normed ? (spectralNorm(layer as never) as Layer<unknown>) : layer,
  );
  return {
    parameters: network.parameters as SpecsOf<unknown>,
    score(params, rows, given, pass) {
      const pieces: Tensor[] = [rows];
      // Of a pack the conditions are a list: [packs, packing] to [packs, packing × categories].
      if (isConditioned) pieces.push(reshape(oneHot(given.condition, conditions), [rows.shape[0], -1]));
      if (known > 0) pieces.push(cast(given.known, 'f32'));
      return reshape(network.apply(params, pieces.length === 1 ? rows : concat(pieces, 1), pass), [-1]);
    },
  };
}

function layersOf(
  inputs: number,
  outputs: number,
  { layers, hidden }: ChosenOptions,
  held: (layer: Layer<unknown>) => Layer<unknown>,
): Layer<unknown> {
  const made = (from: number, to: number, weight: ReturnType<typeof heNormal>) =>
    held(linear(from, to, { weight }) as Layer<unknown>);
  const inner = Array.from({ length: layers }, (_, i) => [
    made(i === 0 ? inputs : hidden, hidden, heNormal()),
    activation((x) => leakyRelu(x, SLOPE)) as Layer<unknown>,
  ]).flat();
  return sequential(...inner, made(hidden, outputs, lecunNormal())) as Layer<unknown>;
}
