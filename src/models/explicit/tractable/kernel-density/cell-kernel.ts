import { logAddExp } from '../../../../numeric/log-sum-exp.js';
import type { Draws } from '../../../../random/draws.js';
import type { KernelShape } from './kernel-shape.js';

/** The law of one column around one training cell: a density or a mass that sums to one over the column's values. */
export interface CellKernel {
  /** log K(value | cell), never NaN for known cells. */
  logAt(value: number, cell: number): number;
  /** Adds log K(value | cells[j]) to out[j]; what it adds at unknown cells is undefined. */
  addLogs(value: number, cells: Float64Array, out: Float64Array): void;
  draw(cell: number, draws: Draws): number;
}

// e^-50 changes no digit of a double beside 1.
const NEGLIGIBLE = 50;

/** Where a column's values end; infinite where they do not. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** K((value - cell) / h) / h. */
export function continuousKernel(shape: KernelShape, h: number): CellKernel {
  const logH = Math.log(h);
  const atZero = shape.logDensity(0) - logH;
  const logAt = (value: number, cell: number) => shape.logDensity((value - cell) / h) - logH;
  return {
    logAt,
    addLogs: shape.isQuadratic
      ? (value, cells, out) => {
          for (let j = 0; j < out.length; j++) {
            const u = (value - cells[j]) / h;
            out[j] += atZero - 0.5 * u * u;
          }
        }
      : addEach(logAt),
    draw: (cell, draws) => cell + h * shape.draw(draws),
  };
}

/** A kernel folded back at the bounds, so that no mass is lost there: the sum over the mirror images of the value. */
export function reflectedKernel(shape: KernelShape, h: number, bounds: Bounds): CellKernel {
  const plain = continuousKernel(shape, h);
  const imagesOf = (value: number) => mirrorImages(value, bounds, h * shape.reach);
  const isInside = (value: number) => value >= bounds.low && value <= bounds.high;
  const sumOver = (images: readonly number[], cell: number) => {
    let sum = -Infinity;
    for (const image of images) {
      const log = plain.logAt(image, cell);
      if (log > sum - NEGLIGIBLE) sum = logAddExp(sum, log);
    }
    return sum;
  };
  return {
    logAt: (value, cell) => (isInside(value) ? sumOver(imagesOf(value), cell) : -Infinity),
    addLogs: (value, cells, out) => {
      if (!isInside(value)) {
        out.fill(-Infinity);
        return;
      }
      const images = imagesOf(value);
      for (let j = 0; j < out.length; j++) out[j] += sumOver(images, cells[j]);
    },
    draw: (cell, draws) => foldInto(plain.draw(cell, draws), bounds),
  };
}

// The value itself, then its images 2a - x, 2b - x and their shifts by 2(b - a): the nearest always, those beyond only within reach.
function mirrorImages(value: number, { low, high }: Bounds, reach: number): number[] {
  if (low === -Infinity && high === Infinity) return [value];
  if (low === -Infinity || high === Infinity) return [value, 2 * (low === -Infinity ? high : low) - value];
  const period = 2 * (high - low);
  const images: number[] = [];
  const last = Math.max(1, Math.ceil(reach / period + 0.5));
  for (let k = -last; k <= last; k++) images.push(value + k * period, 2 * low - value + k * period);
  return images;
}

function foldInto(value: number, { low, high }: Bounds): number {
  if (low !== -Infinity && high !== Infinity) {
    const period = 2 * (high - low);
    const along = (((value - low) % period) + period) % period;
    return Math.min(high, low + (along > high - low ? period - along : along));
  }
  return value < low ? 2 * low - value : value > high ? 2 * high - value : value;
}

