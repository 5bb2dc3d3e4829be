// Generator and critic as players of a game: the critic tells real from drawn rows, then the generator answers it
// (Goodfellow et al., "Generative adversarial nets", 2014). The convention is D = σ(score) → 1 for real rows.
import type { Rows } from '../data/rows.js';
import { add, mul } from '../engine/ops/arithmetic.js';
import { reshape } from '../engine/ops/broadcasting.js';
import { stopGradient } from '../engine/ops/identity.js';
import { slice } from '../engine/ops/slicing.js';
import type { SpecsOf } from '../engine/parameters.js';
import type { Pass } from '../engine/pass.js';
import type { Tensor } from '../engine/tensor.js';
import { adversarialObjective } from '../learn/game/adversarial-objective.js';
import { gameAlarm, watchedOf } from '../learn/game/game-watch.js';
import { realSlopePenalty, unitSlopePenalty } from '../learn/game/gradient-penalty.js';
import type { GameOptions, Player } from '../learn/game.js';
import type { LossContext } from '../learn/gradient/objective.js';
import { adam } from '../learn/optimizers/adam.js';
import type { Schedule } from '../learn/optimizers/schedule.js';
import { constant, cosine, linear } from '../learn/optimizers/schedules.js';
import type { SettledOptions } from './adversarial-options.js';
import { clippedWeights } from './clipped-weights.js';
import { packed, packPass, unpacked } from './packing.js';
import type { Critic, Generator, Given, PairParams } from './pair.js';
import { meanScore } from './scores.js';

/** What a player pays beside its objective, one number a row. */
export interface Extra {
  readonly loss: Tensor;
  readonly monitors?: Readonly<Record<string, Tensor>>;
}

/** Both networks, what they are given of a row, and how rows become that. */
export interface PairGame<R extends Rows, G, D, F = unknown>
  extends Pick<GameOptions<R, unknown>, 'inputs' | 'pack' | 'packedTypes' | 'prepare' | 'first'> {
  readonly generator: Generator<G>;
  readonly critic: Critic<D>;
  /** Parameters that nobody moves: what `first` makes of the training rows. */
  readonly fixed?: SpecsOf<F>;
  /** Real rows as the critic is shown them, of the form of drawn ones. */
  real(given: Given, pass: Pass, fixed: F): Tensor;
  /** Further costs: of the critic, where real and drawn rows are at hand, and of the generator. */
  readonly criticExtra?: (
    params: PairParams<G, D, F>,
    rows: { readonly real: Tensor; readonly drawn: Tensor },
    given: Given,
    pass: Pass,
  ) => Extra;
  readonly generatorExtra?: (params: PairParams<G, D, F>, drawn: Tensor, given: Given, pass: Pass) => Extra;
}

/** What `game` takes: critic and generator as these options have them. With packs, the critic is built for rows of so many times the width (axis 1). */
export function pairGame<R extends Rows, G, D, F = unknown>(
  pair: PairGame<R, G, D, F>,
  options: SettledOptions,
): GameOptions<R, PairParams<G, D, F>> {
  const { inputs, pack, packedTypes, prepare, first } = pair;
  const { epochs, steps, instanceNoise } = options;
  const fall = linear(instanceNoise, 0, Math.ceil(steps / 2));
  return {
    parameters: pairSpecs(pair),
    rows: options.batch,
    inputs,
    pack,
    ...(packedTypes === undefined ? {} : { packedTypes }),
    ...(prepare === undefined ? {} : { prepare }),
    ...(first === undefined ? {} : { first }),
    ...(epochs === undefined ? {} : { passes: epochs }),
    steps,
    schedules: instanceNoise === 0 ? {} : { [NOISE]: fall },
    players: { critic: criticPlayer(pair, options), generator: generatorPlayer(pair, options) },
    alarm: gameAlarm,
  };
}

/** Specifications of all parameters, fixed ones included. */
export function pairSpecs<R extends Rows, G, D, F>({
  critic,
  generator,
  fixed,
}: Pick<PairGame<R, G, D, F>, 'critic' | 'generator' | 'fixed'>) {
  const own = fixed === undefined ? {} : { fixed };
  return { critic: critic.parameters, generator: generator.parameters, ...own } as SpecsOf<PairParams<G, D, F>>;
}

const NOISE = 'instance noise';

type PairPlayer<G, D, F> = Player<PairParams<G, D, F>>;

