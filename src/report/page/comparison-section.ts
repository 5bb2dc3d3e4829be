import { FEW_SEQUENCES } from '../../data/sequences/cut-in-time.js';
import { html, type Markup, shorten } from '../drawing/markup.js';
import { countText, decimalsOf, numberText, percentText, secondsText } from '../number-text.js';
import { countedUnit, type RankedResult, rankResults, scaleNote } from '../ranking.js';
import type { ReportComparison, ReportData } from '../report-data.js';
import { certaintyBadge } from './headline.js';
import { limits, measuredMarkup, moreNote, numberMarkup, optionsText, scrollBox } from './tables.js';

const mostRanked = 300;

/** The models best first, those without a rank apart with the reason, and what the numbers mean. */
export function comparisonSection(comparison: ReportComparison, data: ReportData, pictures: Markup): Markup {
  const all = rankResults(comparison.results);
  const ranked = all.filter(({ rank }) => rank !== null);
  const others = all.filter(({ rank }) => rank === null);
  return html`<div class="stack"><p>${explanation(comparison, ranked, data)}</p>${pictures}${ranked.length === 0 ? html`<p>No model could be ranked.</p>` : rankedTable(ranked, countedUnit(comparison.results))}${notes(ranked, data)}${others.length === 0 ? '' : othersTable(others, countedUnit(comparison.results))}</div>`;
}

function explanation({ split }: ReportComparison, ranked: readonly RankedResult[], { data }: ReportData): string {
  // A few sequences without ends are held out in time.
  const isCut = data?.sequence?.ends === false && data.rows < FEW_SEQUENCES;
  const how =
    split.folds !== undefined
      ? `${numberText(split.folds)}-fold cross-validation`
      : split.holdout !== undefined
        ? `${isCut ? 'the last ' : ''}${percentText(split.holdout)} of the ${isCut ? 'steps' : 'rows'} held out`
        : 'held-out rows';
  const seed = split.seed === undefined ? '' : `, seed ${split.seed}`;
  return `${countText(ranked.length, 'model')} ranked by the mean log-probability of ${isCut ? 'steps' : 'rows'} not used for fitting (${how}${seed}). ± is one standard error (SE).`;
}

function rankedTable(ranked: readonly RankedResult[], unit: string): Markup {
  const shown = ranked.slice(0, mostRanked);
  const rows = shown.map((result) => {
    const decimals = decimalsOf(result.natsStandardError);
    return html`<tr${result.rank === 1 ? html` class="first"` : ''}><td class="number">${numberMarkup(result.rank)}</td>${nameCell(result)}<td class="number">${measuredMarkup(result.nats, result.natsStandardError, decimals)}</td><td class="number">${measuredMarkup(result.bits, result.bitsStandardError, decimalsOf(result.bitsStandardError))}</td><td class="number">${differenceCell(result)}</td><td class="number">${numberMarkup(result.parameters)}</td><td class="number">${numberMarkup(result.seconds, secondsText(result.seconds))}</td></tr>`;
  });
  const table = html`<table class="ranking"><thead><tr><th scope="col" class="number">Rank</th><th scope="col">Model</th><th scope="col" class="number">Held-out log-prob.<br>nats per ${unit}</th><th scope="col" class="number">bits per ${unit}</th><th scope="col" class="number">Difference to the best<br>nats per ${unit}</th><th scope="col" class="number">Free parameters</th><th scope="col" class="number">Time</th></tr></thead><tbody>${rows}</tbody></table>`;
  return html`${scrollBox('Models ranked by held-out log-probability', table)}${moreNote(ranked.length - shown.length, 'model')}`;
}

function nameCell(result: RankedResult): Markup {
  const options = optionsText(result.options);
  const named =
    result.title === result.model ? options : [result.model, options].filter((part) => part !== '').join(': ');
  return html`<th scope="row">${shorten(result.title, limits.name)} ${result.baseline ? html`<span class="badge">baseline</span> ` : ''}${certaintyBadge(result.certainty)}${named === '' ? '' : html`<span class="sub">${shorten(named, limits.cell)}</span>`}</th>`;
}

function differenceCell({ difference, isWithinTwoErrors, rank }: RankedResult): Markup {
  if (difference === null) return rank === 1 ? html`<span class="badge strong">best</span>` : html`n/a`;
  const measured = measuredMarkup(difference.value, difference.standardError, decimalsOf(difference.standardError));
  return html`${measured}${isWithinTwoErrors === true ? html`<span class="sub">≈ within 2 SE</span>` : ''}`;
}

function notes(ranked: readonly RankedResult[], { data }: ReportData): Markup {
  const texts: string[] = [];
  const note = scaleNote(data?.columns ?? [], data?.sequence?.unit);
  if (note !== null) texts.push(note);
  const bases = new Set(
    ranked.flatMap(({ difference }) => (difference?.standardError == null ? [] : [difference.basis])),
  );
  if (bases.has('paired')) texts.push('Standard errors of differences are of the same held-out rows, pair by pair.');
  if (bases.has('unpaired'))
    texts.push(
      'Standard errors of differences combine those of the two models as if independent, which on the same rows is cautious.',
    );
  if (ranked.some(({ isWithinTwoErrors }) => isWithinTwoErrors === true))
    texts.push('Models within 2 SE of the best are not told apart from it by these rows.');
  if (ranked.some(({ certainty }) => certainty === 'lower-bound'))
    texts.push('A lower bound stands below the model’s true log-probability: its rank may be too low, never too high.');
  return html`<ul class="plain note">${texts.map((text) => html`<li>${text}</li>`)}</ul>`;
}

function othersTable(others: readonly RankedResult[], unit: string): Markup {
  const rows = others
    .slice(0, mostRanked)
    .map(
      (result) =>
        html`<tr>${nameCell(result)}<td class="words">${shorten(result.why ?? '', limits.sentence)}</td><td class="number">${result.nats === null ? 'n/a' : measuredMarkup(result.nats, result.natsStandardError, decimalsOf(result.natsStandardError))}</td></tr>`,
    );
  return html`<h3>Not ranked</h3>${scrollBox('Models without a rank', html`<table><thead><tr><th scope="col">Model</th><th scope="col">Why it has no rank</th><th scope="col" class="number">Held-out nats per ${unit}</th></tr></thead><tbody>${rows}</tbody></table>`)}${moreNote(others.length - mostRanked, 'model')}`;
}
