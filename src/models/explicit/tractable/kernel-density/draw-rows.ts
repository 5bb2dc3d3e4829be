import { type TableRows, tableRows } from '../../../../data/rows.js';
import type { Column } from '../../../../data/schema.js';
import type { Range } from '../../../../model/define-model.js';
import { logSumExp } from '../../../../numeric/log-sum-exp.js';
import type { Draws } from '../../../../random/draws.js';
import type { Key } from '../../../../random/key.js';
import type { CellKernel } from './cell-kernel.js';
import type { LogJoint } from './log-joint.js';
import { cellKernels, type KernelDensityParams, type Setting } from './smoothing.js';

/** Rows of the density: a training row in proportion to its weight, then each cell from the kernel around its own. */
export function drawRows(
  columns: readonly Column[],
  setting: Setting,
  params: KernelDensityParams,
  range: Range,
  key: Key,
): TableRows {
  const kernels = cellKernels(columns, setting, params.smoothing);
  const margins = params.columns.map((cells) => knownRows(cells, params.weights));
  const all = cumulative(params.weights);
  const cells = columns.map(() => new Float64Array(range.count));
  for (let i = 0; i < range.count; i++) {
    const draws = key.at(range.first + i).draws();
    const from = pick(all, draws);
    for (let c = 0; c < columns.length; c++)
      cells[c][i] = drawCell(kernels[c], params.columns[c], from, margins[c], draws);
  }
  return tableRows(cells, undefined, range.first, range.count);
}

/** The rows with unknown cells drawn given the known ones: the training row in proportion to its term of the density of the known cells. Where that density is zero, as if nothing were known. */
export function completeRows(
  columns: readonly Column[],
  setting: Setting,
  params: KernelDensityParams,
  joint: LogJoint,
  rows: TableRows,
  key: Key,
): TableRows {
  const kernels = cellKernels(columns, setting, params.smoothing);
  const margins = params.columns.map((cells) => knownRows(cells, params.weights));
  const cells = rows.columns.map((column) => column.slice(0, rows.count));
  const terms = new Float64Array(params.weights.length);
  for (let i = 0; i < rows.count; i++) {
    if (!cells.some((column) => Number.isNaN(column[i]))) continue;
    const draws = key.at(rows.index[i]).draws();
    joint.terms((c) => rows.columns[c][i], terms);
    const total = logSumExp(terms);
    if (total === -Infinity) joint.start(terms);
    const shift = total === -Infinity ? 0 : total;
    const from = draws.categorical(terms.map((term) => Math.exp(term - shift)));
    for (let c = 0; c < columns.length; c++) {
      if (Number.isNaN(cells[c][i])) cells[c][i] = drawCell(kernels[c], params.columns[c], from, margins[c], draws);
    }
  }
  return { ...rows, columns: cells };
}

function drawCell(kernel: CellKernel, cells: Float64Array, from: number, margin: KnownRows | undefined, draws: Draws) {
  const cell = cells[from];
  if (!Number.isNaN(cell) || margin === undefined) return kernel.draw(cell, draws);
  return kernel.draw(cells[margin.positions[pick(margin.cumulative, draws)]], draws);
}

interface KnownRows {
  readonly positions: readonly number[];
  readonly cumulative: Float64Array;
}

function knownRows(cells: Float64Array, weights: Float64Array): KnownRows | undefined {
  if (!cells.some(Number.isNaN)) return undefined;
  const positions = Array.from(cells.keys()).filter((j) => !Number.isNaN(cells[j]));
  return { positions, cumulative: cumulative(Float64Array.from(positions, (j) => weights[j])) };
}

function cumulative(weights: Float64Array): Float64Array {
  let sum = 0;
  return weights.map((weight) => {
    sum += weight;
    return sum;
  });
}

// The first position whose cumulative weight passes a uniform share of the whole.
function pick(cumulated: Float64Array, draws: Draws): number {
  const target = draws.uniform() * cumulated[cumulated.length - 1];
  let low = 0;
  let high = cumulated.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulated[middle] > target) high = middle;
    else low = middle + 1;
  }
  return low;
}
