// Standard normals by the ziggurat: 256 regions of equal area under exp(-x²/2), of which 255 are a rectangle and a wedge and
// the lowest is a rectangle and the tail. One word in 84 needs more than a comparison and a product.
// Marsaglia and Tsang, "The ziggurat method for generating random variables", Journal of Statistical Software 5 (2000);
// region and position come from separate bits, as Doornik (2005) asks. Only arithmetic and square roots are used, so that
// all platforms give the same numbers.

import { type WordStream, wordsReady } from './word-stream.js';

const LEVELS = 256;
const R = 3.654152885361009; // where the tail begins: the root that makes the top region close at f(0) = 1
const AREA = 0.004928673233974655; // r f(r) + ∫ f beyond r
const STEPS = 2 ** 23; // positions on each side of a region
const TWO_32 = 2 ** 32;
const RECIPROCALS = Float64Array.from({ length: 13 }, (_, k) => 1 / k);

// The right ends x of the regions from the lowest, [256], then the top's left end 0; the lowest one's is its area over its height.
const ENDS = endsOfRegions();
const HEIGHTS = Float64Array.from(ENDS, (x) => halfSquareDecay(x));
const SCALES = ENDS.map((x) => x / STEPS);
const INSIDE = Int32Array.from({ length: LEVELS }, (_, level) =>
  Math.ceil((ENDS[level + 1] / ENDS[level]) * STEPS - 0.5),
);

/** Fills `into` from `from` below `to` with standard normals, each an odd multiple of 1/2²⁴ of its region's width. */
export function fillNormals(stream: WordStream, into: Float32Array, from: number, to: number): void {
  const { held } = stream;
  let i = from;
  while (i < to) {
    const stop = i + wordsReady(stream, to - i);
    const ahead = stream.next - i;
    for (; i < stop; i++) {
      const word = held[i + ahead];
      const step = word >> 8;
      into[i] = (step + 0.5) * SCALES[word & 255];
      if ((step ^ (step >> 31)) >= INSIDE[word & 255]) break;
    }
    stream.next = i + ahead;
    if (i < stop) {
      const word = held[stream.next++];
      const x = atTheEdge(stream, word & 255, word >> 8);
      if (!Number.isNaN(x)) into[i++] = x;
    }
  }
}

// A point outside the rectangle: in the tail, under the curve in the wedge, or NaN where it is above and another word decides.
function atTheEdge(stream: WordStream, level: number, step: number): number {
  if (level === 0) return step < 0 ? -tail(stream) : tail(stream);
  const x = (step + 0.5) * SCALES[level];
  const height = HEIGHTS[level] + uniform(stream) * (HEIGHTS[level + 1] - HEIGHTS[level]);
  return height < halfSquareDecay(x) ? x : Number.NaN;
}

// Marsaglia's tail: an exponential step beyond r, kept with probability exp(-step²/2).
function tail(stream: WordStream): number {
  for (;;) {
    const step = minusLog(uniform(stream)) / R;
    if (2 * minusLog(uniform(stream)) > step * step) return R + step;
  }
}

// An odd multiple of 2⁻³³.
function uniform(stream: WordStream): number {
  if (stream.next === stream.end) stream.refill(1);
  return ((stream.held[stream.next++] >>> 0) + 0.5) / TWO_32;
}

function endsOfRegions(): Float64Array {
  const ends = new Float64Array(LEVELS + 1);
  ends[0] = AREA / halfSquareDecay(R);
  ends[1] = R;
  for (let i = 2; i < LEVELS; i++) {
    ends[i] = Math.sqrt(2 * minusLog(halfSquareDecay(ends[i - 1]) + AREA / ends[i - 1]));
  }
  return ends;
}

// exp(-x²/2) = exp(-x²/32)¹⁶ for x² < 16, to a relative error under 1e-12: the next term of the series is 0.5¹³/13!. Factors
// instead of divisors, because the wedges wait for this.
function halfSquareDecay(x: number): number {
  const u = (-x * x) / 32;
  let sum = 1;
  for (let k = 12; k > 0; k--) sum = 1 + u * RECIPROCALS[k] * sum;
  const fourth = sum * sum * (sum * sum);
  return fourth * fourth * (fourth * fourth);
}

// -log u for u in (0, 1): halvings out of u, then log u = 2 artanh((u - 1) / (u + 1)), whose argument stays below 0.172.
function minusLog(u: number): number {
  let mantissa = u;
  let halvings = 0;
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    halvings++;
  }
  const s = (1 - mantissa) / (1 + mantissa);
  let sum = 0;
  for (let k = 21; k > 0; k -= 2) sum = 1 / k + s * s * sum;
  return halvings * Math.LN2 + 2 * s * sum;
}
