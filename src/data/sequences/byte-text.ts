// Bytes, and pairs of bytes merged again and again (Sennrich, Haddow and Birch 2016, on the bytes of UTF-8). A symbol is named by the
// characters U+0000 to U+00FF that have the numbers of its bytes.
import type { SymbolText, TextDocument, TextJoiner } from './text-document.js';

/** Pairs do not cross these: words with the space before them, numbers, marks, and white space. */
const PIECE = / ?[\p{L}\p{M}]+| ?\p{N}+| ?[^\s\p{L}\p{M}\p{N}]+|\s+(?!\S)|\s+/gu;
/** Pieces whose symbols are remembered. */
const REMEMBERED = 100_000;

const encoder = new TextEncoder();
const NAMES: readonly string[] = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte));

/** Text, or any bytes, cut into bytes; those that are no UTF-8 come back as replacement characters. */
export const bytesText: SymbolText = {
  *split(document) {
    for (const byte of bytesOf(document)) yield NAMES[byte];
  },
  join: joinBytes,
  joiner: byteJoiner,
};

/** Text cut into the symbols that these merges, the first learned first, make of its bytes. */
export function pairsText(merges: readonly (readonly [string, string])[]): SymbolText {
  const ranks = new Map(merges.map(([a, b], rank) => [pairName(a, b), rank]));
  const known = new Map<string, readonly string[]>();
  const symbolsOf = (piece: string) => {
    let symbols = known.get(piece);
    if (symbols === undefined) {
      symbols = merged(byteNames(piece), ranks);
      if (known.size < REMEMBERED) known.set(piece, symbols);
    }
    return symbols;
  };
  return {
    *split(document) {
      for (const piece of piecesOf(document)) yield* symbolsOf(piece);
    },
    join: joinBytes,
    joiner: byteJoiner,
  };
}

/** The pieces of a text that are merged each for itself. */
export function* piecesOf(document: TextDocument): Generator<string> {
  for (const [piece] of String(document).matchAll(PIECE)) yield piece;
}

/** The bytes of a text by their names. */
export function byteNames(text: string): string[] {
  return Array.from(encoder.encode(text), (byte) => NAMES[byte]);
}

/** The bytes that symbols named by bytes stand for; a symbol never seen is the replacement character. */
export function bytesOfSymbols(symbols: Iterable<string>): Uint8Array {
  const bytes: number[] = [];
  for (const symbol of symbols) {
    if (isBytes(symbol)) for (let i = 0; i < symbol.length; i++) bytes.push(symbol.charCodeAt(i));
    else bytes.push(...encoder.encode(symbol));
  }
  return Uint8Array.from(bytes);
}

function bytesOf(document: TextDocument): Uint8Array {
  return typeof document === 'string' ? encoder.encode(document) : document;
}

function merged(symbols: string[], ranks: ReadonlyMap<string, number>): readonly string[] {
  let current = symbols;
  for (;;) {
    let best = Number.POSITIVE_INFINITY;
    for (let i = 1; i < current.length; i++)
      best = Math.min(best, ranks.get(pairName(current[i - 1], current[i])) ?? best);
    if (best === Number.POSITIVE_INFINITY) return current;
    const next: string[] = [];
    for (let i = 0; i < current.length; i++) {
      const isPair = i + 1 < current.length && ranks.get(pairName(current[i], current[i + 1])) === best;
      next.push(isPair ? current[i] + current[++i] : current[i]);
    }
    current = next;
  }
}

function pairName(a: string, b: string): string {
  return `${a.length}:${a}${b}`;
}

function isBytes(symbol: string): boolean {
  for (let i = 0; i < symbol.length; i++) if (symbol.charCodeAt(i) > 255) return false;
  return true;
}

function joinBytes(symbols: Iterable<string>): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytesOfSymbols(symbols));
}

/** A character may be cut between two symbols, so its first bytes wait for the others. */
function byteJoiner(): TextJoiner {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return {
    add: (symbol) => decoder.decode(bytesOfSymbols([symbol]), { stream: true }),
    end: () => decoder.decode(),
  };
}
