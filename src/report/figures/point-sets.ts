import { fitText } from '../drawing/axis.js';
import { shapeAt } from '../drawing/marks.js';
import { type Markup, pixels, svg } from '../drawing/markup.js';
import { extent, padded } from '../drawing/scale.js';
import { type Figure, type FigureLook, figureOf, wideFigure } from '../figure.js';
import { countText } from '../number-text.js';

/** One set: where its points lie, and how large each is drawn. */
export interface ShownSet {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** In proportion to the area of a dot; all alike where absent. */
  readonly weight?: ArrayLike<number> | undefined;
}

/** A few sets of points, recorded and drawn. */
export interface PointSetsData {
  readonly x: string;
  readonly y: string;
  /** The column that the area of dots tells, where one does. */
  readonly weight?: string | undefined;
  /** Whether y grows downwards, as in images. */
  readonly isDownward?: boolean | undefined;
  readonly real: readonly ShownSet[];
  readonly drawn: readonly ShownSet[];
}

const IN_LINE = 6;
const NARROW = 500;
const GAP = 10;
const HEAD = 26;
/** Radius of a dot of the largest weight, and of the smallest that is still seen, as shares of the side of a panel. */
const LARGEST = 0.075;
const SMALLEST = 0.008;
const PLAIN = 0.018;
/** Steps of weight that share one path. */
const STEPS = 12;

/** Panels of a few sets, those recorded above those drawn, all at one scale; the area of a dot is its weight. */
export function pointSets(data: PointSetsData, look: FigureLook = {}): Figure {
  const width = look.width ?? wideFigure;
  const columns = width < NARROW ? IN_LINE / 2 : IN_LINE;
  const side = (width - GAP * (columns - 1)) / columns;
  const rows = [
    { title: 'Recorded', sets: data.real.slice(0, columns), look: 'real' },
    { title: 'Drawn by the model', sets: data.drawn.slice(0, columns), look: 'drawn' },
  ].filter(({ sets }) => sets.length > 0);
  const all = rows.flatMap(({ sets }) => sets);
  const frame = frameOf(data, all, side);
  const panels = rows.map(({ title, sets, look: colour }, row) => {
    const top = HEAD + row * (side + HEAD + GAP);
    const heading = svg`<text class="strong" x="0" y="${top - 8}">${title}</text>`;
    return svg`${heading}${sets.map((set, i) => panel(set, i * (side + GAP), top, side, colour, frame))}`;
  });
  const points = (sets: readonly ShownSet[]) => sets.reduce((sum, { x }) => sum + x.length, 0);
  const counts = rows.map(
    ({ title, sets }) => `${title}: ${countText(sets.length, 'set')} with ${countText(points(sets), 'point')}.`,
  );
  const area = data.weight === undefined ? '' : ` The area of a dot is its ${fitText(data.weight, 200)}.`;
  return figureOf(
    {
      name: 'point-sets',
      title: 'Sets of points',
      caption: `Each panel is a set: ${data.x} to the right, ${data.y} ${data.isDownward === true ? 'downwards' : 'upwards'}, all at one scale.${area}`,
      description: counts.join(' ') || 'There is no set.',
      width,
      height: Math.max(30, rows.length * (side + HEAD + GAP)),
      body: svg`${panels}`,
    },
    look,
  );
}

interface Frame {
  readonly at: (x: number, y: number) => readonly [number, number];
  readonly radius: (weight: number | undefined) => number;
}

/** The common scale of all panels: as long a unit upwards as to the right. */
function frameOf({ isDownward }: PointSetsData, sets: readonly ShownSet[], side: number): Frame {
  const [left, right] = padded(extent(...sets.map(({ x }) => x)), 0.06);
  const [low, high] = padded(extent(...sets.map(({ y }) => y)), 0.06);
  const unit = side / Math.max(right - left, high - low);
  const across = (side - unit * (right - left)) / 2 - unit * left;
  const up = (side - unit * (high - low)) / 2 - unit * low;
  const heaviest = Math.max(...sets.flatMap(({ weight }) => (weight === undefined ? [] : Array.from(weight))));
  return {
    at: (x, y) => [across + unit * x, isDownward === true ? up + unit * y : side - (up + unit * y)],
    radius: (weight) =>
      side *
      (weight === undefined || !(heaviest > 0)
        ? PLAIN
        : Math.max(SMALLEST, LARGEST * Math.sqrt(Math.max(0, weight) / heaviest))),
  };
}

function panel(
  { x, y, weight }: ShownSet,
  left: number,
  top: number,
  side: number,
  colour: string,
  frame: Frame,
): Markup {
  // Dots that overlap are to be seen through one another: a path for each of a few steps of size, the large ones below.
  const layers = new Map<number, string>();
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(x[i]) || !Number.isFinite(y[i])) continue;
    const [across, down] = frame.at(x[i], y[i]);
    const radius = frame.radius(weight?.[i]);
    const layer = Math.ceil((STEPS * radius) / (LARGEST * side));
    layers.set(layer, (layers.get(layer) ?? '') + shapeAt('circle', left + across, top + down, radius));
  }
  const paths = [...layers]
    .sort(([a], [b]) => b - a)
    .map(([, path]) => svg`<path class="${colour}" fill-opacity=".6" d="${{ markup: path }}"/>`);
  const edge = svg`<rect class="panel" x="${pixels(left)}" y="${pixels(top)}" width="${pixels(side)}" height="${pixels(side)}"/>`;
  return svg`${edge}${paths}`;
}
