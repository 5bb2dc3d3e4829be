import { flagOf } from '../../model/options.js';
import { html, type Markup, type Piece, shorten } from '../drawing/markup.js';
import type { FigureTable } from '../figure.js';
import { countText, fixedText, isFiniteNumber, notAvailable, numberText } from '../number-text.js';

/** How much of a long list a page shows. */
export const limits = { rows: 120, columns: 16, cell: 120, name: 80, sentence: 400, list: 60 } as const;

/** Rows beyond which a table scrolls in a box of its own. */
const tallRows = 16;

/** A number as printed, with the full one for machines. */
export function numberMarkup(value: number | null | undefined, text?: string): Markup {
  if (!isFiniteNumber(value)) return html`${notAvailable}`;
  return html`<data value="${value}">${text ?? numberText(value)}</data>`;
}

/** A number with its standard error, both with the same decimals. */
export function measuredMarkup(
  value: number | null,
  standardError: number | null | undefined,
  decimals: number,
): Markup {
  if (!isFiniteNumber(standardError)) return numberMarkup(value, fixedText(value, decimals));
  return html`${numberMarkup(value, fixedText(value, decimals))} <span class="error">± ${numberMarkup(standardError, fixedText(standardError, decimals))}</span>`;
}

/** A table in a box that scrolls sideways, by keyboard too; beyond the limits it says how much is left out. */
export function plainTable(table: FigureTable, name: string, size: 'wide' | 'small' = 'wide'): Markup {
  const columns = table.columns.slice(0, limits.columns);
  const rows = table.rows.slice(0, limits.rows);
  const isNumber = columns.map(
    (_, c) =>
      rows.some((row) => typeof row[c] === 'number') &&
      rows.every((row) => typeof row[c] !== 'string' || row[c] === notAvailable),
  );
  const look = (c: number) => (c > 0 && isNumber[c] ? html` class="number"` : html``);
  const heads = columns.map((column, c) => html`<th scope="col"${look(c)}>${shorten(column, limits.name)}</th>`);
  const cell = (value: string | number | null | undefined): Piece =>
    typeof value === 'string' ? shorten(value, limits.cell) : numberMarkup(value);
  const lines = rows.map((row) => {
    const [first, ...others] = columns.map((_, c) => cell(row[c]));
    return html`<tr><th scope="row"${look(0)}>${first}</th>${others.map((value, c) => html`<td${look(c + 1)}>${value}</td>`)}</tr>`;
  });
  return html`${scrollBox(name, html`<table${size === 'small' ? html` class="small-table"` : ''}><thead><tr>${heads}</tr></thead><tbody>${lines}</tbody></table>`, rows.length)}${moreNote(table.rows.length - rows.length, 'row')}${moreNote(table.columns.length - columns.length, 'column')}`;
}

/** A region that can be scrolled by keyboard and has a name. */
export function scrollBox(name: string, inside: Markup, rows = 0): Markup {
  return html`<div class="${rows > tallRows ? 'scroll tall' : 'scroll'}" role="region" tabindex="0" aria-label="${shorten(name, limits.name)}">${inside}</div>`;
}

/** Says how many entries are not shown. */
export function moreNote(count: number, what: string): Markup {
  return count <= 0
    ? html``
    : html`<p class="note">And ${what === '' ? `${numberText(count)} more` : countText(count, `more ${what}`)}.</p>`;
}

/** Sentences as a list, the rest counted. */
export function sentenceList(sentences: readonly string[], look: string): Markup {
  const shown = sentences.slice(0, limits.list);
  return html`<ul class="${look}">${shown.map((sentence) => html`<li>${shorten(sentence, limits.sentence)}</li>`)}</ul>${moreNote(sentences.length - shown.length, '')}`;
}

/** Options as people would type them: `components 3, covariance full`. */
export function optionsText(options: Readonly<Record<string, unknown>>): string {
  return Object.entries(options)
    .filter(([, value]) => hasText(value))
    .map(([name, value]) => `${flagOf(name)} ${valueText(value)}`)
    .join(', ');
}

/** Whether there is anything to say of an option's value: an empty one is as good as none. */
export function hasText(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}

/** An option's value in words. */
export function valueText(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === null || value === undefined ? notAvailable : (JSON.stringify(value) ?? notAvailable);
}

/** The text with a capital and a full stop. */
export function sentenceText(text: string): string {
  const start = shorten(text, limits.sentence);
  return `${start.charAt(0).toUpperCase()}${start.slice(1)}${/[.!?…]$/.test(start) ? '' : '.'}`;
}
