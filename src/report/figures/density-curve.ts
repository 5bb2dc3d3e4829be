import type { Kind } from '../../data/schema.js';
import { type Box, bottomAxis, leftAxis } from '../drawing/axis.js';
import { binCount, binShares, equalBins } from '../drawing/bins.js';
import { type LegendEntry, legend, linePath, realBarLegend, stepPath } from '../drawing/marks.js';
import { type Markup, svg } from '../drawing/markup.js';
import { extent, linearScale, padded, type Scale } from '../drawing/scale.js';
import { type Figure, type FigureLook, figureOf, wideFigure } from '../figure.js';
import { countText, percentText } from '../number-text.js';
import { axisKind, knownCells, valueText } from '../sampled-column.js';

export interface DensityCurveData {
  readonly name: string;
  readonly kind?: Kind | undefined;
  /** `density`: the curve is a density per unit; `mass`: each x is a value with a probability of its own (counts, codes). */
  readonly measure: 'density' | 'mass';
  /** Labels of the codes 0, 1, …, where x are codes. */
  readonly categories?: readonly string[] | undefined;
  /** Ascending. */
  readonly x: ArrayLike<number>;
  /** log p(x) in nats. */
  readonly logProb: ArrayLike<number>;
  /** Recorded cells; NaN where missing. */
  readonly real: ArrayLike<number>;
  /** Values with a mass of their own beside a density. */
  readonly atoms?: readonly { readonly value: number; readonly mass: number }[] | undefined;
  readonly note?: string | undefined;
}

/** A density curve, or bars of mass, over the histogram of the recorded cells. */
export function densityCurve(data: DensityCurveData, look: FigureLook = {}): Figure {
  const width = look.width ?? wideFigure;
  const atoms = data.atoms ?? [];
  const isCompared = knownCells(data.real).length > 0;
  const entries: LegendEntry[] = [...(isCompared ? [realBarLegend] : []), modelLegend(data.measure)];
  if (atoms.length > 0)
    entries.push({
      name: 'single value with a mass of its own',
      path: 'M0 6V-2m-3-3h6v6h-6z',
      look: 'drawn-line',
      strokeWidth: 1.6,
    });
  const key = legend(entries, 2, 8, width);
  const box: Box = {
    left: 52,
    right: width - 10,
    top: key.height + 40,
    bottom: key.height + 40 + Math.min(300, width * 0.65),
  };
  const drawing = data.measure === 'mass' ? massBars(data, box) : densityLine(data, box);
  const marks = atoms.slice(0, 12).map((atom) => atomMark(atom, drawing.x, box));
  const unit = data.measure === 'mass' ? 'probability' : `density per unit of ${data.name}`;
  const body = svg`${key.mark}${leftAxis(drawing.y, box, unit)}${bottomAxis(drawing.x, box, data.name, 'plain')}${drawing.mark}${marks}`;
  return figureOf(
    {
      name: 'density-curve',
      title: `${data.measure === 'mass' ? 'Probability' : 'Density'} of ${data.name}`,
      caption: captionOf(data, isCompared),
      description: describe(data),
      width,
      height: box.bottom + 44,
      body,
      table: tableOf(data),
    },
    look,
  );
}

interface Drawing {
  readonly x: Scale;
  readonly y: Scale;
  readonly mark: Markup;
}

function densityLine(data: DensityCurveData, box: Box): Drawing {
  const isAtom = new Set((data.atoms ?? []).map(({ value }) => value));
  const all = knownCells(data.real);
  const between = all.filter((value) => !isAtom.has(value));
  const bins = equalBins(between, binCount(between.length), data.kind ?? 'numeric');
  const binWidth = bins.edges[1] - bins.edges[0];
  const share = between.length / Math.max(1, all.length);
  const heights = Array.from(binShares(between, bins).shares, (value) => (value * share) / binWidth);
  const density = Array.from(data.logProb, Math.exp);
  const x = linearScale(padded(extent(data.x, bins.edges, [...isAtom]), 0), [box.left, box.right], {
    kind: axisKind(data.kind ?? 'numeric'),
    ticks: box.right > 500 ? 7 : 4,
  });
  const top = topOf(density, heights);
  const y = linearScale([0, top], [box.bottom, box.top], { ends: 'round' });
  const histogram = stepPath(bins.edges.map(x), heights.map(y), box.bottom);
  const line = linePath(density.map((value, i) => [x(data.x[i]), y(Math.min(value, y.domain[1]))] as const));
  return {
    x,
    y,
    mark: {
      markup: `<path class="real" fill-opacity=".3" d="${histogram}"/><path class="drawn-line" stroke-width="2.2" stroke-linejoin="round" d="${line}"/>`,
    },
  };
}

// A spike of the curve may stand above the picture, never the histogram.
function topOf(density: readonly number[], heights: readonly number[]): number {
  const finite = density.filter(Number.isFinite);
  const [tallestBar, tallestPoint] = [Math.max(0, ...heights), finite.reduce((a, b) => Math.max(a, b), 0)];
  const most = tallestBar > 0 ? 3 * tallestBar : tallestPoint;
  return Math.max(tallestBar, Math.min(tallestPoint, most)) || 1;
}

