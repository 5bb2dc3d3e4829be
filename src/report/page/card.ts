import { html, type Markup, shorten } from '../drawing/markup.js';
import { decimalsOf, fixedText, isFiniteNumber, percentText } from '../number-text.js';
import type { ReportScore } from '../report-data.js';
import { limits, numberMarkup } from './tables.js';

/** One number in large type, what it is above it, and what is to be known of it below. */
export function card(label: string, value: Markup, detail: Markup): Markup {
  return html`<div><dt>${shorten(label, limits.name)}</dt><dd class="value">${value}</dd><dd class="detail">${detail}</dd></div>`;
}

/** Scores whose numbers say little as they are: a share is read in percent, a distance beside the one it is held against. */
export function memorisationCard(label: string, score: ReportScore): Markup | undefined {
  if (score.metric === 'exact-copies') return copiesCard(label, score);
  return score.metric === 'nearest-record' && isFiniteNumber(score.ratio) ? nearestCard(label, score) : undefined;
}

function copiesCard(label: string, { value, standardError, floor }: ReportScore): Markup {
  const among = isFiniteNumber(floor)
    ? html` (real rows among themselves: ${numberMarkup(floor, percentText(floor))})`
    : '';
  return card(
    label,
    numberMarkup(value, percentText(value)),
    html`of drawn rows equal a real one${among}${errorLine(standardError)}`,
  );
}

function nearestCard(label: string, { ratio, value, standardError, floor }: ReportScore): Markup {
  const decimals = decimalsOf(standardError);
  const distances = html`<p>distance ${numberMarkup(value, fixedText(value, decimals))}${
    isFiniteNumber(standardError) ? html` ± ${numberMarkup(standardError, fixedText(standardError, decimals))} SE` : ''
  }${isFiniteNumber(floor) ? html`, real rows ${numberMarkup(floor, fixedText(floor, decimals))}` : ''}</p>`;
  return card(
    label,
    numberMarkup(ratio, `${fixedText(ratio, 2)}×`),
    html`as far from the nearest real row as real rows are from each other${distances}`,
  );
}

function errorLine(standardError: number | null | undefined): Markup | string {
  if (!isFiniteNumber(standardError)) return '';
  return html`<p>± ${numberMarkup(standardError, `${Number((100 * standardError).toPrecision(2))} %`)} SE</p>`;
}
