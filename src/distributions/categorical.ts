import { drawPosition, lookUp } from './look-up.js';
import type { ColumnFacts, Univariate } from './univariate.js';

/**
 * Masses p_c of the codes 0 … C-1, kept as logarithms. Each code counts `pseudoCount` rows more than were seen (the mode under
 * a Dirichlet prior with all parameters 1 + pseudoCount), so every category of the schema has mass; a code beyond them has none.
 */
export function categorical(column: ColumnFacts, pseudoCount: number): Univariate {
  const size = column.categories.length;
  return {
    name: 'categorical',
    parameterSize: size,
    statisticsSize: size,
    codes: size,
    parameterCount: () => size - 1,
    start(parameters, to) {
      parameters.fill(-Math.log(size), to, to + size);
    },
    addStatistics(statistics, at, values, weights, first, step) {
      for (let i = 0, w = first; i < values.length; i++, w += step) {
        const code = values[i];
        if (code < size) statistics[at + code] += weights[w];
      }
    },
    estimate(statistics, at, parameters, to) {
      let count = 0;
      for (let c = 0; c < size; c++) count += statistics[at + c];
      if (!(count > 0)) return 0;
      const logTotal = Math.log(count + size * pseudoCount);
      let logLikelihood = 0;
      for (let c = 0; c < size; c++) {
        const seen = statistics[at + c];
        parameters[to + c] = Math.log(seen + pseudoCount) - logTotal;
        if (seen > 0) logLikelihood += seen * parameters[to + c];
      }
      return logLikelihood;
    },
    addLogDensity(parameters, from, values, out, first, step) {
      for (let i = 0, o = first; i < values.length; i++, o += step) {
        const code = values[i];
        if (code < size) out[o] += parameters[from + code];
        else if (!Number.isNaN(code)) out[o] = -Infinity;
      }
    },
    sample(parameters, from, draws) {
      let rest = draws.uniform();
      for (let c = 0; c < size - 1; c++) {
        rest -= Math.exp(parameters[from + c]);
        if (rest < 0) return c;
      }
      return size - 1;
    },
    graph: {
      logDensity: (parameters, from, x) => lookUp(parameters.subarray(from, from + size), 0, x),
      widths: () => ({ normal: 0, uniform: 1 }),
      sample: (parameters, from, noise) =>
        drawPosition(parameters.subarray(from, from + size).map(Math.exp), noise.uniform(0)),
    },
    logPrior(parameters, from) {
      let sum = 0;
      for (let c = 0; c < size; c++) sum += parameters[from + c];
      return pseudoCount === 0 ? 0 : pseudoCount * sum;
    },
    describe: (parameters, from) => ({
      law: 'categorical',
      values: Object.fromEntries(column.categories.map((label, c) => [label, Math.exp(parameters[from + c])])),
    }),
  };
}
