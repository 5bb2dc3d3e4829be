import type { Points } from '../point-rows.js';

/** Squared Euclidean distances of every row of a to every row of b. [a.count, b.count] */
export function squaredDistances(a: Points, b: Points): Float64Array {
  const out = new Float64Array(a.count * b.count);
  for (let i = 0; i < a.count; i++) squaresFrom(a, i, b, 0, out, i * b.count);
  return out;
}

/** The rows of both, those of a first. */
export function pool(a: Points, b: Points): Points {
  const values = new Float64Array(a.values.length + b.values.length);
  values.set(a.values);
  values.set(b.values, a.values.length);
  return { count: a.count + b.count, width: a.width, values };
}

/** Squared distances of row i of a to the rows of b from j = `from` on, written to `out[at + j]`. Differences are squared one by one, so that equal rows are exactly 0 apart. */
export function squaresFrom(a: Points, i: number, b: Points, from: number, out: Float64Array, at: number): void {
  const { width, values: x } = a;
  const { count, values: y } = b;
  const own = i * width;
  let j = from;
  // Four sums at a time, which do not wait for one another.
  for (; j + 3 < count; j += 4) {
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    const y0 = j * width;
    const y1 = y0 + width;
    const y2 = y1 + width;
    const y3 = y2 + width;
    for (let c = 0; c < width; c++) {
      const value = x[own + c];
      const d0 = value - y[y0 + c];
      const d1 = value - y[y1 + c];
      const d2 = value - y[y2 + c];
      const d3 = value - y[y3 + c];
      s0 += d0 * d0;
      s1 += d1 * d1;
      s2 += d2 * d2;
      s3 += d3 * d3;
    }
    out[at + j] = s0;
    out[at + j + 1] = s1;
    out[at + j + 2] = s2;
    out[at + j + 3] = s3;
  }
  for (; j < count; j++) {
    let sum = 0;
    for (let c = 0; c < width; c++) {
      const step = x[own + c] - y[j * width + c];
      sum += step * step;
    }
    out[at + j] = sum;
  }
}
