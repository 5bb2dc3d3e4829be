// Steps: flat nearly everywhere, so nothing flows back.
import type { Op } from '../op.js';
import { apply, type Tensor } from '../tensor.js';
import { unary } from './elementwise.js';

function flat(name: string, compute: (x: number) => number): Op {
  return { ...unary(name, compute), gradient: () => ['none'] };
}

export const Floor = flat('Floor', Math.floor);
export const Ceil = flat('Ceil', Math.ceil);
export const Round = flat('Round', toNearest);

/** Halves go to the even neighbour. */
function toNearest(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/** The largest integer not above; nothing flows back. */
export function floor(x: Tensor): Tensor {
  return apply(Floor, [x], {});
}

/** The smallest integer not below; nothing flows back. */
export function ceil(x: Tensor): Tensor {
  return apply(Ceil, [x], {});
}

/** The nearest integer, the even one of two; nothing flows back. WebGPU leaves it to the processor. */
export function round(x: Tensor): Tensor {
  return apply(Round, [x], {});
}
