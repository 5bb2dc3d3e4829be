// Annealed importance sampling (Neal 2001; Salakhutdinov & Murray 2008) from independent units with logits a to the machine:
//   p*_β(v) = exp(((1 - β) a + β b)·v) Π_j (1 + exp(β x_j)),   x = c + v W,   Z_0 = 2^H Π_i (1 + e^{a_i}).
// Each chain goes from β = 0 to 1 by sweeps that leave p_β alone; the mean of its weights Π p*_{β'}(v) / p*_β(v) is Z_1 / Z_0, without
// bias. Units that are known stay as they are: then Z_1 is the sum over the others.

import { cached } from '../../../../../engine/cached.js';
import {
  add,
  exp,
  gemm,
  log,
  mul,
  negate,
  reduceSum,
  scan,
  sigmoid,
  sub,
  type Tensor,
  type TensorType,
} from '../../../../../engine/index.js';
import { logSumExp } from '../../../../../numeric/log-sum-exp.js';
import { bulkOf } from '../../../../../random/bulk.js';
import type { Key } from '../../../../../random/key.js';
import { drawn, f32 } from './contrastive-step.js';
import { logistic, type Machine, softplus } from './machine.js';

export interface Annealing {
  readonly chains: number;
  readonly temperatures: number;
}

/** What the chains of one law say of its log Z. */
export interface Annealed {
  readonly logValue: number;
  readonly standardError: number;
  readonly effectiveChains: number;
}

/** Steps of one call: long enough to cost little, short enough to stop between them. */
const STEPS_A_CALL = 16;

/** β of each step: half of the way in a thirtieth of the steps, the last tenth in two thirds of them (Salakhutdinov & Murray 2008). */
export function inverseTemperatures(count: number): Float64Array {
  const parts = [
    { from: 0, to: 0.5, share: 500 },
    { from: 0.5, to: 0.9, share: 4_000 },
    { from: 0.9, to: 1, share: 10_000 },
  ];
  const ends = [0, 500, 4_500, 14_500].map((end) => end / 14_500);
  return Float64Array.from({ length: count + 1 }, (_, t) => {
    const place = t / count;
    const part = place < ends[1] ? 0 : place < ends[2] ? 1 : 2;
    const within = (place - ends[part]) / (ends[part + 1] - ends[part]);
    return t === count ? 1 : parts[part].from + within * (parts[part].to - parts[part].from);
  });
}

/** log Z of a machine; of its open units alone where `cells`, NaN for those, are given. */
export async function annealed(
  machine: Machine,
  baseLogits: ArrayLike<number>,
  { chains, temperatures }: Annealing,
  key: Key,
  cells?: ArrayLike<number>,
): Promise<Annealed> {
  const { visible, hidden } = machine;
  const base = heldLogits(baseLogits, cells);
  const fixed = {
    weights: Float32Array.from(machine.weights),
    bias: heldLogits(machine.visibleBias, cells),
    base,
    hiddenBias: Float32Array.from(machine.hiddenBias),
  };
  const types = annealingTypes(visible, hidden, chains);
  const schedule = inverseTemperatures(temperatures);
  const logWeights = new Float64Array(chains);
  const rates = Float32Array.from({ length: chains * visible }, (_, at) => logistic(base[at % visible]));
  let units = new Float32Array(rates.length);
  bulkOf(key.at('first')).bernoulli(rates, units);
  for (let from = 0; from < temperatures; from += STEPS_A_CALL) {
    const steps = stepsOf(schedule, from, machine, chains, key.at('call').at(from));
    const found = await anneal(types, { ...fixed, units, steps });
    units = found.units as typeof units;
    const increments = found.increments as typeof units;
    // In float64: tens of thousands of small numbers are added to one of hundreds.
    for (let at = 0; at < increments.length; at++) logWeights[at % chains] += increments[at];
  }
  let logBase = hidden * Math.LN2;
  for (let i = 0; i < visible; i++) if (isOpen(cells, i)) logBase += softplus(base[i]);
  return annealedOf(logWeights, logBase);
}

