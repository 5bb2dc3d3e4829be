import type { Kind } from '../../data/schema.js';
import { type Box, bottomAxis, leftAxis } from '../drawing/axis.js';
import { contourRings } from '../drawing/contour-rings.js';
import { drawnLegend, drawnPoints, legend, realLegend, realPoints } from '../drawing/marks.js';
import { type Markup, pixels, svg } from '../drawing/markup.js';
import { extent, linearScale, type Scale } from '../drawing/scale.js';
import { type Figure, type FigureLook, figureOf, thinned, wideFigure } from '../figure.js';
import { countText, listText } from '../number-text.js';
import { axisKind, valueText } from '../sampled-column.js';

/** An axis of a figure: the column's name, how it was written, and evenly spaced values. */
export interface GridAxis {
  readonly name: string;
  readonly kind?: Kind | undefined;
  readonly values: ArrayLike<number>;
}

/** Points as two columns of equal length; NaN where unknown. */
export interface Points {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

export interface DensityContoursData {
  readonly x: GridAxis;
  readonly y: GridAxis;
  /** log p(x, y) in nats, `[y × x]` row by row; −Infinity where the density is zero. */
  readonly logDensity: ArrayLike<number>;
  readonly real: Points;
  readonly drawn?: Points | undefined;
  /** What the density is of, where columns beside these two are integrated out or fixed. */
  readonly note?: string | undefined;
}

const masses = [0.95, 0.8, 0.6, 0.4, 0.2];
const mostPoints = 400;

/** A density of two columns as nested regions of highest density, with recorded and drawn rows on it. */
export function densityContours(data: DensityContoursData, look: FigureLook = {}): Figure {
  const width = look.width ?? wideFigure;
  const [columns, rows] = [data.x.values.length, data.y.values.length];
  const levels = highestDensityLevels(data.logDensity, masses);
  const key = legend(
    [realLegend, drawnLegend].filter((_, i) => shownPoints(data)[i]),
    2,
    8,
    width,
  );
  const box: Box = {
    left: 52,
    right: width - 10,
    top: key.height + 40,
    bottom: key.height + 40 + Math.min(430, width * 0.85),
  };
  const x = linearScale(endsOf(data.x), [box.left, box.right], {
    kind: axisKind(data.x.kind ?? 'numeric'),
    ticks: width > 500 ? 7 : 4,
  });
  const y = linearScale(endsOf(data.y), [box.bottom, box.top], { kind: axisKind(data.y.kind ?? 'numeric') });
  const bands = levels.map((level) => band(contourRings(data.logDensity, columns, rows, level), x, y, columns, rows));
  const inside = (points: Points) => visible(points, x, y, width > 500 ? mostPoints : mostPoints / 2);
  const radius = width > 500 ? 2.6 : 2;
  const body = svg`${key.mark}${leftAxis(y, box, data.y.name)}${bottomAxis(x, box, data.x.name)}${bands}${realPoints(inside(data.real), radius)}${data.drawn === undefined ? '' : drawnPoints(inside(data.drawn), radius)}`;
  return figureOf(
    {
      name: 'density-contours',
      title: `Density of ${data.x.name} and ${data.y.name}`,
      caption: captionOf(data, levels.length),
      description: describe(data, levels.length),
      width,
      height: box.bottom + 44,
      body,
    },
    look,
  );
}

/** Log-densities above which the grid holds these shares of its mass (each cell counted as large as any other). Empty where the grid holds none. */
export function highestDensityLevels(logDensity: ArrayLike<number>, shares: readonly number[]): readonly number[] {
  const sorted = Float64Array.from(logDensity)
    .filter((value) => value > Number.NEGATIVE_INFINITY && value < Number.POSITIVE_INFINITY)
    .sort()
    .reverse();
  if (sorted.length === 0) return [];
  const weights = sorted.map((value) => Math.exp(value - sorted[0]));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const levels = shares.map((share) => {
    let sum = 0;
    const last = weights.findIndex((weight) => {
      sum += weight;
      return sum >= share * total * (1 - 1e-12);
    });
    return sorted[last < 0 ? sorted.length - 1 : last];
  });
  return [...new Set(levels)];
}

function band(rings: ReturnType<typeof contourRings>, x: Scale, y: Scale, columns: number, rows: number): Markup {
  const across = (i: number) => pixels(x.range[0] + (i / Math.max(1, columns - 1)) * (x.range[1] - x.range[0]));
  const down = (j: number) => pixels(y.range[0] + (j / Math.max(1, rows - 1)) * (y.range[1] - y.range[0]));
  const path = rings.map((ring) => `M${ring.map(([i, j]) => `${across(i)} ${down(j)}`).join('L')}Z`).join('');
  return {
    markup: `<path class="band" fill-rule="evenodd" d="${path}"/>`,
  };
}

function endsOf(axis: GridAxis): readonly [number, number] {
  return extent(axis.values) ?? [0, 1];
}

function visible(points: Points, x: Scale, y: Scale, most: number): readonly (readonly [number, number])[] {
  const isInside = (scale: Scale, value: number) => value >= scale.domain[0] && value <= scale.domain[1];
  return thinned(points.x.length, most)
    .filter((i) => isInside(x, points.x[i]) && isInside(y, points.y[i]))
    .map((i) => [x(points.x[i]), y(points.y[i])] as const);
}

/** Whether there are recorded points, and drawn ones. */
function shownPoints(data: DensityContoursData): readonly [boolean, boolean] {
  return [data.real.x.length > 0, data.drawn !== undefined && data.drawn.x.length > 0];
}

function captionOf(data: DensityContoursData, bands: number): string {
  const regions =
    bands === 0
      ? 'The density is zero on the whole grid'
      : 'From the outside in, the shaded regions hold 95, 80, 60, 40 and 20 % of the probability shown';
  const [real, drawn] = shownPoints(data);
  const dots = real ? '; dots are recorded rows' : '';
  const diamonds = drawn ? `${real ? ', diamonds' : '; diamonds are'} rows drawn by the model` : '';
  const points = `${dots}${diamonds}${real && drawn ? ': where it fits, both crowd the same places' : ''}`;
  return `${regions}${points}.${data.note === undefined ? '' : ` ${data.note}`}`;
}

function describe(data: DensityContoursData, bands: number): string {
  const counts = [countText(data.real.x.length, 'recorded row')];
  if (data.drawn !== undefined) counts.push(countText(data.drawn.x.length, 'drawn row'));
  const peak = Array.from(data.logDensity).reduce(
    (best, value, i) => (value > data.logDensity[best] || Number.isNaN(data.logDensity[best]) ? i : best),
    0,
  );
  const columns = data.x.values.length;
  const at = [
    valueText({ kind: data.x.kind ?? 'numeric' }, data.x.values[peak % columns]),
    valueText({ kind: data.y.kind ?? 'numeric' }, data.y.values[Math.floor(peak / columns)]),
  ];
  const top =
    bands === 0
      ? 'The density is zero everywhere shown.'
      : `The density is highest at ${data.x.name} ${at[0]}, ${data.y.name} ${at[1]}.`;
  return `Contour plot of ${data.x.name} (across) and ${data.y.name} (up). ${top} With ${listText(counts)}.`;
}
