/** Area under the curve of true and false positives: the probability that a row of the class scores above one of the rest, ties counted half (Mann and Whitney 1947); ½ where either has no rows. */
export function areaUnderCurve(scores: ArrayLike<number>, isOfClass: (row: number) => boolean): number {
  const order = Int32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[a] - scores[b]);
  let [ranks, members] = [0, 0];
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && scores[order[to]] === scores[order[from]]) to++;
    for (let place = from; place < to; place++) {
      if (!isOfClass(order[place])) continue;
      members++;
      ranks += (from + 1 + to) / 2;
    }
    from = to;
  }
  const others = scores.length - members;
  return members === 0 || others === 0 ? 0.5 : (ranks - (members * (members + 1)) / 2) / (members * others);
}

/** The area for each class against the rest, weighted by how frequent it is; that of the one class beside another where there are two. */
export function meanArea(scores: Float64Array, values: ArrayLike<number>, classes: number): number {
  const count = values.length;
  let sum = 0;
  for (let k = 0; k < classes; k++) {
    const own = Float64Array.from({ length: count }, (_, i) => scores[i * classes + k]);
    let members = 0;
    for (let i = 0; i < count; i++) if (values[i] === k) members++;
    if (members > 0) sum += (members / count) * areaUnderCurve(own, (i) => values[i] === k);
  }
  return sum;
}

/** The share of rows whose class has the largest score. */
export function accuracy(scores: Float64Array, values: ArrayLike<number>, classes: number): number {
  let hits = 0;
  for (let i = 0; i < values.length; i++) {
    let best = 0;
    for (let k = 1; k < classes; k++) if (scores[i * classes + k] > scores[i * classes + best]) best = k;
    if (best === values[i]) hits++;
  }
  return hits / values.length;
}

/** R²: the share of the variance that is explained; −1 at least, beyond which nothing is learned from it. */
export function explainedVariance(found: ArrayLike<number>, values: ArrayLike<number>): number {
  let mean = 0;
  for (let i = 0; i < values.length; i++) mean += (values[i] - mean) / (i + 1);
  let [left, all] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    left += (values[i] - found[i]) ** 2;
    all += (values[i] - mean) ** 2;
  }
  return all > 0 ? Math.max(-1, 1 - left / all) : 0;
}
