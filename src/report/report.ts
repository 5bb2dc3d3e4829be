import { html, type Markup, shorten } from './drawing/markup.js';
import type { FigureName } from './figure-list.js';
import { comparisonSection } from './page/comparison-section.js';
import { dataSection } from './page/data-section.js';
import { headline } from './page/headline.js';
import { modelSection } from './page/model-section.js';
import { pageStyle } from './page/page-style.js';
import { picture } from './page/picture.js';
import { limits, sentenceList } from './page/tables.js';
import { type ReportData, reportSchemaVersion } from './report-data.js';
import { allFigures } from './report-figures.js';

export type * from './report-data.js';

type Place = 'comparison' | 'model' | 'pictures' | 'data';

// Figures stand with what they are about; those not named here make the pictures.
const places: Partial<Record<FigureName, Place>> = {
  comparison: 'comparison',
  'criterion-curve': 'model',
  'missing-pattern': 'data',
};

// Pictures stop here, so that the whole page stays under two megabytes.
const pictureBudget = 1_300_000;

/** The report as one HTML page: no script, no network, light and dark, for screens of any width and for paper. */
export function renderReport(data: ReportData): string {
  const { pictures, leftOut } = picturesByPlace(data);
  const sections = sectionsOf(data, pictures, leftOut);
  const contents = sections.map(({ id, title }) => ({ id, title }));
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
  const body = sections.map(({ id, title, body }) => html`<section id="${id}"><h2>${title}</h2>${body}</section>`);
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="generator" content="${shorten(data.software, limits.name)}"><title>${shorten(data.title, 200)}</title><link rel="icon" href="data:,"><style>
${{ markup: pageStyle }}
</style></head><body><a class="skip" href="#main">To the content</a><div class="sheet">${headline(data, contents)}<main id="main">${body}</main><footer>Written by ${shorten(data.software, limits.name)}. Report schema version ${reportSchemaVersion}. This page is one file: it loads nothing and runs no script.</footer></div></body></html>
`;
  return page.markup;
}

interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

function sectionsOf(data: ReportData, pictures: Readonly<Record<Place, Markup>>, leftOut: number): readonly Section[] {
  const sections: Section[] = [];
  if (data.comparison !== undefined)
    sections.push({
      id: 'comparison',
      title: 'Comparison',
      body: comparisonSection(data.comparison, data, pictures.comparison),
    });
  const missing =
    leftOut === 0
      ? ''
      : html`<p class="note">${leftOut} more ${leftOut === 1 ? 'figure is' : 'figures are'} left out to keep this file small.</p>`;
  const shown = html`${pictures.pictures}${missing}`;
  if (shown.markup !== '')
    sections.push({
      id: 'pictures',
      title: data.model === undefined ? 'Pictures' : 'The model and the data',
      body: shown,
    });
  if (data.model !== undefined || data.findings !== undefined)
    sections.push({
      id: 'model',
      title: data.model === undefined ? 'Findings' : shorten(data.model.title, limits.name),
      body: modelSection(data, pictures.model),
    });
  if (data.data !== undefined)
    sections.push({ id: 'data', title: 'Data', body: dataSection(data.data, pictures.data) });
  if (data.decisions.length > 0)
    sections.push({
      id: 'decisions',
      title: 'Decisions',
      body: html`<div class="stack"><p>Choices that were made automatically; each can be overridden.</p>${sentenceList(data.decisions, 'plain')}</div>`,
    });
  if (data.reproduce.length > 0)
    sections.push({
      id: 'reproduce',
      title: 'Make it again',
      body: html`<pre tabindex="0" aria-label="Commands"><code>${data.reproduce.map((line) => shorten(line, 2000)).join('\n')}</code></pre>`,
    });
  return sections;
}

function picturesByPlace(data: ReportData): {
  readonly pictures: Readonly<Record<Place, Markup>>;
  readonly leftOut: number;
} {
  const lists: Record<Place, string> = { comparison: '', model: '', pictures: '', data: '' };
  let [size, leftOut] = [0, 0];
  for (const [i, figure] of allFigures(data).entries()) {
    const { markup } = picture(figure, `figure-${i + 1}`);
    if (size + markup.length > pictureBudget) {
      leftOut++;
      continue;
    }
    size += markup.length;
    const place = places[figure.figure] ?? 'pictures';
    const isThere =
      (place === 'comparison' && data.comparison !== undefined) ||
      (place === 'model' && (data.model ?? data.findings) !== undefined) ||
      (place === 'data' && data.data !== undefined);
    lists[isThere ? place : 'pictures'] += markup;
  }
  const pictures = Object.fromEntries(Object.entries(lists).map(([place, markup]) => [place, { markup }])) as Record<
    Place,
    Markup
  >;
  return { pictures, leftOut };
}
