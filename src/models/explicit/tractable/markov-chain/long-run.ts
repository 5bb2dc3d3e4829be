// What becomes of a chain in the long run. P is row-stochastic, [n × n] row by row.
import { multiply } from '../../../../numeric/matrix-product.js';

const SQUARES = 60;
const FORGOTTEN = 1e-4;

/**
 * The law π = π P of a chain whose states all lead to one class, by elimination of states without subtractions (Grassmann, Taksar and
 * Heyman 1985), so that every entry is right to a few units in its last place. States that are left for ever have probability zero.
 */
export function stationaryLaw(P: Float64Array, n: number): Float64Array {
  const order = recurrentFirst(P, n);
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) a[i * n + j] = P[order[i] * n + order[j]];
  const leaving = new Float64Array(n);
  for (let k = n - 1; k > 0; k--) {
    let sum = 0;
    for (let j = 0; j < k; j++) sum += a[k * n + j];
    leaving[k] = sum;
    for (let i = 0; i < k; i++) {
      const through = sum > 0 ? a[i * n + k] / sum : 0;
      if (through > 0) for (let j = 0; j < k; j++) a[i * n + j] += through * a[k * n + j];
    }
  }
  const pi = new Float64Array(n);
  pi[0] = 1;
  let total = 1;
  for (let k = 1; k < n; k++) {
    let inflow = 0;
    for (let i = 0; i < k; i++) inflow += pi[i] * a[i * n + k];
    pi[k] = leaving[k] > 0 ? inflow / leaving[k] : 0;
    total += pi[k];
  }
  const law = new Float64Array(n);
  for (let k = 0; k < n; k++) law[order[k]] = pi[k] / total;
  return law;
}

/** The modulus of the second largest eigenvalue: |λ| of P − 1 π, as the limit of ‖M^k‖^(1/k) over squares of squares (Gelfand), which also holds for complex and defective ones. */
export function secondEigenvalue(P: Float64Array, n: number, pi: Float64Array): number {
  let M: Float64Array<ArrayBufferLike> = P.map((p, i) => p - pi[i % n]);
  let log = 0; // log ‖M^(2^k)‖ / 2^k
  for (let k = 0, scale = 1; k < SQUARES; k++, scale /= 2) {
    const norm = Math.sqrt(M.reduce((sum, value) => sum + value * value, 0));
    if (!(norm > 0)) return 0;
    const change = scale * Math.log(norm);
    log += change;
    if (k > 4 && Math.abs(change) < 1e-13) break;
    const unit = M.map((value) => value / norm);
    M = multiply(unit, unit, n, n, n);
  }
  // What rounding leaves of a chain that forgets at once is no eigenvalue.
  const modulus = Math.exp(log);
  return modulus < FORGOTTEN ? 0 : Math.min(1, modulus);
}

/** The first number of steps after which the law of a chain is within `distance` of its stationary one in total variation, wherever it began; undefined where that takes more than 2^20. */
export function mixingTime(P: Float64Array, n: number, pi: Float64Array, distance = 0.25): number | undefined {
  const isMixed = (powers: Float64Array) => {
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += Math.abs(powers[i * n + j] - pi[j]);
      if (sum / 2 > distance) return false;
    }
    return true;
  };
  const squares = [P];
  while (!isMixed(squares[squares.length - 1])) {
    if (squares.length > 20) return undefined;
    const last = squares[squares.length - 1];
    squares.push(multiply(last, last, n, n, n));
  }
  // The distance never grows, so that the steps are found bit by bit.
  let steps = 0;
  let reached: Float64Array | undefined;
  for (let k = squares.length - 2; k >= 0; k--) {
    const further = reached === undefined ? squares[k] : multiply(reached, squares[k], n, n, n);
    if (isMixed(further)) continue;
    reached = further;
    steps += 2 ** k;
  }
  return steps + 1;
}

/** States with those of a class that is never left before the others, so that eliminating from the end never divides by nothing. */
function recurrentFirst(P: Float64Array, n: number): Int32Array {
  const root = reachedByAll(P, n);
  const isRecurrent = reachable(P, n, root);
  const order = Array.from({ length: n }, (_, i) => i);
  order.sort((a, b) => Number(b === root) - Number(a === root) || isRecurrent[b] - isRecurrent[a] || a - b);
  return Int32Array.from(order);
}

/** A state of a class that is never left. */
function reachedByAll(P: Float64Array, n: number): number {
  let state = 0;
  for (let moved = true; moved; ) {
    moved = false;
    const from = reachable(P, n, state);
    for (let next = 0; next < n; next++) {
      if (from[next] === 0 || reachable(P, n, next)[state] === 1) continue;
      state = next;
      moved = true;
      break;
    }
  }
  return state;
}

/** Which states a state leads to, itself among them. */
export function reachable(P: Float64Array, n: number, from: number): Uint8Array {
  const seen = new Uint8Array(n);
  const open = [from];
  seen[from] = 1;
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (let next = 0; next < n; next++) {
      if (seen[next] === 1 || !(P[state * n + next] > 0)) continue;
      seen[next] = 1;
      open.push(next);
    }
  }
  return seen;
}
