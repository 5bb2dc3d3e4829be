/** One document: text, or the bytes of a file as they are, which only the unit `byte` takes. */
export type TextDocument = string | Uint8Array;

/** What stands for a symbol that training never saw where symbols become text. */
export const UNKNOWN_TEXT = '\uFFFD';

/** How text becomes symbols, and symbols text; `join` undoes `split`. */
export interface SymbolText {
  split(document: TextDocument): Iterable<string>;
  join(symbols: Iterable<string>): string;
  /** Text as its symbols come. */
  joiner(): TextJoiner;
}

/** Puts symbols together one by one. */
export interface TextJoiner {
  /** What one more symbol adds: whole characters only. */
  add(symbol: string): string;
  /** What was still waiting for the rest of a character. */
  end(): string;
}
