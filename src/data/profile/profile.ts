import { DataError } from '../../util/errors.js';
import { printable } from '../../util/printable.js';
import { numberedNames } from '../formats/column-names.js';
import type { RawTable } from '../formats/raw-table.js';
import type { Column, LeftOut, TableSchema } from '../schema.js';
import { type ColumnTally, columnTally } from './column-tally.js';
import { findCopies } from './copies.js';
import { asConstant, asIdentifier } from './leave-out.js';
import { lookalike } from './lookalike.js';
import { type Measured, measureColumn } from './measure.js';
import { type MissingRule, missingRule } from './missing.js';
import { type ColumnPlan, listed, type ProfileOptions, planColumns } from './profile-options.js';
import { type Reading, readColumn } from './reading.js';
import { exactValues } from './rules.js';
import { weightsOf } from './weights.js';

/** A table's schema, and in plain sentences what was decided and what deserves a second look. */
export interface Profile {
  readonly schema: TableSchema;
  readonly decisions: readonly string[];
  readonly warnings: readonly string[];
}

/** Reads a table through once, in bounded memory, and says what its columns are. A second time only where two columns look equal. */
export async function profile(table: RawTable, options: ProfileOptions = {}): Promise<Profile> {
  if (table.names.length === 0) throw new DataError('table: must have a column, got none', { code: 'DATA_EMPTY' });
  const plans = planColumns(table.names, options);
  const missing = missingRule(options.missing);
  const { tallies, rows } = await tally(table, plans, missing);
  checkRows(rows);
  const numbered = numberedNames(plans.length).every((name, i) => name === table.names[i]);
  const read = plans.map((plan, i) => readPlanned(plan, tallies[i], missing, numbered));
  const copies = await findCopies(table, plans, tallies, read);
  const fates = keepSomething(
    plans,
    read,
    plans.map((plan, i) => copies.get(i) ?? fateOf(plan, read[i])),
  );
  const { columns, decisions, warnings } = describeColumns(plans, read, fates);
  const { label, weights } = options;
  const schema: TableSchema = {
    kind: 'table',
    columns,
    leftOut: fates.filter((fate) => fate !== undefined),
    names: [...table.names],
    ...(label === undefined ? {} : { label }),
    ...(weights === undefined ? {} : { weights }),
    missingTokens: [...missing.tokens],
    rows,
  };
  return { schema, decisions: [...table.notes, ...decisions], warnings };
}

/** The modelled columns, with a sentence for each decision about each column. */
function describeColumns(
  plans: readonly ColumnPlan[],
  read: readonly (Reading | undefined)[],
  fates: readonly (LeftOut | undefined)[],
): { columns: Column[]; decisions: string[]; warnings: string[] } {
  const columns: Column[] = [];
  const decisions: string[] = [];
  const warnings: string[] = [];
  for (const [i, plan] of plans.entries()) {
    const name = printable(plan.name);
    const [fate, reading] = [fates[i], read[i]];
    const alike = reading === undefined || plan.type !== undefined ? undefined : lookalike(reading);
    if (alike !== undefined) warnings.push(`column ${name} ${alike}`);
    if (fate !== undefined || reading === undefined) {
      decisions.push(`column ${name} left out: ${printable(fate?.reason ?? '', 200)}`);
      continue;
    }
    if (reading.known === 0) throw noKnownValue(plan);
    const measured = measureColumn(plan, reading);
    columns.push(measured.column);
    decisions.push(...notesOf(plan, reading, measured).map((note) => `column ${name}${note}`));
    const suspicion = suspicionOf(plan, reading);
    if (suspicion !== undefined) warnings.push(`column ${name} ${suspicion}`);
  }
  return { columns, decisions: [...decisions, ...measureSentences(columns)], warnings };
}

async function tally(
  table: RawTable,
  plans: readonly ColumnPlan[],
  missing: MissingRule,
): Promise<{ tallies: readonly ColumnTally[]; rows: number }> {
  const kept = plans.filter((plan) => plan.role !== 'dropped').length;
  const limit = exactValues(kept);
  const tallies = plans.map((plan) => columnTally(plan.name, limit, missing));
  const weights = plans.findIndex((plan) => plan.role === 'weights');
  let rows = 0;
  for await (const block of table.blocks()) {
    rows += block.count;
    if (weights >= 0) weightsOf(plans[weights].name, block.columns[weights], block);
    for (const [i, plan] of plans.entries()) {
      if (plan.role === 'dropped' || plan.role === 'weights') continue;
      tallies[i].add(block.columns[i], block.firstRow, block.count);
    }
  }
  return { tallies, rows };
}

