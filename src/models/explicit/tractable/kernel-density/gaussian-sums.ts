import { exponentialDecay } from '../../../../numeric/exponential-decay.js';
import { logGamma } from '../../../../numeric/log-gamma.js';
import { logAddExp } from '../../../../numeric/log-sum-exp.js';
import {
  addMoments,
  expansionAt,
  LARGEST_DEGREE,
  logRemainder,
  momentsToCoefficients,
  termCount,
} from './gaussian-expansion.js';
import { type PointTree, pointTree } from './point-tree.js';

/** The relative error of each sum is at most twice this: once for what is too far away, once for the expansion. */
const TOLERANCE = 4e-7;
const LOG_TOLERANCE = Math.log(TOLERANCE);
const LEAF_POINTS = 24;
/** Side of the boxes whose targets share one expansion. */
const BOX_SIDE = 1.5;
/** Cost of a distance and its exponential, beside one term of an expansion being built; and of evaluating one term. */
const DIRECT_COST = 3;
const EVALUATION_COST = 1;
/** Fewer targets than this never pay for an expansion. */
const FEW_TARGETS = 4;
/** Boxes kept before they are forgotten. */
const KEPT_BOXES = 20_000;

const LOG_FACTORIALS = Float64Array.from({ length: LARGEST_DEGREE + 1 }, (_, p) => logGamma(p + 1));

/** log Σ_j w_j exp(-|t - x_j|²/2) at many points t, for weights that sum to one. */
export interface GaussianSums {
  logSums(targets: readonly Float64Array[]): Float64Array;
}

/** A box of the grid, how many targets have been asked for in it, and its expansion once there were enough. */
interface Box {
  asked: number;
  expansion?: { readonly coefficients: Float64Array; readonly degree: number; readonly shift: number };
}

/**
 * Sums of Gaussians with a guaranteed relative error of 8e-7 each, however far out: points are left out only where a lower bound
 * of the sum shows that they do not matter, and in one or two dimensions the targets of a box share a Taylor expansion whose
 * degree the remainder decides. Expansions are kept for later calls.
 */