/** The mass a continuous kernel has on [value - 1/2, value + 1/2] of whole numbers, folded back at -1/2 where they do not go below zero. */
export function countKernel(shape: KernelShape, h: number, support: 'whole' | 'from zero'): CellKernel {
  const table: number[] = [];
  const massAt = (distance: number) => {
    const position = Math.abs(distance);
    const known = table[position];
    if (known !== undefined) return known;
    const mass = shape.logMass((position - 0.5) / h, (position + 0.5) / h);
    if (position < TABLE_SIZE && Number.isInteger(position)) table[position] = mass;
    return mass;
  };
  const isPossible = (value: number) => Number.isInteger(value) && (support === 'whole' || value >= 0);
  const logAt = (value: number, cell: number) => {
    if (!isPossible(value)) return -Infinity;
    const mass = massAt(value - cell);
    return support === 'whole' ? mass : logAddExp(mass, massAt(value + cell + 1));
  };
  const rows = new Map<number, Float64Array>();
  const rowOf = (value: number) => {
    const known = rows.get(value);
    if (known !== undefined) return known;
    if (rows.size >= TABLE_SIZE) rows.clear();
    const row = new Float64Array(TABLE_SIZE).fill(Number.NaN);
    rows.set(value, row);
    return row;
  };
  return {
    logAt,
    addLogs: (value, cells, out) => {
      if (!isPossible(value)) {
        out.fill(-Infinity);
        return;
      }
      const row = rowOf(value); // by cell
      for (let j = 0; j < out.length; j++) {
        const cell = cells[j];
        if (!(cell >= 0 && cell < TABLE_SIZE)) {
          out[j] += logAt(value, cell);
          continue;
        }
        if (Number.isNaN(row[cell])) row[cell] = logAt(value, cell);
        out[j] += row[cell];
      }
    },
    draw: (cell, draws) => {
      const value = Math.floor(cell + h * shape.draw(draws) + 0.5);
      return support === 'from zero' && value < 0 ? -1 - value : value;
    },
  };
}

const TABLE_SIZE = 1024;

/** Aitchison and Aitken's kernel: 1 - λ on the cell's own category, λ spread evenly over the others. */
export function codedKernel(categories: number, lambda: number): CellKernel {
  const own = categories === 1 ? 0 : Math.log1p(-lambda);
  const other = Math.log(lambda / Math.max(1, categories - 1));
  return {
    logAt: (value, cell) => (value >= categories ? -Infinity : value === cell ? own : other),
    addLogs: (value, cells, out) => {
      if (value >= categories) out.fill(-Infinity);
      else for (let j = 0; j < out.length; j++) out[j] += value === cells[j] ? own : other;
    },
    draw: (cell, draws) => {
      if (categories === 1 || draws.uniform() >= lambda) return cell;
      const another = draws.below(categories - 1);
      return another < cell ? another : another + 1;
    },
  };
}

/**
 * The kernel of a column with atoms: its state (one of the atoms, or none) has an Aitchison–Aitken kernel, and the values
 * between atoms have the smooth kernel around a cell of that state, a broad one of the column's own spread where the cell is an atom.
 */
export function atomsKernel(
  atoms: readonly number[],
  lambda: number,
  smooth: CellKernel,
  broad: { readonly kernel: CellKernel; readonly centre: number },
): CellKernel {
  const states = codedKernel(atoms.length + 1, lambda);
  const isAtom = (value: number) => {
    for (let k = 0; k < atoms.length; k++) if (atoms[k] === value) return true;
    return false;
  };
  const stateOf = (value: number) => {
    const position = atoms.indexOf(value);
    return position < 0 ? atoms.length : position;
  };
  const logAt = (value: number, cell: number) => {
    const from = stateOf(cell);
    const to = stateOf(value);
    const state = states.logAt(to, from);
    if (to < atoms.length) return state;
    return state + (from === to ? smooth.logAt(value, cell) : broad.kernel.logAt(value, broad.centre));
  };
  return {
    logAt,
    addLogs: (value, cells, out) => {
      const to = stateOf(value);
      const own = states.logAt(to, to);
      const other = states.logAt(to, to === 0 ? 1 : 0);
      if (to < atoms.length) {
        for (let j = 0; j < out.length; j++) out[j] += cells[j] === value ? own : other;
        return;
      }
      const leak = other + broad.kernel.logAt(value, broad.centre);
      for (let j = 0; j < out.length; j++) {
        out[j] += isAtom(cells[j]) ? leak : own + smooth.logAt(value, cells[j]);
      }
    },
    draw: (cell, draws) => {
      const from = stateOf(cell);
      const to = states.draw(from, draws);
      if (to < atoms.length) return atoms[to];
      return from === to ? smooth.draw(cell, draws) : broad.kernel.draw(broad.centre, draws);
    },
  };
}

function addEach(logAt: CellKernel['logAt']): CellKernel['addLogs'] {
  return (value, cells, out) => {
    for (let j = 0; j < out.length; j++) out[j] += logAt(value, cells[j]);
  };
}
