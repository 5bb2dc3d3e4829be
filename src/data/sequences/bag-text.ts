import type { SymbolText } from './text-document.js';

/** Words of two letters or more, with apostrophes and hyphens inside. */
const WORD = /\p{L}(?:[\p{L}\p{M}]|['’-](?=\p{L}))+/gu;

/** Text as a bag of words: small letters, without numbers and marks. What it joins is a list of words, not the text. */
export const bagText: SymbolText = {
  *split(document) {
    for (const [word] of String(document).toLowerCase().matchAll(WORD)) yield word;
  },
  join: (symbols) => Array.from(symbols).join(' '),
  joiner() {
    let isFirst = true;
    return {
      add(symbol) {
        const gap = isFirst ? '' : ' ';
        isFirst = false;
        return `${gap}${symbol}`;
      },
      end: () => '',
    };
  },
};
