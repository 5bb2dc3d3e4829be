/**
 * The optimal cutting of ascending distinct values, of the given weights, into bins of constant density, as edges.
 * Each value owns the interval to the middles between it and its neighbours, the outer ones up to `low` and `high`; a block of
 * weight N and length T has fitness N (log N - log T), less 4 - log(73.53 p₀ n^-0.478) a block, p₀ = 0.05.
 * Scargle, Norris, Jackson and Chiang (2013), equations 19 and 21 and the algorithm of section 2.6.
 */
export function bayesianBlocks(values: Float64Array, weights: Float64Array, low: number, high: number): Float64Array {
  const count = values.length;
  const edges = Float64Array.from({ length: count + 1 }, (_, i) =>
    i === 0 ? low : i === count ? high : values[i - 1] + (values[i] - values[i - 1]) / 2,
  );
  const cumulated = new Float64Array(count + 1);
  for (let i = 0; i < count; i++) cumulated[i + 1] = cumulated[i] + weights[i];
  const penalty = blockPenalty(cumulated[count]);
  const best = new Float64Array(count + 1); // of the first r values
  const from = new Int32Array(count + 1);
  for (let r = 1; r <= count; r++) {
    best[r] = -Infinity;
    for (let l = 0; l < r; l++) {
      const weight = cumulated[r] - cumulated[l];
      const fitness = best[l] + weight * Math.log(weight / (edges[r] - edges[l])) - penalty;
      if (fitness > best[r]) {
        best[r] = fitness;
        from[r] = l;
      }
    }
  }
  const cuts: number[] = [];
  for (let r = count; r > 0; r = from[r]) cuts.push(edges[r]);
  return Float64Array.from([...cuts, low].reverse());
}

/** What each block costs, in nats, for n rows. */
export function blockPenalty(n: number): number {
  return 4 - Math.log(73.53 * 0.05 * n ** -0.478);
}
