/** Text that is already markup: only the tags below make it, so everything else that enters a page is escaped. */
export interface Markup {
  readonly markup: string;
}

export type Piece = string | number | Markup | readonly Piece[] | undefined;

/** HTML from a template; each interpolated text is escaped, numbers are written in full. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return join(strings, pieces, String);
}

/** SVG from a template; each interpolated text is escaped, numbers are rounded to a tenth of a pixel. */
export function svg(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return join(strings, pieces, pixels);
}

/** A coordinate for attributes and path data: tenths of a pixel, without a trailing zero. */
export function pixels(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** The text as character data or attribute value of HTML and XML: what could end either is a reference, what neither may hold is U+FFFD. */
export function escapeText(text: string): string {
  return text.replace(unwelcome, (character) => references[character] ?? '\uFFFD');
}

/** How many bytes the markup takes in a file. */
export function byteLength({ markup }: Markup): number {
  return new TextEncoder().encode(markup).length;
}

/** At most `length` characters, never half of one, with an ellipsis where something is left out. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const characters = Array.from(text.slice(0, 4 * length));
  return characters.length <= length && text.length <= 4 * length
    ? text
    : `${characters.slice(0, length - 1).join('')}…`;
}

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\u2028': '&#x2028;',
  '\u2029': '&#x2029;',
};

// XML forbids most control characters and lone surrogates; bidirectional overrides could make a text read as another.
const unwelcome = /[&<>"'\u2028\u2029]|[^\P{Control}\t\n\r]|\p{Surrogate}|[\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/gu;

function join(strings: TemplateStringsArray, pieces: readonly Piece[], number: (value: number) => string): Markup {
  let markup = strings[0];
  for (const [i, piece] of pieces.entries()) markup += write(piece, number) + strings[i + 1];
  return { markup };
}

function write(piece: Piece, number: (value: number) => string): string {
  if (piece === undefined) return '';
  if (typeof piece === 'string') return escapeText(piece);
  if (typeof piece === 'number') return number(piece);
  if ('markup' in piece) return piece.markup;
  return piece.map((part) => write(part, number)).join('');
}
