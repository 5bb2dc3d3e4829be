// Words, marks and white space such that joining undoes splitting. A single space between two words, after a mark that closes and before
// one that opens, is the usual case and is no symbol; any other white space is one, and so is the absence of a usual space.
import type { SymbolText, TextJoiner } from './text-document.js';

/** Words (with apostrophes and hyphens inside), numbers, runs of white space, and every other character alone. */
const PIECE = /\p{N}+(?:[.,:]\p{N}+)+|[\p{L}\p{M}\p{N}_]+(?:['’-][\p{L}\p{M}\p{N}_]+)*|\s+|[\s\S]/gu;
const WORD = /^[\p{L}\p{M}\p{N}_\uFFFD]/u;
const SPACE = /^\s/;
const CLOSING = /^[.,;:!?)\]}”»…]$/;
const OPENING = /^[([{“«]$/;

/** The symbol that stands where a space would be usual and is not; no piece of a text is spelled like it. */
export const JOINED_NAME = '<joined>';

/** Text cut into words. */
export const wordsText: SymbolText = {
  *split(document) {
    let before: string | undefined;
    let space: string | undefined;
    for (const [piece] of String(document).matchAll(PIECE)) {
      if (SPACE.test(piece)) {
        space = piece;
        continue;
      }
      const isUsual = isSpaced(before, piece);
      if (space === undefined ? isUsual : space !== ' ' || !isUsual) yield space ?? JOINED_NAME;
      yield piece;
      before = piece;
      space = undefined;
    }
    if (space !== undefined) yield space;
  },
  join(symbols) {
    const joiner = wordJoiner();
    return Array.from(symbols, joiner.add).join('');
  },
  joiner: wordJoiner,
};

function wordJoiner(): TextJoiner {
  let before: string | undefined;
  return {
    add(symbol) {
      const gap = isSpaced(before, symbol) ? ' ' : '';
      before = symbol;
      return symbol === JOINED_NAME ? '' : `${gap}${symbol}`;
    },
    end: () => '',
  };
}

/** Whether a single space is usual between two symbols. White space and what stands for its absence have none beside them. */
function isSpaced(before: string | undefined, after: string): boolean {
  if (before === undefined || before === JOINED_NAME || after === JOINED_NAME) return false;
  return (WORD.test(before) || CLOSING.test(before)) && (WORD.test(after) || OPENING.test(after));
}
