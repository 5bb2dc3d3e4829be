import { oneHot } from '../engine/derived/axes.js';
import { logSoftmax } from '../engine/derived/log-space.js';
import { mul } from '../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../engine/ops/broadcasting.js';
import { greaterOrEqual } from '../engine/ops/comparison.js';
import { cumulativeSum } from '../engine/ops/cumulative.js';
import { argMax } from '../engine/ops/reduction.js';
import { cast } from '../engine/ops/selection.js';
import { concat } from '../engine/ops/slicing.js';
import { softmax } from '../engine/ops/softmax.js';
import type { Tensor } from '../engine/tensor.js';
import type { Draws } from '../random/draws.js';
import type { PartLaw } from './output-law.js';
import { type Part, sizesOf, sliceLast } from './row-features.js';

/** Codes with P(code) = softmax(outputs); the outputs of a cell lie side by side. */
export function categoricalCodes(part: Part): PartLaw {
  const { cells } = part;
  const starts = [0];
  for (const { codes } of cells) starts.push(starts[starts.length - 1] + codes);
  const width = starts[cells.length];
  return {
    part,
    layout: undefined,
    fromNetwork: width,
    outputs: width,
    parameters: {},
    complete: (network) => network,
    logDensity(logits, codes) {
      let [cell, output] = [0, 0];
      const lead = logits.shape.slice(0, -1);
      const pieces = sizesOf(part).map(({ codes: size, count }) => {
        const own = reshape(sliceLast(logits, output, output + count * size), [...lead, count, size]);
        const marks = oneHot(sliceLast(codes, cell, cell + count), size);
        cell += count;
        output += count * size;
        return reduceSum(mul(logSoftmax(own), marks), { axes: [lead.length + 1] });
      });
      return pieces.length === 1 ? pieces[0] : concat(pieces, lead.length);
    },
    graph: {
      normal: 0,
      uniform: cells.length,
      centres: (outputs) => bySize(part, outputs, (logits) => cast(argMax(logits, 2), 'f64')),
      draw: (outputs, _normal, uniform) =>
        bySize(part, outputs, (logits, from, count) => {
          const [rows, , size] = logits.shape;
          const ends = cumulativeSum(softmax(cast(logits, 'f64'), 2), { axis: 2 });
          const number = reshape(sliceLast(uniform as Tensor, from, from + count), [rows, count, 1]);
          // The last end is one, whatever rounding says.
          const reached = greaterOrEqual(number, sliceLast(ends, 0, size - 1));
          return reduceSum(cast(reached, 'f64'), { axes: [2] });
        }),
    },
    draw: (outputs, at, cell, draws) =>
      codedValue(part, cell, drawCode(outputs, at + starts[cell], cells[cell].codes, draws)),
    centre: (outputs, at, cell) => codedValue(part, cell, largest(outputs, at + starts[cell], cells[cell].codes)),
  };
}

/** Codes of all cells, [rows, cells], run by run of cells of one size: logits are [rows, count, size], cells from `from` on. */
function bySize(part: Part, outputs: Tensor, codesOf: (logits: Tensor, from: number, count: number) => Tensor): Tensor {
  let [cell, output] = [0, 0];
  const pieces = sizesOf(part).map(({ codes: size, count }) => {
    const logits = reshape(sliceLast(outputs, output, output + count * size), [outputs.shape[0], count, size]);
    const codes = codesOf(logits, cell, count);
    cell += count;
    output += count * size;
    return codes;
  });
  return pieces.length === 1 ? pieces[0] : concat(pieces, 1);
}

/** A position with probability softmax(logits). */
export function drawCode(logits: Float32Array, from: number, count: number, draws: Draws): number {
  const top = logits[from + largest(logits, from, count)];
  let total = 0;
  for (let i = 0; i < count; i++) total += Math.exp(logits[from + i] - top);
  let rest = draws.uniform() * total;
  for (let i = 0; i < count - 1; i++) {
    rest -= Math.exp(logits[from + i] - top);
    if (rest < 0) return i;
  }
  return count - 1;
}

function largest(values: Float32Array, from: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (values[from + i] > values[from + best]) best = i;
  return best;
}

/** The value of a code in the data: itself, or an atom, or NaN for a number that another cell tells. */
function codedValue({ cells }: Part, cell: number, code: number): number {
  const { atoms } = cells[cell];
  if (atoms.length === 0) return code;
  return code < atoms.length ? atoms[code] : Number.NaN;
}
