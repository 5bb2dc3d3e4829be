import { type ContinuousLaw, logSlope, toScale } from './continuous-law.js';

/** Known values of one column, ascending, with their weights. */
export interface Known {
  readonly values: Float64Array;
  readonly weights: Float64Array;
  readonly total: number;
}

type Scale = Pick<ContinuousLaw, 'scale' | 'centre' | 'spread'>;

/** Neighbouring values on a scale, taken as one: EM then costs the same for a thousand rows and for a million. */
interface Bins {
  readonly t: Float64Array;
  readonly weight: Float64Array;
  /** Sum of weight × log dt/dx over all values. */
  readonly logSlopes: number;
  readonly total: number;
}

interface Candidate {
  readonly law: ContinuousLaw;
  readonly bic: number;
}

const TAIL_BINS = 40;
const CORE_BINS = 320;
const ITERATIONS = 100;
/** Rows that a component must stand for. */
const SMALLEST_COMPONENT = 5;

/**
 * The scale and the number of Gaussians, at most `most`, with the smallest BIC, each fitted by EM from two starts. No
 * deviation falls under `smallest` in the units of x, nor under a thousandth of the column's.
 */
export function fitContinuousLaw(known: Known, smallest: number, most: number): ContinuousLaw {
  const scales = candidateScales(known);
  const openings = scales.map((scale) => {
    const bins = binValues(known, scale);
    return { scale, bins, best: growMixture(bins, scale, smallest, Math.min(2, most), undefined) };
  });
  const chosen = openings.reduce((a, b) => (b.best.bic < a.best.bic ? b : a));
  return growMixture(chosen.bins, chosen.scale, smallest, most, chosen.best).law;
}

function candidateScales({ values, weights, total }: Known): readonly Scale[] {
  let mean = 0;
  for (let i = 0; i < values.length; i++) mean += (weights[i] * values[i]) / total;
  let variance = 0;
  for (let i = 0; i < values.length; i++) variance += (weights[i] * (values[i] - mean) ** 2) / total;
  const spread = Math.sqrt(variance) || 1;
  const linear: Scale = { scale: 'linear', centre: mean, spread };
  if (total < 20) return [linear];
  const at = (share: number) => values[Math.min(values.length - 1, Math.floor(share * values.length))];
  const quartiles = (at(0.75) - at(0.25)) / 2;
  const sizes = values.map(Math.abs).sort();
  const small = sizes[Math.floor(0.1 * sizes.length)];
  return [
    linear,
    ...(quartiles > 0 ? [{ scale: 'asinh', centre: at(0.5), spread: quartiles } as const] : []),
    ...(small > 0 ? [{ scale: 'asinh', centre: 0, spread: small } as const] : []),
  ];
}

// Single values in the tails, which decide how far these reach; groups of equal size in between, none wider than a
// fiftieth of the quartiles' distance, so that none bridges a gap.
function binValues({ values, weights, total }: Known, scale: Scale): Bins {
  const t: number[] = [];
  const weight: number[] = [];
  const n = values.length;
  const size = Math.max(1, Math.ceil((n - 2 * TAIL_BINS) / CORE_BINS));
  const scaled = values.map((value) => toScale(scale, value));
  const widest = (scaled[Math.floor(0.75 * n)] - scaled[Math.floor(0.25 * n)]) / 50;
  let logSlopes = 0;
  for (let i = 0; i < n; ) {
    const isTail = i < TAIL_BINS || i >= n - TAIL_BINS;
    const end = isTail ? i + 1 : Math.min(n - TAIL_BINS, i + size);
    const first = scaled[i];
    let mass = 0;
    let sum = 0;
    for (; i < end && scaled[i] - first <= widest; i++) {
      mass += weights[i];
      sum += weights[i] * scaled[i];
      logSlopes += weights[i] * logSlope(scale, values[i]);
    }
    if (mass === 0) continue;
    t.push(sum / mass);
    weight.push(mass);
  }
  return { t: Float64Array.from(t), weight: Float64Array.from(weight), logSlopes, total };
}

function growMixture(bins: Bins, scale: Scale, smallest: number, most: number, from: Candidate | undefined): Candidate {
  let best = from ?? expectationMaximisation(bins, scale, smallest, segments(bins, 1));
  let worse = 0;
  for (let K = best.law.shares.length + 1; K <= most && worse < 2; K++) {
    if (bins.total < 10 * K) break;
    const tries = [segments(bins, K), widened(best.law, bins, K)].map((start) =>
      expectationMaximisation(bins, scale, smallest, start),
    );
    const found = tries[1].bic < tries[0].bic ? tries[1] : tries[0];
    if (found.bic < best.bic) {
      best = found;
      worse = 0;
    } else worse++;
  }
  return best;
}

