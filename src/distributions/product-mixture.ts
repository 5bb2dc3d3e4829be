import type { Product } from './product.js';

/**
 * K products of the same laws, one a component or class: log w_k + log p_k(x) and the sums that go with responsibilities,
 * [rows × components] row by row. Columns of codes are looked up in a table of log-masses [cell × component], as differences
 * from the commonest code of the column, so that a row costs no more than its uncommon cells.
 */
export interface ProductMixture {
  readonly law: Product;
  readonly components: number;
  /** The table that both halves of a step share. */
  tabulate(logWeights: Float64Array, laws: Float64Array): CodeTable;
  /** Writes log w_k + log p_k(known cells of row i) to `out[i * K + k]`. */
  logJoint(
    table: CodeTable,
    laws: Float64Array,
    columns: readonly Float64Array[],
    count: number,
    out: Float64Array,
  ): void;
  /** Adds the sums of component k, weighted by `weights[i * K + k]`, at `sums[k * statisticsSize]`. */
  addStatistics(
    table: CodeTable,
    laws: Float64Array,
    columns: readonly Float64Array[],
    count: number,
    weights: Float64Array,
    sums: Float64Array,
  ): void;
}

/** Log-masses of codes as differences from those of the reference code of each column. */
export interface CodeTable {
  /** log w_k plus the log-masses of all reference codes. [components] */
  readonly base: Float64Array;
  /** One line a code, one for a missing cell, one for a code never seen; column after column. [lines × components] */
  readonly lines: Float64Array;
  /** The line of each coded column that is left out because it is all zeros. */
  readonly reference: Int32Array;
}

/** The mixture engine for so many products of one kind. */
export function productMixture(law: Product, components: number): ProductMixture {
  const K = components;
  const coded = [...law.laws.keys()].filter((c) => law.laws[c].codes !== undefined);
  const others = [...law.laws.keys()].filter((c) => law.laws[c].codes === undefined);
  const sizes = coded.map((c) => law.laws[c].codes ?? 0);
  const lineAt = sizes.map((_, j) => sizes.slice(0, j).reduce((sum, size) => sum + size + 2, 0));
  const lineCount = sizes.reduce((sum, size) => sum + size + 2, 0);
  return {
    law,
    components,
    tabulate(logWeights, laws) {
      const base = logWeights.slice();
      const lines = new Float64Array(lineCount * K);
      const reference = new Int32Array(coded.length);
      for (let j = 0; j < coded.length; j++) {
        const size = sizes[j];
        const from = law.parametersAt[coded[j]];
        const common = commonest(logWeights, laws, from, law.parameterSize, size);
        reference[j] = lineAt[j] + common;
        for (let k = 0; k < K; k++) {
          const at = k * law.parameterSize + from;
          const atReference = laws[at + common];
          base[k] += atReference;
          for (let c = 0; c < size; c++) lines[(lineAt[j] + c) * K + k] = laws[at + c] - atReference;
          lines[(lineAt[j] + size) * K + k] = -atReference;
          lines[(lineAt[j] + size + 1) * K + k] = -Infinity;
        }
      }
      return { base, lines, reference };
    },
    logJoint({ base, lines, reference }, laws, columns, count, out) {
      const cells = coded.map((c) => columns[c]);
      for (let i = 0; i < count; i++) {
        const to = i * K;
        for (let k = 0; k < K; k++) out[to + k] = base[k];
        for (let j = 0; j < cells.length; j++) {
          const line = lineOf(cells[j][i], lineAt[j], sizes[j]);
          if (line !== reference[j]) addLine(lines, line * K, out, to, K);
        }
      }
      for (const c of others) {
        for (let k = 0; k < K; k++) {
          law.laws[c].addLogDensity(laws, k * law.parameterSize + law.parametersAt[c], columns[c], out, k, K);
        }
      }
    },
    addStatistics({ reference }, laws, columns, count, weights, sums) {
      const cells = coded.map((c) => columns[c]);
      const lines = new Float64Array(lineCount * K);
      const totals = new Float64Array(K);
      for (let i = 0; i < count; i++) {
        addLine(weights, i * K, totals, 0, K);
        for (let j = 0; j < cells.length; j++) {
          const line = lineOf(cells[j][i], lineAt[j], sizes[j]);
          if (line !== reference[j]) addLine(weights, i * K, lines, line * K, K);
        }
      }
      for (let j = 0; j < coded.length; j++) {
        const at = law.statisticsAt[coded[j]];
        for (let k = 0; k < K; k++) {
          const to = k * law.statisticsSize + at;
          let rest = totals[k];
          for (let c = 0; c < sizes[j] + 2; c++) rest -= lines[(lineAt[j] + c) * K + k];
          for (let c = 0; c < sizes[j]; c++) {
            sums[to + c] += lineAt[j] + c === reference[j] ? Math.max(0, rest) : lines[(lineAt[j] + c) * K + k];
          }
        }
      }
      for (const c of others) {
        for (let k = 0; k < K; k++) {
          const from = k * law.parameterSize + law.parametersAt[c];
          law.laws[c].addStatistics(
            sums,
            k * law.statisticsSize + law.statisticsAt[c],
            columns[c],
            weights,
            k,
            K,
            laws,
            from,
          );
        }
      }
    },
  };
}

// `| 0` because a sum with a cell is a floating-point number, by which arrays are indexed slowly.
function lineOf(code: number, at: number, size: number): number {
  if (code < size) return (at + code) | 0;
  return Number.isNaN(code) ? at + size : at + size + 1;
}

function addLine(from: Float64Array, at: number, to: Float64Array, start: number, length: number): void {
  for (let k = 0; k < length; k++) to[start + k] += from[at + k];
}

// The code of greatest mass over all components together.
function commonest(logWeights: Float64Array, laws: Float64Array, from: number, step: number, size: number): number {
  let best = 0;
  let bestMass = -1;
  for (let c = 0; c < size; c++) {
    let mass = 0;
    for (let k = 0; k < logWeights.length; k++) mass += Math.exp(logWeights[k] + laws[k * step + from + c]);
    if (mass > bestMass) {
      best = c;
      bestMass = mass;
    }
  }
  return best;
}

/**
 * Turns rows of log w_k + log p_k(x) into responsibilities times the row's weight, in place, and returns
 * Σ_i w_i log p(x_i) in nats. Rows that no component can have get no responsibility and -Infinity.
 */
export function normaliseRows(joint: Float64Array, components: number, weights: Float64Array): number {
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    const at = i * components;
    const end = at + components;
    let largest = -Infinity;
    for (let k = at; k < end; k++) if (joint[k] > largest) largest = joint[k];
    let sum = 0;
    for (let k = at; k < end; k++) {
      const difference = joint[k] - largest;
      const share = difference > -700 ? Math.exp(difference) : 0; // also where both are -Infinity
      joint[k] = share;
      sum += share;
    }
    const scale = sum > 0 ? weights[i] / sum : 0;
    for (let k = at; k < end; k++) joint[k] *= scale;
    if (weights[i] > 0) total += weights[i] * (largest + Math.log(sum));
  }
  return total;
}
