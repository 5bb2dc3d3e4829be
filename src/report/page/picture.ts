import { html, type Markup, shorten } from '../drawing/markup.js';
import { type Figure, type FigureTile, narrowFigure, wideFigure } from '../figure.js';
import { drawFigure, type FigureData } from '../figure-list.js';
import { limits, plainTable } from './tables.js';

/** A figure laid out twice, for wide and for narrow screens (only one is shown and read out), or once where it is made of tiles that flow, with its caption and numbers. */
export function picture(data: FigureData, id: string): Markup {
  const wide = drawFigure(data, { width: wideFigure, id: `${id}-wide` });
  const shown =
    wide.tiles === undefined
      ? html`<div class="wide">${{ markup: wide.svg }}</div><div class="narrow">${{ markup: drawFigure(data, { width: narrowFigure, id: `${id}-narrow` }).svg }}</div>`
      : tilesMarkup(wide, wide.tiles);
  const table =
    wide.table === undefined || wide.table.rows.length === 0
      ? ''
      : html`<details><summary>Numbers in this figure</summary>${plainTable(wide.table, `Numbers: ${wide.title}`)}</details>`;
  return html`<section class="picture" id="${id}"><h3>${shorten(wide.title, limits.cell)}</h3><figure><div>${shown}</div><figcaption>${shorten(wide.caption, limits.sentence)}</figcaption></figure>${table}</section>`;
}

function tilesMarkup({ description }: Figure, tiles: readonly FigureTile[]): Markup {
  const shown = tiles.map(({ label, width, height, isSharp, source }, i) => {
    // The first tile tells what all of them show.
    const words = i === 0 ? description : label;
    const name = label === '' ? '' : html`<p class="note">${label}</p>`;
    return html`<div>${name}<img${isSharp ? html` class="sharp"` : ''} alt="${words}" width="${width}" height="${height}" src="${source}"></div>`;
  });
  return html`<div class="tiles">${shown}</div>`;
}
