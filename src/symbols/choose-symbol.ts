import type { Draws } from '../random/draws.js';
import { OptionError } from '../util/errors.js';

/** How the law of the next symbol is bent before it is drawn from. */
export interface Choice {
  readonly temperature?: number | undefined;
  readonly topK?: number | undefined;
  readonly topP?: number | undefined;
}

/** Refuses numbers that no law can be bent by. */
export function checkChoice(who: string, { temperature, topK, topP }: Choice): void {
  if (temperature !== undefined && !(temperature >= 0 && temperature < Number.POSITIVE_INFINITY))
    throw new OptionError(`${who}: temperature must be a number >= 0, got ${temperature}`);
  if (topK !== undefined && !(Number.isInteger(topK) && topK >= 1))
    throw new OptionError(`${who}: topK must be an integer >= 1, got ${topK}`);
  if (topP !== undefined && !(topP > 0 && topP <= 1))
    throw new OptionError(`${who}: topP must be a number over 0 and at most 1, got ${topP}`);
}

/**
 * A symbol from log-probabilities: p^(1/T), cut to the `topK` likeliest and then to the fewest likeliest that together reach `topP`
 * (Holtzman et al. 2020), renormalised. Temperature 0 takes the likeliest, the first of equals. Ties at a cut fall to the smaller code.
 */
export function chooseSymbol(logProb: Float64Array, { temperature = 1, topK, topP }: Choice, draws: Draws): number {
  if (temperature === 0) return likeliest(logProb);
  const most = logProb.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const weights = logProb.map((value) => Math.exp((value - most) / temperature));
  if (topK === undefined && topP === undefined) return draws.categorical(weights);
  const order = Array.from(weights.keys()).sort((a, b) => weights[b] - weights[a] || a - b);
  const likely = order.slice(0, topK);
  const enough = (topP ?? 1) * likely.reduce((sum, symbol) => sum + weights[symbol], 0);
  const kept = new Float64Array(weights.length);
  let sum = 0;
  for (const symbol of likely) {
    if (sum >= enough) break;
    kept[symbol] = weights[symbol];
    sum += weights[symbol];
  }
  return draws.categorical(kept);
}

function likeliest(logProb: Float64Array): number {
  let best = 0;
  for (let symbol = 1; symbol < logProb.length; symbol++) if (logProb[symbol] > logProb[best]) best = symbol;
  return best;
}
