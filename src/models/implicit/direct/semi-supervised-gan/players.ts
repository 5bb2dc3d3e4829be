// A discriminator of K + 1 classes, the last one being drawn. Only differences of logits matter, so the last one's logit is 0; with
// Z(x) = Σ_k exp l_k(x), D(x) = Z / (Z + 1), and Salimans et al., "Improved techniques for training GANs" (2016), section 5, have
//   labelled    −log p(y | x, y ≤ K) = log Z(x) − l_y(x)
//   unlabelled  −½ log D(x) − ½ log (1 − D(G(z))) = ½ softplus(−log Z(x)) + ½ softplus(log Z(G(z)))
//   generator   |E f(x) − E f(G(z))|², the features f before the last map.
import { logSumExp, softplus } from '../../../../engine/derived/log-space.js';
import { square } from '../../../../engine/derived/statistics.js';
import { add, div, mul, negate, sub } from '../../../../engine/ops/arithmetic.js';
import { expand, reduceSum, reshape } from '../../../../engine/ops/broadcasting.js';
import { equal } from '../../../../engine/ops/comparison.js';
import { gather } from '../../../../engine/ops/gathering.js';
import { stopGradient } from '../../../../engine/ops/identity.js';
import { constant } from '../../../../engine/ops/parameter.js';
import { argMax, reduceMean } from '../../../../engine/ops/reduction.js';
import { floor } from '../../../../engine/ops/rounding.js';
import { cast, max } from '../../../../engine/ops/selection.js';
import { slice } from '../../../../engine/ops/slicing.js';
import type { Pass } from '../../../../engine/pass.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { watchedOf } from '../../../../learn/game/game-watch.js';
import type { Game, Player } from '../../../../learn/game.js';
import { adam } from '../../../../learn/optimizers/adam.js';
import type { Layer } from '../../../../nn/layer.js';
import type { ClassCritic } from './networks.js';
import type { SemiSupervisedOptions } from './options.js';

export interface SemiSupervisedTensors {
  readonly critic: unknown;
  readonly generator: unknown;
  readonly labelled: { readonly pixels: Tensor; readonly classes: Tensor };
}

export interface SemiSupervisedNetworks {
  readonly critic: ClassCritic;
  readonly generator: Layer<unknown>;
  /** Real rows between 0 and 1, [rows, pixels]. */
  readonly real: (given: Readonly<Record<string, Tensor>>) => Tensor;
  /** Rows with labels that are kept. */
  readonly places: number;
}

type Players = Game<SemiSupervisedTensors>['players'];

/** The discriminator, then the generator, each once a step. */
export function semiSupervisedPlayers(
  { critic, generator, real, places }: SemiSupervisedNetworks,
  options: SemiSupervisedOptions,
  steps: number,
): Players {
  const { batch, latent, unlabelledWeight, objective, learningRate, average } = options;
  // The rate falls over the last third, as in the paper.
  const rate = (step: number) => learningRate * Math.min(1, 3 * Math.max(0, 1 - step / steps));
  const optimizer = adam({ learningRate: rate, beta1: 0.5 });
  const kept = average === 0 ? {} : { average };
  const draw = (params: SemiSupervisedTensors, pass: Pass) =>
    generator.apply(params.generator, pass.noise('uniform', [batch, latent]), pass);

  const criticLoss: Player<SemiSupervisedTensors>['loss'] = (params, given, { pass }) => {
    const rows = { real: real(given), drawn: stopGradient(draw(params, pass)) };
    const { pixels, classes } = labelledBatch(params.labelled, batch, places, pass);
    const judged = critic.judge(params.critic, pixels, pass).logits;
    const isRight = equal(argMax(judged, 1), argMax(classes, 1));
    const labelled = sub(logZ(judged), reduceSum(mul(judged, classes), { axes: [1] }));
    const scores = {
      real: logZ(critic.judge(params.critic, rows.real, pass).logits),
      drawn: logZ(critic.judge(params.critic, rows.drawn, pass).logits),
    };
    const unlabelled = mul(add(softplus(negate(scores.real)), softplus(scores.drawn)), 0.5);
    return {
      loss: add(labelled, mul(unlabelled, unlabelledWeight)),
      monitors: {
        'labelled error': sub(1, reshape(cast(isRight, 'f32'), [batch])),
        ...watchedOf(scores, rows, pass.weights),
      },
    };
  };

  const generatorLoss: Player<SemiSupervisedTensors>['loss'] = (params, given, { pass }) => {
    const drawn = critic.judge(params.critic, draw(params, pass), pass);
    if (objective === 'non-saturating') {
      const loss = softplus(negate(logZ(drawn.logits)));
      return { loss, monitors: { 'generator loss': loss } };
    }
    const wanted = stopGradient(critic.judge(params.critic, real(given), pass).features);
    const apart = square(sub(meanRow(wanted, pass.weights), meanRow(drawn.features, pass.weights)));
    const loss = expand(reshape(reduceMean(apart), [1]), [batch]);
    return { loss, monitors: { 'generator loss': loss } };
  };

  return {
    critic: { moves: ['critic'], optimizer, ...kept, loss: criticLoss },
    generator: { moves: ['generator'], optimizer, ...kept, loss: generatorLoss },
  };
}

/** log Σ_k exp l_k, [rows]: the logit of being real. */
function logZ(logits: Tensor): Tensor {
  return logSumExp(logits, { axes: [1] });
}

/** So many of the labelled rows, one after the other from a random one: all of them where the batch has room. */
function labelledBatch(
  { pixels, classes }: SemiSupervisedTensors['labelled'],
  batch: number,
  places: number,
  pass: Pass,
) {
  const start = floor(mul(slice(pass.noise('uniform', [batch, 1]), { axis: 0, start: 0, end: 1 }), places));
  const along = add(
    reshape(start, [1]),
    constant(
      Float32Array.from({ length: batch }, (_, i) => i),
      [batch],
    ),
  );
  const around = sub(along, mul(floor(mul(along, 1 / places)), places));
  // The quotient of whole numbers may round to either side of one.
  const index = cast(max(sub(around, mul(cast(equal(around, places), 'f32'), places)), 0), 'i32');
  return { pixels: gather(pixels, index), classes: gather(classes, index) };
}

/** The mean over the rows that count, [1, features]. */
function meanRow(x: Tensor, weights: Tensor | undefined): Tensor {
  if (weights === undefined) return reduceMean(x, { axes: [0], keep: true });
  const counted = reduceSum(mul(x, reshape(weights, [x.shape[0], 1])), { axes: [0], keep: true });
  return div(counted, max(reduceSum(weights), 1e-37));
}
