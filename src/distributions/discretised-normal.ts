import { log1mExp } from '../numeric/log-sum-exp.js';
import { normalLogCdf } from '../numeric/normal-distribution.js';
import type { CountLaw } from './count-law.js';
import type { CountSummary } from './counts.js';

const SMALLEST_SCALE = 1 / Math.sqrt(12); // the spread of rounding to whole numbers
const LOG_ROOT_TWO_PI = 0.9189385332046728;

/**
 * A normal variate rounded to whole numbers no lower than `lowest` (0, or -Infinity for all), which takes all that lies below:
 * P(x) = Φ((x + ½ - μ)/σ) - Φ((x - ½ - μ)/σ), and Φ((lowest + ½ - μ)/σ) at the lowest.
 */
export function discretisedNormal(lowest: number): CountLaw {
  return {
    name: 'discretised-normal',
    parameterCount: 2,
    labels: ['mean', 'deviation'],
    fit: (summary, previous) => (summary.values[0] < lowest ? undefined : mostLikely(summary, previous, lowest)),
    logMass: (x, mean, scale) => logMass(x, mean, scale, lowest),
    sample: (mean, scale, draws) => Math.max(lowest, Math.round(mean + scale * draws.normal())),
  };
}

function logMass(x: number, mean: number, scale: number, lowest: number): number {
  if (x < lowest) return -Infinity;
  if (x === lowest) return normalLogCdf((x + 0.5 - mean) / scale);
  // by symmetry on the left of the mean, where the distribution function keeps its digits
  const distance = Math.abs(x - mean);
  const upper = normalLogCdf((0.5 - distance) / scale);
  const lower = normalLogCdf((-0.5 - distance) / scale);
  return upper === -Infinity ? upper : upper + log1mExp(lower - upper);
}

// EM with the unrounded value as what is hidden, started where the moments are right up to Sheppard's correction.
function mostLikely(
  summary: CountSummary,
  previous: readonly [number, number] | undefined,
  lowest: number,
): readonly [number, number] {
  const byMoments = [
    summary.mean,
    Math.max(SMALLEST_SCALE, Math.sqrt(Math.max(0, summary.variance - 1 / 12))),
  ] as const;
  if (!summary.isExact) return byMoments;
  let [mean, scale] = better(summary, byMoments, previous, lowest);
  for (let i = 0; i < 200; i++) {
    const [nextMean, nextScale] = improve(summary, mean, scale, lowest);
    const change = Math.abs(nextMean - mean) + Math.abs(nextScale - scale);
    mean = nextMean;
    scale = nextScale;
    if (change < 1e-10 * scale) break;
  }
  return [mean, scale];
}

function better(
  summary: CountSummary,
  a: readonly [number, number],
  b: readonly [number, number] | undefined,
  lowest: number,
): readonly [number, number] {
  if (b === undefined) return a;
  const logLikelihood = ([mean, scale]: readonly [number, number]) => {
    let sum = 0;
    for (let i = 0; i < summary.values.length; i++)
      sum += summary.weights[i] * logMass(summary.values[i], mean, scale, lowest);
    return sum;
  };
  return logLikelihood(b) > logLikelihood(a) ? b : a;
}

// Moments of the normal cut to [x - ½, x + ½]: mean μ - σ D and second moment about μ of σ² (1 - E),
// with D and E the differences of φ(t) and t φ(t) over the mass.
function improve(summary: CountSummary, mean: number, scale: number, lowest: number): readonly [number, number] {
  const { values, weights, total } = summary;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const a = (values[i] - 0.5 - mean) / scale;
    const b = (values[i] + 0.5 - mean) / scale;
    const logged = logMass(values[i], mean, scale, lowest);
    const atA = Math.exp(-0.5 * a * a - LOG_ROOT_TWO_PI - logged);
    const atB = Math.exp(-0.5 * b * b - LOG_ROOT_TWO_PI - logged);
    const isLowest = values[i] === lowest; // all below belongs to it: φ and t φ vanish at -∞
    sum += weights[i] * ((isLowest ? 0 : atA) - atB);
    squares += weights[i] * (1 + (isLowest ? 0 : a * atA) - b * atB);
  }
  const shift = sum / total;
  const variance = Math.max(0, squares / total - shift * shift);
  return [mean + scale * shift, Math.max(SMALLEST_SCALE, scale * Math.sqrt(variance))];
}
