// Mixtures of logistic laws: of their probabilities between the edges of grid cells for levels and counts (T. Salimans, A. Karpathy,
// X. Chen and D. P. Kingma, "PixelCNN++", ICLR 2017), of their densities for numbers. Counts have this law rather than one of log-gamma
// functions because single precision keeps no digit of those for large counts, and because several components make any shape.
import { logSoftmax, logSumExp, softplus } from '../engine/derived/log-space.js';
import { square } from '../engine/derived/statistics.js';
import { add, mul, negate, sub } from '../engine/ops/arithmetic.js';
import { reshape } from '../engine/ops/broadcasting.js';
import { greater, less } from '../engine/ops/comparison.js';
import { exp, log } from '../engine/ops/elementwise.js';
import { constant } from '../engine/ops/parameter.js';
import { cast, max, where } from '../engine/ops/selection.js';
import type { Tensor } from '../engine/tensor.js';
import type { Draws } from '../random/draws.js';
import { drawCode } from './categorical-codes.js';
import type { Cell } from './cell.js';
import { above, softplusOf } from './normal-numbers.js';
import type { PartLaw } from './output-law.js';
import { type Part, sliceLast } from './row-features.js';

/** Below this, log(1 - e⁻ᵗ) is log t - t/2 + t²/24 to 4e-8. */
const SMALL = 0.1;
/** Scales of levels may fall so far below half a step: a level then has all of the probability. */
const NARROWEST = Math.exp(-3);

/** Numbers or levels as mixtures of K logistic laws; outputs are K logits, K means and K raw logarithms of scales for each cell. */
export function logisticMixture(part: Part, K: number): PartLaw {
  const { cells } = part;
  const n = cells.length;
  const halves = cells.map(({ step, unit }) => step / 2 / unit);
  const floors = cells.map(({ floor }, j) =>
    Math.log(part.kind === 'level' ? Math.max(1e-5, halves[j] * NARROWEST) : floor),
  );
  const column = (values: readonly number[]) => constant(values, [n, 1]);
  const floor = column(floors);
  const logHalf = column(halves.map((half) => (half > 0 ? Math.log(half) : 0)));
  // Half a step within the ends, so that rounding of the standardised level does not matter.
  const edge = (at: (cell: Cell) => number, inwards: number) =>
    column(
      cells.map((cell, j) => {
        const end = (at(cell) - cell.centre) / cell.unit + inwards * halves[j];
        return Number.isFinite(end) ? end : Math.sign(end) * 3e38;
      }),
    );
  const isInner =
    part.kind === 'level' && cells.every(({ lowest, highest }) => lowest === -Infinity && highest === Infinity);
  const component = (outputs: Float32Array, at: number, cell: number, k: number) => {
    const place = at + (3 * cell * K + k);
    const raw = outputs[place + 2 * K];
    return { mean: outputs[place + K], scale: Math.exp(floors[cell] + softplusOf(raw - floors[cell])) };
  };
  return {
    part,
    layout: 'by cell',
    fromNetwork: 3 * K * n,
    outputs: 3 * K * n,
    parameters: {},
    complete: (network) => network,
    logDensity(outputs, values) {
      const lead = outputs.shape.slice(0, -1);
      const all = reshape(outputs, [...lead, n, 3 * K]);
      const logits = sliceLast(all, 0, K);
      const means = sliceLast(all, K, 2 * K);
      const logScales = above(sliceLast(all, 2 * K, 3 * K), floor);
      const x = reshape(values, [...values.shape, 1]);
      const inverse = exp(negate(logScales));
      const z = mul(sub(x, means), inverse); // [..., n, K]
      const each = part.kind === 'number' ? logisticDensity(z, logScales) : massOf(x, z, logScales);
      return logSumExp(add(logSoftmax(logits), each), { axes: [lead.length + 1] });
    },
    draw(outputs, at, cell, draws) {
      const k = K === 1 ? 0 : drawCode(outputs, at + 3 * cell * K, K, draws);
      const { mean, scale } = component(outputs, at, cell, k);
      return gridValue(cells[cell], mean + scale * drawLogistic(draws));
    },
    centre(outputs, at, cell) {
      const from = at + 3 * cell * K;
      const logits = outputs.subarray(from, from + K);
      const top = Math.max(...logits);
      let [total, sum] = [0, 0];
      for (let k = 0; k < K; k++) {
        const weight = Math.exp(logits[k] - top);
        total += weight;
        sum += weight * component(outputs, at, cell, k).mean;
      }
      return gridValue(cells[cell], sum / total);
    },
  };

  // σ(z + w) - σ(z - w) = σ(z + w) σ(w - z) (1 - e^-2w): no difference of near numbers; the ends of the grid take all beyond them.
  function massOf(x: Tensor, z: Tensor, logScales: Tensor): Tensor {
    const logW = sub(logHalf, logScales);
    const w = exp(logW);
    const below = negate(softplus(negate(add(z, w)))); // log σ(z + w)
    const beyond = negate(softplus(sub(z, w))); // log σ(w - z)
    const inside = logOneMinusExp(mul(w, 2), add(logW, Math.LN2));
    if (isInner) return add(add(below, beyond), inside);
    const notLowest = cast(
      greater(
        x,
        edge((cell) => cell.lowest, 1),
      ),
      'f32',
    );
    const notHighest = cast(
      less(
        x,
        edge((cell) => cell.highest, -1),
      ),
      'f32',
    );
    return add(add(mul(below, notHighest), mul(beyond, notLowest)), mul(inside, mul(notLowest, notHighest)));
  }
}

function logisticDensity(z: Tensor, logScales: Tensor): Tensor {
  return sub(sub(z, mul(softplus(z), 2)), logScales);
}

/** log(1 - e⁻ᵗ) for t > 0, from t and log t. */
function logOneMinusExp(t: Tensor, logT: Tensor): Tensor {
  const series = add(sub(logT, mul(t, 0.5)), mul(square(t), 1 / 24));
  const direct = log(sub(1, exp(negate(max(t, SMALL)))));
  return where(less(t, SMALL), series, direct);
}

/** A value in the data: on the scale of the data, on the grid and within its ends where there are such. */
function gridValue({ centre, unit, step, lowest, highest }: Cell, x: number): number {
  const value = centre + unit * x;
  if (step === 0) return value;
  return Math.min(highest, Math.max(lowest, step * Math.round(value / step))) + 0;
}

function drawLogistic(draws: Draws): number {
  const u = draws.uniform();
  return Math.log(u) - Math.log1p(-u);
}
