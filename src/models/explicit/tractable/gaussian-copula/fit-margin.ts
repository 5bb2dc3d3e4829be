import { type Column, isCoded, smallestScale } from '../../../../data/schema.js';
import { type ContinuousLaw, lawLogTail } from './continuous-law.js';
import { fitContinuousLaw, type Known } from './fit-continuous-law.js';
import type { Margin } from './margin.js';
import { scoreOf } from './normal-tails.js';

/** Counts up to here have a mass each of their own; larger ones share the law's. */
const LARGEST_LISTED = 2000;

/** The law of one column from its cells (NaN is missing) and their weights; `most` bounds the Gaussians of a continuous law. */
export function fitMargin(
  column: Column,
  cells: Float64Array,
  weights: Float64Array | undefined,
  most: number,
): Margin {
  if (isCoded(column)) return categoryMargin(codeMasses(column.categories.length, cells, weights));
  const known = knownValues(cells, weights);
  const smallest = smallestScale(column);
  if (column.measure === 'count') return countMargin(known, fitLaw(known, Math.max(smallest, 1 / Math.sqrt(12)), most));
  if (column.measure === 'with-atoms') return marginWithAtoms(column.atoms, known, smallest, most);
  return { kind: 'continuous', law: fitLaw(known, smallest, most) };
}

/** Shares of the codes with half a row added to each (Jeffreys' prior), so that none is zero. */
function codeMasses(count: number, cells: Float64Array, weights: Float64Array | undefined): Float64Array {
  const masses = new Float64Array(count).fill(0.5);
  for (let i = 0; i < cells.length; i++) {
    if (cells[i] < count) masses[cells[i]] += weights === undefined ? 1 : weights[i];
  }
  const total = masses.reduce((a, b) => a + b, 0);
  return masses.map((mass) => mass / total);
}

/** Categories in an order, by default that of their codes. */
export function categoryMargin(masses: Float64Array, order = Int32Array.from(masses.keys())): Margin {
  const rank = new Int32Array(order.length);
  for (let r = 0; r < order.length; r++) rank[order[r]] = r;
  return { kind: 'categories', order, rank, edges: edgesOf(Float64Array.from(order, (code) => masses[code])) };
}

/** Normal scores of the running sums of masses that add up to 1, from -∞ to ∞, each from its nearer end. */
function edgesOf(masses: Float64Array): Float64Array {
  const edges = new Float64Array(masses.length + 1);
  const above = new Float64Array(masses.length + 1);
  for (let k = masses.length - 1; k >= 0; k--) above[k] = above[k + 1] + masses[k];
  let below = 0;
  for (let k = 0; k <= masses.length; k++) {
    edges[k] = k === 0 ? -Infinity : k === masses.length ? Infinity : scoreOf(below, above[k]);
    below += masses[k] ?? 0;
  }
  return edges;
}

function knownValues(cells: Float64Array, weights: Float64Array | undefined): Known {
  const kept: number[] = [];
  for (let i = 0; i < cells.length; i++) if (!Number.isNaN(cells[i]) && weights?.[i] !== 0) kept.push(i);
  if (weights !== undefined) kept.sort((a, b) => cells[a] - cells[b]);
  const values = Float64Array.from(kept, (i) => cells[i]);
  if (weights === undefined) values.sort();
  const known = Float64Array.from(kept, (i) => weights?.[i] ?? 1);
  return { values, weights: known, total: known.reduce((a, b) => a + b, 0) };
}

function fitLaw(known: Known, smallest: number, most: number): ContinuousLaw {
  if (known.values.length > 0) return fitContinuousLaw(known, smallest, most);
  const one = Float64Array.of(1);
  return { scale: 'linear', centre: 0, spread: 1, shares: one, means: Float64Array.of(0), deviations: one };
}

// P(k) = (n_k + α q_k) / (n + α): the counted masses drawn towards the law's q_k = G(k + 1/2) - G(k - 1/2), given k >= 0.
// α is the one of a geometric grid that predicts each row best from the others.
function countMargin(known: Known, law: ContinuousLaw): Margin {
  const highest = known.values.at(-1) ?? 0;
  if (!(highest <= LARGEST_LISTED)) return { kind: 'count', edges: Float64Array.of(-Infinity), law, tail: 1 };
  const m = highest + 1;
  const counts = new Float64Array(m);
  for (const [i, value] of known.values.entries()) counts[value] += known.weights[i];
  const whole = lawLogTail(law, -0.5, -1);
  const above = Float64Array.from({ length: m + 1 }, (_, k) => Math.exp(lawLogTail(law, k - 0.5, -1) - whole));
  const prior = counts.map((_, k) => above[k] - above[k + 1]);
  const strength = bestStrength(counts, prior, known.total);
  const total = known.total + strength;
  const tail = (strength * above[m]) / total;
  const masses = Float64Array.from([...counts.map((count, k) => (count + strength * prior[k]) / total), tail]);
  return { kind: 'count', edges: edgesOf(masses).subarray(0, m + 1), law, tail };
}

function bestStrength(counts: Float64Array, prior: Float64Array, total: number): number {
  let best = 1;
  let highest = -Infinity;
  for (let strength = 0.5; strength < 100 * (total + 1); strength *= 2) {
    let sum = 0;
    for (let k = 0; k < counts.length; k++) {
      if (counts[k] === 0) continue;
      sum += counts[k] * Math.log((Math.max(0, counts[k] - 1) + strength * prior[k]) / (total - 1 + strength));
    }
    if (sum > highest) {
      highest = sum;
      best = strength;
    }
  }
  return best;
}

function marginWithAtoms(atoms: readonly number[], known: Known, smallest: number, most: number): Margin {
  const counts = new Float64Array(atoms.length);
  const isRest = known.values.map((value, i) => {
    const k = atoms.indexOf(value);
    if (k >= 0) counts[k] += known.weights[i];
    return k < 0 ? 1 : 0;
  });
  const values = known.values.filter((_, i) => isRest[i] === 1);
  const weights = known.weights.filter((_, i) => isRest[i] === 1);
  const rest = { values, weights, total: weights.reduce((a, b) => a + b, 0) };
  const total = known.total + 0.5 * (atoms.length + 1);
  const masses = counts.map((count) => (count + 0.5) / total);
  const share = (rest.total + 0.5) / total;
  const law = fitLaw(values.length > 0 ? rest : known, smallest, most);
  return {
    kind: 'with-atoms',
    atoms: Float64Array.from(atoms),
    masses,
    ...atomEdges(atoms, masses, share, law),
    rest: share,
    law,
  };
}

function atomEdges(atoms: readonly number[], masses: Float64Array, rest: number, law: ContinuousLaw) {
  const lower = new Float64Array(atoms.length);
  const upper = new Float64Array(atoms.length);
  for (const [k, atom] of atoms.entries()) {
    const G = Math.exp(lawLogTail(law, atom, 1));
    const S = Math.exp(lawLogTail(law, atom, -1));
    const before = masses.subarray(0, k).reduce((a, b) => a + b, 0);
    const after = masses.subarray(k + 1).reduce((a, b) => a + b, 0);
    lower[k] = scoreOf(before + rest * G, masses[k] + after + rest * S);
    upper[k] = scoreOf(before + masses[k] + rest * G, after + rest * S);
  }
  return { lower, upper };
}
