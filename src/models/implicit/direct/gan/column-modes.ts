// The modes of one column of numbers: a mixture of normal laws, learned by EM from centres at the quantiles
// (mode-specific normalisation: Xu, Skoularidou, Cuesta-Infante and Veeramachaneni, "Modeling tabular data using conditional GAN", 2019).

/** Of each mode, its mean, its standard deviation and the logarithm of its weight; −1e9 for those that are not there. */
export interface ColumnModes {
  readonly mean: Float32Array;
  readonly scale: Float32Array;
  readonly logWeight: Float32Array;
}

const PASSES = 60;
/** Least share of the rows that makes a mode. */
const LEAST = 0.005;
const ABSENT = -1e9;

/** At most so many modes of these values; `floor` is the smallest standard deviation. One of the standard normal law where there are no values. */
export function columnModes(values: Float64Array, most: number, floor: number): ColumnModes {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const modes: ColumnModes = {
    mean: new Float32Array(most),
    scale: new Float32Array(most).fill(1),
    logWeight: new Float32Array(most).fill(ABSENT),
  };
  if (n === 0) {
    modes.logWeight[0] = 0;
    return modes;
  }
  const spread = Math.max(floor, (sorted[n - 1] - sorted[0]) / (2 * most));
  let mean = Float64Array.from({ length: most }, (_, k) => sorted[Math.floor(((k + 0.5) * n) / most)]);
  let scale = new Float64Array(most).fill(spread);
  let weight = new Float64Array(most).fill(1 / most);
  for (let pass = 0; pass < PASSES; pass++)
    ({ mean, scale, weight } = improved(sorted, { mean, scale, weight }, floor));
  const kept = [...weight.keys()].filter((k) => weight[k] >= LEAST);
  for (const [at, k] of kept.entries()) {
    modes.mean[at] = mean[k];
    modes.scale[at] = scale[k];
    modes.logWeight[at] = Math.log(weight[k]);
  }
  return modes;
}

interface Mixture {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
  readonly weight: Float64Array;
}

/** One pass of EM. */
function improved(values: Float64Array, { mean, scale, weight }: Mixture, floor: number) {
  const K = mean.length;
  const [count, sum, square] = [new Float64Array(K), new Float64Array(K), new Float64Array(K)];
  const logs = new Float64Array(K);
  for (const x of values) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < K; k++) {
      const u = (x - mean[k]) / scale[k];
      logs[k] = weight[k] > 0 ? Math.log(weight[k] / scale[k]) - 0.5 * u * u : Number.NEGATIVE_INFINITY;
      if (logs[k] > largest) largest = logs[k];
    }
    let total = 0;
    for (let k = 0; k < K; k++) total += logs[k] = Math.exp(logs[k] - largest);
    for (let k = 0; k < K; k++) {
      const share = logs[k] / total;
      const away = x - mean[k];
      count[k] += share;
      sum[k] += share * away;
      square[k] += share * away * away;
    }
  }
  // About the present means, so that squares neither cancel nor stop adding.
  const moved = mean.map((each, k) => (count[k] > 0 ? each + sum[k] / count[k] : each));
  return {
    mean: moved,
    scale: scale.map((each, k) =>
      count[k] > 0 ? Math.max(floor, Math.sqrt(Math.max(0, square[k] / count[k] - (moved[k] - mean[k]) ** 2))) : each,
    ),
    weight: count.map((each) => each / values.length),
  };
}
