/** A cheapest pairing of rows and columns, and prices that prove it: u[i] + v[j] <= cost[i, j], with equality for pairs. */
export interface Assignment {
  /** The column of each row. */
  readonly columns: Int32Array;
  /** Sum of the costs of the pairs. */
  readonly cost: number;
  readonly u: Float64Array;
  readonly v: Float64Array;
}

/** The assignment of least cost by shortest augmenting paths, O(n³) (Kuhn 1955; Jonker and Volgenant 1987). `cost` is [n, n], row-major and finite. */
export function assignment(cost: Float64Array, n: number): Assignment {
  const u = new Float64Array(n);
  const v = new Float64Array(n);
  const rowOf = new Int32Array(n).fill(-1);
  for (let row = 0; row < n; row++) augment(cost, n, row, u, v, rowOf);
  const columns = new Int32Array(n);
  let sum = 0;
  for (let j = 0; j < n; j++) {
    columns[rowOf[j]] = j;
    sum += cost[rowOf[j] * n + j];
  }
  return { columns, cost: sum, u, v };
}

/** Gives a further row a column, along the path of least reduced cost to a column that has no row yet. */
function augment(
  cost: Float64Array,
  n: number,
  start: number,
  u: Float64Array,
  v: Float64Array,
  rowOf: Int32Array,
): void {
  const distance = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const from = new Int32Array(n).fill(-1);
  // Columns that are still open come first; those behind `open` are done.
  const list = Int32Array.from({ length: n }, (_, j) => j);
  let open = n;
  let row = start;
  let column = -1;
  let reached = 0;
  let end = -1;
  while (end < 0) {
    let [least, place] = [Number.POSITIVE_INFINITY, -1];
    const base = row * n;
    const spent = reached - u[row];
    for (let p = 0; p < open; p++) {
      const j = list[p];
      const through = spent + cost[base + j] - v[j];
      if (through < distance[j]) {
        distance[j] = through;
        from[j] = column;
      }
      if (distance[j] < least) [least, place] = [distance[j], p];
    }
    column = list[place];
    reached = least;
    list[place] = list[--open];
    list[open] = column;
    if (rowOf[column] < 0) end = column;
    else row = rowOf[column];
  }
  u[start] += reached;
  for (let p = open; p < n; p++) {
    const j = list[p];
    if (j === end) continue;
    u[rowOf[j]] += reached - distance[j];
    v[j] -= reached - distance[j];
  }
  for (let j = end; j >= 0; j = from[j]) rowOf[j] = from[j] < 0 ? start : rowOf[from[j]];
}
