// The ARPA form of back-off n-grams (as of SRILM and KenLM): for each order its n-grams, each with log10 p(last symbol | the others) and, where
// it is itself a context, log10 of its back-off weight. <s> begins a sentence, </s> ends it, <unk> is every other symbol. Symbols are kept
// apart by blanks, so that blanks inside them (and what would read as an escape or one of these names) are written as %20 and so on.
import { STOP_NAME, UNKNOWN_NAME } from '../../../../data/sequences/symbols.js';
import { DataError } from '../../../../util/errors.js';

/** One n-gram of a file: its symbols as they are, log10 of its probability and of its back-off weight. */
export interface ArpaEntry {
  readonly symbols: readonly string[];
  readonly log10: number;
  readonly backoff: number;
}

const BEGIN = '<s>';
const RENAMED: readonly (readonly [string, string])[] = [
  [UNKNOWN_NAME, '<unk>'],
  [STOP_NAME, '</s>'],
];

/** The name of what begins a sentence, among symbols. */
export const START_NAME = '<start>';
/** What stands for a probability of zero, or for that of a beginning, which is never asked for. */
const NEVER = -99;

/** The text of an ARPA file, order by order. */
export function writeArpa(orders: readonly (readonly ArpaEntry[])[]): string {
  const lines = ['\\data\\', ...orders.map((entries, n) => `ngram ${n + 1}=${entries.length}`)];
  for (const [n, entries] of orders.entries()) {
    lines.push('', `\\${n + 1}-grams:`);
    for (const { symbols, log10, backoff } of entries) {
      const weight = n + 1 === orders.length || backoff === 0 ? '' : `\t${digits(backoff)}`;
      lines.push(`${digits(log10)}\t${symbols.map(token).join(' ')}${weight}`);
    }
  }
  return `${lines.join('\n')}\n\n\\end\\\n`;
}

/** The n-grams of an ARPA file, order by order. Throws DataError where it is none. */
export function readArpa(text: string): readonly (readonly ArpaEntry[])[] {
  const lines = text.split(/\r?\n/);
  let at = lines.findIndex((line) => line.trim() === '\\data\\');
  if (at < 0) throw wrong(1, 'must have a line \\data\\', 'none');
  const sizes: number[] = [];
  const orders: ArpaEntry[][] = [];
  for (at++; at < lines.length; at++) {
    const line = lines[at].trim();
    if (line === '') continue;
    if (line === '\\end\\') {
      for (const [n, size] of sizes.entries())
        if ((orders[n]?.length ?? 0) !== size)
          throw wrong(at + 1, `must have ${size} n-grams of order ${n + 1}`, orders[n]?.length ?? 0);
      return orders;
    }
    const size = /^ngram (\d+)=(\d+)$/.exec(line);
    const section = /^\\(\d+)-grams:$/.exec(line);
    if (size !== null && Number(size[1]) === sizes.length + 1) sizes.push(Number(size[2]));
    else if (section !== null && Number(section[1]) === orders.length + 1) orders.push([]);
    else if (orders.length > 0) orders[orders.length - 1].push(entryOf(line, orders.length, at + 1));
    else throw wrong(at + 1, 'must be a number of n-grams, as in ngram 1=27', line);
  }
  throw wrong(lines.length, 'must end by a line \\end\\', 'none');
}

function entryOf(line: string, order: number, at: number): ArpaEntry {
  const fields = line.split(/[ \t]+/);
  const log10 = Number(fields[0]);
  const backoff = fields.length === order + 2 ? Number(fields[order + 1]) : 0;
  if (fields.length < order + 1 || fields.length > order + 2 || !(log10 <= 1e-6) || !Number.isFinite(backoff))
    throw wrong(at, `must be log10 p, ${order} symbols and perhaps a weight`, line);
  return { symbols: fields.slice(1, order + 1).map(symbolOf), log10: Math.max(log10, NEVER), backoff };
}

function token(symbol: string): string {
  if (symbol === START_NAME) return BEGIN;
  const renamed = RENAMED.find(([name]) => name === symbol);
  if (renamed !== undefined) return renamed[1];
  const isReserved = [BEGIN, '<unk>', '</s>'].includes(symbol);
  return symbol.replaceAll(isReserved ? /[\s%<]/gu : /[\s%]/gu, encodeURIComponent);
}

function symbolOf(word: string): string {
  if (word === BEGIN) return START_NAME;
  const renamed = RENAMED.find(([, name]) => name === word || name === word.toLowerCase());
  if (renamed !== undefined) return renamed[0];
  try {
    return decodeURIComponent(word);
  } catch {
    return word; // a percent sign of another program
  }
}

function digits(value: number): string {
  return String(Number((Number.isFinite(value) ? value : NEVER).toPrecision(12)));
}

function wrong(line: number, rule: string, got: string | number): DataError {
  return new DataError(`arpa: line ${line} ${rule}, got ${got}`, { code: 'DATA_FORMAT' });
}
