import { type Box, bottomAxis, leftAxis } from '../drawing/axis.js';
import { linePath } from '../drawing/marks.js';
import { type Markup, svg } from '../drawing/markup.js';
import { extent, linearScale, padded } from '../drawing/scale.js';
import { type Figure, type FigureLook, figureOf, thinned, wideFigure } from '../figure.js';
import { countText, isFiniteNumber, numberText } from '../number-text.js';

/** How a fit went from pass to pass: each number has a panel, all share the passes. */
export interface TrainingCurveData {
  /** What the means are of; rows where absent. */
  readonly unit?: string | undefined;
  readonly curves: readonly TrainingCurve[];
}

export interface TrainingCurve {
  readonly name: string;
  /** What fitting does to it: the best value is marked where it has a direction. */
  readonly wanted: 'low' | 'high' | 'neither';
  /** One value a pass; null where it was not finite. */
  readonly values: readonly (number | null)[];
}

const MOST_CURVES = 8;
const MOST_ROWS = 100;

/** The numbers of each pass, panel below panel. */
export function trainingCurve(data: TrainingCurveData, look: FigureLook = {}): Figure {
  const width = look.width ?? wideFigure;
  const curves = data.curves.slice(0, MOST_CURVES);
  const passes = Math.max(1, ...curves.map(({ values }) => values.length));
  const tall = curves.length > 2 ? 120 : 170;
  const boxes = curves.map((_, i) => {
    const top = 36 + i * (tall + 44);
    return { left: 66, right: width - 18, top, bottom: top + tall };
  });
  const panels = curves.map((curve, i) => panel(curve, boxes[i], passes, i === curves.length - 1));
  const facts = curves.map(factOf).filter((fact) => fact !== '');
  const rows = thinned(passes, MOST_ROWS);
  return figureOf(
    {
      name: 'training-curve',
      title: 'How the fit went',
      caption: `Means a ${data.unit ?? 'row'} in each of ${countText(passes, 'pass', 'passes')} over the training rows. ${facts.join(' ')}`,
      description: `${curves.map(({ name }) => name).join(', ') || 'Nothing'} over ${countText(passes, 'pass', 'passes')}. ${facts.join(' ')}`,
      width,
      height: (boxes.at(-1)?.bottom ?? 20) + 44,
      body: svg`${panels}`,
      table: {
        columns: ['pass', ...curves.map(({ name }) => name)],
        rows: curves.length === 0 ? [] : rows.map((at) => [at + 1, ...curves.map(({ values }) => values[at] ?? null)]),
      },
    },
    look,
  );
}

function panel(curve: TrainingCurve, box: Box, passes: number, isLast: boolean): Markup {
  const known = curve.values.filter(isFiniteNumber);
  const x = linearScale([0.5, passes + 0.5], [box.left, box.right], {
    kind: 'integer',
    ticks: box.right > 500 ? 9 : 5,
  });
  const y = linearScale(padded(extent(shownPart(known)), 0.08), [box.bottom, box.top], { ticks: 4 });
  const places = curve.values.map((value, i) => [x(i + 1), y(value ?? Number.NaN)] as const);
  const [only] = known.length === 1 ? places.filter(([, level]) => Number.isFinite(level)) : [];
  const dot = only === undefined ? '' : svg`<circle class="real" cx="${only[0]}" cy="${only[1]}" r="3"/>`;
  // A viewport of its own cuts off the first passes, which may be far from all others.
  const clipped = svg`<svg aria-hidden="true" x="${box.left}" y="${box.top}" width="${box.right - box.left}" height="${box.bottom - box.top}"><g transform="translate(${-box.left} ${-box.top})"><path class="real-line" stroke-width="1.8" stroke-linejoin="round" d="${linePath(places)}"/>${dot}${bestMark(curve, places)}</g></svg>`;
  return svg`${leftAxis(y, box, curve.name)}${bottomAxis(x, box, isLast ? 'pass' : '', 'plain')}${clipped}`;
}

function bestMark(curve: TrainingCurve, places: readonly (readonly [number, number])[]): Markup | string {
  const best = bestOf(curve);
  if (best === undefined || places.length < 2 || !isFiniteNumber(places[best][1])) return '';
  return svg`<circle class="ink-line" stroke-width="1.6" cx="${places[best][0]}" cy="${places[best][1]}" r="5"/>`;
}

/** All values, but of many the first ones only where they are not ten times as far off as the rest. */
function shownPart(values: readonly number[]): readonly number[] {
  const rest = values.slice(Math.ceil(values.length / 10));
  const [low, high] = extent(rest) ?? [0, 0];
  const reach = 2 * (high - low);
  return values.length < 10 ? values : values.filter((value) => value >= low - reach && value <= high + reach);
}

function bestOf({ values, wanted }: TrainingCurve): number | undefined {
  if (wanted === 'neither') return undefined;
  const sign = wanted === 'low' ? 1 : -1;
  let best: number | undefined;
  for (const [i, value] of values.entries()) {
    if (!isFiniteNumber(value)) continue;
    if (best === undefined || sign * value < sign * (values[best] as number)) best = i;
  }
  return best;
}

function factOf(curve: TrainingCurve): string {
  const best = bestOf(curve);
  if (best === undefined) return '';
  const most = curve.wanted === 'low' ? 'Lowest' : 'Highest';
  return `${most} ${curve.name}: ${numberText(curve.values[best])} in pass ${best + 1}.`;
}
