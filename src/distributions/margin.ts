import { add, div, mul, sub } from '../engine/ops/arithmetic.js';
import { exp } from '../engine/ops/elementwise.js';
import { digamma, trigamma } from '../numeric/digamma.js';
import { logGamma } from '../numeric/log-gamma.js';
import {
  GAMMA_WIDTHS,
  gammaLogDensity,
  gammaSample,
  normalLogDensity,
  positiveLogDensity,
} from './continuous-graphs.js';
import type { LawGraph } from './law-graph.js';
import { type ColumnFacts, type LawDescription, scaleFloor, type Univariate, unitOf } from './univariate.js';

const LOG_ROOT_TWO_PI = 0.9189385332046728;

// Parameters: which law, its two numbers, and the centres of the sums of x and log x.
const KIND = 0;
const A = 1;
const B = 2;
const CENTRE = 3;
const LOG_CENTRE = 4;

const NORMAL = 1;
const LOG_NORMAL = 2;
const GAMMA = 3;
const NAMES = ['', 'normal', 'log-normal', 'gamma'];

/**
 * The most likely of a normal, a log-normal and a gamma density, all of two parameters and all fitted from the sums of x, x²,
 * log x and log² x. The first estimate settles which; the positive laws stand only where the column holds
 * nothing but positive values.
 */
export function margin(column: ColumnFacts): Univariate {
  const floor = scaleFloor(column);
  const unit = unitOf(column);
  return {
    name: 'margin',
    parameterSize: 5,
    statisticsSize: 6, // Σw, Σw of values that are not positive, Σwx, Σwx², Σw log x, Σw log² x, all centred
    parameterCount: () => 2,
    start(parameters, to) {
      const mean = Number.isFinite(column.mean) ? column.mean : 0;
      parameters.set([0, mean, Math.max(column.deviation || 0, floor), mean, mean > 0 ? Math.log(mean) : 0], to);
    },
    addStatistics(statistics, at, values, weights, first, step, parameters, from) {
      const centre = parameters[from + CENTRE];
      const logCentre = parameters[from + LOG_CENTRE];
      for (let i = 0, w = first; i < values.length; i++, w += step) {
        const value = values[i];
        if (Number.isNaN(value)) continue;
        const weight = weights[w];
        const difference = (value - centre) / unit;
        statistics[at] += weight;
        statistics[at + 2] += weight * difference;
        statistics[at + 3] += weight * difference * difference;
        if (value > 0) {
          const logDifference = Math.log(value) - logCentre;
          statistics[at + 4] += weight * logDifference;
          statistics[at + 5] += weight * logDifference * logDifference;
        } else statistics[at + 1] += weight;
      }
    },
    estimate(statistics, at, parameters, to) {
      const sums = momentsOf(statistics, at, parameters, to, unit);
      if (sums === undefined) return 0;
      const kind = parameters[to + KIND];
      const isPositive = column.minimum > 0 && !(statistics[at + 1] > 0);
      const kinds = kind !== 0 ? [kind] : isPositive ? [NORMAL, LOG_NORMAL, GAMMA] : [NORMAL];
      const fits = kinds.map((candidate) => fitMargin(candidate, sums, floor));
      const best = fits.reduce((a, b) => (b.logLikelihood > a.logLikelihood ? b : a));
      parameters.set([best.kind, best.a, best.b, sums.mean, sums.logMean], to);
      return best.logLikelihood;
    },
    addLogDensity(parameters, from, values, out, first, step) {
      const kind = parameters[from + KIND];
      const a = parameters[from + A];
      const b = parameters[from + B];
      const constant = kind === GAMMA ? a * Math.log(b) - logGamma(a) : -LOG_ROOT_TWO_PI - Math.log(b);
      for (let i = 0, o = first; i < values.length; i++, o += step) {
        const value = values[i];
        if (Number.isNaN(value)) continue;
        if (kind > NORMAL && value <= 0) {
          out[o] = -Infinity;
          continue;
        }
        const x = kind > NORMAL ? Math.log(value) : value;
        const z = (x - a) / b;
        if (kind === GAMMA) out[o] += constant + (a - 1) * x - b * value;
        else out[o] += constant - 0.5 * z * z - (kind === LOG_NORMAL ? x : 0);
      }
    },
    sample(parameters, from, draws) {
      const kind = parameters[from + KIND];
      const a = parameters[from + A];
      const b = parameters[from + B];
      if (kind === GAMMA) return draws.gamma(a) / b;
      const x = a + b * draws.normal();
      return kind === LOG_NORMAL ? Math.exp(x) : x;
    },
    graph: marginGraph,
    spread: (parameters, from) =>
      parameters[from + KIND] === GAMMA ? Math.sqrt(trigamma(parameters[from + A])) : parameters[from + B],
    describe(parameters, from): LawDescription {
      const kind = parameters[from + KIND];
      const a = parameters[from + A];
      const b = parameters[from + B];
      const law = NAMES[kind] || 'normal';
      if (kind === GAMMA) return { law, values: { shape: a, rate: b } };
      return { law, values: kind === LOG_NORMAL ? { logMean: a, logDeviation: b } : { mean: a, deviation: b } };
    },
  };
}

