import { reachable } from './long-run.js';

/** States that lead to each other. */
export interface StateClass {
  readonly states: readonly number[];
  /** `transient`: it is left for ever at some time; `recurrent`: never; `absorbing`: never, and it is one state; `final`: nothing was seen after it. */
  readonly kind: 'transient' | 'recurrent' | 'absorbing' | 'final';
  /** Greatest common divisor of the lengths of all ways back to a state; 0 where there is none. */
  readonly period: number;
}

/** The communicating classes of the transitions with a positive weight, [n × n] row by row, in the order of their first states. */
export function communicatingClasses(weights: Float64Array, n: number): StateClass[] {
  const from = Array.from({ length: n }, (_, i) => reachable(weights, n, i));
  const done = new Uint8Array(n);
  const classes: StateClass[] = [];
  for (let i = 0; i < n; i++) {
    if (done[i] === 1) continue;
    const states: number[] = [];
    for (let j = i; j < n; j++) if (from[i][j] === 1 && from[j][i] === 1) states.push(j);
    for (const state of states) done[state] = 1;
    const isClosed = from[i].every((is, j) => is === 0 || from[j][i] === 1);
    const goesOn = states.some((state) => weights.subarray(state * n, (state + 1) * n).some((weight) => weight > 0));
    const kind = !isClosed ? 'transient' : !goesOn ? 'final' : states.length === 1 ? 'absorbing' : 'recurrent';
    classes.push({ states, kind, period: periodOf(weights, n, states) });
  }
  return classes;
}

/** gcd over transitions i → j inside the class of distance(i) + 1 − distance(j), distances from its first state. */
function periodOf(weights: Float64Array, n: number, states: readonly number[]): number {
  const distance = new Map([[states[0], 0]]);
  const queue = [states[0]];
  let period = 0;
  for (const i of queue) {
    for (const j of states) {
      if (!(weights[i * n + j] > 0)) continue;
      const further = (distance.get(i) ?? 0) + 1;
      const known = distance.get(j);
      if (known === undefined) {
        distance.set(j, further);
        queue.push(j);
      } else period = divisor(period, Math.abs(further - known));
    }
  }
  return period;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
