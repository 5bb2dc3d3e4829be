// Philox4x32-10: a keyed bijection of 128-bit counters, so the i-th block of a stream is computed, not reached.
// Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.

const M0_HIGH = 0xd251;
const M0_LOW = 0x1f53;
const M1_HIGH = 0xcd9e;
const M1_LOW = 0x8d57;
const M0 = 0xd2511f53 | 0;
const M1 = 0xcd9e8d57 | 0;
const WEYL_0 = 0x9e3779b9 | 0; // golden ratio
const WEYL_1 = 0xbb67ae85 | 0; // √3 - 1
const ROUNDS = 10;

/** Writes the block of four 32-bit words that the key (k0, k1) assigns to the counter (c0, c1, c2, c3), as int32. */
export function philox(k0: number, k1: number, c0: number, c1: number, c2: number, c3: number, out: Int32Array): void {
  let key0 = k0 | 0;
  let key1 = k1 | 0;
  let x0 = c0 | 0;
  let x1 = c1 | 0;
  let x2 = c2 | 0;
  let x3 = c3 | 0;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(x0, M0_HIGH, M0_LOW);
    const high1 = multiplyHigh(x2, M1_HIGH, M1_LOW);
    const low0 = Math.imul(x0, M0);
    const low1 = Math.imul(x2, M1);
    x0 = high1 ^ x1 ^ key0;
    x1 = low1;
    x2 = high0 ^ x3 ^ key1;
    x3 = low0;
    key0 = (key0 + WEYL_0) | 0;
    key1 = (key1 + WEYL_1) | 0;
  }
  out[0] = x0;
  out[1] = x1;
  out[2] = x2;
  out[3] = x3;
}

// The upper half of the 64-bit product, by 16-bit halves: no partial sum leaves 32 bits.
function multiplyHigh(a: number, high: number, low: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const middle = (Math.imul(aHigh, low) + (Math.imul(aLow, low) >>> 16)) | 0;
  const carry = (Math.imul(aLow, high) + (middle & 0xffff)) | 0;
  return (Math.imul(aHigh, high) + (middle >>> 16) + (carry >>> 16)) | 0;
}
