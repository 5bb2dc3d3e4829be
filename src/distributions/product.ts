import type { Draws } from '../random/draws.js';
import type { Law, Univariate } from './univariate.js';

/** Independent columns: the product of their laws, its parameters and sums end to end in one array each. */
export interface Product extends Law<readonly Float64Array[]> {
  readonly laws: readonly Univariate[];
  /** Where each law's parameters and sums begin. */
  readonly parametersAt: Int32Array;
  readonly statisticsAt: Int32Array;
  logPrior(parameters: Float64Array, from: number): number;
  /** Fills the missing cells of one row, column after column. */
  fill(parameters: Float64Array, from: number, columns: readonly Float64Array[], row: number, draws: Draws): void;
}

/** The product of these laws, in the order of their columns. */
export function product(laws: readonly Univariate[]): Product {
  const parametersAt = offsets(laws.map((law) => law.parameterSize));
  const statisticsAt = offsets(laws.map((law) => law.statisticsSize));
  const columns = laws.length;
  const sumOver = (of: (law: Univariate, c: number) => number) => laws.reduce((sum, law, c) => sum + of(law, c), 0);
  return {
    laws,
    parameterSize: parametersAt[columns],
    statisticsSize: statisticsAt[columns],
    parametersAt,
    statisticsAt,
    start(parameters, to) {
      for (let c = 0; c < columns; c++) laws[c].start(parameters, to + parametersAt[c]);
    },
    addStatistics(statistics, at, values, weights, first, step, parameters, from) {
      for (let c = 0; c < columns; c++) {
        const sums = at + statisticsAt[c];
        laws[c].addStatistics(statistics, sums, values[c], weights, first, step, parameters, from + parametersAt[c]);
      }
    },
    estimate: (statistics, at, parameters, to) =>
      sumOver((law, c) => law.estimate(statistics, at + statisticsAt[c], parameters, to + parametersAt[c])),
    addLogDensity(parameters, from, values, out, first, step) {
      for (let c = 0; c < columns; c++)
        laws[c].addLogDensity(parameters, from + parametersAt[c], values[c], out, first, step);
    },
    parameterCount: (parameters, from) => sumOver((law, c) => law.parameterCount(parameters, from + parametersAt[c])),
    logPrior: (parameters, from) => sumOver((law, c) => law.logPrior?.(parameters, from + parametersAt[c]) ?? 0),
    fill(parameters, from, values, row, draws) {
      for (let c = 0; c < columns; c++) {
        if (Number.isNaN(values[c][row])) values[c][row] = laws[c].sample(parameters, from + parametersAt[c], draws);
      }
    },
  };
}

function offsets(sizes: readonly number[]): Int32Array {
  const starts = new Int32Array(sizes.length + 1);
  for (const [i, size] of sizes.entries()) starts[i + 1] = starts[i] + size;
  return starts;
}