type Start = Pick<ContinuousLaw, 'shares' | 'means' | 'deviations'>;

// K runs of neighbouring bins of about equal weight.
function segments({ t, weight, total }: Bins, K: number): Start {
  const shares = new Float64Array(K);
  const means = new Float64Array(K);
  const squares = new Float64Array(K);
  let before = 0;
  for (let i = 0; i < t.length; i++) {
    const k = Math.min(K - 1, Math.floor((K * (before + weight[i] / 2)) / total));
    before += weight[i];
    shares[k] += weight[i];
    const step = t[i] - means[k];
    means[k] += (step * weight[i]) / shares[k];
    squares[k] += weight[i] * step * (t[i] - means[k]);
  }
  const deviations = squares.map((sum, k) => Math.sqrt(sum / Math.max(shares[k], 1e-300)));
  const filled = Math.max(...deviations, 1e-9);
  return {
    shares: shares.map((share) => Math.max(share / total, 1e-3)),
    means,
    deviations: deviations.map((deviation) => Math.max(deviation, 0.05 * filled)),
  };
}

// The law so far with wide components added, one for heavy tails.
function widened(law: ContinuousLaw, bins: Bins, K: number): Start {
  const whole = segments(bins, 1);
  const added = K - law.shares.length;
  const widths = Array.from({ length: added }, (_, i) => whole.deviations[0] * (i + 2));
  return {
    shares: Float64Array.of(...law.shares.map((share) => share * (1 - 0.05 * added)), ...widths.map(() => 0.05)),
    means: Float64Array.of(...law.means, ...widths.map(() => whole.means[0])),
    deviations: Float64Array.of(...law.deviations, ...widths),
  };
}

function expectationMaximisation(bins: Bins, scale: Scale, smallest: number, start: Start): Candidate {
  const { t, weight, total } = bins;
  const K = start.shares.length;
  const shares = start.shares.slice();
  const means = start.means.slice();
  const deviations = start.deviations.slice();
  const overall = segments(bins, 1).deviations[0];
  const terms = new Float64Array(K);
  let logLikelihood = -Infinity;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const mass = new Float64Array(K);
    const first = new Float64Array(K);
    const second = new Float64Array(K);
    const logScale = shares.map((share, k) => Math.log(share / deviations[k]) - 0.5 * Math.log(2 * Math.PI));
    let sum = 0;
    for (let i = 0; i < t.length; i++) {
      let top = -Infinity;
      for (let k = 0; k < K; k++) {
        const u = (t[i] - means[k]) / deviations[k];
        terms[k] = logScale[k] - 0.5 * u * u;
        if (terms[k] > top) top = terms[k];
      }
      let all = 0;
      for (let k = 0; k < K; k++) all += terms[k] = Math.exp(terms[k] - top);
      sum += weight[i] * (top + Math.log(all));
      for (let k = 0; k < K; k++) {
        const share = (weight[i] * terms[k]) / all;
        const distance = t[i] - means[k];
        mass[k] += share;
        first[k] += share * distance;
        second[k] += share * distance * distance;
      }
    }
    const gain = sum - logLikelihood;
    logLikelihood = sum;
    if (gain < 1e-5 * total || iteration === ITERATIONS - 1) break;
    for (let k = 0; k < K; k++) {
      const step = first[k] / Math.max(mass[k], 1e-300);
      means[k] += step;
      const x = Math.abs(means[k]) > 300 ? Infinity : Math.cosh(means[k]);
      // dt/dx at the component's mean turns the floor in x into one in t.
      const floor = Math.max(smallest / (scale.spread * (scale.scale === 'linear' ? 1 : x)), 1e-3 * overall, 1e-12);
      deviations[k] = Math.max(floor, Math.sqrt(Math.max(0, second[k] / Math.max(mass[k], 1e-300) - step * step)));
      shares[k] = Math.max(mass[k] / total, 1e-12);
    }
  }
  const parameters = 3 * K - 1 + (scale.scale === 'linear' ? 0 : 2);
  const isEmpty = K > 1 && shares.some((share) => share * total < SMALLEST_COMPONENT);
  const bic = parameters * Math.log(total) - 2 * (logLikelihood + bins.logSlopes);
  const sum = shares.reduce((a, b) => a + b, 0);
  return {
    law: { ...scale, shares: shares.map((share) => share / sum), means, deviations },
    bic: isEmpty || !Number.isFinite(bic) ? Infinity : bic,
  };
}
