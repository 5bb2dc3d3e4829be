import type { Symbols } from '../../../../data/sequences/symbols.js';
import { type ContextTree, contextTree, continuation } from '../../../../symbols/contexts/context-tree.js';
import { DataError } from '../../../../util/errors.js';
import { type ArpaEntry, START_NAME } from './arpa.js';
import type { Smoothed } from './counted.js';

/** The n-grams of a smoothed tree that backs off, order by order. Symbols that no unigram holds are written with what is left for them. */
export function arpaOf(tree: ContextTree, { probability, backoff }: Smoothed, symbols: Symbols): ArpaEntry[][] {
  const { levels, first, symbol } = tree;
  const nameOf = (code: number) => symbols.names[code] ?? START_NAME;
  const paths: (readonly string[])[] = [[]];
  const orders: ArpaEntry[][] = [];
  for (let level = 1; level < levels.length - 1; level++) {
    const entries: ArpaEntry[] = [];
    for (let context = levels[level - 1]; context < levels[level]; context++) {
      for (let node = first[context]; node < first[context + 1]; node++) {
        const path = [...paths[context], nameOf(symbol[node])];
        paths[node] = path;
        const isFollowed = node < first.length - 1 && first[node] < first[node + 1];
        entries.push({
          symbols: path,
          log10: Math.log10(probability[node]),
          backoff: isFollowed ? Math.log10(backoff[node]) : 0,
        });
      }
    }
    if (level === 1) {
      for (let code = 0; code < symbols.count; code++) {
        if (continuation(tree, 0, code) >= 0) continue;
        entries.push({ symbols: [nameOf(code)], log10: Math.log10(backoff[0] / symbols.count), backoff: 0 });
      }
    }
    orders.push(entries);
  }
  return orders;
}

/** A node that is being put together. */
interface Nodes {
  readonly parent: number[];
  readonly symbol: number[];
  readonly probability: number[];
  readonly backoff: number[];
  /** By parent and symbol. */
  readonly places: Map<number, number>;
}

/** The smoothed tree of n-grams, in the codes of the symbols. Throws DataError for a symbol that these have not. */
export function paramsOfArpa(
  orders: readonly (readonly ArpaEntry[])[],
  order: number,
  symbols: Symbols,
): ContextTree & Smoothed {
  if (orders.length > order)
    throw new DataError(`arpa: n-grams must have at most ${order} symbols, got ${orders.length}`, {
      hint: `bind with order ${orders.length}`,
    });
  const codes = new Map(symbols.names.map((name, code) => [name, code]));
  codes.set(START_NAME, symbols.count);
  const nodes: Nodes = { parent: [-1], symbol: [-1], probability: [0], backoff: [1], places: new Map() };
  const width = symbols.count + 1;
  const find = (parent: number, code: number) => nodes.places.get(parent * width + code);
  const make = (parent: number, code: number, probability: number, backoff: number) => {
    nodes.places.set(parent * width + code, nodes.parent.length);
    nodes.parent.push(parent);
    nodes.symbol.push(code);
    nodes.probability.push(probability);
    nodes.backoff.push(backoff);
    return nodes.parent.length - 1;
  };
  /** p(code | path) as the nodes so far have it. */
  const lawOf = (path: readonly number[], code: number): number => {
    const context = nodeOf(path);
    const found = context === undefined ? undefined : find(context, code);
    if (found !== undefined) return nodes.probability[found];
    if (path.length === 0) return 0;
    return (context === undefined ? 1 : nodes.backoff[context]) * lawOf(path.slice(1), code);
  };
  const nodeOf = (path: readonly number[]) =>
    path.reduce<number | undefined>((node, code) => (node === undefined ? undefined : find(node, code)), 0);
  /** The node of a path; pruned ones come back with the probabilities that backing off gives them. */
  const ensure = (path: readonly number[]): number => {
    const known = nodeOf(path);
    if (known !== undefined) return known;
    const [before, last] = [path.slice(0, -1), path[path.length - 1]];
    const p = lawOf(before, last);
    ensure(path.slice(1));
    return make(ensure(before), last, p, 1);
  };
  for (const entries of orders) {
    for (const { symbols: names, log10, backoff } of entries) {
      const path = names.map((name) => codes.get(name));
      const strange = path.indexOf(undefined);
      if (strange >= 0)
        throw new DataError(`arpa: symbols must be those of the model, got ${JSON.stringify(names[strange])}`);
      const known = path as number[];
      ensure(known.slice(1));
      const parent = ensure(known.slice(0, -1));
      make(parent, known[known.length - 1], log10 <= -99 ? 0 : 10 ** log10, 10 ** backoff);
    }
  }
  return inOrder(nodes, order, symbols);
}

function inOrder(nodes: Nodes, order: number, { count }: Symbols): ContextTree & Smoothed {
  const { tree, own } = contextTree(
    {
      parent: Int32Array.from(nodes.parent),
      symbol: Int32Array.from(nodes.symbol),
      count: Float64Array.from(nodes.parent.keys()), // the place of each node, which its place in the tree is looked up by
    },
    order,
  );
  const probability = own.map((place) => nodes.probability[place]);
  const backoff = own.slice(0, tree.first.length - 1).map((place) => nodes.backoff[place]);
  // What no unigram holds shares what is left; a weight of the empty context has nothing else to say.
  let left = 1;
  let unlisted = count;
  for (let i = tree.levels[1]; i < tree.levels[2]; i++) {
    if (tree.symbol[i] === count) continue;
    left -= probability[i];
    unlisted--;
  }
  backoff[0] = unlisted === 0 ? 0 : Math.max(0, left) * (count / unlisted);
  return { ...tree, probability, backoff };
}
