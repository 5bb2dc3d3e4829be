import { DataError, OptionError } from '../../util/errors.js';
import { printable } from '../../util/printable.js';
import { dateText, isDigitCode, isNonfinite } from './cell.js';
import type { ColumnTally } from './column-tally.js';
import type { MissingRule } from './missing.js';
import type { NumberTally } from './number-tally.js';
import type { ColumnType } from './profile-options.js';
import { MOSTLY } from './rules.js';
import type { TextCount } from './text-tally.js';

/** A column once its kind is known: numbers (dates are days), or labels and how often each came. */
export type Reading = {
  readonly known: number;
  readonly missing: number;
  /** The spellings that were missing cells. */
  readonly tokens: readonly string[];
  /** What was decided, each as the end of a sentence that begins with the column's name. */
  readonly notes: readonly string[];
} & (
  | { readonly kind: 'number' | 'date'; readonly numbers: NumberTally }
  | {
      readonly kind: 'boolean' | 'text';
      readonly labels: ReadonlyMap<string, number>;
      readonly isExact: boolean;
      /** Whether all labels are spelled numbers. */
      readonly ofNumbers: boolean;
    }
);

type Texts = readonly (readonly [string, TextCount])[];

/** Reads a column as what it is, or as what it was said to be. Throws DataError with row and column for a stray word among numbers or dates, and for numbers that are not finite. Where columns are `numbered`, for want of a header, a stray in row 1 may be one. */
export function readColumn(tally: ColumnTally, missing: MissingRule, type?: ColumnType, numbered = false): Reading {
  const entries = [...tally.texts.entries];
  const strays = entries.filter(([text]) => !missing.isToken(text));
  const tokens = entries.filter(([text]) => missing.isToken(text));
  const read = { tally, missing, tokens, strays, numbered };
  if (type === 'categorical' || type === 'binary') return readTexts(read, []);
  if (type === 'date') return readDates(read, type);
  if (type !== undefined)
    return tally.dates.count > 0 && tally.numbers.count === 0 ? readDates(read, type) : readNumbers(read, type);
  return inferred(read);
}

interface Read {
  readonly tally: ColumnTally;
  readonly missing: MissingRule;
  readonly tokens: Texts;
  readonly strays: Texts;
  readonly numbered: boolean;
}

function inferred(read: Read): Reading {
  const { tally, strays } = read;
  const [numbers, dates] = [tally.numbers.count, tally.dates.count];
  const others = tally.texts.count - sum(read.tokens);
  const known = numbers + dates + others;
  const finite = strays.filter(([text]) => !isNonfinite(text));
  if (finite.length < strays.length && (finite.length === 0 || numbers >= MOSTLY * known) && dates === 0) {
    return readNumbers(read);
  }
  if (known === 0) return readTexts(read, []);
  if (others === 0 && dates === 0) return readNumbers(read);
  if (others === 0 && numbers === 0) return readDates(read);
  if (dates === 0 && tally.texts.isExact && strays.every(([text]) => isDigitCode(text))) {
    const example = strays.find(([text]) => /^[+-]?0/.test(text)) ?? strays[0];
    return readTexts(read, [` is read as text, because ${printable(example[0])} as a number would lose digits`]);
  }
  const boolean = numbers + dates === 0 ? booleanReading(read) : undefined;
  if (boolean !== undefined) return boolean;
  if (numbers >= MOSTLY * known) return readNumbers(read);
  if (dates >= MOSTLY * known) return readDates(read);
  return readTexts(read, numbers > 0 ? [' is read as text, because it mixes numbers with other text'] : []);
}

function readNumbers(read: Read, type?: ColumnType): Reading {
  const { tally, strays } = read;
  const stray = first(strays);
  if (stray !== undefined && isNonfinite(stray.text)) {
    const hint = `missing, as in --missing "${stray.text}", takes such cells as missing (it replaces the usual list)`;
    throw new DataError(
      `column ${printable(tally.name)}: row ${stray.row} must be a finite number, got ${stray.text}`,
      {
        code: 'DATA_NONFINITE',
        hint: /nan/i.test(stray.text) ? hint : 'correct the cell or leave out its row',
      },
    );
  }
  if (tally.dates.count > 0) refuse(read, tally.firstDate, 'a number', 'a date', type);
  if (stray !== undefined) refuse(read, stray.row, 'a number', JSON.stringify(stray.text), type);
  return { kind: 'number', numbers: tally.numbers, known: tally.numbers.count, notes: [], ...allMissing(read) };
}

