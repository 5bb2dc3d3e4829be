import { logSumExp } from '../../numeric/log-sum-exp.js';
import { planeToy, type Toy } from './toy.js';

// Curves with noise: a curve c_k is chosen evenly, t is uniform on (0, 1), and the point is c_k(t) + σ N(0, I), so that
//   p(x) = 1/K Σ_k ∫ N(x; c_k(t), σ² I) dt.
// The integral is Gauss-Legendre with eight nodes on pieces of about half a σ of the curve's length: relative error
// below 1e-10 within six σ of the curve, where all but e^-18 of the mass lies, and still finite far away.

type Curve = (t: number) => readonly [number, number];

/** Two interleaved half circles, noise 0.1. */
export const moons = noisyCurves('moons', 'two interleaved half circles', 0.1, [
  (t) => [Math.cos(Math.PI * t), Math.sin(Math.PI * t)],
  (t) => [1 - Math.cos(Math.PI * t), 0.5 - Math.sin(Math.PI * t)],
]);

/** Four circles about the origin with radii 0.75, 1.5, 2.25 and 3, noise 0.08. */
export const rings = noisyCurves(
  'rings',
  'four circles about one centre',
  0.08,
  [0.75, 1.5, 2.25, 3].map((r) => (t: number) => [r * Math.cos(2 * Math.PI * t), r * Math.sin(2 * Math.PI * t)]),
);

/** Two arms of one and a half turns, noise 0.1, thinning out towards the middle as √t does. */
export const spirals = noisyCurves('spirals', 'two spiral arms', 0.1, [
  (t) => arm(3 * Math.PI * t, 1),
  (t) => arm(3 * Math.PI * t, -1),
]);

/** One spiral of one and a half turns around an empty middle, noise 0.15. */
export const swissRoll = noisyCurves('swiss-roll', 'a rolled-up sheet seen from its side', 0.15, [
  (t) => {
    const angle = 1.5 * Math.PI * (1 + 2 * t);
    return [(angle * Math.cos(angle)) / 5, (angle * Math.sin(angle)) / 5];
  },
]);

/** One period of a sine, noise 0.15: y given x is nearly certain, x given y is not. */
export const sine = noisyCurves('sine', 'one period of a sine', 0.15, [
  (t) => [2 * Math.PI * (t - 0.5), Math.sin(2 * Math.PI * (t - 0.5))],
]);

function arm(angle: number, side: number): readonly [number, number] {
  return [(-side * angle * Math.cos(angle)) / 3, (side * angle * Math.sin(angle)) / 3];
}

function noisyCurves(name: string, title: string, noise: number, curves: readonly Curve[]): Toy {
  let nodes: Nodes | undefined; // placed when first asked for: samples need none
  return planeToy(
    name,
    title,
    (draws) => {
      const [x, y] = curves[draws.below(curves.length)](draws.uniform());
      return [x + noise * draws.normal(), y + noise * draws.normal()];
    },
    (x, y) => {
      nodes ??= placeNodes(curves, noise);
      const { xs, ys, logWeights, terms } = nodes;
      for (let i = 0; i < xs.length; i++) {
        terms[i] = logWeights[i] - ((x - xs[i]) ** 2 + (y - ys[i]) ** 2) / (2 * noise * noise);
      }
      return logSumExp(terms) - Math.log(2 * Math.PI * noise * noise);
    },
  );
}

interface Nodes {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  readonly logWeights: Float64Array;
  readonly terms: Float64Array;
}

function placeNodes(curves: readonly Curve[], noise: number): Nodes {
  const xs: number[] = [];
  const ys: number[] = [];
  const logWeights: number[] = [];
  for (const curve of curves) {
    const pieces = Math.ceil((2 * lengthOf(curve)) / noise);
    for (let piece = 0; piece < pieces; piece++) {
      for (const [i, node] of LEGENDRE_NODES.entries()) {
        const [x, y] = curve((piece + node) / pieces);
        xs.push(x);
        ys.push(y);
        logWeights.push(Math.log(LEGENDRE_WEIGHTS[i] / (pieces * curves.length)));
      }
    }
  }
  const [a, b, c] = [xs, ys, logWeights].map((list) => Float64Array.from(list));
  return { xs: a, ys: b, logWeights: c, terms: new Float64Array(xs.length) };
}

function lengthOf(curve: Curve, steps = 1000): number {
  let length = 0;
  let [x, y] = curve(0);
  for (let i = 1; i <= steps; i++) {
    const [a, b] = curve(i / steps);
    length += Math.hypot(a - x, b - y);
    [x, y] = [a, b];
  }
  return length;
}

// Gauss-Legendre with eight nodes, moved from [-1, 1] to [0, 1]: Abramowitz and Stegun, table 25.4.
const HALF_NODES = [0.1834346424956498, 0.525532409916329, 0.7966664774136267, 0.9602898564975363];
const HALF_WEIGHTS = [0.362683783378362, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763];
const LEGENDRE_NODES = [...HALF_NODES.map((x) => (1 - x) / 2), ...HALF_NODES.map((x) => (1 + x) / 2)];
const LEGENDRE_WEIGHTS = [...HALF_WEIGHTS, ...HALF_WEIGHTS].map((w) => w / 2);
