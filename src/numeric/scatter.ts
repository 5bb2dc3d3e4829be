/**
 * Adds the scatter Z Zᵀ of `count` vectors to the lower triangle of `out`, where Z holds one coordinate after the other:
 * coordinate i of vector r is `values[i * stride + r]`. The d coordinates are
 * followed by zeros up to a multiple of four, and `out` is [padded, padded]; entries just above the diagonal receive sums too.
 */
export function addScatter(
  values: Float64Array,
  d: number,
  stride: number,
  count: number,
  out: Float64Array,
  outFrom = 0,
): void {
  const padded = 4 * Math.ceil(d / 4);
  for (let i = 0; i < d; i += 2) {
    for (let j = 0; j <= i; j += 4)
      addTile(values, i * stride, j * stride, stride, count, out, outFrom + i * padded + j, padded);
  }
}

// Two by four sums stay in registers while the vectors stream by: eight multiply-adds for six loads.
function addTile(
  z: Float64Array,
  a: number,
  b: number,
  stride: number,
  count: number,
  out: Float64Array,
  at: number,
  width: number,
): void {
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  const a1 = a + stride;
  const b1 = b + stride;
  const b2 = b1 + stride;
  const b3 = b2 + stride;
  for (let r = 0; r < count; r++) {
    const u0 = z[a + r];
    const u1 = z[a1 + r];
    const v0 = z[b + r];
    const v1 = z[b1 + r];
    const v2 = z[b2 + r];
    const v3 = z[b3 + r];
    s00 += u0 * v0;
    s10 += u1 * v0;
    s01 += u0 * v1;
    s11 += u1 * v1;
    s02 += u0 * v2;
    s12 += u1 * v2;
    s03 += u0 * v3;
    s13 += u1 * v3;
  }
  out[at] += s00;
  out[at + 1] += s01;
  out[at + 2] += s02;
  out[at + 3] += s03;
  const below = at + width;
  out[below] += s10;
  out[below + 1] += s11;
  out[below + 2] += s12;
  out[below + 3] += s13;
}
