import { add } from '../engine/ops/arithmetic.js';
import { equal } from '../engine/ops/comparison.js';
import { where as choose } from '../engine/ops/selection.js';
import { categorical } from './categorical.js';
import type { ColumnFacts, Univariate } from './univariate.js';

/** A mass at each atom and the density of another law elsewhere: P(atom a) = p_a, and p_elsewhere f(x) at any other x. */
export function withAtoms(column: ColumnFacts, elsewhere: Univariate, pseudoCount: number): Univariate {
  const { atoms } = column;
  const where = categorical({ ...column, categories: [...atoms.map(String), 'elsewhere'] }, pseudoCount);
  const inner = where.parameterSize;
  const innerSums = where.statisticsSize;
  const split = (values: Float64Array) => {
    const places = new Float64Array(values.length);
    const others = new Float64Array(values.length);
    for (let i = 0; i < values.length; i++) {
      const atom = atoms.indexOf(values[i]);
      places[i] = Number.isNaN(values[i]) ? Number.NaN : atom < 0 ? atoms.length : atom;
      others[i] = atom < 0 ? values[i] : Number.NaN;
    }
    return { places, others };
  };
  return {
    name: 'with-atoms',
    parameterSize: inner + elsewhere.parameterSize,
    statisticsSize: innerSums + elsewhere.statisticsSize,
    parameterCount: (parameters, from) => atoms.length + elsewhere.parameterCount(parameters, from + inner),
    start(parameters, to) {
      where.start(parameters, to);
      elsewhere.start(parameters, to + inner);
    },
    addStatistics(statistics, at, values, weights, first, step, parameters, from) {
      const { places, others } = split(values);
      where.addStatistics(statistics, at, places, weights, first, step, parameters, from);
      elsewhere.addStatistics(statistics, at + innerSums, others, weights, first, step, parameters, from + inner);
    },
    estimate(statistics, at, parameters, to) {
      const logLikelihood = where.estimate(statistics, at, parameters, to);
      return logLikelihood + elsewhere.estimate(statistics, at + innerSums, parameters, to + inner);
    },
    addLogDensity(parameters, from, values, out, first, step) {
      const { places, others } = split(values);
      where.addLogDensity(parameters, from, places, out, first, step);
      elsewhere.addLogDensity(parameters, from + inner, others, out, first, step);
    },
    sample(parameters, from, draws) {
      const place = where.sample(parameters, from, draws);
      return place < atoms.length ? atoms[place] : elsewhere.sample(parameters, from + inner, draws);
    },
    graph: {
      logDensity(parameters, from, x) {
        const apart = add(elsewhere.graph.logDensity(parameters, from + inner, x), parameters[from + atoms.length]);
        return atoms.reduce((rest, atom, a) => choose(equal(x, atom), parameters[from + a], rest), apart);
      },
      widths(parameters, from) {
        const { normal, uniform } = elsewhere.graph.widths(parameters, from + inner);
        return { normal, uniform: uniform + 1 };
      },
      sample(parameters, from, noise) {
        const place = where.graph.sample(parameters, from, noise);
        const rest = elsewhere.graph.sample(parameters, from + inner, {
          normal: noise.normal,
          uniform: (start, count) => noise.uniform(start + 1, count),
        });
        return atoms.reduce((drawn, atom, a) => choose(equal(place, a), atom, drawn), rest);
      },
    },
    logPrior: (parameters, from) =>
      (where.logPrior?.(parameters, from) ?? 0) + (elsewhere.logPrior?.(parameters, from + inner) ?? 0),
    describe(parameters, from) {
      const density = elsewhere.describe(parameters, from + inner);
      const masses = where.describe(parameters, from).values;
      const values = Object.fromEntries(Object.entries(masses).map(([name, mass]) => [`P(${name})`, mass]));
      return { law: `atoms and ${density.law}`, values: { ...values, ...density.values } };
    },
  };
}