function criticPlayer<R extends Rows, G, D, F>(
  pair: PairGame<R, G, D, F>,
  options: SettledOptions,
): PairPlayer<G, D, F> {
  const { penalty, slopePenalty, criticSteps } = options;
  const { critic: cost } = adversarialObjective(options.objective);
  const loss: PairPlayer<G, D, F>['loss'] = (params, given, context) => {
    const { pass } = context;
    const rows = {
      real: pair.real(given, pass, params.fixed),
      drawn: stopGradient(drawnRows(pair, params, given, context, options)),
    };
    const judge = judgeOf(pair, params, given, context, options);
    const packs = { real: judge.shown(rows.real), drawn: judge.shown(rows.drawn) };
    const scores = { real: judge.score(packs.real), drawn: judge.score(packs.drawn) };
    const own = meanScore(cost(scores.real, scores.drawn));
    const slopes = () =>
      penalty === 'real' ? realSlopePenalty(judge.steep, packs.real) : between(judge.steep, packs, pass, options);
    const paid = penalty === 'none' ? own : add(own, mul(slopes(), slopePenalty));
    const extra = pair.criticExtra?.(params, rows, given, pass);
    const means = { real: judge.perRow(meanScore(scores.real)), drawn: judge.perRow(meanScore(scores.drawn)) };
    return {
      loss: extra === undefined ? judge.perRow(paid) : add(judge.perRow(paid), extra.loss),
      objective: judge.perRow(own),
      monitors: { ...watchedOf(means, rows, pass.weights), ...extra?.monitors },
    };
  };
  // A schedule counts the turns of its player.
  const optimizer = optimizerOf({ ...options, steps: options.steps * criticSteps }, options.criticLearningRate);
  return { moves: ['critic'], turns: criticSteps, optimizer, loss };
}

function generatorPlayer<R extends Rows, G, D, F>(
  pair: PairGame<R, G, D, F>,
  options: SettledOptions,
): PairPlayer<G, D, F> {
  const { average, learningRate } = options;
  const { generator: cost } = adversarialObjective(options.objective);
  return {
    moves: ['generator'],
    optimizer: optimizerOf({ ...options, clipWeights: undefined }, learningRate),
    ...(average === 0 ? {} : { average }),
    loss(params, given, context) {
      const drawn = drawnRows(pair, params, given, context, options);
      const judge = judgeOf(pair, params, given, context, options);
      const own = judge.perRow(meanScore(cost(judge.score(judge.shown(drawn)))));
      const extra = pair.generatorExtra?.(params, drawn, given, context.pass);
      return {
        loss: extra === undefined ? own : add(own, extra.loss),
        monitors: { 'generator loss': own, ...extra?.monitors },
      };
    },
  };
}

/** The critic in one turn: what it is shown of rows, what it says of that, and what a pack's cost is to each of its rows. */
function judgeOf<R extends Rows, G, D, F>(
  { critic }: PairGame<R, G, D, F>,
  params: PairParams<G, D, F>,
  given: Given,
  context: LossContext,
  { packing, batch, instanceNoise }: SettledOptions,
) {
  const { pass, scheduled } = context;
  const isSingle = packing === 1;
  const ofPacks = isSingle ? pass : packPass(pass, packing, batch);
  const along = isSingle
    ? given
    : Object.fromEntries(Object.entries(given).map(([name, x]) => [name, packed(x, packing)]));
  // Instance noise makes the laws of real and of drawn rows overlap (Sønderby et al. 2017).
  const blurred = (rows: Tensor) =>
    instanceNoise === 0 ? rows : add(rows, mul(pass.noise('normal', rows.shape), scheduled[NOISE]));
  return {
    shown: (rows: Tensor) => (isSingle ? blurred(rows) : packed(blurred(rows), packing)),
    score: (packs: Tensor) => critic.score(params.critic, packs, along, ofPacks),
    // A penalty looks once more: what the critic keeps of rows that it has seen, it keeps from the first look.
    steep: (packs: Tensor) => meanScore(critic.score(params.critic, packs, along, { ...ofPacks, replace() {} })),
    perRow: (each: Tensor) => (isSingle ? each : unpacked(each, packing, pass.weights)),
  };
}

function drawnRows<R extends Rows, G, D, F>(
  { generator }: PairGame<R, G, D, F>,
  params: PairParams<G, D, F>,
  given: Given,
  { pass }: LossContext,
  { batch }: SettledOptions,
): Tensor {
  const { normals, uniforms = 0 } = generator;
  const z = pass.noise('normal', [batch, normals]);
  const u = uniforms === 0 ? undefined : pass.noise('uniform', [batch, uniforms]);
  return generator.draw(params.generator, { z, u }, given, pass);
}

/** (|slope| − 1)² at random places between real and drawn packs. */
function between(
  steep: (x: Tensor) => Tensor,
  { real, drawn }: { readonly real: Tensor; readonly drawn: Tensor },
  pass: Pass,
  { batch }: SettledOptions,
): Tensor {
  const [rows, ...rest] = real.shape;
  const share = slice(pass.noise('uniform', [batch, 1]), { axis: 0, start: 0, end: rows });
  return unitSlopePenalty(steep, real, drawn, reshape(share, [rows, ...rest.map(() => 1)]));
}

/** Adam with this rate, falling as the options say. */
export function optimizerOf({ firstDecay, secondDecay, schedule, steps, clipWeights }: SettledOptions, rate: number) {
  const falls: Readonly<Record<SettledOptions['schedule'], () => Schedule>> = {
    constant: () => constant(rate),
    linear: () => linear(rate, 0, steps),
    cosine: () => cosine(rate, 0, steps),
  };
  const optimizer = adam({ learningRate: falls[schedule](), beta1: firstDecay, beta2: secondDecay });
  return clipWeights === undefined ? optimizer : clippedWeights(optimizer, clipWeights);
}
