import { bagText } from './bag-text.js';
import { bytesText, pairsText } from './byte-text.js';
import type { SequenceLayout, TextLayout } from './layout.js';
import type { SymbolText, TextDocument } from './text-document.js';
import { wordsText } from './word-text.js';

/** The units into which text is cut. */
export type TextUnit = 'character' | 'byte' | 'word' | 'pair';

export type { SymbolText, TextDocument, TextJoiner } from './text-document.js';

export const TEXT_UNITS: readonly TextUnit[] = ['character', 'byte', 'word', 'pair'];

/** Characters are Unicode code points. */
const characters: SymbolText = {
  split: (document) => textOf(document),
  join: (symbols) => Array.from(symbols).join(''),
  joiner: () => ({ add: (symbol) => symbol, end: () => '' }),
};

/** How text of a unit is cut and joined. */
export function symbolText(
  unit: TextUnit,
  { merges = [] }: TextLayout,
  order: SequenceLayout['order'] = 'sequence',
): SymbolText {
  if (order === 'bag') return bagText;
  if (unit === 'word') return wordsText;
  if (unit === 'byte') return bytesText;
  return unit === 'pair' ? pairsText(merges) : characters;
}

/** The same for the layout of a schema; undefined where its sequences are no text. */
export function symbolTextOf({ unit, text, order }: SequenceLayout): SymbolText | undefined {
  return text === undefined ? undefined : symbolText(unit as TextUnit, text, order);
}

/** A document as text. Bytes that only the unit `byte` takes are a mistake of the caller. */
function textOf(document: TextDocument): string {
  if (typeof document === 'string') return document;
  throw new TypeError('text: bytes are cut into bytes alone');
}
