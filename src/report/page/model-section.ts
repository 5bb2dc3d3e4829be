import type { FindingsTable, Reference } from '../../model/define-model.js';
import { flagOf } from '../../model/options.js';
import { byteLength, html, type Markup, shorten } from '../drawing/markup.js';
import { countText, secondsText } from '../number-text.js';
import type { ReportData, ReportModel } from '../report-data.js';
import { hasText, limits, moreNote, numberMarkup, plainTable, sentenceText, valueText } from './tables.js';

/** Bytes of tables. */
const tablesBudget = 300_000;

/** What the model is, how it was told to be, how the fit went, and what it found. */
export function modelSection({ model, findings, subtitle }: ReportData, pictures: Markup): Markup {
  const tables = findings?.tables ?? [];
  const shown = findingsTables(tables);
  return html`<div class="stack">${model === undefined ? '' : modelFacts(model, subtitle)}${shown}${moreNote(tables.length - shown.length, 'table')}${pictures}</div>`;
}

function titleText(title: string): string {
  return shorten(`${title.charAt(0).toUpperCase()}${title.slice(1)}`, limits.cell);
}

// As many tables as have room in a page that is to stay small.
function findingsTables(tables: readonly FindingsTable[]): readonly Markup[] {
  const shown: Markup[] = [];
  let size = 0;
  for (const table of tables) {
    const width = table.columns.length < 7 ? 'small' : 'wide';
    const markup = html`<h3>${titleText(table.title)}</h3>${plainTable(table, table.title, width)}`;
    size += byteLength(markup);
    if (size > tablesBudget) break;
    shown.push(markup);
  }
  return shown;
}

function modelFacts(model: ReportModel, subtitle: string | undefined): Markup {
  const options = Object.entries(model.options).filter(([, value]) => value === null || hasText(value));
  const table = {
    columns: ['option', 'value'],
    rows: options.map(([name, value]) => [flagOf(name), valueText(value)]),
  };
  return html`${model.summary === undefined || model.summary === subtitle ? '' : html`<p>${sentenceText(model.summary)}</p>`}<dl class="numbers">${facts(model)}</dl>${model.keepsRows ? html`<p class="note">The model file contains training rows: share it as you would share the data.</p>` : ''}${options.length === 0 ? '' : html`<h3>Options</h3>${plainTable(table, 'Options', 'small')}`}${referenceList(model.references ?? [])}`;
}

function facts(model: ReportModel): readonly Markup[] {
  const list: readonly (readonly [string, Markup | undefined, string])[] = [
    ['Free parameters', model.parameters === undefined ? undefined : numberMarkup(model.parameters), ''],
    [
      'Fitting',
      model.seconds === undefined ? undefined : numberMarkup(model.seconds, secondsText(model.seconds)),
      stepsText(model),
    ],
    [
      'Seed',
      model.seed === undefined ? undefined : numberMarkup(model.seed, String(model.seed)),
      'the same seed gives the same model',
    ],
  ];
  return list.flatMap(([label, value, detail]) =>
    value === undefined
      ? []
      : [html`<div><dt>${label}</dt><dd class="value">${value}</dd><dd class="detail">${detail}</dd></div>`],
  );
}

function stepsText({ steps, converged }: ReportModel): string {
  const parts = [
    steps == null ? '' : countText(steps, 'step'),
    converged === undefined ? '' : converged ? 'converged' : 'not converged',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function referenceList(references: readonly Reference[]): Markup {
  if (references.length === 0) return html``;
  const items = references.slice(0, limits.list).map(({ authors, year, title, venue, url }) => {
    const isWeb = url !== undefined && /^https?:\/\//i.test(url);
    return html`<li>${authors} (${String(year)}). ${isWeb ? html`<a href="${url}" rel="noreferrer">${title}</a>` : title}. ${venue}.</li>`;
  });
  return html`<h3>Published in</h3><ul class="plain">${items}</ul>`;
}
