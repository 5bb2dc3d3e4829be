/** Classes of points from few labelled ones by spreading over a graph of neighbours: F ← α S F + (1 − α) Y with S = D^-½ W D^-½ (Zhou, Bousquet, Lal, Weston and Schölkopf 2004). */
export function spreadLabels(
  points: Float32Array,
  width: number,
  labels: Int32Array,
  classes: number,
  { neighbours = 10, alpha = 0.99, rounds = 60 } = {},
): Int32Array {
  const count = labels.length;
  const { index, weight } = neighbourGraph(points, width, count, neighbours);
  const degree = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < neighbours; k++) {
      const w = weight[i * neighbours + k] / 2;
      degree[i] += w;
      degree[index[i * neighbours + k]] += w;
    }
  }
  const given = new Float64Array(count * classes);
  for (let i = 0; i < count; i++) if (labels[i] >= 0) given[i * classes + labels[i]] = 1;
  let spread = given.slice();
  for (let round = 0; round < rounds; round++) {
    const next = given.map((value) => (1 - alpha) * value);
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < neighbours; k++) {
        const j = index[i * neighbours + k];
        const w = (alpha * weight[i * neighbours + k]) / (2 * Math.sqrt(degree[i] * degree[j]));
        for (let c = 0; c < classes; c++) {
          next[i * classes + c] += w * spread[j * classes + c];
          next[j * classes + c] += w * spread[i * classes + c];
        }
      }
    }
    spread = next;
  }
  return Int32Array.from({ length: count }, (_, i) => {
    const own = spread.subarray(i * classes, (i + 1) * classes);
    return own.indexOf(Math.max(...own));
  });
}

/** The nearest points of each, with Gaussian weights of the mean distance to the last of them. */
function neighbourGraph(points: Float32Array, width: number, count: number, neighbours: number) {
  const index = new Int32Array(count * neighbours);
  const squares = new Float64Array(count * neighbours);
  const norms = Float64Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let c = i * width; c < (i + 1) * width; c++) sum += points[c] * points[c];
    return sum;
  });
  for (let i = 0; i < count; i++) {
    const best = Array.from({ length: neighbours }, () => ({ at: i, square: Number.POSITIVE_INFINITY }));
    for (let j = 0; j < count; j++) {
      if (j === i) continue;
      let dot = 0;
      for (let c = 0; c < width; c++) dot += points[i * width + c] * points[j * width + c];
      const square = norms[i] + norms[j] - 2 * dot;
      if (square >= best[neighbours - 1].square) continue;
      let place = neighbours - 1;
      for (; place > 0 && best[place - 1].square > square; place--) best[place] = best[place - 1];
      best[place] = { at: j, square };
    }
    for (const [k, { at, square }] of best.entries()) {
      index[i * neighbours + k] = at;
      squares[i * neighbours + k] = square;
    }
  }
  let scale = 0;
  for (let i = 0; i < count; i++) scale += squares[i * neighbours + neighbours - 1] / count;
  return { index, weight: squares.map((square) => Math.exp(-square / scale)) };
}
