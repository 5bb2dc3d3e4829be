// How images from images are learned: by their distance to real ones, and by a discriminator of patches unless it has no weight.
import { settledOptions } from '../../../../adversarial/adversarial-options.js';
import type { ImageRows } from '../../../../adversarial/image-rows.js';
import type { Generator } from '../../../../adversarial/pair.js';
import { optimizerOf, pairGame } from '../../../../adversarial/pair-game.js';
import type { TableRows } from '../../../../data/rows.js';
import { div, mul, sub } from '../../../../engine/ops/arithmetic.js';
import { reduceSum } from '../../../../engine/ops/broadcasting.js';
import { abs } from '../../../../engine/ops/selection.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { type GameOptions, game, type Player } from '../../../../learn/game.js';
import type { Tree } from '../../../../util/tree.js';
import { DEFAULTS, type ImageToImageOptions } from './options.js';
import { patchCritic } from './patch-critic.js';
import type { Task } from './task.js';
import type { UNet, UNetTensors } from './u-net.js';

/** Parameters as they are saved: of the generator alone, since only it draws. */
export type ImageToImageParams = { readonly generator: Tree };

/** All that a fit and a fitted model need. */
export interface Parts {
  readonly who: string;
  readonly images: ImageRows;
  readonly task: Task;
  readonly net: UNet;
  readonly options: ImageToImageOptions;
}

interface Players {
  readonly generator: UNetTensors;
}

/** What is seen of whole rows, and noise, to images. */
export function imageGenerator({ net, task, options }: Parts): Generator<UNetTensors> {
  return {
    parameters: net.parameters,
    normals: options.latent,
    draw(params, { z }, given, pass) {
      const seen = task.seen(given);
      return task.finished(net.apply(params, seen, z, pass), seen);
    },
  };
}

/** The learner; of `rows` training rows. */
export function imageToImageLearner(parts: Parts, rows: number) {
  const learner = game<TableRows, Players, ImageToImageParams>(
    parts.options.adversarialWeight === 0 ? alone(parts, rows) : against(parts, rows),
  );
  return {
    ...learner,
    params: (state: Parameters<typeof learner.params>[0]): ImageToImageParams => ({
      generator: learner.params(state).generator,
    }),
  };
}

/** The mean distance of drawn pixels to real ones, between 0 and 1. [rows] */
function distance({ images, task }: Parts, drawn: Tensor, given: Readonly<Record<string, Tensor>>): Tensor {
  const apart = reduceSum(abs(sub(drawn, images.real(given))), { axes: [1, 2, 3] });
  // Levels lie between -1 and 1.
  return mul(div(apart, task.drawnPixels(task.seen(given))), 0.5);
}

function shared({ images, task, who, options }: Parts, rows: number) {
  const { criticNorm } = options;
  const held = criticNorm === 'spectral' ? 'spectral' : 'none';
  const settled = settledOptions(who, { ...options, packing: 1, criticNorm: held }, rows, DEFAULTS);
  const given = {
    inputs: { ...images.types, ...task.types },
    packedTypes: images.types,
    pack: images.pack,
    ...(task.prepare === undefined ? {} : { prepare: task.prepare }),
  };
  return { settled, given };
}

function against(parts: Parts, rows: number): GameOptions<TableRows, Players> {
  const { images, task, options } = parts;
  const { settled, given } = shared(parts, rows);
  const critic = patchCritic(images.map, task.channels, task.seen, options);
  return pairGame<TableRows, UNetTensors, unknown>(
    {
      ...given,
      ...{ generator: imageGenerator(parts), critic, real: images.real },
      generatorExtra(_params, drawn, own) {
        const apart = distance(parts, drawn, own);
        return { loss: mul(apart, 1 / options.adversarialWeight), monitors: { distance: apart } };
      },
    },
    settled,
  ) as GameOptions<TableRows, Players>;
}

/** The generator without anyone to play against. */
function alone(parts: Parts, rows: number): GameOptions<TableRows, Players> {
  const { settled, given } = shared(parts, rows);
  const { batch, epochs, steps, average, learningRate } = settled;
  const generator = imageGenerator(parts);
  const player: Player<Players> = {
    moves: ['generator'],
    optimizer: optimizerOf({ ...settled, clipWeights: undefined }, learningRate),
    ...(average === 0 ? {} : { average }),
    loss(params, own, { pass }) {
      const noise = { z: pass.noise('normal', [batch, generator.normals]), u: undefined };
      return { loss: distance(parts, generator.draw(params.generator, noise, own, pass), own) };
    },
  };
  return {
    ...given,
    ...{ parameters: { generator: generator.parameters }, rows: batch, steps, players: { generator: player } },
    ...(epochs === undefined ? {} : { passes: epochs }),
  };
}
