import { type NumberTally, powerNear } from './number-tally.js';
import { ATOM_SHARE } from './rules.js';

/** Range, spread and step of the numbers that are not atoms; of all numbers where there are no others. */
export interface NumberSummary {
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  /** Root of the mean squared deviation. */
  readonly deviation: number;
  /** The smallest difference of two values; one unit in the last decimal where `isResolutionExact` is false. */
  readonly resolution: number;
  readonly isResolutionExact: boolean;
}

/** The values that hold more than `ATOM_SHARE` of the numbers, ascending, but at least the `minimum` most frequent ones. */
export function frequentValues(numbers: NumberTally, minimum: number): { values: number[]; shares: number[] } {
  const { values, counts } = numbers.sorted();
  const share = (i: number) => counts[i] / numbers.count;
  let positions = [...values.keys()].filter((i) => share(i) > ATOM_SHARE);
  if (positions.length < minimum) {
    positions = [...values.keys()].sort((a, b) => counts[b] - counts[a] || a - b).slice(0, minimum);
    positions.sort((a, b) => a - b);
  }
  return { values: positions.map((i) => values[i]), shares: positions.map(share) };
}

/** The summary with these atoms left out. */
export function describeNumbers(numbers: NumberTally, atoms: readonly number[]): NumberSummary {
  const isOther = (value: number) => !atoms.includes(value);
  const sorted = numbers.sorted();
  const positions = [...sorted.values.keys()].filter((i) => isOther(sorted.values[i]));
  if (positions.length === 0) return describeNumbers(numbers, []);
  const unit = unitOf(numbers.decimals);
  const step = numbers.isExact
    ? smallestStep(
        positions.map((i) => sorted.values[i]),
        numbers.decimals,
      )
    : undefined;
  const spread = numbers.isExact ? exactSpread(sorted, positions) : estimatedSpread(numbers, sorted, atoms);
  return {
    minimum: numbers.extremes.least.find(isOther) ?? numbers.extremes.least[0],
    maximum: numbers.extremes.greatest.findLast(isOther) ?? numbers.extremes.greatest[0],
    ...spread,
    resolution: step ?? unit,
    isResolutionExact: step !== undefined,
  };
}

interface Sorted {
  readonly values: Float64Array;
  readonly counts: Float64Array;
}

function smallestStep(values: readonly number[], decimals: number): number | undefined {
  let step = Number.POSITIVE_INFINITY;
  for (let i = 1; i < values.length; i++) step = Math.min(step, values[i] - values[i - 1]);
  if (!Number.isFinite(step)) return undefined;
  // 3.6 - 3.5 is 0.10000000000000009: a step has no more decimals than its values.
  return decimals <= 100 ? Number(step.toFixed(decimals)) || step : step;
}

function unitOf(decimals: number): number {
  return Number(`1e-${Math.min(decimals, 300)}`);
}

function exactSpread({ values, counts }: Sorted, positions: readonly number[]): { mean: number; deviation: number } {
  const scale = powerNear(positions.reduce((most, i) => Math.max(most, Math.abs(values[i])), 0));
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (const i of positions) {
    const value = values[i] / scale;
    count += counts[i];
    const delta = value - mean;
    mean += (delta * counts[i]) / count;
    squares += counts[i] * delta * (value - mean);
  }
  return { mean: mean * scale, deviation: deviationOf(squares, count, scale) };
}

// The atoms are taken out of the running sums, one by one.
function estimatedSpread(
  numbers: NumberTally,
  { values, counts }: Sorted,
  atoms: readonly number[],
): { mean: number; deviation: number } {
  const { scale } = numbers;
  let { count, squares } = numbers;
  let mean = numbers.mean / scale;
  for (const atom of atoms) {
    const gone = counts[values.indexOf(atom)];
    const rest = count - gone;
    const delta = atom / scale - mean;
    mean -= (delta * gone) / rest;
    squares -= (delta * delta * gone * count) / rest;
    count = rest;
  }
  return { mean: mean * scale, deviation: deviationOf(squares, count, scale) };
}

function deviationOf(squares: number, count: number, scale: number): number {
  return Math.min(Number.MAX_VALUE, Math.sqrt(Math.max(0, squares) / count) * scale);
}
