/** What parameters and states are made of: nested records and lists of numbers, text and typed arrays. Plain data: it can be saved, added and compared. */
export type Leaf = number | string | boolean | null | Float64Array | Float32Array | Int32Array | Uint8Array;
export type Tree<L = Leaf> = L | readonly Tree<L>[] | { readonly [name: string]: Tree<L> };

export type TypedArray = Float64Array | Float32Array | Int32Array | Uint8Array;

export function isTypedArray(value: unknown): value is TypedArray {
  return (
    value instanceof Float64Array ||
    value instanceof Float32Array ||
    value instanceof Int32Array ||
    value instanceof Uint8Array
  );
}

/** The tree with each leaf replaced; `path` is the leaf's address, such as `components.means`. */
export function mapTree<A, B>(tree: Tree<A>, change: (leaf: A, path: string) => B, path = ''): Tree<B> {
  const inside = (name: string | number) => (path === '' ? String(name) : `${path}.${name}`);
  if (Array.isArray(tree)) return tree.map((child, position) => mapTree(child as Tree<A>, change, inside(position)));
  if (isRecord(tree)) {
    const entries = Object.entries(tree).map(([name, child]) => [
      name,
      mapTree(child as Tree<A>, change, inside(name)),
    ]);
    return Object.fromEntries(entries);
  }
  return change(tree as A, path);
}

/** The sum of two trees of one shape, leaf by leaf; text must agree. This is how contributions of disjoint rows add. */
export function addTrees<T extends Tree>(a: T, b: T): T {
  if (typeof a === 'number') return ((a as number) + (b as number)) as T;
  if (isTypedArray(a)) {
    const sum = a.slice();
    const other = b as typeof a;
    for (let i = 0; i < sum.length; i++) sum[i] = sum[i] + other[i];
    return sum as T;
  }
  if (Array.isArray(a)) return a.map((child, i) => addTrees(child as Tree, (b as readonly Tree[])[i])) as unknown as T;
  if (isRecord(a)) {
    const other = b as Record<string, Tree>;
    return Object.fromEntries(
      Object.entries(a).map(([name, child]) => [name, addTrees(child as Tree, other[name])]),
    ) as T;
  }
  return a;
}

/** The address of the first number that is not finite, or undefined. */
export function firstNonFinite(tree: Tree, path = ''): string | undefined {
  if (typeof tree === 'number') return Number.isFinite(tree) ? undefined : path;
  if (tree instanceof Float64Array || tree instanceof Float32Array) {
    const position = tree.findIndex((value) => !Number.isFinite(value));
    return position < 0 ? undefined : `${path}[${position}]`;
  }
  if (isTypedArray(tree) || typeof tree !== 'object' || tree === null) return undefined;
  for (const [name, child] of Object.entries(tree)) {
    const found = firstNonFinite(child as Tree, path === '' ? name : `${path}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isTypedArray(value);
}
