/** Pearson's correlation over the rows in which both cells are known; undefined where one of them never varies. */
export function correlation(a: Float64Array, b: Float64Array): number | undefined {
  let [count, meanA, meanB, varianceA, varianceB, covariance] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]) || Number.isNaN(b[i])) continue;
    count++;
    const [stepA, stepB] = [a[i] - meanA, b[i] - meanB];
    meanA += stepA / count;
    meanB += stepB / count;
    varianceA += stepA * (a[i] - meanA);
    varianceB += stepB * (b[i] - meanB);
    covariance += stepA * (b[i] - meanB);
  }
  // One root each: the product of the two may overflow.
  const scale = Math.sqrt(varianceA) * Math.sqrt(varianceB);
  return scale > 0 && Number.isFinite(scale) ? Math.max(-1, Math.min(1, covariance / scale)) : undefined;
}

/** 1 − |r − s| / 2; a column that never varies goes with nothing, so its correlation counts as 0. */
export function correlationSimilarity(real: number | undefined, judged: number | undefined): number {
  return 1 - Math.abs((real ?? 0) - (judged ?? 0)) / 2;
}
