import type { Tree } from '../../../../../util/tree.js';

/** The numbers of a machine: energy E(v, h) = -b·v - c·h - v W h. */
export interface Machine {
  readonly visible: number;
  readonly hidden: number;
  /** W, [visible × hidden]. */
  readonly weights: ArrayLike<number>;
  /** b */
  readonly visibleBias: ArrayLike<number>;
  /** c */
  readonly hiddenBias: ArrayLike<number>;
}

/** log Z and how it was found. */
export type Partition = {
  readonly method: 'enumeration' | 'annealing';
  readonly logValue: number;
  /** Of log Z; 0 where it is exact. */
  readonly standardError: number;
  /** Chains that the weights of annealing are worth; 0 where nothing was estimated. */
  readonly effectiveChains: number;
};

export type BoltzmannParams = {
  readonly weights: Float32Array;
  readonly visibleBias: Float32Array;
  readonly hiddenBias: Float32Array;
  /** Log odds of each visible unit in the training rows: where annealing and chains begin. */
  readonly baseLogits: Float32Array;
  /** How often each hidden unit was on over the last training rows. */
  readonly activity: Float32Array;
  /** Absent until the fit is finished. */
  readonly partition: Partition | null;
} & { readonly [name: string]: Tree };

/** Most units of the smaller side over whose states sums are taken. */
export const ENUMERATED_UNITS = 22;

/** The machine of these parameters. */
export function machineOf({ weights, visibleBias, hiddenBias }: BoltzmannParams): Machine {
  return { visible: visibleBias.length, hidden: hiddenBias.length, weights, visibleBias, hiddenBias };
}

/** log(1 + eˣ) */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** 1 / (1 + e⁻ˣ) */
export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** Rows whose inputs are summed together, so that they stay in the caches. */
const TILE_ROWS = 64;

/** c + v W of rows whose cells are given column by column; missing cells add nothing. [count × hidden] */
export function hiddenInputs(
  { visible, hidden, weights, hiddenBias }: Machine,
  columns: readonly Float64Array[],
  count: number,
): Float64Array {
  const inputs = new Float64Array(count * hidden);
  for (let row = 0; row < count; row++) for (let j = 0; j < hidden; j++) inputs[row * hidden + j] = hiddenBias[j];
  for (let from = 0; from < count; from += TILE_ROWS) {
    const to = Math.min(count, from + TILE_ROWS);
    for (let i = 0; i < visible; i++) {
      for (let row = from; row < to; row++) {
        const value = columns[i][row];
        if (value === 0 || Number.isNaN(value)) continue;
        for (let j = 0; j < hidden; j++) inputs[row * hidden + j] += value * weights[i * hidden + j];
      }
    }
  }
  return inputs;
}

/** F(v) = -b·v - Σ_j log(1 + exp(c_j + (v W)_j)) of complete rows: log p(v) = -F(v) - log Z. */
export function freeEnergies(machine: Machine, columns: readonly Float64Array[], count: number): Float64Array {
  const { visible, hidden, visibleBias } = machine;
  const inputs = hiddenInputs(machine, columns, count);
  return Float64Array.from({ length: count }, (_, row) => {
    let energy = 0;
    for (let i = 0; i < visible; i++) energy -= columns[i][row] * visibleBias[i];
    for (let j = row * hidden; j < (row + 1) * hidden; j++) energy -= softplus(inputs[j]);
    return energy;
  });
}

/** The machine of the units that a row leaves open, the known ones held at their values, and what those add to log p. */
export function clamped(
  machine: Machine,
  cellOf: (column: number) => number,
): { readonly open: readonly number[]; readonly machine: Machine; readonly constant: number } {
  const { visible, hidden, weights, visibleBias, hiddenBias } = machine;
  const open: number[] = [];
  const inputs = Float64Array.from({ length: hidden }, (_, j) => hiddenBias[j]);
  let constant = 0;
  for (let i = 0; i < visible; i++) {
    const value = cellOf(i);
    if (Number.isNaN(value)) open.push(i);
    else if (value !== 0) {
      constant += value * visibleBias[i];
      for (let j = 0; j < hidden; j++) inputs[j] += value * weights[i * hidden + j];
    }
  }
  const own = new Float64Array(open.length * hidden);
  for (const [place, i] of open.entries())
    for (let j = 0; j < hidden; j++) own[place * hidden + j] = weights[i * hidden + j];
  const bias = Float64Array.from(open, (i) => visibleBias[i]);
  return {
    open,
    constant,
    machine: { visible: open.length, hidden, weights: own, visibleBias: bias, hiddenBias: inputs },
  };
}
