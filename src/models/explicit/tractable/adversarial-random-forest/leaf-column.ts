import type { Draws } from '../../../../random/draws.js';
import type { LeafLayout, LeafStatistics } from './leaf-statistics.js';

/** The statistics of one column, leaf by leaf. */
export interface LeafColumn {
  readonly leaves: number;
  /** Weight of the known cells. */
  known(leaf: number): number;
  /** Weight of a value in the leaf's table, and of all in it. */
  tabled(leaf: number, value: number): number;
  tabledInAll(leaf: number): number;
  /** One of the table's values, in proportion to their weights. */
  drawTabled(leaf: number, draws: Draws): number;
  /** Weight of the numbers, atoms left out, their mean and the squares about it. */
  numbers(leaf: number): number;
  mean(leaf: number): number;
  squares(leaf: number): number;
}

/** Column `c` of the statistics. */
export function leafColumn(layout: LeafLayout, statistics: LeafStatistics, c: number): LeafColumn {
  const { coverage, known, mean, squares, tables, values, weights } = statistics;
  const d = layout.numbers.length;
  const { width } = layout;
  const k = layout.numbers[c];
  const tabledInAll = (leaf: number) => {
    const at = leaf * d + c;
    let sum = 0;
    for (let e = tables[at]; e < tables[at + 1]; e++) sum += weights[e];
    return sum;
  };
  return {
    leaves: coverage.length,
    known: (leaf) => known[leaf * d + c],
    tabled(leaf, value) {
      const at = leaf * d + c;
      for (let e = tables[at]; e < tables[at + 1]; e++) if (values[e] === value) return weights[e];
      return 0;
    },
    tabledInAll,
    drawTabled(leaf, draws) {
      const at = leaf * d + c;
      return values[tables[at] + draws.categorical(weights.subarray(tables[at], tables[at + 1]))];
    },
    numbers: (leaf) => known[leaf * d + c] - (layout.hasAtoms[c] ? tabledInAll(leaf) : 0),
    mean: (leaf) => mean[leaf * width + k],
    squares: (leaf) => squares[leaf * width + k],
  };
}
