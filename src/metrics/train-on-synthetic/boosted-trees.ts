import type { BinnedFeatures } from './binned-features.js';
import { growTree, type Tree, treeValues } from './grow-tree.js';

const ROUNDS = 30;
const DEPTH = 3;
const RATE = 0.2;

/** What is to be told from the features: one of some classes by its code from 0, or a number. */
export type Target =
  | { readonly classes: number; readonly values: ArrayLike<number> }
  | { readonly classes: undefined; readonly values: ArrayLike<number> };

/** Scores of rows, larger where a class is likelier, [count × classes] row by row; or the numbers themselves. */
export type Predictor = (features: BinnedFeatures) => Float64Array;

/** Trees that each follow the slope of the loss that those before leave (Friedman 2001, with Newton steps): the logarithm of the class's probability, or the square. */
export function boostedTrees(features: BinnedFeatures, target: Target): Predictor {
  return target.classes === undefined
    ? regression(features, target.values)
    : classification(features, target.values, target.classes);
}

function classification(features: BinnedFeatures, values: ArrayLike<number>, classes: number): Predictor {
  const { count } = features;
  // Two classes have one score between them.
  const width = classes === 2 ? 1 : classes;
  const scores = Array.from({ length: width }, () => new Float64Array(count));
  const rounds: Tree[][] = [];
  const [slope, curve] = [new Float64Array(count), new Float64Array(count)];
  for (let round = 0; round < ROUNDS; round++) {
    const chances = width === 1 ? [scores[0].map(logistic)] : softmax(scores);
    const trees = chances.map((chance, k) => {
      const meant = width === 1 ? 1 : k;
      for (let i = 0; i < count; i++) {
        slope[i] = chance[i] - (values[i] === meant ? 1 : 0);
        curve[i] = Math.max(1e-6, chance[i] * (1 - chance[i]));
      }
      return growTree(features, slope, curve, DEPTH);
    });
    for (const [k, tree] of trees.entries()) addTo(scores[k], treeValues(tree, features));
    rounds.push(trees);
  }
  return (rows) => {
    const sums = Array.from({ length: width }, () => new Float64Array(rows.count));
    for (const trees of rounds) for (const [k, tree] of trees.entries()) addTo(sums[k], treeValues(tree, rows));
    return Float64Array.from({ length: rows.count * classes }, (_, at) => {
      const [i, k] = [Math.floor(at / classes), at % classes];
      return width === 1 ? (k === 1 ? sums[0][i] : -sums[0][i]) : sums[k][i];
    });
  };
}

function regression(features: BinnedFeatures, values: ArrayLike<number>): Predictor {
  const { count } = features;
  let mean = 0;
  for (let i = 0; i < count; i++) mean += values[i] / count;
  const found = new Float64Array(count).fill(mean);
  const trees: Tree[] = [];
  const [slope, curve] = [new Float64Array(count), new Float64Array(count).fill(1)];
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < count; i++) slope[i] = found[i] - values[i];
    const tree = growTree(features, slope, curve, DEPTH);
    addTo(found, treeValues(tree, features));
    trees.push(tree);
  }
  return (rows) => {
    const sums = new Float64Array(rows.count).fill(mean);
    for (const tree of trees) addTo(sums, treeValues(tree, rows));
    return sums;
  };
}

function addTo(scores: Float64Array, steps: Float64Array): void {
  for (let i = 0; i < scores.length; i++) scores[i] += RATE * steps[i];
}

function logistic(score: number): number {
  return 1 / (1 + Math.exp(-score));
}

function softmax(scores: readonly Float64Array[]): Float64Array[] {
  const chances = scores.map((score) => new Float64Array(score.length));
  for (let i = 0; i < scores[0].length; i++) {
    let largest = Number.NEGATIVE_INFINITY;
    for (const score of scores) largest = Math.max(largest, score[i]);
    let sum = 0;
    for (const [k, score] of scores.entries()) {
      chances[k][i] = Math.exp(score[i] - largest);
      sum += chances[k][i];
    }
    for (const chance of chances) chance[i] /= sum;
  }
  return chances;
}
