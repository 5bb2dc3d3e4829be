import { html, type Markup, shorten } from '../drawing/markup.js';
import { countText, decimalsOf, fixedText, isFiniteNumber, notAvailable, numberText } from '../number-text.js';
import { countedUnit, type RankedResult, rankResults, whyNotFinite } from '../ranking.js';
import type { ReportData, ReportScore } from '../report-data.js';
import { card, memorisationCard } from './card.js';
import { limits, numberMarkup, sentenceList, sentenceText } from './tables.js';

const firstWarnings = 6;

/** The heading, what the page is about, its warnings, and its most important numbers. */
export function headline(
  data: ReportData,
  contents: readonly { readonly id: string; readonly title: string }[],
): Markup {
  const numbers = [...comparisonNumbers(data), ...data.scores.slice(0, 12).map(scoreCard)];
  const links = contents.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`);
  return html`<header><p class="eyebrow">${
    [data.model?.title, data.data?.name]
      .filter((part) => part !== undefined)
      .map((part) => shorten(part, limits.name))
      .join(' · ') || 'Report'
  }</p><h1>${shorten(data.title, 200)}</h1>${data.subtitle === undefined ? '' : html`<p class="lead">${sentenceText(data.subtitle)}</p>`}${warningBox(data.warnings)}${numbers.length === 0 ? '' : html`<dl class="numbers">${numbers}</dl>`}<nav aria-label="Contents"><ul>${links}</ul></nav></header>`;
}

function warningBox(warnings: readonly string[]): Markup {
  if (warnings.length === 0) return html``;
  const rest = warnings.slice(firstWarnings);
  const more = html`<details><summary>${rest.length} more</summary>${sentenceList(rest, 'plain')}</details>`;
  return html`<section id="warnings" class="warnings"><h2>${countText(warnings.length, 'warning')}</h2>${sentenceList(warnings.slice(0, firstWarnings), 'plain')}${rest.length === 0 ? '' : more}</section>`;
}

/** How certain a log-probability is, in words. */
export function certaintyBadge(certainty: string | null | undefined): Markup {
  return certainty == null ? html`` : html`<span class="badge">${certainty.replace('-', ' ')}</span>`;
}

function scoreCard(score: ReportScore): Markup {
  const label = labelOf(score);
  if (!isFiniteNumber(score.value)) {
    return card(
      label,
      html`${notAvailable}`,
      html`${shorten(whyNotFinite(score.value, score.reason), limits.sentence)}`,
    );
  }
  const special = memorisationCard(label, score);
  if (special !== undefined) return special;
  const hasError = isFiniteNumber(score.standardError);
  const decimals = decimalsOf(score.standardError);
  const value = numberMarkup(score.value, hasError ? fixedText(score.value, decimals) : headlineText(score));
  const unit = score.unit === undefined ? '' : html`${score.unit.replace('/', ' per ')} `;
  const error = hasError
    ? html`± ${numberMarkup(score.standardError, fixedText(score.standardError, decimals))} SE `
    : '';
  const floor = isFiniteNumber(score.floor) ? html`real against real ${numberMarkup(score.floor)} ` : '';
  const given =
    score.given === undefined || score.given.length === 0
      ? ''
      : html`given ${shorten(score.given.join(', '), limits.name)} `;
  const note = score.note === undefined ? '' : html`<p>${shorten(score.note, limits.sentence)}</p>`;
  return card(label, value, html`${error}${unit}${given}${floor}${certaintyBadge(score.certainty)}${note}`);
}

// Criteria and large sums are read to a tenth of a nat; more decimals would only look exact.
function headlineText({ metric, value }: ReportScore): string {
  if (!isFiniteNumber(value)) return notAvailable;
  const size = Math.abs(value);
  if (size >= 1e9 || (size < 1000 && !/^(aic|bic|icl)$/.test(metric))) return numberText(value);
  const [whole, tenths] = fixedText(value, 1).split('.');
  return tenths === '0' ? numberText(Number(whole)) : `${numberText(Number(whole))}.${tenths}`;
}

function comparisonNumbers({ comparison }: ReportData): readonly Markup[] {
  if (comparison === undefined) return [];
  const all = rankResults(comparison.results);
  const unit = countedUnit(comparison.results);
  const ranked = all.filter(({ rank }) => rank !== null);
  const best = ranked[0];
  const count = card(
    'Models compared',
    numberMarkup(all.length),
    html`${countText(all.length - ranked.length, 'model')} not ranked`,
  );
  if (best === undefined) return [count];
  const decimals = decimalsOf(best.natsStandardError);
  const error =
    best.natsStandardError === null
      ? ''
      : html`± ${numberMarkup(best.natsStandardError, fixedText(best.natsStandardError, decimals))} SE `;
  const value = card(
    'Its held-out log-probability',
    numberMarkup(best.nats, fixedText(best.nats, decimals)),
    html`${error}nats per ${unit} ${certaintyBadge(best.certainty)}`,
  );
  return [
    card('Best model', html`${shorten(best.title, limits.name)}`, html`${tiesText(ranked)}`),
    value,
    ...baselineCard(best, ranked, unit),
    count,
  ];
}

function tiesText(ranked: readonly RankedResult[]): string {
  if (ranked.length === 1) return 'the only model ranked';
  if (ranked.slice(1).every(({ isWithinTwoErrors }) => isWithinTwoErrors === null))
    return 'how sure that is, one sequence cannot tell';
  const ties = ranked.filter(({ isWithinTwoErrors }) => isWithinTwoErrors === true).length;
  return ties === 0 ? 'more than 2 SE ahead of all others' : `${countText(ties, 'other model')} within 2 SE`;
}

function baselineCard(best: RankedResult, ranked: readonly RankedResult[], unit: string): readonly Markup[] {
  const baseline = ranked.find((result) => result.baseline);
  if (baseline?.difference == null || best.baseline) return [];
  const gain = -baseline.difference.value;
  const decimals = decimalsOf(baseline.difference.standardError);
  const error =
    baseline.difference.standardError === null
      ? ''
      : html`± ${numberMarkup(baseline.difference.standardError, fixedText(baseline.difference.standardError, decimals))} SE `;
  return [
    card(
      'Gain over the baseline',
      numberMarkup(gain, fixedText(gain, decimals)),
      html`${error}nats per ${unit}, over ${shorten(baseline.title, limits.name)}`,
    ),
  ];
}

// A dash stays where it is part of the word: log-probability, leave-one-out.
function words(metric: string): string {
  const isShort = /^[a-z]{2,4}$/.test(metric);
  return isShort
    ? metric.toUpperCase()
    : metric.replace(/leave-one-out-?|log-|(?<=[a-z])-(?=[a-z])/g, (found) =>
        found.startsWith('leave') ? 'leave-one-out ' : found === 'log-' ? found : ' ',
      );
}

// Leaving one out is done with the training rows: naming them as well says nothing.
function labelOf({ rows, metric }: ReportScore): string {
  const name = [metric.startsWith('leave-one-out') ? undefined : rows, words(metric)]
    .filter((part) => part !== undefined)
    .join(' ');
  return name.charAt(0).toUpperCase() + name.slice(1);
}
