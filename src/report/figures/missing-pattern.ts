import { type Box, fitText, textWidth } from '../drawing/axis.js';
import { svg } from '../drawing/markup.js';
import { linearScale } from '../drawing/scale.js';
import { type Figure, type FigureLook, figureOf, wideFigure } from '../figure.js';
import { countText, numberText, percentText } from '../number-text.js';

export interface MissingPatternData {
  readonly rows: number;
  readonly columns: readonly { readonly name: string; readonly missing: number }[];
}

const mostColumns = 30;
const rowHeight = 24;

/** The share of missing cells of each column that has any, largest first. */
export function missingPattern(data: MissingPatternData, look: FigureLook = {}): Figure {
  const width = look.width ?? wideFigure;
  const rows = Math.max(1, data.rows);
  const affected = data.columns.filter(({ missing }) => missing > 0).sort((a, b) => b.missing - a.missing);
  const shown = affected.slice(0, mostColumns);
  const labels = Math.min(width * 0.4, 20 + Math.max(40, ...shown.map(({ name }) => textWidth(name))));
  const box: Box = { left: labels, right: width - 110, top: 8, bottom: 8 + Math.max(1, shown.length) * rowHeight };
  const x = linearScale([0, 1], [box.left, box.right]);
  const bars = shown.map(({ name, missing }, i) => {
    const y = box.top + (i + 0.5) * rowHeight;
    return svg`<text class="end" x="${box.left - 12}" y="${y + 4}">${fitText(name, labels - 14)}</text><path class="grid" stroke-width="10" d="M${box.left} ${y}H${box.right}"/><path class="c5-line" stroke-width="10" d="M${box.left} ${y}H${Math.max(box.left + 1.5, x(missing / rows))}"/><text class="quiet small" x="${box.right + 10}" y="${y + 4}">${percentText(missing / rows)} (${numberText(missing)})</text>`;
  });
  const body = shown.length === 0 ? svg`<text class="quiet" x="2" y="22">No cell is missing.</text>` : svg`${bars}`;
  const more = affected.length - shown.length;
  const worst = shown[0];
  return figureOf(
    {
      name: 'missing-pattern',
      title: 'Missing cells',
      caption:
        worst === undefined
          ? 'No cell is missing.'
          : `${countText(affected.length, 'column has', 'columns have')} missing cells among ${countText(data.rows, 'row')}; bars give the share, the number of cells stands behind it.${more > 0 ? ` And ${countText(more, 'more column')}, not shown.` : ''}`,
      description:
        worst === undefined
          ? 'No cell is missing.'
          : `${shown
              .slice(0, 10)
              .map(({ name, missing }) => `${name}: ${percentText(missing / rows)} missing`)
              .join('; ')}.`,
      width,
      height: box.bottom + 8,
      body,
      table: {
        columns: ['column', 'missing cells', 'share'],
        rows: shown.map(({ name, missing }) => [name, missing, missing / rows]),
      },
    },
    look,
  );
}
