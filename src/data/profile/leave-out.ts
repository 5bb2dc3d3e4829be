import type { LeftOut } from '../schema.js';
import { dateText } from './cell.js';
import type { Reading } from './reading.js';
import { IDENTIFIER_ROWS, MANY_CATEGORIES, SOME_CATEGORIES } from './rules.js';

const identifierName =
  /^(?:_?id|index|idx|key|uuid|guid|row_?(?:names?|numbers?|num|no|id)|unnamed(?:[ :]*\d+)?)$|[_.\s-]id$|[a-z]I[dD]$/i;

/** Different known values, and whether that is all of them or only those held. */
export function distinctValues(reading: Reading): { readonly distinct: number; readonly isExact: boolean } {
  return 'labels' in reading
    ? { distinct: reading.labels.size, isExact: reading.isExact }
    : { distinct: reading.numbers.distinct, isExact: reading.numbers.isExact };
}

/** How a column without information comes back: its one value, or nothing. */
export function asConstant(name: string, reading: Reading): LeftOut | undefined {
  const { distinct, isExact } = distinctValues(reading);
  if (distinct > 1 || !isExact) return undefined;
  if (reading.known === 0) {
    const reason = reading.tokens.length === 0 ? 'no known value' : `no known value, only ${reading.tokens.join(', ')}`;
    return { name, reason, as: 'constant', value: null };
  }
  const value = onlyValue(reading);
  const reason = reading.missing === 0 ? `always ${value}` : `always ${value}, or missing (${reading.missing} rows)`;
  return { name, reason, as: 'constant', value };
}

/** Why a column names its rows rather than describes them. */
export function asIdentifier(name: string, reading: Reading): LeftOut | undefined {
  const reason = 'labels' in reading ? textReason(reading) : numberReason(name, reading);
  if (reason === undefined) return undefined;
  return { name, reason, as: 'identifier', prefix: 'labels' in reading ? `${name}-` : '' };
}

function textReason(reading: Reading): string | undefined {
  const { distinct, isExact } = distinctValues(reading);
  const { known } = reading;
  if (isExact && distinct === known && known >= IDENTIFIER_ROWS) return 'all values differ';
  if (!isExact) return `more than ${Math.min(distinct, MANY_CATEGORIES)} different values`;
  if (distinct > MANY_CATEGORIES) return `${distinct} different values, more than ${MANY_CATEGORIES}`;
  if (distinct > SOME_CATEGORIES && distinct > known / 2) return `${distinct} different values in ${known} rows`;
  return undefined;
}

function numberReason(name: string, reading: Reading): string | undefined {
  if (reading.kind !== 'number' || reading.numbers.decimals > 0) return undefined;
  const { numbers, known, missing } = reading;
  if (numbers.isExact && numbers.distinct < known) return undefined;
  if (identifierName.test(name)) return numbers.isExact ? 'all values differ' : 'named as an identifier';
  if (missing > 0 || known < IDENTIFIER_ROWS) return undefined;
  return numbers.isMonotone || numbers.isRun() ? 'all values differ' : undefined;
}

function onlyValue(reading: Reading): string {
  if ('labels' in reading) return [...reading.labels.keys()][0];
  const value = reading.numbers.extremes.least[0];
  return reading.kind === 'date' ? dateText(value) : String(value);
}
