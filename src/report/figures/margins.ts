import { type Box, bottomAxis, fitText } from '../drawing/axis.js';
import { binCount, binShares, equalBins } from '../drawing/bins.js';
import { drawnStepLegend, legend, realBarLegend, stepPath } from '../drawing/marks.js';
import { type Markup, svg } from '../drawing/markup.js';
import { extent, linearScale } from '../drawing/scale.js';
import { type Figure, type FigureLook, type FigureTable, figureOf, wideFigure } from '../figure.js';
import { countText, percentText } from '../number-text.js';
import {
  axisKind,
  categoryShares,
  isCategorical,
  knownCells,
  meanAndDeviation,
  type SampledColumn,
  valueText,
} from '../sampled-column.js';

export interface MarginsData {
  readonly columns: readonly SampledColumn[];
}

const mostPanels = 24;
const mostCategories = 6;
const numberHeight = 168;
const categoryHeight = 26;

/** Each column on its own: the recorded cells as filled bars, the drawn ones as an outline. */
export function margins(data: MarginsData, look: FigureLook = {}): Figure {
  const width = look.width ?? wideFigure;
  const shown = data.columns.slice(0, mostPanels);
  const perRow = Math.min(Math.max(1, Math.round(width / 240)), Math.max(1, shown.length));
  const gap = 28;
  const panelWidth = (width - gap * (perRow - 1)) / perRow;
  const isCompared = shown.some(({ real }) => knownCells(real).length > 0);
  const key = legend(isCompared ? [realBarLegend, drawnStepLegend] : [drawnStepLegend], 2, 8, width);
  const rows = Array.from({ length: Math.ceil(shown.length / perRow) }, (_, r) =>
    shown.slice(r * perRow, (r + 1) * perRow),
  );
  let bottom = key.height + 12;
  const panels = rows.map((row) => {
    const top = bottom;
    bottom += Math.max(...row.map(panelHeight));
    return row.map((column, i) => {
      const left = i * (panelWidth + gap);
      const box = { left, right: left + panelWidth, top: top + 26, bottom: bottom - 36 };
      const heading = svg`<text class="strong" x="${left}" y="${top + 12}">${fitText(column.name, panelWidth, 13)}</text>`;
      return svg`${heading}${isCategorical(column) ? categoryPanel(column, box) : numberPanel(column, box)}`;
    });
  });
  const more = data.columns.length - shown.length;
  return figureOf(
    {
      name: 'margins',
      title: 'Each column, recorded and drawn',
      caption: `${isCompared ? 'Where the model has learned a column, the outline of its draws follows the filled bars of the recorded rows.' : 'Rows drawn by the model; there are no recorded rows here to compare them with.'}${more > 0 ? ` And ${countText(more, 'more column')}, not shown.` : ''}`,
      description: `Small charts of ${countText(shown.length, 'column')}. ${shown.slice(0, 8).map(describe).join(' ')}`,
      width,
      height: bottom,
      body: svg`${key.mark}${panels}`,
      table: tableOf(shown),
    },
    look,
  );
}

// The axis covers the recorded range and a little more; draws far outside are counted beside it rather than pressing all else together.
function numberPanel(column: SampledColumn, box: Box): Markup {
  const real = knownCells(column.real);
  const drawn = knownCells(column.drawn);
  if (real.length + drawn.length === 0)
    return svg`<text class="quiet small" x="${box.left}" y="${box.top + 14}">no known cells</text>`;
  const range = extent(real) ?? extent(drawn)!;
  const reach = (range[1] - range[0] || Math.abs(range[0]) || 1) * 0.15;
  const near = drawn.filter((value) => value >= range[0] - reach && value <= range[1] + reach);
  const bins = equalBins([...real, ...near], Math.min(24, binCount(Math.max(real.length, near.length))), column.kind);
  const [recorded, made] = [binShares(real, bins).shares, binShares(drawn, bins).shares];
  const x = linearScale([bins.edges[0], bins.edges[bins.edges.length - 1]], [box.left, box.right], {
    kind: axisKind(column.kind),
    ticks: column.kind === 'date' ? 3 : 4,
  });
  const y = linearScale([0, Math.max(1e-9, ...recorded, ...made)], [box.bottom, box.top]);
  const edges = bins.edges.map(x);
  const steps = (shares: Float64Array) => ({ markup: stepPath(edges, Array.from(shares, y), box.bottom) });
  const outside = drawn.length - near.length;
  const remark =
    outside === 0
      ? ''
      : svg`<text class="quiet small end" x="${box.right}" y="${box.top - 1}">${countText(outside, 'draw')} outside</text>`;
  return svg`<path class="real" fill-opacity=".35" d="${steps(recorded)}"/>${drawn.length === 0 ? '' : svg`<path class="drawn-line" stroke-width="1.7" d="${steps(made)}"/>`}${bottomAxis(x, box, '', 'plain')}${remark}`;
}

