import { multiply } from '../numeric/matrix-product.js';
import { type MeanAndCovariance, meanAndCovariance, pooledMoments } from '../numeric/mean-and-covariance.js';
import { symmetricRoot, traceOfRoot } from '../numeric/symmetric-root.js';
import type { Key } from '../random/key.js';
import { checkFeatures, type FeatureRows } from './feature-rows.js';

const WHO = 'frechet-distance';

/** |m₁ − m₂|² + tr(C₁ + C₂ − 2 (C₁^½ C₂ C₁^½)^½), the squared Wasserstein-2 distance of two Gaussians (Dowson and Landau 1982). */
export function gaussianFrechet(a: MeanAndCovariance, b: MeanAndCovariance): number {
  const d = a.mean.length;
  const root = symmetricRoot(a.covariance, d, WHO);
  const product = multiply(multiply(root, b.covariance, d, d, d), root, d, d, d);
  let sum = -2 * traceOfRoot(product, d, WHO);
  for (let i = 0; i < d; i++) {
    sum += (a.mean[i] - b.mean[i]) ** 2 + a.covariance[i * d + i] + b.covariance[i * d + i];
  }
  return Math.max(0, sum);
}

/**
 * The Fréchet distance of two sets of features, those of the Gaussians with their means and covariances (Heusel and others 2017). It
 * grows as rows get fewer, so numbers are to be compared at equal counts only. ShapeError and DataError for what cannot be compared.
 */
export function frechetDistance(a: FeatureRows, b: FeatureRows): number {
  checkFeatures(WHO, 2, a, b);
  const all = ({ count }: FeatureRows) => Int32Array.from({ length: count }, (_, i) => i);
  return gaussianFrechet(momentsOf(a, all(a)), momentsOf(b, all(b)));
}

/** A Fréchet distance, what it would be with rows without end, and how far both can be trusted. */
export interface FrechetEstimate {
  readonly value: number;
  readonly standardError: number;
  /** The line through the distances at N and at N/2 rows, followed to 1/N = 0 (Chong and Forsyth 2020); may be below zero. */
  readonly limit: number;
  readonly limitStandardError: number;
  /** Rows on either side, an even number: N. */
  readonly rows: number;
}

export interface FrechetSettings {
  /** Chooses the rows, their halves and the resamples. */
  readonly key: Key;
  /** Rows of either side, at most. */
  readonly rows?: number;
  /** How many resamples give the standard errors. */
  readonly resamples?: number;
}

/** The Fréchet distance of equally many rows of both sides, without and with its bias in 1/N taken away, and bootstrap standard errors. */
export function frechetEstimate(
  a: FeatureRows,
  b: FeatureRows,
  { key, rows = 10_000, resamples = 20 }: FrechetSettings,
): FrechetEstimate {
  // Halves of fewer rows than features have covariances without full rank, whose bias is no longer a line in 1/N.
  checkFeatures(WHO, 2 * (a.width + 1), a, b);
  const N = 2 * Math.floor(Math.min(a.count, b.count, rows) / 2);
  const ofA = key.at('first').draws().permutation(a.count).subarray(0, N);
  const ofB = key.at('second').draws().permutation(b.count).subarray(0, N);
  const { value, limit } = atTwoSizes(a, b, ofA, ofB);
  const again = Array.from({ length: resamples }, (_, i) => {
    const draws = key.at('resample').at(i).draws();
    const pick = (positions: Int32Array) => positions.map(() => positions[draws.below(N)]);
    return atTwoSizes(a, b, pick(ofA), pick(ofB));
  });
  return {
    value,
    standardError: deviationOf(again.map((one) => one.value)),
    limit,
    limitStandardError: deviationOf(again.map((one) => one.limit)),
    rows: N,
  };
}

function atTwoSizes(a: FeatureRows, b: FeatureRows, ofA: Int32Array, ofB: Int32Array) {
  const half = ofA.length / 2;
  const halves = (features: FeatureRows, positions: Int32Array) => {
    const first = momentsOf(features, positions.subarray(0, half));
    const second = momentsOf(features, positions.subarray(half));
    return { first, second, all: pooledMoments(first, half, second, half) };
  };
  const [left, right] = [halves(a, ofA), halves(b, ofB)];
  const value = gaussianFrechet(left.all, right.all);
  const ofHalves = gaussianFrechet(left.first, right.first) + gaussianFrechet(left.second, right.second);
  return { value, limit: 2 * value - ofHalves / 2 };
}

function momentsOf({ values, width }: FeatureRows, positions: Int32Array): MeanAndCovariance {
  return meanAndCovariance(values, width, positions);
}

function deviationOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1));
}
