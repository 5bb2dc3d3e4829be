import { printable } from '../../util/printable.js';
import type { RawBlock, RawTable } from '../formats/raw-table.js';
import type { LeftOut } from '../schema.js';
import { cellOf, DateCell } from './cell.js';
import type { ColumnTally } from './column-tally.js';
import { asConstant, asIdentifier } from './leave-out.js';
import type { ColumnPlan } from './profile-options.js';
import type { Reading } from './reading.js';

/** Columns that equal another one in every row, by position: suspected by their hashes, then compared cell by cell in one more pass. The label, if equal, is the one kept. */
export async function findCopies(
  table: RawTable,
  plans: readonly ColumnPlan[],
  tallies: readonly ColumnTally[],
  read: readonly (Reading | undefined)[],
): Promise<ReadonlyMap<number, LeftOut>> {
  const suspects = suspectedCopies(plans, tallies, read);
  if (suspects.size > 0) {
    for await (const block of table.blocks()) {
      for (const [copy, original] of suspects) {
        if (!areEqual(block.columns[copy], block.columns[original], block.count)) suspects.delete(copy);
      }
      if (suspects.size === 0) break;
    }
  }
  return new Map(
    [...suspects].map(([copy, original]) => {
      const of = plans[original].name;
      return [copy, { name: plans[copy].name, reason: `equals column ${printable(of)} in every row`, as: 'copy', of }];
    }),
  );
}

function suspectedCopies(
  plans: readonly ColumnPlan[],
  tallies: readonly ColumnTally[],
  read: readonly (Reading | undefined)[],
): Map<number, number> {
  const originals = new Map<string, number>();
  const suspects = new Map<number, number>();
  const byRole = [...plans.keys()].sort(
    (a, b) => Number(plans[b].role === 'label') - Number(plans[a].role === 'label'),
  );
  for (const i of byRole) {
    const reading = read[i];
    const { name, isAsked, type } = plans[i];
    if (reading === undefined || asConstant(name, reading) || (type === undefined && asIdentifier(name, reading)))
      continue;
    const { hash, empty, numbers, dates, texts } = tallies[i];
    const mark = [hash, empty, numbers.count, dates.count, texts.count].join();
    const original = originals.get(mark);
    if (original === undefined) originals.set(mark, i);
    else if (!isAsked && plans[original].type === type) suspects.set(i, original);
  }
  return suspects;
}

function areEqual(a: RawBlock['columns'][number], b: RawBlock['columns'][number], count: number): boolean {
  for (let i = 0; i < count; i++) {
    if (a[i] === b[i]) continue;
    const [x, y] = [cellOf(a[i]), cellOf(b[i])];
    if (x instanceof DateCell && y instanceof DateCell ? x.days !== y.days : x !== y) return false;
  }
  return true;
}
