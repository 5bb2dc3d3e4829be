import { type Binning, MISSING } from '../../../../learn/trees/binning.js';
import type { Forest } from '../../../../learn/trees/forest.js';
import { leafOf } from '../../../../learn/trees/grow-forest.js';
import type { Key } from '../../../../random/key.js';

/**
 * As many rows as copies, whose columns are independent within leaves: of a leaf of a random tree, in proportion to the rows in it,
 * each cell is that of another row in that leaf. Of a forest of a single leaf, these are the columns drawn independently.
 */
export function independentDraws(
  forest: Forest,
  binnings: readonly Binning[],
  bins: readonly Uint16Array[],
  copies: Int32Array,
  key: Key,
): readonly Uint16Array[] {
  const n = copies.length;
  const drawn = bins.map(() => new Uint16Array(n).fill(MISSING));
  const trees = forest.roots.length;
  const order = key.at('rows').draws().permutation(n);
  const leaves = new Int32Array(n);
  for (const [t, root] of forest.roots.entries()) {
    const draws = key.at(t).draws();
    const [from, to] = [Math.floor((t * n) / trees), Math.floor(((t + 1) * n) / trees)];
    if (from === to) continue;
    for (let i = 0; i < n; i++) leaves[i] = leafOf(forest, root, binnings, bins, copies[i], draws);
    const { members, starts } = grouped(leaves, forest.column.length);
    for (let i = from; i < to; i++) {
      const leaf = leaves[order[i]];
      const size = starts[leaf + 1] - starts[leaf];
      for (const [c, cells] of bins.entries()) {
        drawn[c][i] = cells[copies[members[starts[leaf] + draws.below(size)]]];
      }
    }
  }
  return drawn;
}

/** Positions by their group: those of group g are from starts[g] to starts[g + 1]. */
function grouped(groups: Int32Array, count: number) {
  const starts = new Int32Array(count + 1);
  for (const group of groups) starts[group + 1]++;
  for (let g = 0; g < count; g++) starts[g + 1] += starts[g];
  const next = starts.slice();
  const members = new Int32Array(groups.length);
  for (const [i, group] of groups.entries()) members[next[group]++] = i;
  return { members, starts };
}
