import type { JudgedScore } from '../../metrics/judge-sample.js';
import { html, type Markup, type Piece, shorten } from '../drawing/markup.js';
import { countText, decimalsOf, numberText } from '../number-text.js';
import type { ReportEvaluation } from '../report-data.js';
import { limits, measuredMarkup, moreNote, numberMarkup, scrollBox, sentenceList, sentenceText } from './tables.js';

/** What was judged of the drawn rows: the verdict in words, each score beside that of real rows, and pictures. */
export function evaluationSection(evaluation: ReportEvaluation, pictures: Markup): Markup {
  const { rows, reference, verdict, scores, refusals } = evaluation;
  const shown = scores.slice(0, limits.rows);
  const refused = refusals.map(({ metric, reason }) => `${metric}: ${reason}`);
  return html`<div class="stack">${verdict.map((line) => html`<p>${line}</p>`)}<p class="note">${countText(rows, 'drawn row')} and as many real ones, each held against ${numberText(reference)} other real rows. ± is one standard error. Like real: within three standard errors of what real rows get, or better. Close: at most 0.05 below where 1 is best, twice a distance, a tenth otherwise.</p>${table(shown)}${moreNote(scores.length - shown.length, 'score')}${refused.length === 0 ? '' : html`<h3>Not judged</h3>${sentenceList(refused, 'plain note')}`}${pictures}</div>`;
}

function table(scores: readonly JudgedScore[]): Markup {
  const rows = scores.map(
    (score) =>
      html`<tr><th scope="row">${shorten(score.metric, limits.name)}${score.note === undefined ? '' : html`<span class="sub">${sentenceText(score.note)}</span>`}</th><td>${verdictBadge(score.verdict)}</td><td class="number">${measured(score.value, score.standardError)}${unitText(score)}</td><td class="number">${measured(score.floor, score.floorStandardError)}</td></tr>`,
  );
  return scrollBox(
    'Scores of drawn rows beside those of real ones',
    html`<table class="ranking"><thead><tr><th scope="col">Score</th><th scope="col">Verdict</th><th scope="col" class="number">Drawn rows</th><th scope="col" class="number">Real rows</th></tr></thead><tbody>${rows}</tbody></table>`,
  );
}

function measured(value: number, error: number | undefined): Piece {
  if (error === undefined || !(error > 0)) return numberMarkup(value);
  return measuredMarkup(value, error, Math.min(6, decimalsOf(error)));
}

function unitText({ unit }: JudgedScore): Piece {
  return unit === undefined ? '' : html`<span class="sub">${unit}</span>`;
}

function verdictBadge(verdict: JudgedScore['verdict']): Markup {
  if (verdict === 'like real') return html`<span class="badge">like real</span>`;
  return verdict === 'close' ? html`<span class="badge strong">close</span>` : html`<strong>different</strong>`;
}
