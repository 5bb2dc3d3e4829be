import type { LabelledPoints } from './folds.js';

/** p(label 1) = 1 / (1 + exp(−(w·x + offset))). */
export interface Logistic {
  readonly weights: Float64Array;
  readonly offset: number;
}

const MOST_STEPS = 50;
/** The gradient, relative to the number of rows, at which the weights count as found. */
const TOLERANCE = 1e-8;

/**
 * The weights of least Σ log(1 + exp(−±(w·x + b))) + ½ ridge |w|², the offset without penalty, by Newton's method; each step solves its equations by
 * conjugate gradients, so that wide rows need no matrix of their products.
 */
export function logisticRegression(rows: LabelledPoints, ridge: number): Logistic {
  const d = rows.width + 1;
  const theta = new Float64Array(d);
  let loss = lossOf(rows, theta, ridge);
  for (let step = 0; step < MOST_STEPS; step++) {
    const { gradient, curvature } = slopeOf(rows, theta, ridge);
    const steepness = Math.sqrt(dot(gradient, gradient)) / rows.count;
    if (steepness <= TOLERANCE) break;
    // Far from the end a rough step does as well; near it the error is squared all the same (Dembo, Eisenstat and Steihaug 1982).
    const move = conjugateGradients((v) => product(rows, curvature, v, ridge), gradient, Math.min(0.1, steepness));
    const before = loss;
    // The loss is convex: some share of a Newton step lowers it, down to rounding.
    for (let share = 1; share > 1e-6; share /= 2) {
      const next = theta.map((value, c) => value - share * move[c]);
      const reached = lossOf(rows, next, ridge);
      if (reached >= loss) continue;
      theta.set(next);
      loss = reached;
      break;
    }
    if (!(loss < before)) break;
  }
  return { weights: theta.subarray(0, rows.width), offset: theta[rows.width] };
}

/** w·x + b of each row. */
export function logits({ weights, offset }: Logistic, { count, width, values }: LabelledPoints): Float64Array {
  const out = new Float64Array(count).fill(offset);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let c = 0; c < width; c++) sum += values[i * width + c] * weights[c];
    out[i] += sum;
  }
  return out;
}

function scores(rows: LabelledPoints, theta: Float64Array): Float64Array {
  return logits({ weights: theta.subarray(0, rows.width), offset: theta[rows.width] }, rows);
}

function lossOf(rows: LabelledPoints, theta: Float64Array, ridge: number): number {
  const z = scores(rows, theta);
  let sum = 0;
  for (let i = 0; i < rows.count; i++) {
    const against = rows.labels[i] === 1 ? -z[i] : z[i];
    sum += Math.max(against, 0) + Math.log1p(Math.exp(-Math.abs(against)));
  }
  for (let c = 0; c < rows.width; c++) sum += (ridge / 2) * theta[c] * theta[c];
  return sum;
}

/** The gradient, and p (1 − p) of each row. */
function slopeOf(rows: LabelledPoints, theta: Float64Array, ridge: number) {
  const z = scores(rows, theta);
  const curvature = new Float64Array(rows.count);
  const misses = z.map((value, i) => {
    const p = 1 / (1 + Math.exp(-value));
    curvature[i] = p * (1 - p);
    return p - rows.labels[i];
  });
  const gradient = transposed(rows, misses);
  for (let c = 0; c < rows.width; c++) gradient[c] += ridge * theta[c];
  return { gradient, curvature };
}

/** The matrix of second derivatives times v. */
function product(rows: LabelledPoints, curvature: Float64Array, v: Float64Array, ridge: number): Float64Array {
  const along = scores(rows, v);
  for (let i = 0; i < rows.count; i++) along[i] *= curvature[i];
  const out = transposed(rows, along);
  for (let c = 0; c < rows.width; c++) out[c] += ridge * v[c];
  return out;
}

/** Xᵀ of a number a row, the offset last. */
function transposed({ count, width, values }: LabelledPoints, each: Float64Array): Float64Array {
  const out = new Float64Array(width + 1);
  for (let i = 0; i < count; i++) {
    const factor = each[i];
    for (let c = 0; c < width; c++) out[c] += factor * values[i * width + c];
    out[width] += factor;
  }
  return out;
}

/** The solution of A x = b for a positive definite A, to this share of b or as far as so many steps lead. */
function conjugateGradients(times: (v: Float64Array) => Float64Array, b: Float64Array, share: number): Float64Array {
  const x = new Float64Array(b.length);
  const rest = b.slice();
  const direction = b.slice();
  let squares = dot(rest, rest);
  const enough = share * share * squares;
  const most = Math.min(2 * b.length, 100);
  for (let step = 0; step < most && squares > enough; step++) {
    const image = times(direction);
    const curvature = dot(direction, image);
    if (!(curvature > 0)) break;
    const length = squares / curvature;
    for (let c = 0; c < x.length; c++) {
      x[c] += length * direction[c];
      rest[c] -= length * image[c];
    }
    const next = dot(rest, rest);
    for (let c = 0; c < x.length; c++) direction[c] = rest[c] + (next / squares) * direction[c];
    squares = next;
  }
  return x;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let c = 0; c < a.length; c++) sum += a[c] * b[c];
  return sum;
}