function panelHeight(column: SampledColumn): number {
  return isCategorical(column)
    ? Math.min(numberHeight, 50 + topCategories(column).length * categoryHeight)
    : numberHeight;
}

interface CategoryPair {
  readonly name: string;
  readonly real: number;
  readonly drawn: number;
}

function categoryPanel(column: SampledColumn, box: Box): Markup {
  const pairs = topCategories(column);
  const shown = pairs.some(({ real }) => real > 0) ? 'real' : 'drawn';
  const labels = Math.min(96, (box.right - box.left) * 0.4);
  const start = box.left + labels;
  const x = linearScale(
    [0, Math.max(1e-9, ...pairs.flatMap(({ real, drawn }) => [real, drawn]))],
    [start, box.right - 40],
  );
  const pitch = Math.min(categoryHeight, (box.bottom + 24 - box.top) / pairs.length);
  const thick = pitch * 0.36;
  return svg`${pairs.map(({ name, real, drawn }, i) => {
    const y = box.top + (i + 0.5) * pitch;
    return svg`<text class="quiet small end" x="${start - 8}" y="${y + 4}">${fitText(name, labels - 10, 11)}</text><path class="real" fill-opacity=".35" d="M${start} ${y - thick}H${x(real)}v${thick}H${start}z"/><path class="drawn-line" stroke-width="1.4" d="M${start} ${y + 1}H${x(drawn)}v${thick - 1}H${start}z"/><text class="quiet small" x="${x(Math.max(real, drawn)) + 6}" y="${y + 4}">${percentText(shown === 'real' ? real : drawn)}</text>`;
  })}<path class="axis" d="M${start} ${box.top}V${box.top + pairs.length * pitch}"/>`;
}

/** The most frequent recorded categories, and all others together. */
function topCategories(column: SampledColumn): readonly CategoryPair[] {
  const count = column.categories.length;
  const [real, drawn] = [categoryShares(column.real, count), categoryShares(column.drawn, count)];
  const order = Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => real[b] - real[a] || drawn[b] - drawn[a] || a - b,
  );
  const kept = order.slice(0, count > mostCategories ? mostCategories - 1 : count);
  const pairs = kept.map((i) => ({ name: column.categories[i], real: real[i], drawn: drawn[i] }));
  const rest = (shares: Float64Array) =>
    Math.max(0, shares.reduce((a, b) => a + b, 0) - kept.reduce((sum, i) => sum + shares[i], 0));
  const others = count - kept.length;
  if (others === 0 && real[count] + drawn[count] === 0) return pairs;
  return [...pairs, { name: others > 0 ? `${others} others` : 'unseen', real: rest(real), drawn: rest(drawn) }];
}

function describe(column: SampledColumn): string {
  if (isCategorical(column)) {
    const [first] = topCategories(column);
    return `${column.name}: ${first.name} is most frequent, ${percentText(first.real)} recorded and ${percentText(first.drawn)} drawn.`;
  }
  const [real, drawn] = [meanAndDeviation(column.real), meanAndDeviation(column.drawn)];
  return `${column.name}: mean ${valueText(column, real.mean)} recorded and ${valueText(column, drawn.mean)} drawn.`;
}

function tableOf(columns: readonly SampledColumn[]): FigureTable {
  const rows = columns.flatMap((column): FigureTable['rows'] => {
    if (isCategorical(column)) {
      return topCategories(column).map(({ name, real, drawn }) => [column.name, `share of ${name}`, real, drawn]);
    }
    const [real, drawn] = [meanAndDeviation(column.real), meanAndDeviation(column.drawn)];
    const mean =
      column.kind === 'date' ? [valueText(column, real.mean), valueText(column, drawn.mean)] : [real.mean, drawn.mean];
    return [
      [column.name, 'mean', mean[0], mean[1]],
      [
        column.name,
        column.kind === 'date' ? 'standard deviation (days)' : 'standard deviation',
        real.deviation,
        drawn.deviation,
      ],
    ];
  });
  return { columns: ['column', 'what', 'recorded', 'drawn'], rows };
}
