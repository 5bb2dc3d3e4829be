import { html, type Markup, shorten } from '../drawing/markup.js';
import { narrowFigure, wideFigure } from '../figure.js';
import { drawFigure, type FigureData } from '../figure-list.js';
import { limits, plainTable } from './tables.js';

/** A figure laid out twice, for wide and for narrow screens (only one is shown and read out), with its caption and numbers. */
export function picture(data: FigureData, id: string): Markup {
  const wide = drawFigure(data, { width: wideFigure, id: `${id}-wide` });
  const narrow = drawFigure(data, { width: narrowFigure, id: `${id}-narrow` });
  const table =
    wide.table === undefined || wide.table.rows.length === 0
      ? ''
      : html`<details><summary>Numbers in this figure</summary>${plainTable(wide.table, `Numbers: ${wide.title}`)}</details>`;
  return html`<section class="picture" id="${id}"><h3>${shorten(wide.title, limits.cell)}</h3><figure><div><div class="wide">${{ markup: wide.svg }}</div><div class="narrow">${{ markup: narrow.svg }}</div></div><figcaption>${shorten(wide.caption, limits.sentence)}</figcaption></figure>${table}</section>`;
}
