import { add, mul } from '../engine/ops/arithmetic.js';
import { normalLogDensity } from './continuous-graphs.js';
import { type ColumnFacts, scaleFloor, type Univariate, unitOf } from './univariate.js';

const LOG_ROOT_TWO_PI = 0.9189385332046728;

/** N(x | μ, σ²) with parameters μ, σ; sums centred on the current μ; σ never under the spread of rounding. */
export function normal(column: ColumnFacts): Univariate {
  const floor = scaleFloor(column);
  const unit = unitOf(column);
  return {
    name: 'normal',
    parameterSize: 2,
    statisticsSize: 3,
    parameterCount: () => 2,
    start(parameters, to) {
      parameters[to] = Number.isFinite(column.mean) ? column.mean : 0;
      parameters[to + 1] = Math.max(column.deviation || 0, floor);
    },
    addStatistics(statistics, at, values, weights, first, step, parameters, from) {
      const centre = parameters[from];
      const perUnit = 1 / unit;
      let count = 0;
      let sum = 0;
      let squares = 0;
      for (let i = 0, w = first; i < values.length; i++, w += step) {
        const difference = (values[i] - centre) * perUnit;
        if (Number.isNaN(difference)) continue;
        const weighted = weights[w] * difference;
        count += weights[w];
        sum += weighted;
        squares += weighted * difference;
      }
      statistics[at] += count;
      statistics[at + 1] += sum;
      statistics[at + 2] += squares;
    },
    estimate(statistics, at, parameters, to) {
      const count = statistics[at];
      if (!(count > 0)) return 0;
      const shift = statistics[at + 1] / count;
      const squares = Math.max(0, statistics[at + 2] - shift * statistics[at + 1]);
      const scale = Math.max(Math.sqrt(squares / count), floor / unit);
      parameters[to] += shift * unit;
      parameters[to + 1] = scale * unit;
      return -count * (LOG_ROOT_TWO_PI + Math.log(scale * unit)) - squares / (2 * scale * scale);
    },
    addLogDensity(parameters, from, values, out, first, step) {
      const mean = parameters[from];
      const constant = -LOG_ROOT_TWO_PI - Math.log(parameters[from + 1]);
      const scale = parameters[from + 1];
      for (let i = 0, o = first; i < values.length; i++, o += step) {
        const z = (values[i] - mean) / scale;
        if (!Number.isNaN(z)) out[o] += constant - 0.5 * z * z;
      }
    },
    sample: (parameters, from, draws) => parameters[from] + parameters[from + 1] * draws.normal(),
    graph: {
      logDensity: (parameters, from, x) => normalLogDensity(parameters[from], parameters[from + 1], x),
      widths: () => ({ normal: 1, uniform: 0 }),
      sample: (parameters, from, noise) => add(mul(noise.normal(0), parameters[from + 1]), parameters[from]),
    },
    spread: (parameters, from) => parameters[from + 1],
    describe: (parameters, from) => ({
      law: 'normal',
      values: { mean: parameters[from], deviation: parameters[from + 1] },
    }),
  };
}
