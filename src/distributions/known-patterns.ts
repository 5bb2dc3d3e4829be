/** Rows that know the same coordinates. */
export interface KnownPattern {
  readonly known: Int32Array;
  readonly unknown: Int32Array;
  /** Which rows they are, ascending. */
  readonly positions: Int32Array;
}

/** The rows of a block grouped by which of their cells are known (not NaN); complete rows are a group like any other. */
export function knownPatterns(columns: readonly Float64Array[], count: number): KnownPattern[] {
  const ids = new Int32Array(count);
  let groups = 1;
  for (const column of columns) groups = refine(ids, column, count, groups);
  const sizes = new Int32Array(groups);
  for (let i = 0; i < count; i++) sizes[ids[i]]++;
  const positions = Array.from(sizes, (size) => new Int32Array(size));
  const filled = new Int32Array(groups);
  for (let i = 0; i < count; i++) positions[ids[i]][filled[ids[i]]++] = i;
  return positions.filter((group) => group.length > 0).map((group) => patternOf(columns, group));
}

// Each group splits in two where the column is missing in some of its rows and known in others.
function refine(ids: Int32Array, column: Float64Array, count: number, groups: number): number {
  if (!hasMissing(column, count)) return groups;
  const renamed = new Int32Array(2 * groups).fill(-1);
  let next = 0;
  for (let i = 0; i < count; i++) {
    const split = 2 * ids[i] + (Number.isNaN(column[i]) ? 1 : 0);
    if (renamed[split] < 0) renamed[split] = next++;
    ids[i] = renamed[split];
  }
  return next;
}

function hasMissing(column: Float64Array, count: number): boolean {
  for (let i = 0; i < count; i++) if (Number.isNaN(column[i])) return true;
  return false;
}

function patternOf(columns: readonly Float64Array[], positions: Int32Array): KnownPattern {
  const known: number[] = [];
  const unknown: number[] = [];
  for (const [c, column] of columns.entries()) (Number.isNaN(column[positions[0]]) ? unknown : known).push(c);
  return { known: Int32Array.from(known), unknown: Int32Array.from(unknown), positions };
}
