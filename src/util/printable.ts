// Cc, Cf, Zl, Zp and lone surrogates: escape sequences, direction overrides, line breaks. Joiners (U+200C, U+200D) stay: emoji and scripts need them.
const hidden = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Text from data, safe to show on one line of a terminal: control characters as `\u{…}`, cut after `maximum` characters. */
export function printable(text: string, maximum = 80): string {
  const shown = text.length > 2 * maximum ? text.slice(0, 2 * maximum) : text;
  const characters = [...shown.replace(hidden, escaped)];
  return characters.length <= maximum ? characters.join('') : `${characters.slice(0, maximum - 1).join('')}…`;
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