/** Logits that leave open units as they are and hold the others: no input brings a unit over this. */
const HELD = 1e6;

/** Logits of units, those of known cells so large that the cells stay. */
export function heldLogits(logits: ArrayLike<number>, cells?: ArrayLike<number>): Float32Array {
  return Float32Array.from(logits, (logit, i) => (isOpen(cells, i) ? logit : (2 * (cells?.[i] ?? 0) - 1) * HELD));
}

function isOpen(cells: ArrayLike<number> | undefined, i: number): boolean {
  return cells === undefined || Number.isNaN(cells[i]);
}

/** log Z_0 + log of the mean weight; its standard error to first order, the relative one of the mean. */
export function annealedOf(logWeights: Float64Array, logBase: number): Annealed {
  const chains = logWeights.length;
  const logSum = logSumExp(logWeights);
  const squares = logWeights.reduce((sum, value) => sum + Math.exp(2 * (value - logSum)), 0);
  // With shares s_i of the weights: variance of the mean over its square is (n Σ s_i² - 1) / (n - 1).
  const relative = chains > 1 ? Math.max(0, (chains * squares - 1) / (chains - 1)) : Number.NaN;
  return {
    logValue: logBase + logSum - Math.log(chains),
    standardError: Math.sqrt(relative),
    effectiveChains: 1 / squares,
  };
}

function annealingTypes(visible: number, hidden: number, chains: number) {
  const noise = (units: number): TensorType => f32(STEPS_A_CALL, chains, units);
  return {
    weights: f32(visible, hidden),
    bias: f32(1, visible),
    base: f32(1, visible),
    hiddenBias: f32(1, hidden),
    units: f32(chains, visible),
    steps: { beta: f32(STEPS_A_CALL), step: f32(STEPS_A_CALL), hidden: noise(hidden), visible: noise(visible) },
  };
}

type AnnealingTypes = ReturnType<typeof annealingTypes>;
type Found = { readonly units: Tensor; readonly increments: Tensor };

const anneal = cached<AnnealingTypes, Found>('annealing', (symbols) => {
  const { weights, bias, base, hiddenBias, units, steps } = symbols;
  const gap = sub(bias, base);
  const { carried, stacked } = scan(
    ([v], [beta, step, hidden, visible]) => {
      const x = gemm(v, weights, { plus: hiddenBias });
      const p = sigmoid(mul(x, beta));
      // log(1 + e^{β'x}) - log(1 + e^{βx}) = -log(1 + p' (e^{-(β' - β) x} - 1)): no difference of large numbers.
      const lost = log(add(mul(p, sub(exp(negate(mul(x, step))), 1)), 1));
      const gained = mul(gemm(v, gap, { transB: 1 }), step);
      const input = gemm(drawn(p, hidden), weights, { transB: 1 });
      const logits = add(base, mul(add(gap, input), beta));
      const increment = sub(gained, reduceSum(lost, { axes: [1], keep: true })); // [chains × 1]
      return { carried: [drawn(sigmoid(logits), visible)], stacked: [increment] };
    },
    [units],
    [steps.beta, steps.step, steps.hidden, steps.visible],
  );
  return { units: carried[0], increments: stacked[0] };
});

/** β' and β' - β of some steps with their noise; steps beyond the last stay at β = 1 and change no weight. */
function stepsOf(schedule: Float64Array, from: number, { visible, hidden }: Machine, chains: number, key: Key) {
  const at = (t: number) => Math.fround(schedule[Math.min(t, schedule.length - 1)]);
  const each = Array.from({ length: STEPS_A_CALL }, (_, s) => from + s);
  const stream = bulkOf(key);
  const numbers = (units: number) => {
    const array = new Float32Array(STEPS_A_CALL * chains * units);
    stream.uniforms(array);
    return array;
  };
  return {
    beta: Float32Array.from(each, (t) => at(t + 1)),
    step: Float32Array.from(each, (t) => at(t + 1) - at(t)),
    hidden: numbers(hidden),
    visible: numbers(visible),
  };
}
