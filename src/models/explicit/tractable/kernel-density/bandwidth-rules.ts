import { type Column, isCoded, smallestScale } from '../../../../data/schema.js';
import { KERNEL_SHAPES, type KernelShape } from './kernel-shape.js';
import { sheatherJones } from './sheather-jones.js';
import type { Sample, Setting, Smoothing } from './smoothing.js';
import { momentsOf, robustScale, type Tally, tallyOf } from './spread.js';

export type BandwidthRule = 'scott' | 'silverman' | 'sheather-jones';

/** Smallest and largest smoothing of each column. */
export interface SmoothingLimits {
  readonly bandwidths: readonly { readonly low: number; readonly high: number }[];
  readonly lambdas: readonly { readonly low: number; readonly high: number }[];
}

/**
 * The smoothing of each column by a rule of its own spread, in d numeric columns:
 * Scott (1992) σ n^(-1/(d+4)), Silverman (1986) σ (n (d+2)/4)^(-1/(d+4)), Sheather and Jones (1991) column by column.
 * Other kernels than the Gaussian get the bandwidth that smooths as much; λ = (C-1)/C · n^(-2/(d+4)).
 */
export function smoothingByRule(
  rule: BandwidthRule,
  columns: readonly Column[],
  setting: Setting,
  sample: Sample,
): Smoothing {
  const dimensions = Math.max(1, columns.filter((column) => !isCoded(column)).length);
  const canonical = canonicalFactor(KERNEL_SHAPES[setting.kernel], dimensions);
  const limits = smoothingLimits(columns, setting, sample);
  const n = sample.weights.reduce((sum, weight) => sum + weight, 0);
  const tallies = columns.map((column, c) => tallyOf(column, sample.columns[c], sample.weights));
  const bandwidths = columns.map((column, c) => {
    if (isCoded(column)) return 1;
    const h = gaussianBandwidth(rule, tallies[c], dimensions) * canonical;
    return clamp(h, limits.bandwidths[c]);
  });
  const lambdas = limits.lambdas.map((limit) => clamp(limit.high * n ** (-2 / (dimensions + 4)), limit));
  const moments = tallies.map(momentsOf);
  return {
    bandwidths: Float64Array.from(bandwidths),
    lambdas: Float64Array.from(lambdas),
    centres: Float64Array.from(moments, ({ mean }) => mean),
    spreads: Float64Array.from(moments, ({ deviation }, c) =>
      Math.max(deviation, limits.bandwidths[c].low, Number.MIN_VALUE * 2 ** 60),
    ),
  };
}

function gaussianBandwidth(rule: BandwidthRule, tally: Tally, dimensions: number): number {
  const n = Math.max(1, tally.total);
  const exponent = -1 / (dimensions + 4);
  const silverman = () => robustScale(tally) * ((n * (dimensions + 2)) / 4) ** exponent;
  if (rule === 'scott') return robustScale(tally) * n ** exponent;
  return rule === 'silverman' ? silverman() : (sheatherJones(tally) ?? silverman());
}

// Marron and Nolan (1988): a product kernel smooths as much as another if h⁴ σ_K⁴ weighs as much against R(K)^d / h^d.
function canonicalFactor(shape: KernelShape, dimensions: number): number {
  const width = ({ roughness, variance }: KernelShape) =>
    (roughness ** dimensions / variance ** 2) ** (1 / (dimensions + 4));
  return width(shape) / width(KERNEL_SHAPES.gaussian);
}

/**
 * How far automatic choices may go. A kernel's standard deviation is at least half the recording step of a density, so
 * that ties and rounding make no spikes (the ripple between recorded values is then under 2 %), and step/√12 of a count.
 */
export function smoothingLimits(columns: readonly Column[], setting: Setting, sample: Sample): SmoothingLimits {
  const total = sample.weights.reduce((sum, weight) => sum + weight, 0);
  const root = Math.sqrt(KERNEL_SHAPES[setting.kernel].variance);
  const bandwidths = columns.map((column, c) => {
    if (isCoded(column)) return { low: 1, high: 1 };
    const floor = column.measure === 'count' ? smallestScale(column) : column.resolution / 2;
    const { low: least, high: most } = rangeOf(sample.columns[c]);
    const rounding = 1e-12 * Math.max(Math.abs(least), Math.abs(most), Number.MIN_VALUE * 2 ** 100);
    const low = Math.max(floor, rounding) / root;
    return { low, high: Math.max(low, 3 * (most - least)) };
  });
  const lambdas = columns.map((column) => {
    const states = isCoded(column)
      ? column.categories.length
      : column.measure === 'with-atoms'
        ? column.atoms.length + 1
        : 1;
    const high = (states - 1) / states;
    return { low: high / (1 + total), high };
  });
  return { bandwidths, lambdas };
}

/** The smallest bandwidth that a column's recording resolution allows. */
export function bandwidthFloor(column: Column, setting: Setting): number {
  return smallestScale(column) / Math.sqrt(KERNEL_SHAPES[setting.kernel].variance);
}

function rangeOf(cells: Float64Array): { low: number; high: number } {
  let low = Infinity;
  let high = -Infinity;
  for (const cell of cells) {
    if (cell < low) low = cell;
    if (cell > high) high = cell;
  }
  return low <= high ? { low, high } : { low: 0, high: 0 };
}

function clamp(value: number, { low, high }: { readonly low: number; readonly high: number }): number {
  return Math.min(high, Math.max(low, value));
}
