// A step of a game as symbols: every turn's loss, gradients and update, one after the other in one graph.
import { add, mul } from '../../engine/ops/arithmetic.js';
import { reduceSum } from '../../engine/ops/broadcasting.js';
import { stopGradient } from '../../engine/ops/identity.js';
import { listSpecs } from '../../engine/parameters.js';
import { type Traced, trace } from '../../engine/program.js';
import type { Tensor } from '../../engine/tensor.js';
import type { TensorType } from '../../engine/tensor-type.js';
import { type BatchSums, batchTypes, meanOf, movedArrays, type NoiseRequest, sumsOf } from '../gradient/objective.js';
import { scalarCount, scalarsAt, updateOf } from '../gradient/step.js';
import { type Game, partsOf, type Turn, turnsOf } from './player.js';

const SCALAR: TensorType = { dtype: 'f32', shape: [] };

/** Arrays of a game: parameters in the order of the specifications, the moments of each, and its average where its player has one. */
export interface GameSymbols {
  readonly params: readonly Tensor[];
  readonly moments: readonly (readonly Tensor[])[];
  readonly averages: readonly (readonly Tensor[])[];
}

/** What a step is given: rows in parts, and for each turn its noise and the numbers of its optimiser. */
export interface GivenSymbols {
  readonly parts: readonly { readonly inputs: Readonly<Record<string, Tensor>>; readonly weights: Tensor }[];
  readonly noise: readonly (readonly Tensor[])[];
  readonly scalars: readonly (readonly Tensor[])[];
  readonly scheduled: readonly Tensor[];
}

/** Whose array each is, in the order of the specifications: the player, how often its optimiser keeps moments of it, and whether it is averaged. */
export function keptArrays<P>({ parameters, players }: Game<P>) {
  const owners = Object.values(players).map((player) => ({ player, arrays: movedArrays({ parameters, ...player }) }));
  return listSpecs(parameters).map(({ spec }, i) => {
    const owner = owners.find(({ arrays }) => arrays[i].isMoved)?.player;
    return {
      spec,
      moments: owner === undefined || spec.role === 'statistic' ? 0 : owner.optimizer.moments,
      averages: owner?.average === undefined ? 0 : 1,
    };
  });
}

/** Types of the state of a game. */
export function gameStateTypes<P>(game: Game<P>) {
  const kept = keptArrays(game).map((each) => ({
    ...each,
    type: { dtype: 'f32', shape: each.spec.shape } as TensorType,
  }));
  const several = (count: number, type: TensorType) => new Array<TensorType>(count).fill(type);
  return {
    params: kept.map(({ type }) => type),
    moments: kept.map(({ type, moments }) => several(moments, type)),
    averages: kept.map(({ type, averages }) => several(averages, type)),
  };
}

/** Types of what a step is given; `noise` is what each turn asks for. */
export function gameStepTypes<P>(game: Game<P>, noise: readonly (readonly NoiseRequest[])[]) {
  const turns = turnsOf(game);
  const weights: TensorType = { dtype: 'f32', shape: [game.rows] };
  return {
    parts: Array.from({ length: partsOf(game) }, () => ({ inputs: batchTypes(turns[0].objective), weights })),
    noise: noise.map((requests) => requests.map(({ shape }): TensorType => ({ dtype: 'f32', shape }))),
    scalars: turns.map(({ player }) => new Array<TensorType>(scalarCount(player)).fill(SCALAR)),
    scheduled: Object.keys(game.schedules ?? {}).map(() => SCALAR),
  };
}

/** The numbers of each turn of a step, counted from 0: an optimiser counts its player's turns. */
export function turnScalarsAt<P>(game: Game<P>, step: number): readonly (readonly number[])[] {
  return Object.values(game.players).flatMap((player) =>
    Array.from({ length: player.turns ?? 1 }, (_, k) => scalarsAt(player, step * (player.turns ?? 1) + k)),
  );
}

/** The turns of a step, each after the one before. */
export function playStep<P>(game: Game<P>, before: GameSymbols, { parts, noise, scalars, scheduled }: GivenSymbols) {
  const turns = turnsOf(game);
  let state = before;
  const sums: BatchSums[] = [];
  for (const [t, turn] of turns.entries()) {
    const given = { ...parts[turn.part], noise: noise[t], scheduled };
    // A player takes the others as they are: nothing flows back through the turns that led here.
    const standing = { ...state, params: state.params.map(stopGradient) };
    const own = sumsOf(turn.objective, standing.params, given, 'mean');
    state = moved(turn, standing, own, scalars[t]);
    sums.push(own);
  }
  const count = parts.map(({ weights }) => reduceSum(weights)).reduce((a, b) => add(a, b));
  return { state, outputs: { ...watched(game, turns, sums, count), count } };
}

/** The state after a player's turn: what is not its own stays. */
function moved<P>(
  { player, objective }: Turn<P>,
  state: GameSymbols,
  sums: BatchSums,
  scalars: readonly Tensor[],
): GameSymbols {
  const own = movedArrays(objective).flatMap(({ isMoved }, i) => (isMoved ? [i] : []));
  const pick = <T>(all: readonly T[]) => own.map((i) => all[i]);
  const after = updateOf(
    player,
    {
      params: pick(state.params),
      moments: pick(state.moments),
      averages: pick(state.averages).flat(),
    },
    { gradients: pick(sums.gradients), statistics: sums.statistics },
    scalars,
  );
  const put = <T>(all: readonly T[], ours: readonly T[]) => {
    const next = [...all];
    for (const [place, i] of own.entries()) next[i] = ours[place];
    return next;
  };
  return {
    params: put(state.params, after.params),
    moments: put(state.moments, after.moments),
    averages: put(
      state.averages,
      player.average === undefined ? own.map(() => []) : after.averages.map((each) => [each]),
    ),
  };
}

/** The objective of the first player and what each watches, summed over the rows of the step: means over the rows of its own turns, times all rows. */
function watched<P>({ players }: Game<P>, turns: readonly Turn<P>[], sums: readonly BatchSums[], count: Tensor) {
  const ofPlayer = (name: string) => sums.filter((_, t) => turns[t].name === name);
  const scaled = (own: readonly BatchSums[], value: (sum: BatchSums) => Tensor) => {
    const total = own.map(value).reduce((a, b) => add(a, b));
    const rows = own.map((sum) => sum.count).reduce((a, b) => add(a, b));
    return mul(meanOf(total, rows), count);
  };
  const names = Object.keys(players);
  const monitors = names.flatMap((name) => {
    const own = ofPlayer(name);
    return Object.keys(own[0].monitors).map((each) => [each, scaled(own, (sum) => sum.monitors[each])] as const);
  });
  return {
    objective: scaled(ofPlayer(names[0]), (sum) => sum.objective),
    monitors: Object.fromEntries(monitors) as Readonly<Record<string, Tensor>>,
  };
}

/** A step as a function of its state and of what it is given, for whoever asks where it went wrong. */
export function tracedGame<P>(game: Game<P>, noise: readonly (readonly NoiseRequest[])[]): Traced<unknown, unknown> {
  const types = { state: gameStateTypes(game), given: gameStepTypes(game, noise) };
  return trace(types, ({ state, given }) => playStep(game, state, given as never) as never);
}
