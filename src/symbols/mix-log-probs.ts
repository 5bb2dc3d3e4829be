// Several models as one: p(x) = Σ_k w_k p_k(x), symbol by symbol.
import { ShapeError } from '../util/errors.js';

/** Sweeps after which weights are taken as they are, and the gain in nats a symbol below which they are before. */
const SWEEPS = 1000;
const GAIN = 1e-9;

/** The weights that make the mixture of models likeliest, from each model's log-probability of each symbol, by EM; they sum to one. */
export function mixtureWeights(logProbs: readonly Float64Array[]): Float64Array {
  const count = checkCounts(logProbs);
  let weights = new Float64Array(logProbs.length).fill(1 / logProbs.length);
  let before = Number.NEGATIVE_INFINITY;
  for (let sweep = 0; sweep < SWEEPS && count > 0; sweep++) {
    const mixed = mixedLogProbs(logProbs, weights);
    const mean = mixed.reduce((sum, value) => sum + value, 0) / count;
    // Also where a symbol is impossible for all: no weights mend that.
    if (!(mean - before >= GAIN)) break;
    before = mean;
    // w_k ← mean over symbols of w_k p_k / Σ_j w_j p_j
    weights = weights.map((weight, k) => {
      let shares = 0;
      for (let i = 0; i < count; i++) shares += Math.exp(logProbs[k][i] - mixed[i]);
      return (weight * shares) / count;
    });
  }
  return weights;
}

/** log Σ_k w_k p_k of each symbol. */
export function mixedLogProbs(logProbs: readonly Float64Array[], weights: ArrayLike<number>): Float64Array {
  const count = checkCounts(logProbs);
  const mixed = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const most = logProbs.reduce((largest, own) => Math.max(largest, own[i]), Number.NEGATIVE_INFINITY);
    const sum = logProbs.reduce((total, own, k) => total + weights[k] * Math.exp(own[i] - most), 0);
    mixed[i] = most === Number.NEGATIVE_INFINITY ? most : most + Math.log(sum);
  }
  return mixed;
}

function checkCounts([first, ...others]: readonly Float64Array[]): number {
  const wrong = others.find((own) => own.length !== first.length);
  if (wrong !== undefined)
    throw new ShapeError(`mixture: models must score the same ${first.length} symbols, got ${wrong.length}`);
  return first?.length ?? 0;
}
