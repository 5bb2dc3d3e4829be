/** Closed rings round the places where a grid is at least `level`: marching squares with linear interpolation, in grid units (column, row). Values are `[rows × columns]`, row by row; what is not a number counts as lowest. Rings run so that an even-odd fill leaves holes open. */
export function contourRings(
  values: ArrayLike<number>,
  columns: number,
  rows: number,
  level: number,
): readonly (readonly (readonly [number, number])[])[] {
  // A rim of the lowest value closes every ring at the border of the grid.
  const at = (i: number, j: number) =>
    i < 0 || j < 0 || i >= columns || j >= rows ? Number.NEGATIVE_INFINITY : orLowest(values[j * columns + i]);
  const width = columns + 2;
  // A crossing is named by the grid edge it lies on: 2 × corner, plus 1 for the edge that goes down.
  const across = (i: number, j: number) => 2 * ((j + 1) * width + i + 1);
  // Each crossing is left by one segment and reached by one, because neighbouring cells see its edge from two sides.
  const next = new Map<number, number>();
  for (let j = -1; j < rows; j++) {
    for (let i = -1; i < columns; i++) {
      const corners = [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)];
      const edges = [across(i, j), across(i + 1, j) + 1, across(i, j + 1), across(i, j) + 1];
      linkCell(corners, edges, level, next);
    }
  }
  const point = (edge: number): readonly [number, number] => {
    const corner = edge >> 1;
    const [i, j] = [(corner % width) - 1, Math.floor(corner / width) - 1];
    const [di, dj] = edge % 2 === 0 ? [1, 0] : [0, 1];
    const share = crossing(at(i, j), at(i + di, j + dj), level);
    return [i + di * share, j + dj * share];
  };
  return rings(next).map((ring) => ring.map(point));
}

// Going round a cell, each entry into the high ground is joined to the exit that follows it: high ground stays on one side.
function linkCell(
  corners: readonly number[],
  edges: readonly number[],
  level: number,
  next: Map<number, number>,
): void {
  for (let side = 0; side < 4; side++) {
    const enters = corners[side] < level && corners[(side + 1) % 4] >= level;
    if (!enters) continue;
    let exit = (side + 1) % 4;
    while (corners[(exit + 1) % 4] >= level) exit = (exit + 1) % 4;
    next.set(edges[exit], edges[side]);
  }
}

function rings(next: Map<number, number>): readonly (readonly number[])[] {
  const found: number[][] = [];
  for (const start of next.keys()) {
    const ring: number[] = [];
    for (let edge: number | undefined = start; edge !== undefined; ) {
      ring.push(edge);
      const following = next.get(edge);
      next.delete(edge);
      edge = following === start ? undefined : following;
    }
    found.push(ring);
  }
  return found;
}

function crossing(from: number, to: number, level: number): number {
  if (from === Number.NEGATIVE_INFINITY) return 1;
  if (to === Number.NEGATIVE_INFINITY) return 0;
  return from === to ? 0.5 : (level - from) / (to - from);
}

function orLowest(value: number): number {
  return Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
}
