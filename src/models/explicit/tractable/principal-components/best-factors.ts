// The maximum of the likelihood over W and psi for a given covariance S of the data.
import { cholesky } from '../../../../numeric/cholesky.js';
import { symmetricEigen } from '../../../../numeric/symmetric-eigen.js';

export interface Factors {
  /** [d, q] */
  readonly loadings: Float64Array;
  /** [d] */
  readonly noise: Float64Array;
}

/**
 * Equal noise (Tipping and Bishop 1999): sigma² is the mean of the d - q least eigenvalues of S, and W = U (Lambda - sigma² I)^(1/2),
 * which is the best W for any sigma². Where W W' + sigma² I would then be narrower somewhere than the floor allows, sigma² is the
 * least at which it is not: a coarse column binds the noise only where the loadings do not spread it already.
 */
export function bestPrincipal(S: Float64Array, q: number, floor: Float64Array): Factors {
  const d = floor.length;
  const { values, vectors } = symmetricEigen(S, d, 'principal-components');
  let rest = 0;
  for (let i = q; i < d; i++) rest += values[i] / (d - q);
  const loadingsFor = (sigma2: number) => {
    const loadings = new Float64Array(d * q);
    for (let a = 0; a < q; a++) {
      const length = Math.sqrt(Math.max(0, values[a] - sigma2));
      for (let j = 0; j < d; j++) loadings[j * q + a] = length * vectors[a * d + j];
    }
    return loadings;
  };
  const isWide = (sigma2: number) => isAbove(loadingsFor(sigma2), new Float64Array(d).fill(sigma2), q, floor);
  const sigma2 = leastWide(
    floor.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
    floor.reduce((most, value) => Math.max(most, value), 0),
    rest,
    isWide,
  );
  return { loadings: loadingsFor(sigma2), noise: new Float64Array(d).fill(sigma2) };
}

/** Whether W W' + Psi exceeds diag(floor) in every direction, up to `slack` of it. */
export function isAbove(
  loadings: Float64Array,
  noise: Float64Array,
  q: number,
  floor: Float64Array,
  slack = 1e-9,
): boolean {
  const d = floor.length;
  const scaled = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? noise[i] : 0;
      for (let a = 0; a < q; a++) sum += loadings[i * q + a] * loadings[j * q + a];
      scaled[i * d + j] = sum / Math.sqrt(floor[i] * floor[j]) - (i === j ? 1 - slack : 0);
      scaled[j * d + i] = scaled[i * d + j];
    }
  }
  return cholesky(scaled, d) !== undefined;
}

/** The least noise from `wanted` on that is wide enough; at the largest floor every one is. */
function leastWide(least: number, most: number, wanted: number, isWide: (sigma2: number) => boolean): number {
  let low = Math.max(least, wanted);
  if (low >= most || isWide(low)) return low;
  let high = most;
  // Halving on a logarithmic scale: forty halvings of any two floats leave their last digits.
  for (let step = 0; step < 40; step++) {
    const middle = Math.sqrt(low * high);
    if (isWide(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * Noise of its own for each column (factor analysis): given psi the best W = Psi^(1/2) U (Lambda - I)^(1/2) of
 * Psi^(-1/2) S Psi^(-1/2), and then psi moves towards diag(S - W W'), not below the floor: with W at its best the gradient
 * is (diag(S - W W') - psi) / (2 psi²), so a step that is halved often enough ascends (Jöreskog 1967; Barber 2012, 21.2).
 * Ends when the gain still to be expected is under `tolerance` nats a row.
 */
export function bestFactors(
  S: Float64Array,
  q: number,
  floor: Float64Array,
  from: Float64Array,
  { iterations, tolerance }: { readonly iterations: number; readonly tolerance: number },
): Factors {
  const d = floor.length;
  let noise = from.map((variance, j) => Math.max(floor[j], Math.min(variance, S[j * d + j])));
  let best = loadingsGiven(S, q, noise);
  let before = 0;
  for (let step = 0; step < iterations; step++) {
    const target = leftOver(S, best.loadings, q, floor);
    const found = ascend(S, q, noise, target, best.logProb);
    if (found === undefined) break;
    const gain = found.logProb - best.logProb;
    noise = found.noise;
    best = found;
    if (gain < before && gain * gain <= tolerance * (before - gain)) break;
    before = gain;
  }
  return { loadings: best.loadings, noise };
}

function leftOver(S: Float64Array, loadings: Float64Array, q: number, floor: Float64Array): Float64Array {
  const d = floor.length;
  return floor.map((least, j) => {
    let rest = S[j * d + j];
    for (let a = 0; a < q; a++) rest -= loadings[j * q + a] ** 2;
    return Math.max(least, rest);
  });
}

const HALVINGS = 20;

function ascend(S: Float64Array, q: number, noise: Float64Array, target: Float64Array, logProb: number) {
  for (let share = 1, halving = 0; halving < HALVINGS; share /= 2, halving++) {
    const next = noise.map((variance, j) => variance + share * (target[j] - variance));
    const found = loadingsGiven(S, q, next);
    if (found.logProb > logProb) return { ...found, noise: next };
  }
  return undefined;
}

// The best W given psi, and the mean log-probability a row up to a constant.
function loadingsGiven(S: Float64Array, q: number, noise: Float64Array) {
  const d = noise.length;
  const root = noise.map(Math.sqrt);
  const whitened = S.map((value, at) => value / (root[Math.floor(at / d)] * root[at % d]));
  const { values, vectors } = symmetricEigen(whitened, d, 'principal-components');
  const loadings = new Float64Array(d * q);
  let deviance = 0;
  for (let j = 0; j < d; j++) deviance += Math.log(noise[j]);
  for (let a = 0; a < d; a++) {
    const isUsed = a < q && values[a] > 1;
    deviance += isUsed ? Math.log(values[a]) + 1 : values[a];
    if (!isUsed) continue;
    const length = Math.sqrt(values[a] - 1);
    for (let j = 0; j < d; j++) loadings[j * q + a] = root[j] * length * vectors[a * d + j];
  }
  return { loadings, logProb: -0.5 * deviance };
}
