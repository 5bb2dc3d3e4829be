import { oneHot } from '../engine/derived/axes.js';
import { logSoftmax } from '../engine/derived/log-space.js';
import { mul } from '../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../engine/ops/broadcasting.js';
import { concat } from '../engine/ops/slicing.js';
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
    draw: (outputs, at, cell, draws) =>
      codedValue(part, cell, drawCode(outputs, at + starts[cell], cells[cell].codes, draws)),
    centre: (outputs, at, cell) => codedValue(part, cell, largest(outputs, at + starts[cell], cells[cell].codes)),
  };
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
