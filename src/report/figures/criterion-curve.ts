import { type Box, bottomAxis, leftAxis } from '../drawing/axis.js';
import { legend, linePath, shapeAt, shapes } from '../drawing/marks.js';
import { type Markup, svg } from '../drawing/markup.js';
import { extent, linearScale, padded, type Scale } from '../drawing/scale.js';
import { seriesColours } from '../drawing/theme.js';
import { type Figure, type FigureLook, figureOf, wideFigure } from '../figure.js';
import { countText, isFiniteNumber, numberText } from '../number-text.js';

/** A criterion over one option, one curve for each setting of another. */
export interface CriterionCurveData {
  /** `BIC`, `AIC`, `held-out log-probability`, … */
  readonly criterion: string;
  /** What the horizontal axis counts, such as `components`. */
  readonly over: string;
  readonly best: 'lowest' | 'highest';
  readonly series: readonly CriterionSeries[];
}

export interface CriterionSeries {
  readonly name: string;
  /** `at` ascending; null where a candidate failed. */
  readonly points: readonly { readonly at: number; readonly value: number | null }[];
}

interface Candidate {
  readonly name: string;
  readonly at: number;
  readonly value: number;
}

const dashes = ['none', '6 3', '2 3', '8 3 2 3', '4 2', '1 2', '10 4', '6 2 1 2'];

/** How a criterion chose: one line per setting, the best candidate ringed. */
export function criterionCurve(data: CriterionCurveData, look: FigureLook = {}): Figure {
  const width = look.width ?? wideFigure;
  const series = data.series.slice(0, seriesColours);
  const key = legend(
    series.map(({ name }, i) => ({
      name,
      path: `M-9 0H9${shapeAt(shapes[i], 0, 0, 3)}`,
      look: `c${i + 1}-line`,
      strokeWidth: 1.8,
    })),
    2,
    8,
    width,
  );
  const box: Box = {
    left: 62,
    right: width - 14,
    top: key.height + 40,
    bottom: key.height + 40 + Math.min(300, width * 0.75),
  };
  const known = candidates(data);
  const best = bestOf(known, data.best);
  const x = linearScale(padded(extent(known.map(({ at }) => at)), 0.03), [box.left, box.right], {
    kind: 'integer',
    ticks: box.right > 500 ? 9 : 6,
  });
  const { domain, outside } = domainOf(known, best, data.best);
  const y = linearScale(domain, [box.bottom, box.top]);
  const lines = series.map(({ points }, i) => curve(points, i, x, y));
  // A viewport of its own cuts off what lies outside the box.
  const clipped = svg`<svg x="${box.left}" y="${box.top}" width="${box.right - box.left}" height="${box.bottom - box.top}"><g transform="translate(${-box.left} ${-box.top})">${lines}</g></svg>`;
  const chosen =
    best === undefined
      ? 'No candidate has a value.'
      : `The ${data.best} ${data.criterion}, ${numberText(best.value)}, is at ${numberText(best.at)} ${data.over} (${best.name}).`;
  const remark = outside === 0 ? '' : ` ${countText(outside, 'far worse candidate')} outside the picture.`;
  return figureOf(
    {
      name: 'criterion-curve',
      title: `${data.criterion} by ${data.over}`,
      caption: `${chosen}${best === undefined ? '' : ' Where a curve is flat around the ring, the data do not decide firmly.'}${remark}`,
      description: `${countText(series.length, 'line')} of ${data.criterion} over ${data.over}. ${chosen}`,
      width,
      height: box.bottom + 44,
      body: svg`${key.mark}${leftAxis(y, box, data.criterion)}${bottomAxis(x, box, data.over)}${clipped}${best === undefined ? '' : ring(best, x, y, box)}`,
      table: {
        columns: ['setting', data.over, data.criterion],
        rows: data.series.flatMap(({ name, points }) => points.map(({ at, value }) => [name, at, value])),
      },
    },
    look,
  );
}

function curve(points: CriterionSeries['points'], i: number, x: Scale, y: Scale): Markup {
  const places = points.map(({ at, value }) => [x(at), y(value ?? Number.NaN)] as const);
  const marks = places.filter(([, v]) => Number.isFinite(v)).map(([h, v]) => shapeAt(shapes[i], h, v, 3.2));
  return svg`<path class="c${i + 1}-line" stroke-width="1.8" stroke-dasharray="${dashes[i]}" d="${linePath(places)}"/><path class="c${i + 1}-line hollow" stroke-width="1.6" d="${marks.join('')}"/>`;
}

function ring(best: Candidate, x: Scale, y: Scale, box: Box): Markup {
  const at = Math.max(box.left + 40, Math.min(box.right - 50, x(best.at)));
  const below = y(best.value) + 26;
  const level = below < box.bottom - 4 ? below : y(best.value) - 16;
  return svg`<circle class="ink-line" stroke-width="1.8" cx="${x(best.at)}" cy="${y(best.value)}" r="9"/><text class="strong middle halo" x="${at}" y="${level}">${numberText(best.value)}</text>`;
}

function candidates({ series }: CriterionCurveData): readonly Candidate[] {
  return series.flatMap(({ name, points }) =>
    points.flatMap(({ at, value }) => (isFiniteNumber(value) ? [{ name, at, value }] : [])),
  );
}

function bestOf(known: readonly Candidate[], best: 'lowest' | 'highest'): Candidate | undefined {
  const sign = best === 'lowest' ? 1 : -1;
  return known.reduce<Candidate | undefined>(
    (top, next) => (top === undefined || sign * next.value < sign * top.value ? next : top),
    undefined,
  );
}

// The picture is about the neighbourhood of the best: candidates more than four times as far from it as the median one may lie outside.
function domainOf(
  known: readonly Candidate[],
  best: Candidate | undefined,
  which: 'lowest' | 'highest',
): { readonly domain: readonly [number, number]; readonly outside: number } {
  if (best === undefined) return { domain: [0, 1], outside: 0 };
  const gaps = known.map(({ value }) => Math.abs(value - best.value)).sort((a, b) => a - b);
  const median = gaps[Math.floor(gaps.length / 2)];
  const reach = median > 0 ? Math.min(gaps[gaps.length - 1], 4 * median) : gaps[gaps.length - 1];
  const [near, far] = [0.14 * reach, 1.06 * reach];
  const domain =
    which === 'lowest'
      ? ([best.value - near, best.value + far] as const)
      : ([best.value - far, best.value + near] as const);
  return { domain, outside: gaps.filter((gap) => gap > far).length };
}
