import { OptionError } from '../../util/errors.js';
import { printable } from '../../util/printable.js';
import type { Column, Kind, Measure } from '../schema.js';
import { dateText } from './cell.js';
import { sortedLabels } from './labels.js';
import { describeNumbers, frequentValues, type NumberSummary } from './number-summary.js';
import type { NumberTally } from './number-tally.js';
import type { ColumnPlan } from './profile-options.js';
import type { Reading } from './reading.js';
import { FEW_VALUES, MANY_CATEGORIES } from './rules.js';

/** A column and what was decided about it, each as the end of a sentence. */
export interface Measured {
  readonly column: Column;
  readonly notes: readonly string[];
}

/** What is measured of a column: codes, counts or a density, by its values unless the plan says. */
export function measureColumn(plan: ColumnPlan, reading: Reading): Measured {
  if ('labels' in reading) return codedColumn(plan, reading, reading.labels);
  const { numbers } = reading;
  const isFew = numbers.isExact && numbers.distinct <= FEW_VALUES;
  const { type } = plan;
  if (type === undefined && plan.role === 'label') return codedColumn(plan, reading, labelsOf(plan, reading, numbers));
  if (type === undefined && numbers.isExact && numbers.distinct === 2) {
    return codedColumn(plan, reading, labelsOf(plan, reading, numbers));
  }
  if (type === 'count') checkCount(plan, numbers);
  const looksCounted =
    isFew &&
    reading.kind === 'number' &&
    numbers.distinct > 2 &&
    isWholeFromZero(numbers) &&
    numbers.count >= 2 * numbers.distinct;
  if (type === 'count' || (type === undefined && looksCounted)) return countColumn(plan, reading, numbers);
  const atoms = type === 'with-atoms' ? frequentValues(numbers, 1) : frequentValues(numbers, 0);
  if (type === 'with-atoms' || (type !== 'continuous' && !isFew && atoms.values.length > 0)) {
    return numberColumn(plan, reading, numbers, 'with-atoms', atoms);
  }
  return numberColumn(plan, reading, numbers, 'continuous', { values: [], shares: [] });
}

function countColumn(plan: ColumnPlan, reading: Reading, numbers: NumberTally): Measured {
  return numberColumn(plan, reading, numbers, 'count', { values: [], shares: [] });
}

function numberColumn(
  plan: ColumnPlan,
  reading: Reading,
  numbers: NumberTally,
  measure: Measure,
  atoms: { readonly values: readonly number[]; readonly shares: readonly number[] },
): Measured {
  const summary = describeNumbers(numbers, atoms.values);
  const isDate = reading.kind === 'date';
  const notes = [...atomNotes(atoms, isDate), ...resolutionNotes(numbers, summary)];
  return {
    column: {
      name: plan.name,
      kind: isDate ? 'date' : numberKind(numbers),
      measure,
      categories: [],
      atoms: atoms.values,
      decimals: numbers.decimals,
      missing: reading.missing,
      resolution: summary.resolution,
      minimum: summary.minimum,
      maximum: summary.maximum,
      mean: summary.mean,
      deviation: summary.deviation,
    },
    notes,
  };
}

function codedColumn(plan: ColumnPlan, reading: Reading, labels: ReadonlyMap<string, number>): Measured {
  checkLabels(plan, labels.size);
  const kind = codedKind(reading);
  const categories = sortedLabels(labels.keys(), kind);
  const counts = categories.map((category) => labels.get(category) ?? 0);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const mean = counts.reduce((sum, count, code) => sum + count * code, 0) / total;
  const variance = counts.reduce((sum, count, code) => sum + count * (code - mean) ** 2, 0) / total;
  return {
    column: {
      name: plan.name,
      kind,
      measure: categories.length === 2 && plan.type !== 'categorical' ? 'binary' : 'categorical',
      categories,
      atoms: [],
      resolution: 0,
      decimals: kind === 'numeric' && 'numbers' in reading ? reading.numbers.decimals : 0,
      minimum: 0,
      maximum: categories.length - 1,
      mean,
      deviation: Math.sqrt(variance),
      missing: reading.missing,
    },
    notes: [],
  };
}

function labelsOf(plan: ColumnPlan, reading: Reading, numbers: NumberTally): ReadonlyMap<string, number> {
  if (!numbers.isExact) checkLabels(plan, numbers.distinct);
  const { values, counts } = numbers.sorted();
  const spelled = reading.kind === 'date' ? dateText : String;
  return new Map(Array.from(values, (value, i) => [spelled(value), counts[i]]));
}

function codedKind(reading: Reading): Kind {
  if (reading.kind === 'number') return numberKind(reading.numbers);
  if (reading.kind === 'date' || reading.kind === 'boolean') return reading.kind;
  if ('ofNumbers' in reading && reading.ofNumbers) {
    return [...reading.labels.keys()].every((label) => Number.isInteger(Number(label))) ? 'integer' : 'numeric';
  }
  return 'categorical';
}

function numberKind(numbers: NumberTally): Kind {
  return numbers.decimals === 0 ? 'integer' : 'numeric';
}

function checkLabels(plan: ColumnPlan, distinct: number): void {
  const name = printable(plan.name);
  if (plan.type === 'binary' && distinct > 2) {
    throw new OptionError(`types: column ${name} can only be binary with two values, got ${distinct}`);
  }
  if (distinct > MANY_CATEGORIES) {
    const who = plan.role === 'label' ? 'label' : 'types';
    throw new OptionError(
      `${who}: column ${name} must have at most ${MANY_CATEGORIES} categories, got ${distinct} or more`,
    );
  }
  if (plan.role === 'label' && distinct < 2) {
    throw new OptionError(`label: column ${name} must have at least 2 classes, got ${distinct}`);
  }
}

function checkCount(plan: ColumnPlan, numbers: NumberTally): void {
  if (isWholeFromZero(numbers)) return;
  const [least] = numbers.extremes.least;
  const got = least < 0 ? least : `${numbers.decimals} decimals`;
  throw new OptionError(
    `types: column ${printable(plan.name)} can only be count with whole numbers from 0, got ${got}`,
  );
}

function isWholeFromZero(numbers: NumberTally): boolean {
  return numbers.decimals === 0 && numbers.extremes.least[0] >= 0;
}

function atomNotes(atoms: { values: readonly number[]; shares: readonly number[] }, isDate: boolean): string[] {
  if (atoms.values.length === 0) return [];
  const shares = atoms.values.map((value, i) => {
    return `${isDate ? dateText(value) : value} holds ${(100 * atoms.shares[i]).toFixed(1)} %`;
  });
  const rest = atoms.values.length === 1 ? 'so it has a mass of its own' : 'so each has a mass of its own';
  return [`: ${shares.join(', ')} of the rows, ${rest} (with-atoms)`];
}

function resolutionNotes(numbers: NumberTally, summary: NumberSummary): string[] {
  if (summary.isResolutionExact) return [];
  const why = numbers.isExact ? 'it has a single value' : `it has more than ${numbers.limit} different values`;
  return [` has its resolution taken from its decimals (${summary.resolution}), because ${why}`];
}