function massBars(data: DensityCurveData, box: Box): Drawing {
  const values = Array.from(data.x);
  const real = knownCells(data.real);
  const counts = new Map<number, number>();
  for (const value of real) counts.set(value, (counts.get(value) ?? 0) + 1 / real.length);
  const mass = Array.from(data.logProb, Math.exp);
  const span = extent(values) ?? [0, 1];
  const ticks = categoryTicks(data, box);
  const plain = linearScale([span[0] - 0.6, span[1] + 0.6], [box.left, box.right], {
    kind: 'integer',
    ticks: box.right > 500 ? 9 : 5,
  });
  const x =
    ticks === undefined
      ? plain
      : Object.assign((value: number) => plain(value), { domain: plain.domain, range: plain.range, ticks });
  const y = linearScale(
    [0, Math.max(1e-9, ...mass.filter(Number.isFinite), ...counts.values())],
    [box.bottom, box.top],
    { kind: 'percent', ends: 'round' },
  );
  const half = Math.max(0.7, Math.min(22, (x(1) - x(0)) * 0.4));
  const bars = [...counts].filter(([value]) => value >= x.domain[0] && value <= x.domain[1]);
  const filled = bars.map(
    ([value, share]) => svg`M${x(value) - half} ${box.bottom}V${y(share)}h${2 * half}V${box.bottom}z`,
  );
  const outlined = values.map(
    (value, i) =>
      svg`M${x(value) - half} ${box.bottom}V${y(Number.isFinite(mass[i]) ? mass[i] : 0)}h${2 * half}V${box.bottom}`,
  );
  return {
    x,
    y,
    mark: svg`<path class="real" fill-opacity=".3" d="${filled}"/><path class="drawn-line" stroke-width="1.6" d="${outlined}"/>`,
  };
}

function categoryTicks(data: DensityCurveData, box: Box): Scale['ticks'] | undefined {
  if (data.categories === undefined || data.categories.length === 0) return undefined;
  const room = Math.floor((box.right - box.left) / Math.max(1, data.x.length) / 7);
  return Array.from(data.x, (value) => {
    const label = data.categories?.[value] ?? 'new';
    return { value, label: label.length > room && room > 2 ? `${label.slice(0, room - 1)}…` : label };
  });
}

function atomMark({ value, mass }: { readonly value: number; readonly mass: number }, x: Scale, box: Box): Markup {
  const [at, top] = [x(value), box.bottom - (box.bottom - box.top - 14) * Math.min(1, mass)];
  return svg`<path class="drawn-line" stroke-width="2" d="M${at} ${box.bottom}V${top}"/><path class="drawn-line hollow" stroke-width="2" d="M${at - 4} ${top - 4}h8v8h-8z"/><text class="small" x="${at + 9}" y="${top + 4}">${percentText(mass)}</text>`;
}

function modelLegend(measure: 'density' | 'mass'): LegendEntry {
  return measure === 'mass'
    ? { name: 'model', path: 'M-6 6V-5H6V6', look: 'drawn-line', strokeWidth: 1.6 }
    : { name: 'model', path: 'M-9 3C-4 3-3-5 0-5S4 3 9 3', look: 'drawn-line', strokeWidth: 2 };
}

function label(data: DensityCurveData, value: number): string {
  return data.categories?.[value] ?? valueText({ kind: data.kind ?? 'numeric' }, value);
}

function captionOf(data: DensityCurveData, isCompared: boolean): string {
  const model = data.measure === 'mass' ? 'The outlined bars are the model’s' : 'The line is the model’s';
  const real = isCompared
    ? ', the filled bars are the recorded rows: a good model follows their outline without tracing every bump.'
    : ` ${data.measure === 'mass' ? 'probabilities' : 'density'}.`;
  const atoms =
    (data.atoms ?? []).length === 0 ? '' : ' Squares mark single values that have a probability of their own.';
  return `${model}${real}${atoms}${data.note === undefined ? '' : ` ${data.note}`}`;
}

function describe(data: DensityCurveData): string {
  const best = Array.from(data.logProb).reduce((top, value, i) => (value > data.logProb[top] ? i : top), 0);
  const rows = countText(knownCells(data.real).length, 'recorded row');
  if (data.x.length === 0) return `${rows}; the model gives no values.`;
  const atoms = (data.atoms ?? [])
    .map(({ value, mass }) => ` The value ${label(data, value)} alone has probability ${percentText(mass)}.`)
    .join('');
  return `${data.measure === 'mass' ? 'Bars' : 'A curve'} over the histogram of ${rows} of ${data.name}; the model’s ${data.measure} is highest at ${label(data, data.x[best])}.${atoms}`;
}

function tableOf(data: DensityCurveData): {
  columns: readonly string[];
  rows: readonly (readonly (string | number | null)[])[];
} {
  const every = Math.max(1, Math.ceil(data.x.length / 24));
  const rows = Array.from(
    data.x,
    (value, i) => [label(data, value), Math.exp(data.logProb[i]), data.logProb[i]] as const,
  );
  return { columns: [data.name, data.measure, 'log-probability (nats)'], rows: rows.filter((_, i) => i % every === 0) };
}
