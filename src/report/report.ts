import { byteLength, html, type Markup, shorten } from './drawing/markup.js';
import type { FigureName } from './figure-list.js';
import { countText } from './number-text.js';
import { comparisonSection } from './page/comparison-section.js';
import { dataSection } from './page/data-section.js';
import { evaluationSection } from './page/evaluation-section.js';
import { headline } from './page/headline.js';
import { modelSection } from './page/model-section.js';
import { pageStyle } from './page/page-style.js';
import { picture } from './page/picture.js';
import { samplesSection } from './page/samples-section.js';
import { limits, sentenceList } from './page/tables.js';
import { type ReportData, reportSchemaVersion } from './report-data.js';
import { allFigures } from './report-figures.js';

export type * from './report-data.js';

type Place = 'comparison' | 'evaluation' | 'model' | 'pictures' | 'data';

// Figures stand with what they are about; those not named here make the pictures.
const places: Partial<Record<FigureName, Place>> = {
  comparison: 'comparison',
  similarities: 'evaluation',
  'pair-differences': 'evaluation',
  'criterion-curve': 'model',
  'training-curve': 'model',
  'missing-pattern': 'data',
};

/** Bytes that a page may have: it is to be mailed and opened without a second thought. */
const pageBudget = 1_950_000;

const noPictures: Pictures = {
  markup: { comparison: html``, evaluation: html``, model: html``, pictures: html``, data: html`` },
  leftOut: 0,
};

/** The report as one HTML page below two megabytes: no script, no network, light and dark, for screens of any width and for paper. */
export function renderReport(data: ReportData): string {
  // Words and numbers go first; pictures take the room that is left.
  const room = pageBudget - byteLength(pageOf(data, noPictures));
  return pageOf(data, picturesWithin(data, room)).markup;
}

function pageOf(data: ReportData, pictures: Pictures): Markup {
  const sections = sectionsOf(data, pictures);
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
  const body = sections.map(({ id, title, body }) => html`<section id="${id}"><h2>${title}</h2>${body}</section>`);
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="generator" content="${shorten(data.software, limits.name)}"><title>${shorten(data.title, 200)}</title><link rel="icon" href="data:,"><style>
${{ markup: pageStyle }}
</style></head><body><a class="skip" href="#main">To the content</a><div class="sheet">${headline(data, sections)}<main id="main">${body}</main><footer>Written by ${shorten(data.software, limits.name)}. Report schema version ${reportSchemaVersion}. This page is one file: it loads nothing and runs no script.</footer></div></body></html>
`;
}

interface Pictures {
  readonly markup: Readonly<Record<Place, Markup>>;
  /** How many did not fit. */
  readonly leftOut: number;
}

interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

function sectionsOf(data: ReportData, { markup: pictures, leftOut }: Pictures): readonly Section[] {
  const sections: Section[] = [];
  if (data.comparison !== undefined) {
    const body = comparisonSection(data.comparison, data, pictures.comparison);
    sections.push({ id: 'comparison', title: 'Comparison', body });
  }
  if (data.evaluation !== undefined) {
    const body = evaluationSection(data.evaluation, pictures.evaluation);
    sections.push({ id: 'evaluation', title: 'Are drawn rows like real ones?', body });
  }
  if (data.samples !== undefined)
    sections.push({ id: 'samples', title: 'Samples', body: samplesSection(data.samples) });
  const missing =
    leftOut === 0 ? '' : html`<p class="note">${countText(leftOut, 'figure')} left out to keep this file small.</p>`;
  const shown = html`${pictures.pictures}${missing}`;
  if (shown.markup !== '') sections.push({ id: 'pictures', title: 'The model and the data', body: shown });
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

function picturesWithin(data: ReportData, room: number): Pictures {
  const lists: Record<Place, Markup[]> = { comparison: [], evaluation: [], model: [], pictures: [], data: [] };
  let [size, leftOut] = [0, 0];
  for (const [i, figure] of allFigures(data).entries()) {
    const drawn = picture(figure, `figure-${i + 1}`);
    const bytes = byteLength(drawn);
    if (size + bytes > room) {
      leftOut++;
      continue;
    }
    size += bytes;
    lists[placeOf(figure.figure, data)].push(drawn);
  }
  const { comparison, evaluation, model, pictures, data: about } = lists;
  return {
    markup: {
      comparison: html`${comparison}`,
      evaluation: html`${evaluation}`,
      model: html`${model}`,
      pictures: html`${pictures}`,
      data: html`${about}`,
    },
    leftOut,
  };
}

function placeOf(figure: FigureName, data: ReportData): Place {
  const place = places[figure];
  if (place === 'comparison' && data.comparison !== undefined) return place;
  if (place === 'evaluation' && data.evaluation !== undefined) return place;
  if (place === 'model' && (data.model ?? data.findings) !== undefined) return place;
  return place === 'data' && data.data !== undefined ? place : 'pictures';
}
