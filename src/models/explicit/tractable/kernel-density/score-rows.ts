import type { TableRows } from '../../../../data/rows.js';
import type { Column } from '../../../../data/schema.js';
import { logSumExp } from '../../../../numeric/log-sum-exp.js';
import { type GaussianSums, gaussianSums } from './gaussian-sums.js';
import { KERNEL_SHAPES } from './kernel-shape.js';
import { type LogJoint, logJoint } from './log-joint.js';
import { cellKernels, type KernelDensityParams, type Setting } from './smoothing.js';

/** Pairs of rows above which a tree of the training rows pays. */
const MANY_PAIRS = 2 ** 19;
const TREE_DIMENSIONS = 3;
const LOG_2_PI = Math.log(2 * Math.PI);

/** Scores rows, and remembers what it worked out about the training rows. */
export interface Scorer {
  /** log p of each row's known cells. */
  score(rows: TableRows): Float64Array;
  readonly joint: LogJoint;
}

/** The scorer of fitted params: the sum over all training rows, or, for Gaussian kernels in up to three plain columns, by a tree. */
export function scorerOf(columns: readonly Column[], setting: Setting, params: KernelDensityParams): Scorer {
  const joint = logJoint(cellKernels(columns, setting, params.smoothing), params);
  const isPlain = columns.map((column, c) => isPlainGaussian(column, setting, params, c));
  const trees = new Map<string, GaussianSums>();
  const count = params.weights.length;
  const terms = new Float64Array(count);
  const { bandwidths } = params.smoothing;

  function treeOf(known: readonly number[]): GaussianSums {
    const name = known.join(' ');
    const found = trees.get(name);
    if (found !== undefined) return found;
    const total = params.weights.reduce((sum, weight) => sum + weight, 0);
    const scaled = known.map((c) => params.columns[c].map((value) => value / bandwidths[c]));
    const tree = gaussianSums(
      scaled,
      params.weights.map((weight) => weight / total),
    );
    trees.set(name, tree);
    return tree;
  }

  function scoreByTree(rows: TableRows, known: readonly number[], positions: readonly number[], values: Float64Array) {
    const targets = known.map((c) => Float64Array.from(positions, (i) => rows.columns[c][i] / bandwidths[c]));
    const logs = treeOf(known).logSums(targets);
    const constant = known.reduce((sum, c) => sum - 0.5 * LOG_2_PI - Math.log(bandwidths[c]), 0);
    positions.forEach((i, k) => {
      values[i] = logs[k] + constant;
    });
  }

  return {
    joint,
    score(rows) {
      const values = new Float64Array(rows.count);
      for (const { known, positions } of byKnownCells(rows)) {
        if (known.length === 0) continue;
        const isTreeful = known.length <= TREE_DIMENSIONS && known.every((c) => isPlain[c]);
        const hasDensity = (i: number) => known.every((c) => Number.isFinite(rows.columns[c][i]));
        if (isTreeful && (positions.length * count > MANY_PAIRS || trees.has(known.join(' ')))) {
          for (const i of positions) values[i] = -Infinity; // an infinite value has no density
          const finite = positions.filter(hasDensity);
          if (finite.length > 0) scoreByTree(rows, known, finite, values);
          continue;
        }
        for (const i of positions) {
          joint.terms((c) => rows.columns[c][i], terms);
          values[i] = logSumExp(terms);
        }
      }
      return values;
    },
  };
}

function isPlainGaussian(column: Column, setting: Setting, params: KernelDensityParams, c: number): boolean {
  const isQuadratic = KERNEL_SHAPES[setting.kernel].isQuadratic === true;
  const isFree = column.measure === 'continuous' && setting.bounds[c] === undefined;
  return isQuadratic && isFree && !params.columns[c].some(Number.isNaN);
}

/** Rows with the same known cells, put together. */
function byKnownCells(rows: TableRows): { readonly known: readonly number[]; readonly positions: number[] }[] {
  const groups = new Map<string, { known: number[]; positions: number[] }>();
  for (let i = 0; i < rows.count; i++) {
    let name = '';
    for (const column of rows.columns) name += Number.isNaN(column[i]) ? '0' : '1';
    const group = groups.get(name);
    if (group !== undefined) group.positions.push(i);
    else {
      const known = Array.from(rows.columns.keys()).filter((c) => name[c] === '1');
      groups.set(name, { known, positions: [i] });
    }
  }
  return [...groups.values()];
}
