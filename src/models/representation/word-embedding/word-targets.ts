// What stands for a word on the output side: the word itself against drawn ones (Mikolov et al. 2013), or the inner nodes on its path
// through a Huffman tree (Morin and Bengio 2005), where −Σ log σ(± h·v) is −log p(word | h) of a law over all words.
import type { Draws } from '../../../random/draws.js';
import type { EmbeddingOptions } from './options.js';

/** Output vectors and whether each is to be near: `rows[i]` with `labels[i]` 1 or 0. */
export interface Targets {
  readonly rows: Int32Array;
  readonly labels: Uint8Array;
  /** Sets them for a word; returned is how many there are. */
  aim(word: number, draws: Draws): number;
}

/** Targets for words that were seen so often, the most frequent first. */
export function targetsOf(counts: Float64Array, { loss, negatives, power }: EmbeddingOptions): Targets {
  return loss === 'negative-sampling' ? drawnTargets(counts, negatives, power) : treeTargets(counts);
}

/** The word, and `negatives` words drawn by P(w) ∝ count^power; the word itself may be among them, as in the objective of the paper. */
function drawnTargets(counts: Float64Array, negatives: number, power: number): Targets {
  const rows = new Int32Array(negatives + 1);
  const labels = new Uint8Array(negatives + 1);
  labels[0] = 1;
  const draw = aliasTable(counts.map((count) => count ** power));
  return {
    rows,
    labels,
    aim(word, draws) {
      rows[0] = word;
      for (let i = 1; i <= negatives; i++) rows[i] = draw(draws);
      return negatives + 1;
    },
  };
}

/** Positions in proportion to the weights in constant time: each place has one position and its alias (Walker 1977; Vose 1991). */
export function aliasTable(weights: Float64Array): (draws: Draws) => number {
  const n = weights.length;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const share = weights.map((weight) => (weight * n) / total);
  const alias = new Int32Array(n);
  const small: number[] = [];
  const large: number[] = [];
  for (let i = 0; i < n; i++) (share[i] < 1 ? small : large).push(i);
  while (small.length > 0 && large.length > 0) {
    const [low, high] = [small.pop() as number, large[large.length - 1]];
    alias[low] = high;
    share[high] -= 1 - share[low];
    if (share[high] < 1) small.push(large.pop() as number);
  }
  for (const rest of [...small, ...large]) share[rest] = 1; // rounding
  return (draws) => {
    const place = draws.uniform() * n;
    const i = Math.floor(place);
    return place - i < share[i] ? i : alias[i];
  };
}

function treeTargets(counts: Float64Array): Targets {
  const { paths, turns } = huffmanTree(counts);
  const longest = paths.reduce((most, { length }) => Math.max(most, length), 0);
  const rows = new Int32Array(longest);
  const labels = new Uint8Array(longest);
  return {
    rows,
    labels,
    aim(word) {
      rows.set(paths[word]);
      labels.set(turns[word]);
      return paths[word].length;
    },
  };
}

/** Of each position the inner nodes from the root, numbered from 0, and where the path turns to the lighter side. Weights must descend. */
export function huffmanTree(weights: Float64Array): {
  readonly paths: readonly Int32Array[];
  readonly turns: readonly Uint8Array[];
} {
  const n = weights.length;
  // Leaves from the lightest on and inner nodes in the order of making are both ascending: two queues.
  const weight = new Float64Array(2 * n - 1);
  weight.set(weights);
  const parent = new Int32Array(2 * n - 1).fill(-1);
  const isLight = new Uint8Array(2 * n - 1);
  let [leaf, inner] = [n - 1, n];
  for (let made = n; made < 2 * n - 1; made++) {
    const next = () => (leaf >= 0 && (inner >= made || weight[leaf] <= weight[inner]) ? leaf-- : inner++);
    const [light, heavy] = [next(), next()];
    weight[made] = weight[light] + weight[heavy];
    parent[light] = parent[heavy] = made;
    isLight[light] = 1;
  }
  const paths: Int32Array[] = [];
  const turns: Uint8Array[] = [];
  for (let word = 0; word < n; word++) {
    const path: number[] = [];
    const turn: number[] = [];
    for (let node = word; parent[node] >= 0; node = parent[node]) {
      path.unshift(parent[node] - n);
      turn.unshift(isLight[node]);
    }
    paths.push(Int32Array.from(path));
    turns.push(Uint8Array.from(turn));
  }
  return { paths, turns };
}
