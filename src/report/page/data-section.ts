import { sizeWords } from '../../data/images/layout.js';
import { type SequenceLayout, unitsOf } from '../../data/sequences/layout.js';
import { html, type Markup, shorten } from '../drawing/markup.js';
import { countText, listText, notAvailable, numberText, percentText } from '../number-text.js';
import type { ReportColumn, ReportDataset } from '../report-data.js';
import { isCategorical, valueText } from '../sampled-column.js';
import { limits, moreNote, numberMarkup, scrollBox } from './tables.js';

const mostColumns = 100;

/** Each modelled column with its measure, missing cells and range, and the columns left out. */
export function dataSection(data: ReportDataset, pictures: Markup): Markup {
  const shown = data.columns.slice(0, mostColumns);
  const rows = shown.map(
    (column) =>
      html`<tr><th scope="row">${shorten(column.name, limits.name)}</th><td>${column.kind}</td><td>${measureText(column)}</td><td class="number">${missingCell(column, data.rows)}</td><td class="words">${rangeText(column)}</td></tr>`,
  );
  const table = html`<table><thead><tr><th scope="col">Column</th><th scope="col">Kind</th><th scope="col">Measure</th><th scope="col" class="number">Missing</th><th scope="col">Values</th></tr></thead><tbody>${rows}</tbody></table>`;
  return html`<div class="stack"><p>${rowsText(data)}, ${data.image === undefined ? html`${countText(data.columns.length, 'column')} modelled, ` : ''}${countText(data.leftOut.length, 'column')} left out.</p>${scrollBox('Columns', table)}${moreNote(data.columns.length - shown.length, 'column')}${leftOutList(data)}${pictures}</div>`;
}

function rowsText({ rows, image, sequence }: ReportDataset): string {
  if (sequence !== undefined) return sequencesText(rows, sequence);
  if (image === undefined) return countText(rows, 'row');
  const kinds = {
    none: 'levels from 0 to 255',
    static: 'pixels drawn once as 0 or 1',
    dynamic: 'pixels drawn as 0 or 1',
  };
  return `${countText(rows, image.channels === 3 ? 'colour image' : 'grey image')} of ${sizeWords(image)}, ${kinds[image.binarization]}`;
}

function sequencesText(rows: number, sequence: SequenceLayout): string {
  const what = sequence.order === 'bag' ? 'document' : 'sequence';
  const end = sequence.ends ? ', each ended by a stop' : '';
  return `${countText(rows, what)} of ${unitsOf(sequence)}, the longest with ${numberText(sequence.longest)}${end}`;
}

const measures: Readonly<Record<ReportColumn['measure'], string>> = {
  continuous: 'density per unit',
  count: 'mass on counts',
  categorical: 'mass on categories',
  binary: 'mass on two values',
  'with-atoms': 'mass at single values, density elsewhere',
};

function measureText({ measure }: ReportColumn): string {
  return measures[measure];
}

function missingCell({ missing }: ReportColumn, rows: number): Markup {
  return missing === 0
    ? html`<span class="error">none</span>`
    : html`${numberMarkup(missing)} <span class="error">(${percentText(missing / Math.max(1, rows))})</span>`;
}

function rangeText(column: ReportColumn): Markup {
  if (isCategorical(column)) {
    return html`${countText(column.categories.length, 'value')}: ${shorten(
      listText(
        column.categories.map((name) => shorten(name, 30)),
        6,
      ),
      240,
    )}`;
  }
  if (!Number.isFinite(column.minimum) || !Number.isFinite(column.maximum))
    return html`${notAvailable}: no known cells`;
  const number = (value: number) =>
    column.kind === 'date' ? html`${valueText(column, value)}` : numberMarkup(value, shortText(value));
  return html`${atomsText(column)}${number(column.minimum)} to ${number(column.maximum)} <span class="sub">mean ${number(column.mean)}, standard deviation ${numberMarkup(column.deviation, shortText(column.deviation))}${column.kind === 'date' ? ' days' : ''}</span>`;
}

// Range, mean and standard deviation are those of the other cells, so what they leave out stands before them.
function atomsText(column: ReportColumn): Markup | string {
  if (column.atoms.length === 0) return '';
  const values = listText(
    column.atoms.map((value) => valueText(column, value)),
    6,
  );
  if (column.atomShare === undefined) return html`apart from its own mass at ${values}: `;
  return html`besides ${values} (${numberMarkup(column.atomShare, percentText(column.atomShare))} of rows): `;
}

function leftOutList({ leftOut }: ReportDataset): Markup {
  if (leftOut.length === 0) return html``;
  const shown = leftOut.slice(0, limits.list);
  return html`<h3>Left out</h3><ul class="plain">${shown.map(({ name, reason }) => html`<li><strong>${shorten(name, limits.name)}</strong>: ${shorten(reason, limits.sentence)}</li>`)}</ul>${moreNote(leftOut.length - shown.length, 'column')}`;
}

// Values as recorded have no more digits than they need.
function shortText(value: number): string {
  return Number.isInteger(value) ? numberText(value) : String(Number(value.toPrecision(5)));
}
