import { type Cell, cellOf } from './cell.js';

/** Spellings of a missing cell wherever they stand; an empty cell always is one. */
const everywhere = ['NA', 'N/A', '#N/A', 'n/a', 'na', '<NA>', 'NaN', 'nan', 'NAN', 'null', 'NULL', 'Null', 'NaT'];
/** Spellings of a missing cell unless the column has other lone symbols, such as `+` beside `-`. */
const symbols = ['?', '*', '-', '--', '.'];
/** Spellings of a missing cell among numbers and dates; beside other words they are words. */
const words = ['None', 'none', 'NONE', 'missing', 'unknown', '#VALUE!', '#REF!', '#DIV/0!'];

const defaultMissing: readonly string[] = ['', ...everywhere, ...symbols, ...words];

/** The tokens of a schema as they were asked for: undefined where they are the usual ones. */
export function givenTokens(tokens: readonly string[]): readonly string[] | undefined {
  const areUsual = tokens.length === defaultMissing.length && tokens.every((token, i) => token === defaultMissing[i]);
  return areUsual ? undefined : tokens;
}

/** Which cells are missing. */
export interface MissingRule {
  readonly tokens: readonly string[];
  /** Whether a cell may be missing, going by its spelling alone. */
  isToken(cell: Exclude<Cell, null>): boolean;
  /** Whether the tokens found in a column of texts mean missing there, given the other texts. */
  meansMissing(token: string, others: Iterable<string>): boolean;
}

/** The rule for a list of tokens, each meaning missing everywhere; without a list, the usual tokens where the rest of the column makes sense. */
export function missingRule(given?: readonly string[]): MissingRule {
  const tokens = given ?? defaultMissing;
  const texts = new Set<string>();
  const numbers = new Set<number>();
  for (const token of tokens) {
    const cell = cellOf(token);
    if (typeof cell === 'number') numbers.add(cell);
    texts.add(token.trim());
  }
  const isToken = (cell: Exclude<Cell, null>) =>
    typeof cell === 'number' ? numbers.has(cell) : typeof cell === 'string' && texts.has(cell.trim());
  if (given !== undefined) return { tokens, isToken, meansMissing: () => true };
  return { tokens, isToken, meansMissing: usuallyMissing };
}

function usuallyMissing(token: string, others: Iterable<string>): boolean {
  const text = token.trim();
  if (words.includes(text)) return false;
  if (!symbols.includes(text)) return true;
  for (const other of others) if (!/[\p{L}\p{N}]/u.test(other)) return false;
  return true;
}
