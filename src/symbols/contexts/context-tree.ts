import type { ContextCounts } from './count-contexts.js';

/**
 * Sequences of symbols in the order of their lengths, those that continue one sequence beside each other by their last symbols.
 * Each part of a sequence in it is in it too, so that the longest known context of a symbol follows from that of the symbol before.
 */
export type ContextTree = {
  /** Where the nodes of each length begin, and where the last ones end: node 0 is the empty sequence. */
  readonly levels: Int32Array;
  /** Last symbol of each node. */
  readonly symbol: Int32Array;
  /** Where the continuations of each node but the longest begin, and where the last ones end. */
  readonly first: Int32Array;
  /** The node without its first symbol. */
  readonly suffix: Int32Array;
};

/** The tree of what was counted, and how often each of its nodes occurred: the occurrences at each node that nothing longer holds (`own`), and all of them (`total`). */
export function contextTree(
  counts: ContextCounts,
  longest: number,
): { readonly tree: ContextTree; readonly own: Float64Array; readonly total: Float64Array } {
  const { order, levels } = inOrder(counts, longest);
  const size = order.length;
  const place = new Int32Array(size);
  for (let i = 0; i < size; i++) place[order[i]] = i;
  const symbol = new Int32Array(size);
  const own = new Float64Array(size);
  const first = new Int32Array(levels[longest] + 1);
  for (let i = 0; i < size; i++) {
    symbol[i] = counts.symbol[order[i]];
    own[i] = counts.count[order[i]];
    if (i > 0) first[place[counts.parent[order[i]]] + 1]++;
  }
  first[0] = 1;
  for (let i = 1; i < first.length; i++) first[i] += first[i - 1];
  const suffix = new Int32Array(size);
  const tree = { levels, symbol, first, suffix };
  fillSuffixes(tree);
  const total = own.slice();
  for (let i = size - 1; i >= levels[2]; i--) total[suffix[i]] += total[i];
  return { tree, own, total };
}

/** For each continued node, its continuations' nodes lead to those that end alike. */
function fillSuffixes({ levels, symbol, first, suffix }: ContextTree): void {
  for (let parent = 1; parent < first.length - 1; parent++) {
    const shorter = suffix[parent];
    let at = first[shorter];
    // Both lists ascend, and the shorter node's holds all symbols of the longer one's.
    for (let node = first[parent]; node < first[parent + 1]; node++) {
      while (symbol[at] !== symbol[node]) at++;
      suffix[node] = at;
    }
  }
  suffix.fill(0, 0, levels[2]);
}

/** Nodes by length, then by the place of their parents, then by symbol. */
function inOrder({ parent, symbol }: ContextCounts, longest: number) {
  const size = parent.length;
  const depth = new Uint8Array(size);
  const levels = new Int32Array(longest + 2);
  levels[1] = 1;
  let width = 0;
  for (let i = 1; i < size; i++) {
    depth[i] = depth[parent[i]] + 1;
    levels[depth[i] + 1]++;
    if (symbol[i] >= width) width = symbol[i] + 1;
  }
  for (let d = 1; d < levels.length; d++) levels[d] += levels[d - 1];
  const bySymbol = countingOrder(symbol, width + 1, 1);
  const byDepth = countingOrder(depth, longest + 1, 0, bySymbol);
  const order = new Int32Array(size);
  const place = new Int32Array(size);
  for (let d = 1; d <= longest; d++) {
    const level = byDepth.subarray(levels[d], levels[d + 1]);
    const from = levels[d - 1];
    const starts = new Int32Array(levels[d] - from + 1);
    for (const node of level) starts[place[parent[node]] - from + 1]++;
    for (let i = 1; i < starts.length; i++) starts[i] += starts[i - 1];
    for (const node of level) {
      const at = levels[d] + starts[place[parent[node]] - from]++;
      order[at] = node;
      place[node] = at;
    }
  }
  return { order, levels };
}

/** Positions in the order of their keys, equal ones as they were. */
function countingOrder(keys: Int32Array | Uint8Array, width: number, shift: number, among?: Int32Array): Int32Array {
  const starts = new Int32Array(width + 1);
  for (let i = 0; i < keys.length; i++) starts[keys[i] + shift + 1]++;
  for (let i = 1; i <= width; i++) starts[i] += starts[i - 1];
  const order = new Int32Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    const position = among === undefined ? i : among[i];
    order[starts[keys[position] + shift]++] = position;
  }
  return order;
}

/** The node of a sequence and one symbol more; -1 where there is none. */
export function continuation({ first, symbol }: ContextTree, node: number, next: number): number {
  let low = first[node];
  let high = first[node + 1] - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = symbol[middle];
    if (found === next) return middle;
    if (found < next) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** The longest known context after a symbol more. */
export function nextContext(tree: ContextTree, context: number, symbol: number): number {
  const contexts = tree.first.length - 1;
  for (let node = context; ; node = tree.suffix[node]) {
    const longer = continuation(tree, node, symbol);
    if (longer >= 0) return longer < contexts ? longer : tree.suffix[longer];
    if (node === 0) return 0;
  }
}

/** Symbols in a node. */
export function lengthOfNode({ levels }: ContextTree, node: number): number {
  let length = 0;
  while (node >= levels[length + 1]) length++;
  return length;
}
