import { normalQuantile } from '../numeric/normal-distribution.js';
import { OptionError } from '../util/errors.js';
import { drawGamma, drawLogGamma } from './draw-gamma.js';
import { drawPoisson } from './draw-poisson.js';
import { philox } from './philox.js';

/** One stream of random numbers; each call takes the next words of it. */
export interface Draws {
  /** A uint32. */
  word(): number;
  /** Uniform on the open interval (0, 1), a multiple of 2⁻⁵³. */
  uniform(): number;
  /** Standard normal by the inverse distribution function: one uniform each, and monotone in it. */
  normal(): number;
  /** A whole number from 0 to n - 1, without bias. */
  below(n: number): number;
  /** Exponential with mean 1. */
  exponential(): number;
  /** Gamma with the given shape and scale 1; positive. */
  gamma(shape: number): number;
  /** Beta on [0, 1]. */
  beta(a: number, b: number): number;
  /** Poisson, exact for every mean from 0 to 2⁵². */
  poisson(mean: number): number;
  /** A position drawn in proportion to the weights; `total` spares summing them again. */
  categorical(weights: ArrayLike<number>, total?: number): number;
  /** The numbers 0 to n - 1 in random order. */
  permutation(n: number): Int32Array;
}

/** The stream whose blocks are numbered by the first two counter words; `domain` is the last one. */
export function startDraws(k0: number, k1: number, domain: number): Draws {
  return new PhiloxDraws(k0, k1, domain);
}

const TWO_26 = 2 ** 26;
const TWO_32 = 2 ** 32;
const TWO_53 = 2 ** 53;
const block = new Int32Array(4);

// A class with small-integer fields: a stream per row must cost nothing but its numbers.
class PhiloxDraws implements Draws {
  private readonly k0: number;
  private readonly k1: number;
  private readonly domain: number;
  private low = 0;
  private high = 0;
  private used = 4;
  private w0 = 0;
  private w1 = 0;
  private w2 = 0;
  private w3 = 0;

  constructor(k0: number, k1: number, domain: number) {
    this.k0 = k0;
    this.k1 = k1;
    this.domain = domain;
  }

  word(): number {
    if (this.used === 4) this.refill();
    const position = this.used++;
    const word = position === 0 ? this.w0 : position === 1 ? this.w1 : position === 2 ? this.w2 : this.w3;
    return word >>> 0;
  }

  uniform(): number {
    for (;;) {
      const bits = this.bits53();
      if (bits > 0) return bits / TWO_53;
    }
  }

  normal(): number {
    return normalQuantile(this.uniform());
  }

  below(n: number): number {
    if (!Number.isSafeInteger(n) || n < 1) throw new OptionError(`below: n must be a safe integer >= 1, got ${n}`);
    const range = n <= TWO_32 ? TWO_32 : TWO_53;
    const limit = range - (range % n);
    for (;;) {
      const bits = range === TWO_32 ? this.word() : this.bits53();
      if (bits < limit) return bits % n;
    }
  }

  exponential(): number {
    return -Math.log(this.uniform());
  }

  gamma(shape: number): number {
    return drawGamma(this, shape);
  }

  // In logarithms, because both gammas may underflow when the shapes are small.
  beta(a: number, b: number): number {
    const logRatio = drawLogGamma(this, b) - drawLogGamma(this, a);
    return 1 / (1 + Math.exp(logRatio));
  }

  poisson(mean: number): number {
    return drawPoisson(this, mean);
  }

  categorical(weights: ArrayLike<number>, total = sumOfWeights(weights)): number {
    if (!(total > 0 && total < Infinity)) {
      throw new OptionError(`categorical: weights must have a positive finite sum, got ${total}`);
    }
    let rest = this.uniform() * total;
    let last = -1;
    for (let i = 0; i < weights.length; i++) {
      if (!(weights[i] > 0)) continue;
      last = i;
      rest -= weights[i];
      if (rest < 0) return i;
    }
    if (last < 0)
      throw new OptionError('categorical: weights must have a positive finite sum, got none that is positive');
    return last; // rounding of the sum left a rest
  }

  permutation(n: number): Int32Array {
    if (!Number.isInteger(n) || n < 0 || n > 0x7fffffff) {
      throw new OptionError(`permutation: n must be an integer from 0 to 2147483647, got ${n}`);
    }
    const order = new Int32Array(n);
    for (let i = 0; i < n; i++) order[i] = i;
    for (let i = n - 1; i > 0; i--) {
      const other = this.below(i + 1);
      const held = order[i];
      order[i] = order[other];
      order[other] = held;
    }
    return order;
  }

  private bits53(): number {
    if (this.used === 4) this.refill();
    if (this.used === 0) {
      this.used = 2;
      return (this.w0 >>> 5) * TWO_26 + (this.w1 >>> 6);
    }
    const high = this.word() >>> 5;
    return high * TWO_26 + (this.word() >>> 6);
  }

  private refill(): void {
    philox(this.k0, this.k1, this.low, this.high, 0, this.domain, block);
    this.w0 = block[0];
    this.w1 = block[1];
    this.w2 = block[2];
    this.w3 = block[3];
    this.used = 0;
    this.low = (this.low + 1) | 0;
    if (this.low === 0) this.high = (this.high + 1) | 0;
  }
}

function sumOfWeights(weights: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    if (!(weights[i] >= 0)) throw new OptionError(`categorical: weights must be >= 0, got ${weights[i]} at ${i}`);
    sum += weights[i];
  }
  return sum;
}
