import { html, type Markup } from '../drawing/markup.js';
import type { ReportSamples } from '../report-data.js';

/** Drawn sequences as text, recorded ones beside them: lines as one block, longer passages each in its own. */
export function samplesSection({ form, drawn, real }: ReportSamples): Markup {
  const part = (title: string, texts: readonly string[]) =>
    texts.length === 0 ? '' : html`<div class="stack"><h3>${title}</h3>${blocks(form, texts, title)}</div>`;
  return html`<div class="samples">${part('Drawn by the model', drawn)}${part('Recorded', real)}</div>`;
}

function blocks(form: ReportSamples['form'], texts: readonly string[], name: string): Markup {
  const lines = texts.map((text) => (text === '' ? '(empty)' : text));
  const each = form === 'lines' ? [lines.join('\n')] : lines;
  return html`${each.map((text) => html`<pre tabindex="0" aria-label="${name}"><code>${text}</code></pre>`)}`;
}
