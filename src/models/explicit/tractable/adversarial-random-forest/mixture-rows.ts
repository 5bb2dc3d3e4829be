import { type TableRows, tableRows } from '../../../../data/rows.js';
import type { Range } from '../../../../model/define-model.js';
import { logSumExp } from '../../../../numeric/log-sum-exp.js';
import type { Draws } from '../../../../random/draws.js';
import type { Key } from '../../../../random/key.js';
import type { ColumnFrame } from './column-frame.js';
import type { LeafMixture } from './leaf-mixture.js';

/** log p of each row's known cells, in nats. */
export function logProbOf(mixture: LeafMixture, rows: TableRows): Float64Array {
  const { reach } = mixture.read(rows.columns);
  const joints: number[] = [];
  return Float64Array.from({ length: rows.count }, (_, i) => {
    joints.length = 0;
    reach(i, (_leaf, logJoint) => joints.push(logJoint));
    return logSumExp(joints);
  });
}

/** Rows of the density: a leaf in proportion to its weight, then each cell from its law there. */
export function drawRows(frames: readonly ColumnFrame[], mixture: LeafMixture, range: Range, key: Key): TableRows {
  const columns = frames.map(() => new Float64Array(range.count).fill(Number.NaN));
  for (let i = 0; i < range.count; i++) {
    const draws = key.at(range.first + i).draws();
    fill(frames, mixture, columns, i, mixture.drawLeaf(draws), draws);
  }
  return tableRows(columns, undefined, range.first, range.count);
}

/** The rows with missing cells drawn given the known ones: a leaf by its share in their density, as if nothing were known where that is zero. */
export function completeRows(
  frames: readonly ColumnFrame[],
  mixture: LeafMixture,
  rows: TableRows,
  key: Key,
): TableRows {
  const { reach } = mixture.read(rows.columns);
  const columns = rows.columns.map((column) => column.slice(0, rows.count));
  for (let i = 0; i < rows.count; i++) {
    if (!columns.some((column) => Number.isNaN(column[i]))) continue;
    const draws = key.at(rows.index[i]).draws();
    const leaves: number[] = [];
    const joints: number[] = [];
    reach(i, (leaf, logJoint) => {
      leaves.push(leaf);
      joints.push(logJoint);
    });
    const total = logSumExp(joints);
    const leaf =
      total === -Infinity
        ? mixture.drawLeaf(draws)
        : leaves[draws.categorical(joints.map((joint) => Math.exp(joint - total)))];
    fill(frames, mixture, columns, i, leaf, draws);
  }
  return { ...rows, columns };
}

function fill(
  frames: readonly ColumnFrame[],
  { laws }: LeafMixture,
  columns: readonly Float64Array[],
  row: number,
  leaf: number,
  draws: Draws,
): void {
  for (const [c, { place }] of frames.entries()) {
    if (Number.isNaN(columns[place][row])) columns[place][row] = laws.draw(leaf, c, draws);
  }
}
