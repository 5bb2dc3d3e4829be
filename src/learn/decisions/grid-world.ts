import { OptionError } from '../../util/errors.js';
import { type DecisionProcess, decisionProcess } from './decision-process.js';

/** Steps up, right, down and left. */
const MOVES = [
  [-1, 0],
  [0, 1],
  [1, 0],
  [0, -1],
] as const;

export interface GridOptions {
  readonly discount?: number;
  /** What a step costs. */
  readonly cost?: number;
  /** Share of steps that go to one side, half to each. */
  readonly slip?: number;
}

/**
 * A walk on a map of lines of equal length: `.` may be entered, `#` may not, a digit ends the walk and brings so much. Actions are up,
 * right, down, left; a step into a wall stays. States are the fields, line by line.
 */
export function gridWorld(
  map: readonly string[],
  { discount = 1, cost = 1, slip = 0 }: GridOptions = {},
): DecisionProcess {
  const columns = map[0]?.length ?? 0;
  const odd = map.find((line) => line.length !== columns || /[^.#0-9]/.test(line));
  if (columns === 0 || odd !== undefined)
    throw new OptionError(`grid-world: lines must be of one length, of '.', '#' and digits, got '${odd ?? ''}'`);
  const states = map.length * columns;
  const actions = MOVES.length;
  const fieldAt = (state: number) => map[Math.floor(state / columns)][state % columns];
  const after = (state: number, action: number) => {
    const row = Math.floor(state / columns) + MOVES[action][0];
    const column = (state % columns) + MOVES[action][1];
    const isInside = row >= 0 && row < map.length && column >= 0 && column < columns;
    return isInside && map[row][column] !== '#' ? row * columns + column : state;
  };
  const transitions = new Float64Array(states * actions * states);
  const rewards = new Float64Array(states * actions);
  for (let state = 0; state < states; state++)
    for (let action = 0; action < actions; action++) {
      const at = state * actions + action;
      if (fieldAt(state) !== '.') {
        // Walls are never entered: they end at once, without anything.
        rewards[at] = fieldAt(state) === '#' ? 0 : Number(fieldAt(state));
        continue;
      }
      rewards[at] = -cost;
      for (const [turn, share] of [
        [0, 1 - slip],
        [1, slip / 2],
        [actions - 1, slip / 2],
      ] as const)
        transitions[at * states + after(state, (action + turn) % actions)] += share;
    }
  return decisionProcess({ states, actions, discount, transitions, rewards });
}