const marginGraph: LawGraph = {
  logDensity(parameters, from, x) {
    const [a, b] = [parameters[from + A], parameters[from + B]];
    const kind = parameters[from + KIND];
    if (kind === GAMMA) return positiveLogDensity(x, (value, logValue) => gammaLogDensity(a, b, value, logValue));
    if (kind === LOG_NORMAL)
      return positiveLogDensity(x, (_, logValue) => sub(normalLogDensity(a, b, logValue), logValue));
    return normalLogDensity(a, b, x);
  },
  widths: (parameters, from) => (parameters[from + KIND] === GAMMA ? GAMMA_WIDTHS : { normal: 1, uniform: 0 }),
  sample(parameters, from, noise) {
    const [a, b] = [parameters[from + A], parameters[from + B]];
    const kind = parameters[from + KIND];
    if (kind === GAMMA) return div(gammaSample(a, noise), b);
    const x = add(mul(noise.normal(0), b), a);
    return kind === LOG_NORMAL ? exp(x) : x;
  },
};

interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly deviation: number;
  readonly logMean: number;
  readonly logDeviation: number;
}

interface Fit {
  readonly kind: number;
  readonly a: number;
  readonly b: number;
  readonly logLikelihood: number;
}

function momentsOf(
  s: Float64Array,
  at: number,
  parameters: Float64Array,
  from: number,
  unit: number,
): Moments | undefined {
  const count = s[at];
  if (!(count > 0)) return undefined;
  const shift = s[at + 2] / count;
  const positive = count - s[at + 1];
  const logShift = positive > 0 ? s[at + 4] / positive : 0;
  return {
    count,
    mean: parameters[from + CENTRE] + shift * unit,
    deviation: unit * Math.sqrt(Math.max(0, s[at + 3] / count - shift * shift)),
    logMean: parameters[from + LOG_CENTRE] + logShift,
    logDeviation: Math.sqrt(Math.max(0, s[at + 5] / count - logShift * logShift)),
  };
}

function fitMargin(kind: number, moments: Moments, floor: number): Fit {
  const { count, mean, deviation, logMean, logDeviation } = moments;
  if (kind === NORMAL) {
    const scale = Math.max(deviation, floor);
    return { kind, a: mean, b: scale, logLikelihood: normalLikelihood(count, deviation, scale) };
  }
  if (kind === LOG_NORMAL) {
    const scale = Math.max(logDeviation, floor / Math.exp(logMean)); // the spread of rounding near e^μ
    return {
      kind,
      a: logMean,
      b: scale,
      logLikelihood: normalLikelihood(count, logDeviation, scale) - count * logMean,
    };
  }
  const shape = Math.min(gammaShape(Math.log(mean) - logMean), (mean / floor) ** 2);
  const rate = shape / mean;
  const each = shape * Math.log(rate) - logGamma(shape) + (shape - 1) * logMean - rate * mean;
  return { kind, a: shape, b: rate, logLikelihood: count * each };
}

function normalLikelihood(count: number, deviation: number, scale: number): number {
  return -count * (LOG_ROOT_TWO_PI + Math.log(scale) + 0.5 * (deviation / scale) ** 2);
}

/** The k with log k - ψ(k) = s, the most likely shape of a gamma law; Minka's start and Newton steps on 1/k (2002). */
function gammaShape(s: number): number {
  if (!(s > 1e-12)) return 1e12;
  let k = (3 - s + Math.sqrt((s - 3) ** 2 + 24 * s)) / (12 * s);
  for (let i = 0; i < 20; i++) {
    const inverse = 1 / k + (Math.log(k) - digamma(k) - s) / (k * k * (1 / k - trigamma(k)));
    const next = 1 / inverse;
    if (!(next > 0) || Math.abs(next - k) < 1e-14 * k) break;
    k = next;
  }
  return k;
}