function checkRows(rows: number): void {
  if (rows === 0) throw new DataError('table: must have rows, got none', { code: 'DATA_EMPTY' });
  if (rows < 2) {
    throw new DataError(`table: must have at least 2 rows, got ${rows}`, { code: 'DATA_TOO_FEW_ROWS' });
  }
}

function readPlanned(
  plan: ColumnPlan,
  tally: ColumnTally,
  missing: MissingRule,
  numbered: boolean,
): Reading | undefined {
  const isRead = plan.role !== 'dropped' && plan.role !== 'weights';
  return isRead ? readColumn(tally, missing, plan.type, numbered) : undefined;
}

/** How a column is left out; undefined for one that is modelled. */
function fateOf(plan: ColumnPlan, reading: Reading | undefined): LeftOut | undefined {
  const { name } = plan;
  if (plan.role === 'weights') return { name, reason: 'it holds the row weights', as: 'dropped' };
  if (reading === undefined) return { name, reason: 'not asked for', as: 'dropped' };
  if (plan.isAsked) return undefined;
  // A type says that the column means something, so only an empty or constant one is left out.
  return asConstant(name, reading) ?? (plan.type === undefined ? asIdentifier(name, reading) : undefined);
}

/** A table of nothing but running numbers is data after all; one of nothing but constants is an error. */
function keepSomething(
  plans: readonly ColumnPlan[],
  read: readonly (Reading | undefined)[],
  fates: readonly (LeftOut | undefined)[],
): readonly (LeftOut | undefined)[] {
  if (fates.some((fate) => fate === undefined)) return fates;
  const kept = fates.map((fate, i) => (fate?.as === 'identifier' && read[i]?.kind === 'number' ? undefined : fate));
  if (kept.some((fate) => fate === undefined)) return kept;
  const reasons = fates.slice(0, 3).map((fate) => `${printable(fate?.name ?? '')} (${printable(fate?.reason ?? '')})`);
  throw new DataError(`table: must have a column to model, got ${reasons.join(', ')}${plans.length > 3 ? ', …' : ''}`, {
    code: 'DATA_EMPTY',
    hint: `name it with columns, as in --columns ${printable(plans[0].name)}, to keep it whatever it holds`,
  });
}

function noKnownValue(plan: ColumnPlan): DataError {
  return new DataError(`column ${printable(plan.name)}: must have a known value, got only missing cells`, {
    code: 'DATA_EMPTY',
    hint: `leave it out with drop, as in --drop ${printable(plan.name)}`,
  });
}

function notesOf(plan: ColumnPlan, reading: Reading, measured: Measured): string[] {
  const notes = [...reading.notes, ...measured.notes];
  if (plan.role === 'label' && plan.type === undefined) {
    notes.push(` is the label, so its ${measured.column.categories.length} values are classes`);
  }
  if (reading.missing > 0) notes.push(missingNote(reading));
  return notes;
}

function missingNote({ missing, tokens }: Reading): string {
  const written = tokens.length === 0 ? '' : ` (${tokens.map((token) => printable(token)).join(', ')})`;
  return ` has ${missing} missing ${missing === 1 ? 'cell' : 'cells'}${written}`;
}

function suspicionOf(plan: ColumnPlan, reading: Reading): string | undefined {
  const identifier = plan.role === 'modelled' ? asIdentifier(plan.name, reading) : undefined;
  return (
    identifier &&
    `looks like an identifier (${identifier.reason}); leave it out with drop, as in --drop ${printable(plan.name)}`
  );
}

function measureSentences(columns: readonly Column[]): string[] {
  const sentences: string[] = [];
  for (const measure of ['continuous', 'with-atoms', 'count', 'binary', 'categorical'] as const) {
    const names = columns.filter((column) => column.measure === measure).map((column) => column.name);
    if (names.length > 0) sentences.push(`taken as ${measure}: ${listed(names)}`);
  }
  return sentences;
}
