/** Points in boxes that are halved along their widest side; each node's points lie next to each other. */
export interface PointTree {
  readonly dimensions: number;
  /** Coordinates in the order of the tree, one array a dimension. */
  readonly points: readonly Float64Array[];
  /** Where each point stood before. */
  readonly order: Int32Array;
  /** Node i holds the points from `from[i]` to before `to[i]`; its children are `child[i]` and the next, or none where it is 0. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly child: Int32Array;
  /** The corners of node i's bounding box start at i · dimensions. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly nodes: number;
}

/** The tree whose leaves hold at most so many points or have no side longer than `side`. */
export function pointTree(
  columns: readonly Float64Array[],
  leaf: { readonly points: number; readonly side: number },
): PointTree {
  const dimensions = columns.length;
  const count = columns[0].length;
  const points = columns.map((column) => column.slice());
  const order = Int32Array.from({ length: count }, (_, i) => i);
  const size = Math.max(1, 2 * count - 1);
  const from = new Int32Array(size);
  const to = new Int32Array(size);
  const child = new Int32Array(size);
  const low = new Float64Array(size * dimensions);
  const high = new Float64Array(size * dimensions);
  to[0] = count;
  let nodes = 1;
  for (let node = 0; node < nodes; node++) {
    const widest = bound(node);
    const at = node * dimensions + widest;
    const side = high[at] - low[at];
    if (to[node] - from[node] <= leaf.points || !(side > leaf.side)) continue;
    const middle = low[at] + side / 2;
    const cut = partition(points[widest], middle < high[at] ? middle : low[at], from[node], to[node]);
    child[node] = nodes;
    from[nodes] = from[node];
    to[nodes++] = cut;
    from[nodes] = cut;
    to[nodes++] = to[node];
  }
  return { dimensions, points, order, from, to, child, low, high, nodes };

  function bound(node: number): number {
    let widest = 0;
    for (let k = 0; k < dimensions; k++) {
      let least = Infinity;
      let most = -Infinity;
      const column = points[k];
      for (let i = from[node]; i < to[node]; i++) {
        if (column[i] < least) least = column[i];
        if (column[i] > most) most = column[i];
      }
      low[node * dimensions + k] = least;
      high[node * dimensions + k] = most;
      const best = node * dimensions + widest;
      if (most - least > high[best] - low[best]) widest = k;
    }
    return widest;
  }

  // Points up to the middle first; returns where the others begin.
  function partition(column: Float64Array, middle: number, start: number, end: number): number {
    let left = start;
    let right = end - 1;
    for (;;) {
      while (left <= right && column[left] <= middle) left++;
      while (left <= right && column[right] > middle) right--;
      if (left > right) return left;
      for (let k = 0; k < dimensions; k++) swap(points[k], left, right);
      const held = order[left];
      order[left] = order[right];
      order[right] = held;
    }
  }
}

function swap(values: Float64Array, a: number, b: number): void {
  const held = values[a];
  values[a] = values[b];
  values[b] = held;
}
