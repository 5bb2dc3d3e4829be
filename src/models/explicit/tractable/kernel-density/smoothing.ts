import { type Column, isCoded } from '../../../../data/schema.js';
import type { Tree } from '../../../../util/tree.js';
import {
  atomsKernel,
  type Bounds,
  type CellKernel,
  codedKernel,
  continuousKernel,
  countKernel,
  reflectedKernel,
} from './cell-kernel.js';
import { KERNEL_SHAPES, type KernelName } from './kernel-shape.js';

/** How widely each column is smoothed, one entry a column. */
export type Smoothing = {
  /** Bandwidths of numbers, in the column's unit; 1 where unused. */
  readonly bandwidths: Float64Array;
  /** The λ of coded columns and of the states of columns with atoms; 0 where unused. */
  readonly lambdas: Float64Array;
  /** Mean and spread of the values between atoms, for what an atom's kernel leaks. */
  readonly centres: Float64Array;
  readonly spreads: Float64Array;
};

/** The kept training rows; NaN is a missing cell. */
export type Sample = {
  readonly columns: readonly Float64Array[];
  readonly weights: Float64Array;
};

/** What is learned: the rows themselves and how widely they are smoothed. */
export type KernelDensityParams = Sample & {
  readonly smoothing: Smoothing;
  readonly warnings: readonly string[];
} & { readonly [name: string]: Tree };

/** What the options say about each column. */
export interface Setting {
  readonly kernel: KernelName;
  /** One entry a column; undefined where it has none. */
  readonly bounds: readonly (Bounds | undefined)[];
}

/** The kernel of each column. */
export function cellKernels(columns: readonly Column[], setting: Setting, smoothing: Smoothing): readonly CellKernel[] {
  return columns.map((column, c) => cellKernel(column, setting, smoothing, c));
}

/** The kernel of column `c`. */
export function cellKernel(column: Column, setting: Setting, smoothing: Smoothing, c: number): CellKernel {
  const h = smoothing.bandwidths[c];
  const lambda = smoothing.lambdas[c];
  const shape = KERNEL_SHAPES[setting.kernel];
  const bounds = setting.bounds[c];
  if (isCoded(column)) return codedKernel(column.categories.length, lambda);
  if (column.measure === 'count') return countKernel(shape, h, column.minimum < 0 ? 'whole' : 'from zero');
  const smooth = bounds === undefined ? continuousKernel(shape, h) : reflectedKernel(shape, h, bounds);
  if (column.measure !== 'with-atoms') return smooth;
  const spread = smoothing.spreads[c];
  const gaussian = KERNEL_SHAPES.gaussian;
  const kernel = bounds === undefined ? continuousKernel(gaussian, spread) : reflectedKernel(gaussian, spread, bounds);
  return atomsKernel(column.atoms, lambda, smooth, { kernel, centre: smoothing.centres[c] });
}
