import { OptionError } from '../../../../util/errors.js';

/** Which states may follow which, and which may come first. */
export interface Topology {
  /** 1 where a move is allowed. [states × states] */
  readonly moves: Uint8Array;
  readonly firsts: Uint8Array;
  /** Whether the numbers of the states mean something, so that they must stay as they are. */
  readonly isOrdered: boolean;
}

const PAIR = /^\s*(\d+)\s*>\s*(\d+)\s*$/;

/**
 * The moves that a topology allows: all; or from left to right, where the first state comes first and none comes again once it is left.
 * With explicit durations a state follows itself only where nothing else may.
 */
export function topologyOf(
  states: number,
  kind: 'full' | 'left-right',
  forbidden: string | undefined,
  isExplicit: boolean,
): Topology {
  const moves = new Uint8Array(states * states);
  for (let j = 0; j < states; j++)
    for (let k = 0; k < states; k++) moves[j * states + k] = kind === 'full' || k >= j ? 1 : 0;
  for (const [j, k] of pairsOf(forbidden, states)) moves[j * states + k] = 0;
  for (let j = 0; j < states; j++) {
    const row = moves.subarray(j * states, (j + 1) * states);
    if (isExplicit && row.some((allowed, k) => allowed === 1 && k !== j)) row[j] = 0;
    if (!row.includes(1))
      throw new OptionError(`hidden-markov: each state needs one that may follow it, got none after state ${j + 1}`);
  }
  const firsts = Uint8Array.from({ length: states }, (_, k) => (kind === 'full' || k === 0 ? 1 : 0));
  return { moves, firsts, isOrdered: kind !== 'full' || forbidden !== undefined };
}

/** `1>3,2>1` as pairs of positions. */
function pairsOf(forbidden: string | undefined, states: number): [number, number][] {
  if (forbidden === undefined) return [];
  return forbidden.split(',').map((text) => {
    const [, from, to] = PAIR.exec(text) ?? [];
    const pair: [number, number] = [Number(from) - 1, Number(to) - 1];
    if (pair.every((state) => state >= 0 && state < states)) return pair;
    throw new OptionError(
      `hidden-markov: forbidden must be moves between states 1 to ${states}, as in 1>3,2>1, got ${JSON.stringify(text)}`,
    );
  });
}

/** Free parameters of the first state and of the moves. */
export function freeMoves({ moves, firsts }: Topology): number {
  const states = firsts.length;
  let free = 0;
  for (const allowed of moves) free += allowed;
  return free - states + firsts.reduce((sum, allowed) => sum + allowed, 0) - 1;
}
