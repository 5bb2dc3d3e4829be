const longestName = 200;

/** Unique, non-empty names for header cells in their order, and what was changed: c3 for an empty name, `name-2` for a second `name`, long names cut. */
export function columnNames(cells: readonly string[]): {
  readonly names: readonly string[];
  readonly notes: readonly string[];
} {
  const notes: string[] = [];
  const shortened = cells.map(shorten);
  const taken = new Set(shortened);
  const used = new Set<string>();
  const next = new Map<string, number>();
  const names = shortened.map((cell, position) => {
    const empty = cell.trim() === '';
    const wanted = empty ? `c${position + 1}` : cell;
    const name = used.has(wanted) || (empty && taken.has(wanted)) ? numbered(wanted, taken, used, next) : wanted;
    used.add(name);
    if (name !== cells[position]) notes.push(renaming(position, cells[position], name));
    return name;
  });
  return { names, notes };
}

/** Names for columns without a header: c1, c2, … */
export function numberedNames(width: number): readonly string[] {
  return Array.from({ length: width }, (_, position) => `c${position + 1}`);
}

// The next number is remembered, so that ten thousand equal names do not count from 2 each.
function numbered(
  name: string,
  taken: ReadonlySet<string>,
  used: ReadonlySet<string>,
  next: Map<string, number>,
): string {
  let number = next.get(name) ?? 2;
  while (taken.has(`${name}-${number}`) || used.has(`${name}-${number}`)) number++;
  next.set(name, number + 1);
  return `${name}-${number}`;
}

// Cut between code points, so that no surrogate pair is split.
function shorten(cell: string): string {
  if (cell.length <= longestName) return cell;
  return `${Array.from(cell.slice(0, 2 * longestName))
    .slice(0, longestName)
    .join('')}…`;
}

function renaming(position: number, cell: string, name: string): string {
  if (cell.trim() === '') return `column ${position + 1} has no name and is called ${name}`;
  if (cell.length > longestName)
    return `the name of column ${position + 1} has ${cell.length} characters and is cut to ${longestName}`;
  return `column ${position + 1} is a second ${cell} and is called ${name}`;
}
