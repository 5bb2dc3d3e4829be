/** Numbers of times that short sequences of symbols occurred, as a tree in which a node is its parent's sequence and one symbol more; node 0 is the empty one, parents come before their children. */
export type ContextCounts = {
  /** The node without its last symbol; -1 for node 0. */
  readonly parent: Int32Array;
  /** The last symbol; -1 for node 0. */
  readonly symbol: Int32Array;
  /** Weight of the occurrences with no longer sequence around them that is counted: those of a shorter one are in the longer ones that end alike. */
  readonly count: Float64Array;
};

/** Counts every sequence of at most `longest` symbols. */
export interface ContextCounter {
  /** One sequence: values `from` to `to` as codes, then the stop where there is one. A missing symbol (NaN) is in no counted sequence. */
  add(values: Float64Array, from: number, to: number, weight: number): void;
  /** Adds what was counted elsewhere. */
  merge(counts: ContextCounts): void;
  counts(): ContextCounts;
}

/** What comes before the first and after the last symbol of a sequence, where there is such a thing. */
export interface Ends {
  /** A code that is in contexts only, so that what begins a sequence has a law of its own. */
  readonly start: number | undefined;
  readonly stop: number | undefined;
}

/** Slots of the hash table are parent, symbol, child: one line of the cache each. */
const SLOT = 4;

/** An empty counter; its memory is that of the different sequences that it has seen. */
export function contextCounter(longest: number, { start, stop }: Ends): ContextCounter {
  let slots = new Int32Array(SLOT * 1024);
  let mask = 1023;
  let parents = new Int32Array(512).fill(-1);
  let symbols = new Int32Array(512).fill(-1);
  let counts = new Float64Array(512);
  let size = 1;

  /** The node of `parent` and one symbol more; made where there is none. */
  function child(parent: number, symbol: number): number {
    let slot = hash(parent, symbol) & mask;
    for (;;) {
      const at = SLOT * slot;
      const found = slots[at + 2];
      if (found === 0) return create(parent, symbol, at);
      if (slots[at] === parent && slots[at + 1] === symbol) return found;
      slot = (slot + 1) & mask;
    }
  }

  function create(parent: number, symbol: number, at: number): number {
    const node = size++;
    slots[at] = parent;
    slots[at + 1] = symbol;
    slots[at + 2] = node;
    if (node === parents.length) grow();
    parents[node] = parent;
    symbols[node] = symbol;
    return node;
  }

  function grow(): void {
    parents = doubled(parents, new Int32Array(2 * parents.length));
    symbols = doubled(symbols, new Int32Array(2 * symbols.length));
    counts = doubled(counts, new Float64Array(2 * counts.length));
    const old = slots;
    slots = new Int32Array(2 * old.length);
    mask = 2 * mask + 1;
    for (let at = 0; at < old.length; at += SLOT) {
      if (old[at + 2] === 0) continue;
      let slot = hash(old[at], old[at + 1]) & mask;
      while (slots[SLOT * slot + 2] !== 0) slot = (slot + 1) & mask;
      for (let i = 0; i < 3; i++) slots[SLOT * slot + i] = old[at + i];
    }
  }

  const most = longest - 1; // symbols of the longest context
  const context = new Int32Array(longest + 1); // context[d]: the node of the last d symbols

  /** Counts one symbol after the last `depth` ones; how many it may be counted after next. */
  function read(symbol: number, depth: number, weight: number): number {
    let shorter = 0;
    let node = 0;
    for (let d = 0; d <= depth; d++) {
      const next = context[d + 1];
      node = child(shorter, symbol);
      context[d + 1] = node;
      shorter = next;
    }
    counts[node] += weight;
    return depth < most ? depth + 1 : most;
  }

  return {
    add(values, from, to, weight) {
      if (weight === 0) return;
      let depth = 0;
      if (start !== undefined && most > 0) {
        context[1] = child(0, start);
        depth = 1;
      }
      for (let i = from; i < to; i++) {
        const symbol = values[i];
        depth = symbol >= 0 ? read(symbol, depth, weight) : 0;
      }
      if (stop !== undefined) read(stop, depth, weight);
    },
    merge(other) {
      const nodes = new Int32Array(other.parent.length);
      for (let i = 1; i < nodes.length; i++) {
        nodes[i] = child(nodes[other.parent[i]], other.symbol[i]);
        counts[nodes[i]] += other.count[i];
      }
    },
    counts: () => ({ parent: parents.slice(0, size), symbol: symbols.slice(0, size), count: counts.slice(0, size) }),
  };
}

/** The counts of two disjoint sets of sequences together. */
export function addContextCounts(a: ContextCounts, b: ContextCounts): ContextCounts {
  const counter = contextCounter(1, { start: undefined, stop: undefined });
  counter.merge(a);
  counter.merge(b);
  return counter.counts();
}

function hash(parent: number, symbol: number): number {
  const mixed = Math.imul(parent, 0x9e3779b1) ^ Math.imul(symbol + 1, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}

function doubled<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
