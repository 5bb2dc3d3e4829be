import { logSumExp } from '../../../../numeric/log-sum-exp.js';
import type { CellKernel } from './cell-kernel.js';
import type { Sample } from './smoothing.js';

/** Σ_j w_j Π_c K_c(x_c | X_jc) / Σ_j w_j, term by term. */
export interface LogJoint {
  /** Sets out[j] to log w_j / Σ w. */
  start(out: Float64Array, leftOut?: number): void;
  /** Adds log K_c(value | X_jc) to out[j]; nothing where the value is unknown. */
  add(column: number, value: number, out: Float64Array, leftOut?: number): void;
  /** Sets out[j] to the logarithm of the j-th term for a row of cells; unknown cells are left out of the product. `leftOut` is the position of a row that counts once less. */
  terms(cellAt: (column: number) => number, out: Float64Array, leftOut?: number): void;
}

/** The terms of the density of a sample; where a cell of the sample is unknown, its kernel is the column's own margin, the weighted mean of the kernels around its known cells. */
export function logJoint(kernels: readonly CellKernel[], sample: Sample): LogJoint {
  const { columns, weights } = sample;
  const logWeights = weights.map(Math.log);
  const total = sum(weights);
  const margins = columns.map((cells, c) => marginOf(kernels[c], cells, weights));
  const joint: LogJoint = {
    start(out, leftOut = -1) {
      const once = leftOut < 0 ? 0 : onceLess(weights, leftOut);
      const logTotal = Math.log(total - once);
      for (let j = 0; j < out.length; j++) out[j] = logWeights[j] - logTotal;
      if (leftOut >= 0) out[leftOut] = Math.log(weights[leftOut] - once) - logTotal;
    },
    add(column, value, out, leftOut = -1) {
      const margin = margins[column];
      if (Number.isNaN(value)) return;
      if (margin === undefined) kernels[column].addLogs(value, columns[column], out);
      else margin.addLogs(value, out, leftOut);
    },
    terms(cellAt, out, leftOut) {
      joint.start(out, leftOut);
      for (let c = 0; c < columns.length; c++) joint.add(c, cellAt(c), out, leftOut);
    },
  };
  return joint;
}

/** A row left out counts once less: wholly where its weight is at most one, as one of its repetitions else. */
function onceLess(weights: Float64Array, row: number): number {
  return Math.min(1, weights[row]);
}

/** The kernels of a column with unknown cells, or undefined where all are known. */
function marginOf(kernel: CellKernel, cells: Float64Array, weights: Float64Array) {
  if (!cells.some(Number.isNaN)) return undefined;
  const known = Array.from(cells.keys()).filter((j) => !Number.isNaN(cells[j]));
  const knownCells = Float64Array.from(known, (j) => cells[j]);
  const knownWeight = known.reduce((total, j) => total + weights[j], 0);
  const logs = new Float64Array(known.length);
  const logMasses = new Float64Array(known.length);
  return {
    addLogs(value: number, out: Float64Array, leftOut: number): void {
      logs.fill(0);
      kernel.addLogs(value, knownCells, logs);
      const once = leftOut >= 0 && !Number.isNaN(cells[leftOut]) ? onceLess(weights, leftOut) : 0;
      const logTotal = Math.log(knownWeight - once);
      for (let k = 0; k < known.length; k++) {
        const weight = weights[known[k]] - (known[k] === leftOut ? once : 0);
        logMasses[k] = logs[k] + Math.log(weight) - logTotal;
      }
      const margin = logSumExp(logMasses);
      for (let j = 0, k = 0; j < out.length; j++) out[j] += known[k] === j ? logs[k++] : margin;
    },
  };
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}