function readDates(read: Read, type?: ColumnType): Reading {
  const { tally, strays } = read;
  const stray = first(strays);
  if (tally.numbers.count > 0) refuse(read, tally.firstNumber, 'a date (YYYY-MM-DD)', 'a number', type);
  if (stray !== undefined) refuse(read, stray.row, 'a date (YYYY-MM-DD)', JSON.stringify(stray.text), type);
  const notes = [' is read as dates, in days'];
  return { kind: 'date', numbers: tally.dates, known: tally.dates.count, notes, ...allMissing(read) };
}

function readTexts(read: Read, notes: readonly string[]): Reading {
  const { tally, missing, tokens, strays } = read;
  const others = strays.map(([text]) => text);
  const gone = tokens.filter(([text]) => missing.meansMissing(text, others));
  const asWords = tokens.filter(([text]) => !missing.meansMissing(text, others));
  const kept = [...strays, ...asWords];
  const labels = new Map(kept.map(([text, { count }]) => [text, count]));
  for (const [cell, count] of pairs(tally.numbers)) add(labels, String(cell), count);
  for (const [cell, count] of pairs(tally.dates)) add(labels, dateText(cell), count);
  return {
    kind: 'text',
    labels,
    ofNumbers: kept.length === 0 && tally.dates.count === 0 && tally.numbers.count > 0,
    isExact: tally.texts.isExact && tally.numbers.isExact && tally.dates.isExact,
    known: tally.numbers.count + tally.dates.count + tally.texts.count - sum(gone),
    missing: tally.empty + sum(gone),
    tokens: gone.map(([text]) => text),
    notes: asWords.length === 0 ? notes : [...notes, ` keeps ${shown(asWords)} as a value, not as missing`],
  };
}

// Words such as None are missing beside true and false, but an answer beside yes and no.
function booleanReading(read: Read): Reading | undefined {
  const texts = read.strays.map(([text]) => text);
  const folded = new Set(texts.map((text) => text.trim().toLowerCase()));
  const isTruth = [...folded].every((text) => text === 'true' || text === 'false');
  const isAnswer = [...folded].every((text) => text === 'yes' || text === 'no');
  if (folded.size !== 2 || !read.tally.texts.isExact || !(isTruth || isAnswer)) return undefined;
  const gone = allMissing(read);
  if (isAnswer && gone.tokens.some((token) => !read.missing.meansMissing(token, texts))) return undefined;
  const keepsSpelling = isAnswer && texts.length === 2;
  const labels = new Map<string, number>();
  for (const [text, { count }] of read.strays) add(labels, keepsSpelling ? text : text.trim().toLowerCase(), count);
  return { kind: 'boolean', labels, isExact: true, ofNumbers: false, known: sum(read.strays), notes: [], ...gone };
}

function allMissing({ tally, tokens }: Read): Pick<Reading, 'missing' | 'tokens'> {
  return { missing: tally.empty + sum(tokens), tokens: tokens.map(([text]) => text) };
}

function refuse(
  { tally, numbered }: Read,
  row: number,
  rule: string,
  value: string,
  type: ColumnType | undefined,
): never {
  const name = printable(tally.name);
  const shown = printable(value);
  if (type !== undefined) {
    throw new OptionError(`types: column ${name} cannot be ${type}, row ${row} must be ${rule}, got ${shown}`);
  }
  const words = `missing, as in --missing ${shown}, takes such cells as missing (it replaces the usual list); types, as in --types ${name}=categorical, takes all values as categories`;
  throw new DataError(`column ${name}: row ${row} must be ${rule} as most of its cells are, got ${shown}`, {
    code: 'DATA_MIXED',
    hint: numbered && row === 1 ? 'the first row looks like a header; leave out --no-header' : words,
  });
}

function first(entries: Texts): { text: string; row: number } | undefined {
  let found: { text: string; row: number } | undefined;
  for (const [text, { firstRow }] of entries) {
    if (found === undefined || firstRow < found.row) found = { text, row: firstRow };
  }
  return found;
}

function* pairs(tally: NumberTally): Iterable<readonly [number, number]> {
  if (tally.count === 0) return;
  const { values, counts } = tally.sorted();
  for (let i = 0; i < values.length; i++) yield [values[i], counts[i]];
}

function shown(entries: Texts): string {
  return entries.map(([text]) => printable(text)).join(', ');
}

function add(labels: Map<string, number>, label: string, count: number): void {
  labels.set(label, (labels.get(label) ?? 0) + count);
}

function sum(entries: Texts): number {
  return entries.reduce((total, [, { count }]) => total + count, 0);
}