export function gaussianSums(columns: readonly Float64Array[], weights: Float64Array): GaussianSums {
  const tree = pointTree(columns, { points: LEAF_POINTS, side: 0 });
  const { dimensions } = tree;
  const masses = weights.map((_, j) => weights[tree.order[j]]);
  const logMasses = Float64Array.from({ length: tree.nodes }, (_, node) => Math.log(massOf(masses, tree, node)));
  const boxes = new Map<string, Box>();
  const radius = (BOX_SIDE / 2) * Math.sqrt(dimensions);
  const stack = new Int32Array(tree.nodes + 1);
  const kept = new Int32Array(tree.nodes);
  const gaps = new Float64Array(tree.nodes);
  const degrees = new Int32Array(tree.nodes);
  const distances = new Float64Array(columns[0].length);
  const low = new Float64Array(dimensions);
  const high = new Float64Array(dimensions);
  const centre = new Float64Array(dimensions);
  const tau = new Float64Array(dimensions);
  const nearX = new Float64Array(columns[0].length);
  const nearY = new Float64Array(columns[0].length);
  const nearMass = new Float64Array(columns[0].length);
  let gathered = 0;

  return {
    logSums(targets) {
      const logs = new Float64Array(targets[0].length);
      if (boxes.size > KEPT_BOXES) boxes.clear();
      for (const [name, positions] of byBox(targets)) sumBox(name, targets, positions, logs);
      return logs;
    },
  };

  function sumBox(name: string, targets: readonly Float64Array[], positions: readonly number[], logs: Float64Array) {
    const box = boxes.get(name) ?? { asked: 0 };
    boxes.set(name, box);
    box.asked += positions.length;
    for (let k = 0; k < dimensions; k++) {
      low[k] = Math.floor(targets[k][positions[0]] / BOX_SIDE) * BOX_SIDE;
      high[k] = low[k] + BOX_SIDE;
      centre[k] = low[k] + BOX_SIDE / 2;
    }
    if (box.expansion === undefined && box.asked >= FEW_TARGETS && dimensions <= 2) {
      // What matters to the box matters to each of its targets: the tree is walked once for all of them.
      const crude = relevantLeaves();
      const logLower = Math.max(crude.logLower, lowerBound(crude.count, crude.near));
      const count = keepAbove(crude.count, logLower);
      if (isWorthExpanding(box.asked, count, logLower)) box.expansion = expand(count, crude.near);
      else {
        gather(count);
        for (const position of positions)
          logs[position] = sumGathered(targets[0][position], targets[dimensions - 1][position], crude.near);
        return;
      }
    }
    const { expansion } = box;
    for (const position of positions) {
      if (expansion === undefined) {
        for (let k = 0; k < dimensions; k++) low[k] = high[k] = targets[k][position];
        logs[position] = sumDirectly();
      } else {
        for (let k = 0; k < dimensions; k++) tau[k] = targets[k][position] - centre[k];
        logs[position] = expansionAt(expansion.coefficients, expansion.degree, tau) - expansion.shift;
      }
    }
  }

  function isWorthExpanding(asked: number, count: number, logLower: number): boolean {
    let points = 0;
    for (let k = 0; k < count; k++) points += tree.to[kept[k]] - tree.from[kept[k]];
    // Even the lowest degrees cannot pay for themselves where this does not hold; choosing degrees costs too.
    if (asked * DIRECT_COST < 2 * termCount(dimensions, 4)) return false;
    const { terms, degree } = chooseDegrees(count, logLower);
    return terms + asked * degree ** dimensions * EVALUATION_COST < points * asked * DIRECT_COST;
  }

  /** The points of the kept leaves side by side, so that every target of a box runs over flat arrays. */
  function gather(count: number): void {
    gathered = 0;
    const [xs, ys] = [tree.points[0], tree.points[dimensions - 1]];
    for (let k = 0; k < count; k++) {
      for (let j = tree.from[kept[k]]; j < tree.to[kept[k]]; j++) {
        nearX[gathered] = xs[j];
        nearY[gathered] = ys[j];
        nearMass[gathered++] = masses[j];
      }
    }
  }

  /** The logarithm of the sum over the gathered points at (x, y); in one dimension y repeats x and is left out. `near` is their least squared distance from the box. */
  function sumGathered(x: number, y: number, near: number): number {
    const shift = 0.5 * near;
    const isPlane = dimensions === 2 ? 1 : 0;
    let sum = 0;
    for (let j = 0; j < gathered; j++) {
      const dx = x - nearX[j];
      const dy = isPlane * (y - nearY[j]);
      sum += nearMass[j] * exponentialDecay(0.5 * (dx * dx + dy * dy) - shift);
    }
    return Math.log(sum) - shift;
  }

  /** Leaves that matter to some point between `low` and `high`, in `kept`; a lower bound of all the sums there; the least squared distance. */
  function relevantLeaves(): { logLower: number; count: number; near: number } {
    let logLower = -Infinity;
    let near = Infinity;
    let count = 0;
    let top = 0;
    stack[top++] = 0;
    while (top > 0) {
      const node = stack[--top];
      const gap = gapTo(node);
      if (-0.5 * gap < logLower + LOG_TOLERANCE) continue;
      const first = tree.child[node];
      if (first === 0) {
        kept[count] = node;
        gaps[count++] = gap;
        if (gap < near) near = gap;
        const lower = logMasses[node] - 0.5 * farTo(node);
        if (lower > logLower - 20) logLower = logAddExp(logLower, lower);
        continue;
      }
      const isFirstNearer = farTo(first) < farTo(first + 1);
      stack[top++] = isFirstNearer ? first + 1 : first;
      stack[top++] = isFirstNearer ? first : first + 1;
    }
    return { logLower, count: keepAbove(count, logLower), near };
  }

  // The bound has risen since the first of the leaves were kept.
  function keepAbove(count: number, logLower: number): number {
    let stay = 0;
    for (let k = 0; k < count; k++) {
      if (-0.5 * gaps[k] < logLower + LOG_TOLERANCE) continue;
      gaps[stay] = gaps[k];
      kept[stay++] = kept[k];
    }
    return stay;
  }

  /** A lower bound of all sums in a box, by Jensen: with S = Σ w exp(-|v|²/2) and m the mean of v under these terms, S exp(-|τ|²/2 - |τ||m|). */
  function lowerBound(count: number, near: number): number {
    let sum = 0;
    tau.fill(0);
    for (let k = 0; k < count; k++) {
      for (let j = tree.from[kept[k]]; j < tree.to[kept[k]]; j++) {
        let square = 0;
        for (let d = 0; d < dimensions; d++) square += (centre[d] - tree.points[d][j]) ** 2;
        const term = masses[j] * exponentialDecay(0.5 * (square - near));
        sum += term;
        for (let d = 0; d < dimensions; d++) tau[d] += term * (centre[d] - tree.points[d][j]);
      }
    }
    const distance = Math.hypot(...tau) / sum;
    return sum > 0 ? Math.log(sum) - 0.5 * near - radius * (radius / 2 + distance) : -Infinity;
  }

  function gapTo(node: number): number {
    let square = 0;
    for (let k = 0; k < dimensions; k++) {
      const below = low[k] - tree.high[node * dimensions + k];
      const above = tree.low[node * dimensions + k] - high[k];
      const gap = Math.max(below, above);
      if (gap > 0) square += gap * gap;
    }
    return square;
  }

  function farTo(node: number): number {
    let square = 0;
    for (let k = 0; k < dimensions; k++) {
      const down = high[k] - tree.low[node * dimensions + k];
      const up = tree.high[node * dimensions + k] - low[k];
      const far = Math.max(down, up);
      square += far * far;
    }
    return square;
  }

  /** Sets the smallest degree for each kept leaf whose remainder, at weight 1, is within tolerance of the bound; returns the number of terms to be added, infinite where some degree is too large, and the largest degree. */
  function chooseDegrees(count: number, logLower: number): { terms: number; degree: number } {
    const logAllowed = logLower + LOG_TOLERANCE;
    let terms = 0;
    let degree = 1;
    let most = 1;
    for (let k = 0; k < count; k++) {
      const { near, far } = reachFromCentre(kept[k]);
      const isEnough = (p: number) => logRemainder(p, LOG_FACTORIALS[p], radius, near, far) <= logAllowed;
      while (degree < LARGEST_DEGREE && !isEnough(degree)) degree++;
      while (degree > 1 && isEnough(degree - 1)) degree--;
      if (degree === LARGEST_DEGREE && !isEnough(degree)) return { terms: Infinity, degree };
      if (degree > most) most = degree;
      degrees[k] = degree;
      terms += (tree.to[kept[k]] - tree.from[kept[k]]) * termCount(dimensions, degree);
    }
    return { terms, degree: most };
  }

  function reachFromCentre(node: number): { near: number; far: number } {
    let near = 0;
    let far = 0;
    for (let k = 0; k < dimensions; k++) {
      const above = tree.low[node * dimensions + k] - centre[k];
      const below = centre[k] - tree.high[node * dimensions + k];
      const gap = Math.max(0, above, below);
      const most = Math.max(-above, -below);
      near += gap * gap;
      far += most * most;
    }
    return { near: Math.sqrt(near), far: Math.sqrt(far) };
  }

  function expand(count: number, near: number): NonNullable<Box['expansion']> {
    const degree = degrees.subarray(0, count).reduce((most, p) => Math.max(most, p), 1);
    const coefficients = new Float64Array(dimensions === 1 ? degree : degree * degree);
    const shift = 0.5 * near;
    for (let k = 0; k < count; k++) {
      const { from, to } = tree;
      addMoments(coefficients, degree, degrees[k], centre, tree.points, masses, shift, from[kept[k]], to[kept[k]]);
    }
    momentsToCoefficients(coefficients, dimensions, degree);
    return { coefficients, degree, shift };
  }

  /** The logarithm of the sum at the point `low`. */
  function sumDirectly(): number {
    const { count } = relevantLeaves();
    let nearest = Infinity;
    let at = 0;
    for (let k = 0; k < count; k++) {
      for (let j = tree.from[kept[k]]; j < tree.to[kept[k]]; j++) {
        let square = 0;
        for (let d = 0; d < dimensions; d++) {
          const difference = low[d] - tree.points[d][j];
          square += difference * difference;
        }
        distances[at++] = square;
        if (square < nearest) nearest = square;
      }
    }
    let sum = 0;
    at = 0;
    for (let k = 0; k < count; k++) {
      for (let j = tree.from[kept[k]]; j < tree.to[kept[k]]; j++) {
        sum += masses[j] * exponentialDecay(0.5 * (distances[at++] - nearest));
      }
    }
    return Math.log(sum) - 0.5 * nearest;
  }
}

function byBox(targets: readonly Float64Array[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (let i = 0; i < targets[0].length; i++) {
    const name = targets.map((column) => Math.floor(column[i] / BOX_SIDE)).join(' ');
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [i]);
    else group.push(i);
  }
  return groups;
}

function massOf(masses: Float64Array, tree: PointTree, node: number): number {
  let mass = 0;
  for (let j = tree.from[node]; j < tree.to[node]; j++) mass += masses[j];
  return mass;
}
