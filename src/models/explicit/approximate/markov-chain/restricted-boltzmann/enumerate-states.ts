// Sums over all states of the smaller side. With the other side summed out in closed form,
//   log p*(s) = a·s + Σ_o log(1 + exp(d_o + Σ_k s_k w_ko)),   Z = Σ_s p*(s),
// and exp of the inner sum is a product of one factor for the low bits of s and one for its high bits: two tables in place of a
// logarithm and an exponential for each of 2ⁿ · m terms.
import { logSumExp } from '../../../../../numeric/log-sum-exp.js';
import { type Machine, softplus } from './machine.js';

/** One side of a machine as bits of a state, the other as what is summed out. */
interface Sides {
  readonly bits: number;
  readonly others: number;
  /** [bits × others] */
  readonly weights: Float64Array;
  /** a, biases of the bits. */
  readonly own: ArrayLike<number>;
  /** d, biases of the others. */
  readonly other: ArrayLike<number>;
}

/** Bits whose table is kept; 2⁸ rows of it fit the caches. */
const LOW_BITS = 8;
/** Products of 1 + e^x stay below e^700 where these bounds on x sum to less. */
const LARGEST_EXPONENT = 700;
/** Factors beyond this are not multiplied but logarithms are taken one by one. */
const LARGEST_INPUT = 300;

/** Which side has fewer units. */
export function smallerSide({ visible, hidden }: Machine): 'visible' | 'hidden' {
  return visible < hidden ? 'visible' : 'hidden';
}

/** log Z by summing over the states of the smaller side. */
export function logPartition(machine: Machine): number {
  return logSumExp(logMarginals(machine));
}

/** The unnormalised log-probability of each state of the smaller side; bit k of a state's number is its unit k. [2^units] */
export function logMarginals(machine: Machine): Float64Array {
  const sides = sidesOf(machine);
  const { bits, own } = sides;
  const low = Math.min(bits, LOW_BITS);
  const values = new Float64Array(2 ** bits);
  for (let state = 0; state < values.length; state++) {
    let sum = 0;
    for (let k = 0; k < bits; k++) if ((state >> k) & 1) sum += own[k];
    values[state] = sum;
  }
  const { tame, wild } = tell(sides);
  const starts = groupsOf(tame.map(({ bound }) => bound));
  const width = tame.length;
  const lowTable = new Float64Array(2 ** low * width);
  for (let state = 0; state < 2 ** low; state++)
    for (const [place, { o }] of tame.entries())
      lowTable[state * width + place] = Math.exp(sides.other[o] + inputOf(sides, o, state));
  const high = new Float64Array(width);
  for (let top = 0; top < values.length; top += 2 ** low) {
    for (const [place, { o }] of tame.entries()) high[place] = Math.exp(inputOf(sides, o, top));
    for (let state = 0; state < 2 ** low; state++)
      values[top + state] += logProducts(lowTable, state * width, high, starts);
    for (const o of wild)
      for (let state = top; state < top + 2 ** low; state++)
        values[state] += softplus(sides.other[o] + inputOf(sides, o, state));
  }
  return values;
}

/** Σ over groups of log Π (1 + low · high); four products run side by side, since each waits for its last factor. */
function logProducts(low: Float64Array, at: number, high: Float64Array, starts: Int32Array): number {
  let sum = 0;
  for (let group = 0; group + 1 < starts.length; group++) {
    let o = starts[group];
    const end = starts[group + 1];
    let [p, q, r, s] = [1, 1, 1, 1];
    for (; o + 3 < end; o += 4) {
      p *= 1 + low[at + o] * high[o];
      q *= 1 + low[at + o + 1] * high[o + 1];
      r *= 1 + low[at + o + 2] * high[o + 2];
      s *= 1 + low[at + o + 3] * high[o + 3];
    }
    for (; o < end; o++) p *= 1 + low[at + o] * high[o];
    sum += Math.log(p * q * (r * s));
  }
  return sum;
}

/** Units whose factors can be multiplied, with the largest that log(1 + e^x) becomes, and those whose cannot. */
function tell(sides: Sides) {
  const tame: { readonly o: number; readonly bound: number }[] = [];
  const wild: number[] = [];
  for (let o = 0; o < sides.others; o++) {
    let positive = Math.max(0, sides.other[o]);
    let absolute = Math.abs(sides.other[o]);
    for (let k = 0; k < sides.bits; k++) {
      positive += Math.max(0, sides.weights[k * sides.others + o]);
      absolute += Math.abs(sides.weights[k * sides.others + o]);
    }
    if (absolute < LARGEST_INPUT) tame.push({ o, bound: positive + Math.LN2 });
    else wild.push(o);
  }
  return { tame, wild };
}

/** Where groups begin whose bounds sum to less than the largest exponent, and where the last one ends. */
function groupsOf(bounds: readonly number[]): Int32Array {
  const starts = [0];
  let sum = 0;
  for (const [place, bound] of bounds.entries()) {
    if (sum + bound > LARGEST_EXPONENT) {
      starts.push(place);
      sum = 0;
    }
    sum += bound;
  }
  return Int32Array.from([...starts, bounds.length]);
}

/** Σ_k s_k w_ko */
function inputOf({ bits, others, weights }: Sides, o: number, state: number): number {
  let sum = 0;
  for (let k = 0; k < bits; k++) if ((state >> k) & 1) sum += weights[k * others + o];
  return sum;
}

function sidesOf(machine: Machine): Sides {
  const { visible, hidden, weights, visibleBias, hiddenBias } = machine;
  if (smallerSide(machine) === 'visible') {
    const same = Float64Array.from({ length: visible * hidden }, (_, at) => weights[at]);
    return { bits: visible, others: hidden, weights: same, own: visibleBias, other: hiddenBias };
  }
  const turned = new Float64Array(visible * hidden);
  for (let i = 0; i < visible; i++) for (let j = 0; j < hidden; j++) turned[j * visible + i] = weights[i * hidden + j];
  return { bits: hidden, others: visible, weights: turned, own: hiddenBias, other: visibleBias };
}
