import { OptionError } from '../../util/errors.js';
import { nearest } from '../../util/nearest.js';
import { printable } from '../../util/printable.js';

/** What a column is to be taken for. */
export type ColumnType = 'continuous' | 'count' | 'categorical' | 'binary' | 'date' | 'with-atoms';

const columnTypes: readonly ColumnType[] = ['continuous', 'count', 'categorical', 'binary', 'date', 'with-atoms'];

/** What the user says about a table; all else is inferred. */
export interface ProfileOptions {
  /** Exactly these columns are modelled, constant or not. */
  readonly columns?: readonly string[] | undefined;
  readonly drop?: readonly string[] | undefined;
  /** The column to classify; its values are taken as classes. */
  readonly label?: string | undefined;
  /** The column of row weights; it is not modelled. */
  readonly weights?: string | undefined;
  readonly types?: Readonly<Record<string, ColumnType>> | ReadonlyMap<string, ColumnType> | undefined;
  /** Exactly these spellings mean a missing cell, besides empty cells. */
  readonly missing?: readonly string[] | undefined;
}

/** What is to be done with one column. */
export interface ColumnPlan {
  readonly name: string;
  readonly role: 'modelled' | 'label' | 'weights' | 'dropped';
  /** Named by `columns` or `label`: never left out. */
  readonly isAsked: boolean;
  readonly type?: ColumnType;
}

/** The plan of each column, in file order. Throws OptionError for a name that the table has not, or two uses of one column. */
export function planColumns(names: readonly string[], options: ProfileOptions): readonly ColumnPlan[] {
  const { columns, drop = [], label, weights } = options;
  const types = new Map(options.types instanceof Map ? options.types : Object.entries(options.types ?? {}));
  checkNames(names, columns ?? [], 'columns');
  checkNames(names, drop, 'drop');
  checkNames(names, [...types.keys()], 'types');
  if (label !== undefined) checkNames(names, [label], 'label');
  if (weights !== undefined) checkNames(names, [weights], 'weights');
  checkUses(options);
  for (const [name, type] of types) checkType(name, type);
  const [asked, dropped] = [new Set(columns), new Set(drop)];
  return names.map((name): ColumnPlan => {
    const type = types.get(name);
    const given = type === undefined ? { name } : { name, type };
    if (name === weights) return { ...given, role: 'weights', isAsked: false };
    if (name === label) return { ...given, role: 'label', isAsked: true };
    if (dropped.has(name) || (columns !== undefined && !asked.has(name)))
      return { ...given, role: 'dropped', isAsked: false };
    return { ...given, role: 'modelled', isAsked: columns !== undefined };
  });
}

function checkNames(names: readonly string[], wanted: readonly string[], option: string): void {
  const known = new Set(names);
  for (const name of wanted) {
    if (known.has(name)) continue;
    const near = nearest(name, names);
    throw new OptionError(`${option}: must name columns of the table, got ${printable(name)}`, {
      hint:
        near === undefined
          ? `the columns are ${listed(names)}`
          : `did you mean ${printable(near, Number.MAX_SAFE_INTEGER)}?`,
    });
  }
}

function checkUses({ columns, drop = [], label, weights }: ProfileOptions): void {
  if (columns !== undefined && columns.length === 0) throw new OptionError('columns: must name at least one, got none');
  for (const name of drop) {
    const other =
      name === label ? 'label' : name === weights ? 'weights' : columns?.includes(name) ? 'columns' : undefined;
    if (other !== undefined) throw new OptionError(`drop: must not name a column of ${other}, got ${printable(name)}`);
  }
  if (weights !== undefined && (weights === label || columns?.includes(weights))) {
    throw new OptionError(`weights: must not be a modelled column, got ${printable(weights)}`);
  }
}

function checkType(name: string, type: string): void {
  if (columnTypes.some((known) => known === type)) return;
  throw new OptionError(`types: ${printable(name)} must be one of ${columnTypes.join(', ')}, got ${printable(type)}`);
}

/** Names for a sentence: all of them, or the first so many. */
export function listed(names: readonly string[], maximum = 12): string {
  const shown = names.slice(0, maximum).map((name) => printable(name));
  return names.length > maximum ? `${shown.join(', ')} and ${names.length - maximum} more` : shown.join(', ');
}
