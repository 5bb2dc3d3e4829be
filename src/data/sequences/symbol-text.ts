import type { SequenceLayout, TextLayout } from './layout.js';

/** The units into which text is cut. */
export type TextUnit = 'character' | 'byte' | 'word' | 'pair';

/** How text becomes symbols, and symbols text. */
export interface SymbolText {
  split(text: string): readonly string[];
  join(symbols: readonly string[]): string;
}

/** Characters are Unicode code points. */
const characters: SymbolText = { split: (text) => Array.from(text), join: (symbols) => symbols.join('') };

/** How text of a unit is cut and joined. */
export function symbolText(_unit: TextUnit, _text: TextLayout): SymbolText {
  return characters;
}

/** The same for the layout of a schema; undefined where its sequences are no text. */
export function symbolTextOf({ unit, text }: SequenceLayout): SymbolText | undefined {
  return text === undefined ? undefined : symbolText(unit as TextUnit, text);
}
