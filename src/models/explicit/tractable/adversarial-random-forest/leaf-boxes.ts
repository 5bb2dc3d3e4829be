import type { Binning } from '../../../../learn/trees/binning.js';
import { type Forest, goesLeft } from '../../../../learn/trees/forest.js';
import { type ColumnFrame, cutsOf } from './column-frame.js';
import { leafNumbers } from './leaf-statistics.js';

/** The part of a column that a leaf holds: numbers above `low` and up to `high`, in the column's unit, or the codes, or atoms, that are marked. */
export interface Box {
  readonly low: number;
  readonly high: number;
  readonly codes: Uint8Array;
}

/** Where the leaves of a forest are. */
export interface LeafBoxes {
  /** The number of each leaf, -1 for other nodes. */
  readonly numbers: Int32Array;
  /** What a leaf holds of a column. */
  box(leaf: number, c: number): Box;
}

/** The boxes of all leaves, found on the way from a leaf to its root when they are asked for. */
export function leafBoxes(forest: Forest, frames: readonly ColumnFrame[], binnings: readonly Binning[]): LeafBoxes {
  const numbers = leafNumbers(forest);
  const leaves = numbers.reduce((count, leaf) => Math.max(count, leaf + 1), 0);
  const nodes = new Int32Array(leaves);
  const parents = new Int32Array(numbers.length).fill(-1);
  for (const [node, leaf] of numbers.entries()) {
    if (leaf >= 0) nodes[leaf] = node;
    else for (const side of [0, 1]) parents[forest.left[node] + side] = node;
  }
  const cuts = frames.map((frame, c) => cutsOf(frame, binnings[c]));
  const atomBins = frames.map(({ column }, c) =>
    column.atoms.map((atom) => binnings[c].edges.reduce((below, edge) => (edge < atom ? below + 1 : below), 0)),
  );
  return {
    numbers,
    box(leaf, c) {
      const { isCoded, bins } = binnings[c];
      let first = 0;
      let last = bins - 1;
      const codes = new Uint8Array(isCoded ? bins : atomBins[c].length).fill(1);
      for (let child = nodes[leaf], node = parents[child]; node >= 0; child = node, node = parents[node]) {
        if (forest.column[node] !== c) continue;
        const isLeft = child === forest.left[node];
        if (isCoded) {
          for (let code = 0; code < bins; code++) if (goesLeft(forest, node, code, true) !== isLeft) codes[code] = 0;
        } else if (isLeft) last = Math.min(last, forest.split[node]);
        else first = Math.max(first, forest.split[node] + 1);
      }
      if (!isCoded) for (const [a, bin] of atomBins[c].entries()) codes[a] = bin >= first && bin <= last ? 1 : 0;
      return {
        low: first === 0 ? -Infinity : cuts[c][first - 1],
        high: last === bins - 1 ? Infinity : cuts[c][last],
        codes,
      };
    },
  };
}
