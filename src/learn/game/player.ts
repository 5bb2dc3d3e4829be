import type { Tensor } from '../../engine/tensor.js';
import type { TensorType } from '../../engine/tensor-type.js';
import type { LossContext, Objective, RowLoss } from '../gradient/objective.js';
import type { Movement } from '../gradient/step.js';

/** One side of a game: the parameters that it moves, what it moves them against, and how. */
export interface Player<P> extends Movement {
  /** Top-level names of its parameters; no two players move the same ones. */
  readonly moves: readonly string[];
  /** Turns that it has in a step, each on rows of its own; 1 where absent. */
  readonly turns?: number;
  /** What a row costs it. The parameters of others are as their last turns left them. */
  loss(params: P, inputs: Readonly<Record<string, Tensor>>, context: LossContext): RowLoss;
}

/** Players that answer each other: a step is the turns of each, in their order. */
export interface Game<P> {
  /** Specifications of all parameters; what no player moves stays as it was at the start. */
  readonly parameters: object;
  /** Rows of a turn. */
  readonly rows: number;
  /** Types of what is given of one row, by name. */
  readonly inputs: Readonly<Record<string, TensorType>>;
  /** Numbers that change with the number of the step. */
  readonly schedules?: Readonly<Record<string, (step: number) => number>>;
  /** In the order of their turns; what the fit reports as its objective is that of the first. */
  readonly players: Readonly<Record<string, Player<P>>>;
}

/** One turn of a step. */
export interface Turn<P> {
  readonly name: string;
  readonly player: Player<P>;
  readonly objective: Objective<P>;
  /** Which part of the rows of a step it is given. */
  readonly part: number;
}

/** Parts that the rows of a step are cut into: as many as the player with most turns has. */
export function partsOf<P>({ players }: Game<P>): number {
  return Math.max(...Object.values(players).map(({ turns = 1 }) => turns));
}

/** The turns of a step in order. Who has fewer than another is given the first parts of the rows, since of few rows the last parts are empty. */
export function turnsOf<P>(game: Game<P>): readonly Turn<P>[] {
  const { parameters, rows, inputs, schedules = {}, players } = game;
  return Object.entries(players).flatMap(([name, player]) => {
    const { turns = 1, moves } = player;
    const loss: Objective<P>['loss'] = (params, given, context) => player.loss(params, given, context);
    const objective = { parameters, batch: rows, inputs, schedules, moves, loss };
    return Array.from({ length: turns }, (_, k) => ({ name, player, objective, part: k }));
  });
}
