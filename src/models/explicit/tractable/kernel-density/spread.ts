import type { Column } from '../../../../data/schema.js';
import { weightedQuantile } from '../../../../numeric/quantile.js';

/** Known values in ascending order, equal ones put together, with the weight of each. */
export interface Tally {
  readonly values: Float64Array;
  readonly weights: Float64Array;
  readonly total: number;
}

/** The tally of a column's known cells of positive weight, its atoms left out. */
export function tallyOf(column: Column, cells: Float64Array, weights: Float64Array): Tally {
  const order = Array.from(cells.keys())
    .filter((j) => weights[j] > 0 && !Number.isNaN(cells[j]) && !column.atoms.includes(cells[j]))
    .sort((a, b) => cells[a] - cells[b]);
  const values: number[] = [];
  const masses: number[] = [];
  for (const j of order) {
    if (values.length > 0 && values[values.length - 1] === cells[j]) masses[masses.length - 1] += weights[j];
    else {
      values.push(cells[j]);
      masses.push(weights[j]);
    }
  }
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return { values: Float64Array.from(values), weights: Float64Array.from(masses), total };
}

/** Mean and standard deviation (divisor: weight - 1) of a tally; 0 where it has a single value. */
export function momentsOf({ values, weights, total }: Tally): { readonly mean: number; readonly deviation: number } {
  if (values.length === 0) return { mean: 0, deviation: 0 };
  let mean = 0;
  for (let i = 0; i < values.length; i++) mean += (weights[i] / total) * (values[i] - values[0]);
  mean += values[0];
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += weights[i] * (values[i] - mean) ** 2;
  return { mean, deviation: values.length < 2 ? 0 : Math.sqrt(squares / (total > 1 ? total - 1 : total)) };
}

/** The smaller of standard deviation and interquartile range / 1.349, which outliers do not move; the former where more than half of the values are equal. */
export function robustScale(tally: Tally): number {
  if (tally.values.length < 2) return 0;
  const { values, weights } = tally;
  const quartiles = weightedQuantile(values, weights, 0.75) - weightedQuantile(values, weights, 0.25);
  const { deviation } = momentsOf(tally);
  return quartiles > 0 ? Math.min(deviation, quartiles / 1.349) : deviation;
}
